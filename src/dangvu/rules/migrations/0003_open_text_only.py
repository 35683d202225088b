from django.db import migrations

from dangvu.core.operations import OpenTextOnly


class Migration(migrations.Migration):
    dependencies = [("rules", "0002_audited"), ("core", "0004_stamps_of_secrecy")]
    operations = [
        OpenTextOnly("rules_parameter", "label", "clause", "correction_reason"),
    ]
