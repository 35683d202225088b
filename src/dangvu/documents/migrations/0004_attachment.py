import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_audited_and_open"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="ghi lúc",
                    ),
                ),
                (
                    "superseded_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="thay thế lúc"),
                ),
                (
                    "correction_reason",
                    models.TextField(
                        blank=True, db_default="", default="", verbose_name="lý do sửa"
                    ),
                ),
                ("file_name", models.CharField(max_length=255, verbose_name="tên tệp")),
                (
                    "kind",
                    models.CharField(
                        choices=[("DOCX", "Word"), ("PDF", "PDF")],
                        max_length=4,
                        verbose_name="loại tệp",
                    ),
                ),
                ("content", models.BinaryField()),
                ("size", models.PositiveIntegerField(verbose_name="số byte")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "words",
                    django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "db_table": "documents_attachment",
                "indexes": [
                    models.Index(fields=["document"], name="documents_attachment_of"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["words"], name="documents_attachment_words"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("document", "sha256"),
                        name="documents_attachment_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="documents_attachment_has_its_hash",
                    ),
                ],
            },
        ),
    ]
