from django.db import migrations

from dangvu.audit.operations import Audited


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0001_exports"),
        ("audit", "0002_triggers"),
    ]
    operations = [Audited("exports_ask", "exports_export")]
