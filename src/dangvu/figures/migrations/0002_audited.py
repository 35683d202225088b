from django.db import migrations

from dangvu.audit.operations import Audited


class Migration(migrations.Migration):
    dependencies = [
        ("figures", "0001_initial"),
        ("audit", "0002_triggers"),
    ]
    operations = [Audited("figures_frozenfigure", "figures_frozengroup", "figures_quotedfigure")]
