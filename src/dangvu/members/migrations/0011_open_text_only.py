from django.db import migrations

from dangvu.core.operations import OpenTextOnly


class Migration(migrations.Migration):
    dependencies = [("members", "0010_accounts_of_members"), ("core", "0004_stamps_of_secrecy")]
    operations = [
        OpenTextOnly(
            "members_personversion",
            "full_name",
            "ethnicity",
            "religion",
            "hometown",
            "education",
            "qualification",
            "theory_level",
            "occupation",
            "correction_reason",
        ),
        OpenTextOnly("members_exemption", "reason", "correction_reason"),
        OpenTextOnly("members_exit", "reason", "correction_reason"),
        OpenTextOnly("members_restoration", "reason", "correction_reason"),
        OpenTextOnly("members_transfer", "other_place", "correction_reason"),
    ]
