from django.db import migrations

from dangvu.audit.operations import Audited


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_initial"),
        ("audit", "0002_triggers"),
    ]
    operations = [
        Audited("reports_report", "reports_narrative", "reports_reportversion", "reports_step")
    ]
