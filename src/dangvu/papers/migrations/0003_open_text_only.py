from django.db import migrations

from dangvu.core.operations import OpenTextOnly


class Migration(migrations.Migration):
    dependencies = [("papers", "0002_audited"), ("core", "0004_stamps_of_secrecy")]
    operations = [
        OpenTextOnly("papers_owntemplate", "file_name", "note", "correction_reason"),
    ]
