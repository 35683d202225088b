import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=255, verbose_name="tên tệp")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "Chờ kiểm tra"),
                            ("ERRORS", "Có lỗi"),
                            ("QUESTIONS", "Có câu hỏi"),
                            ("READY", "Sẵn sàng nạp"),
                            ("UNCHANGED", "Không có gì thay đổi"),
                            ("RUNNING", "Đang nạp"),
                            ("COMMITTED", "Đã nạp"),
                            ("FAILED", "Không nạp được"),
                        ],
                        default="WAITING",
                        max_length=10,
                        verbose_name="trạng thái",
                    ),
                ),
                ("as_of", models.DateField(null=True, verbose_name="số liệu đến ngày")),
                ("counts", models.JSONField(default=dict)),
                ("levels", models.JSONField(default=dict)),
                ("findings", models.JSONField(default=list)),
                ("message", models.TextField(blank=True)),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="lúc"
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "imports_importbatch",
                "indexes": [models.Index(fields=["-made_at"], name="imports_batch_latest")],
            },
        ),
    ]
