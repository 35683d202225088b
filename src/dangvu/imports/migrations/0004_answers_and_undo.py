import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from dangvu.audit.operations import Audited


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_triggers"),
        ("imports", "0003_mappings"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="deed",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audit.deed",
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="seen",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="undo_deed",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audit.deed",
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="undo_reason",
            field=models.TextField(blank=True, verbose_name="lý do hoàn tác"),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[
                    ("WAITING", "Chờ kiểm tra"),
                    ("ERRORS", "Có lỗi"),
                    ("QUESTIONS", "Có câu hỏi"),
                    ("READY", "Sẵn sàng nạp"),
                    ("UNCHANGED", "Không có gì thay đổi"),
                    ("RUNNING", "Đang nạp"),
                    ("COMMITTED", "Đã nạp"),
                    ("FAILED", "Không nạp được"),
                    ("CANCELLED", "Đã thôi"),
                    ("UNDOING", "Đang hoàn tác"),
                    ("UNDONE", "Đã hoàn tác"),
                ],
                default="WAITING",
                max_length=10,
                verbose_name="trạng thái",
            ),
        ),
        migrations.CreateModel(
            name="ImportAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(max_length=255)),
                ("row", models.PositiveIntegerField()),
                ("column", models.PositiveIntegerField()),
                ("title", models.CharField(blank=True, max_length=255)),
                ("text", models.CharField(max_length=500, verbose_name="trả lời")),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="imports.importbatch",
                    ),
                ),
            ],
            options={
                "db_table": "imports_importanswer",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "sheet", "row", "column", "title"),
                        name="imports_importanswer_once",
                    )
                ],
            },
        ),
        Audited("imports_importanswer"),
    ]
