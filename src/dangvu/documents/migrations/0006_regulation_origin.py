import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_attachment_audited")]
    operations = [
        migrations.AddField(
            model_name="regulation",
            name="origin",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.regulation",
            ),
        ),
    ]
