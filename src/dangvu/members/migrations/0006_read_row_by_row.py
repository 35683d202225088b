"""Row-level security that asks two functions instead of hashing lists of organisations."""

from django.db import migrations

from dangvu.access.operations import PersonRowsSecured, PersonsSecured


class Migration(migrations.Migration):
    dependencies = [("members", "0005_census_is_derived"), ("access", "0003_reading")]
    operations = [
        PersonsSecured("members_person"),
        PersonRowsSecured(
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
    ]
