from django.db import migrations

from dangvu.core.operations import OpenTextOnly


class Migration(migrations.Migration):
    dependencies = [("figures", "0003_quoted_origin"), ("core", "0004_stamps_of_secrecy")]
    operations = [
        OpenTextOnly(
            "figures_quotedfigure", "subject", "unit", "area", "quote", "correction_reason"
        ),
        OpenTextOnly("figures_frozenfigure", "purpose", "correction_reason"),
    ]
