from django.db import migrations

from dangvu.audit.operations import Audited

PERSON_ROWS = (
    "members_personversion",
    "members_membership",
    "members_standing",
    "members_placement",
    "members_exemption",
    "members_admission",
    "members_recognition",
    "members_transfer",
    "members_card",
    "members_badge",
    "members_exit",
    "members_restoration",
)

PAIRED = [
    table for table in PERSON_ROWS if table not in {"members_personversion", "members_membership"}
]
PAIRS = (
    "ALTER TABLE members_membership ADD CONSTRAINT members_membership_pair UNIQUE (id, person_id);"
    + "".join(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_same_person FOREIGN KEY"
        " (membership_id, person_id) REFERENCES members_membership (id, person_id)"
        " DEFERRABLE INITIALLY DEFERRED;"
        for table in PAIRED
    )
)
UNPAIR = (
    "".join(f"ALTER TABLE {table} DROP CONSTRAINT {table}_same_person;" for table in PAIRED)
    + "ALTER TABLE members_membership DROP CONSTRAINT members_membership_pair;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_initial"),
        ("audit", "0002_triggers"),
        ("organizations", "0003_audited"),
    ]
    operations = [
        Audited(
            "members_person",
            "members_personversion",
            "members_membership",
            "members_standing",
            "members_placement",
            "members_exemption",
            "members_admission",
            "members_recognition",
            "members_transfer",
            "members_card",
            "members_badge",
            "members_exit",
            "members_restoration",
        ),
        # A row's person and its membership's person are one: the pair is the key.
        migrations.RunSQL(
            PAIRS,
            UNPAIR,
        ),
        # Row-level security was given here; 0006 gives it, to new databases and to those of then.
    ]
