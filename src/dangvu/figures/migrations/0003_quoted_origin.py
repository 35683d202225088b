import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("figures", "0002_audited")]
    operations = [
        migrations.AddField(
            model_name="quotedfigure",
            name="origin",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="figures.quotedfigure",
            ),
        ),
    ]
