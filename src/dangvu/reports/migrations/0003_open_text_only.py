from django.db import migrations

from dangvu.core.operations import OpenTextOnly


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_audited"), ("core", "0004_stamps_of_secrecy")]
    operations = [
        OpenTextOnly(
            "reports_report", "number", "place", "authority", "post", "signer", "recipients"
        ),
        OpenTextOnly("reports_narrative", "text"),
        OpenTextOnly("reports_reportversion", "label"),
        OpenTextOnly("reports_step", "reason"),
    ]
