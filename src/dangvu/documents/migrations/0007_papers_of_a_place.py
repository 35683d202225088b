"""Which papers stand in the books of an organisation, and were sent to it, from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_regulation_origin")]
    operations = [
        migrations.RemoveIndex(model_name="delivery", name="documents_delivery_to"),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["organization", "document"],
                condition=models.Q(("superseded_at__isnull", True)),
                name="documents_delivery_to",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["organization", "document"],
                condition=models.Q(("superseded_at__isnull", True)),
                name="documents_entry_papers",
            ),
        ),
    ]
