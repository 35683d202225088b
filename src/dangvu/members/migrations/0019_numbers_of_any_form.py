"""How long the number of a new card is nobody could confirm: there is room for any."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0018_candidates_walled")]

    operations = [
        migrations.AlterField(
            model_name="card",
            name="number",
            field=models.CharField(blank=True, max_length=60, verbose_name="số thẻ"),
        ),
        migrations.AlterField(
            model_name="badge",
            name="number",
            field=models.CharField(blank=True, max_length=60, verbose_name="số Huy hiệu"),
        ),
    ]
