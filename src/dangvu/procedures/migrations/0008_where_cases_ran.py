import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0005_last_superior_is_the_heir"),
        ("procedures", "0007_residence_kept_by_mode"),
    ]

    operations = [
        migrations.AddField(
            "steptaken",
            "came_from",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.AddIndex(
            "steptaken",
            models.Index(
                condition=models.Q(came_from__isnull=False),
                fields=["case"],
                name="procedures_steptaken_handed",
            ),
        ),
    ]
