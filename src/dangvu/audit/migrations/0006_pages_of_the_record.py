from django.db import migrations, models


class Migration(migrations.Migration):
    """What the pages of the record go by: deeds by day, by doer, by verb; heads by their size."""

    dependencies = [
        ("audit", "0005_sealing"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="deed",
            index=models.Index(fields=["on_date", "id"], name="audit_deed_by_day"),
        ),
        migrations.AddIndex(
            model_name="deed",
            index=models.Index(fields=["actor_id", "on_date", "id"], name="audit_deed_of_actor"),
        ),
        migrations.AddIndex(
            model_name="deed",
            index=models.Index(fields=["verb", "on_date", "id"], name="audit_deed_of_verb"),
        ),
        migrations.AddIndex(
            model_name="deed",
            index=models.Index(
                condition=models.Q(("entry_class__in", ["ANONYMOUS", "DENIED", "READ"])),
                fields=["entry_class", "on_date", "id"],
                name="audit_deed_unwritten",
            ),
        ),
        migrations.AddIndex(
            model_name="head",
            index=models.Index(fields=["size"], name="audit_head_by_size"),
        ),
    ]
