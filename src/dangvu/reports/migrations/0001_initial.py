import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organizations", "0003_audited"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form", models.CharField(max_length=60, verbose_name="mẫu")),
                ("as_of", models.DateField(blank=True, null=True, verbose_name="đến ngày")),
                ("period_from", models.DateField(blank=True, null=True, verbose_name="từ ngày")),
                (
                    "period_last",
                    models.DateField(blank=True, null=True, verbose_name="đến hết ngày"),
                ),
                (
                    "tree",
                    models.CharField(
                        choices=[("then", "của ngày đó"), ("now", "hiện nay")],
                        default="then",
                        max_length=4,
                        verbose_name="cây tổ chức",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Đang soạn"),
                            ("SENT", "Đã gửi"),
                            ("RETURNED", "Bị trả lại"),
                            ("ACCEPTED", "Đã nhận"),
                        ],
                        default="DRAFT",
                        max_length=10,
                        verbose_name="trạng thái",
                    ),
                ),
                ("dated", models.DateField(verbose_name="ngày của văn bản")),
                ("number", models.CharField(blank=True, max_length=12, verbose_name="số")),
                ("place", models.CharField(blank=True, max_length=80, verbose_name="địa danh")),
                (
                    "authority",
                    models.CharField(blank=True, max_length=120, verbose_name="thẩm quyền ký"),
                ),
                (
                    "post",
                    models.CharField(blank=True, max_length=120, verbose_name="chức vụ người ký"),
                ),
                (
                    "signer",
                    models.CharField(blank=True, max_length=120, verbose_name="họ tên người ký"),
                ),
                ("recipients", models.TextField(blank=True, verbose_name="nơi nhận")),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="lập lúc"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
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
                "db_table": "reports_report",
            },
        ),
        migrations.CreateModel(
            name="Narrative",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("box", models.CharField(max_length=60, verbose_name="ô viết")),
                ("text", models.TextField(blank=True, verbose_name="nội dung")),
                ("edition", models.PositiveIntegerField(default=1)),
                (
                    "written_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="viết lúc",
                    ),
                ),
                (
                    "writer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="narratives",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "db_table": "reports_narrative",
            },
        ),
        migrations.CreateModel(
            name="ReportVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="bản số")),
                ("label", models.CharField(blank=True, max_length=200, verbose_name="ghi chú")),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="lưu lúc"
                    ),
                ),
                (
                    "maker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "db_table": "reports_reportversion",
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("SEND", "Gửi báo cáo"),
                            ("RETURN", "Trả lại"),
                            ("ACCEPT", "Nhận báo cáo"),
                        ],
                        max_length=8,
                        verbose_name="việc",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="lý do")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="lúc"
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="reports.report",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="reports.reportversion",
                    ),
                ),
            ],
            options={
                "db_table": "reports_step",
            },
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["-made_at"], name="reports_report_latest"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("as_of__isnull", False),
                        ("period_from__isnull", True),
                        ("period_last__isnull", True),
                    ),
                    models.Q(
                        ("as_of__isnull", True),
                        ("period_from__isnull", False),
                        ("period_last__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="reports_report_day_or_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("period_from__isnull", True),
                    ("period_last__gte", models.F("period_from")),
                    _connector="OR",
                ),
                name="reports_report_period_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("form", "organization", "as_of", "period_from", "period_last", "tree"),
                name="reports_report_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="narrative",
            constraint=models.UniqueConstraint(
                fields=("report", "box"), name="reports_narrative_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportversion",
            constraint=models.UniqueConstraint(
                fields=("report", "number"), name="reports_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "RETURN"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="reports_step_return_says_why",
            ),
        ),
    ]
