from django.db import migrations

from dangvu.audit.operations import Audited


class Migration(migrations.Migration):
    dependencies = [
        ("papers", "0001_initial"),
        ("audit", "0002_triggers"),
    ]
    operations = [Audited("papers_owntemplate")]
