from django.db import migrations

from dangvu.core.operations import OpenTextOnly


class Migration(migrations.Migration):
    dependencies = [("organizations", "0003_audited"), ("core", "0004_stamps_of_secrecy")]
    operations = [
        OpenTextOnly(
            "organizations_organizationversion", "name", "short_name", "correction_reason"
        ),
        OpenTextOnly("organizations_reorganization", "note"),
    ]
