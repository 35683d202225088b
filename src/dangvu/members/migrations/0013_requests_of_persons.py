import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from dangvu.access.operations import PersonRowsSecured
from dangvu.audit.operations import Audited
from dangvu.core.operations import OpenTextOnly


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0012_kept_by_mode"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DataRequest",
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
                            ("SEE", "Xem dữ liệu của mình"),
                            ("CORRECT", "Sửa dữ liệu của mình"),
                            ("RESTRICT", "Hạn chế dùng dữ liệu của mình"),
                        ],
                        max_length=8,
                        verbose_name="đề nghị",
                    ),
                ),
                ("asked_by", models.CharField(max_length=150, verbose_name="người đề nghị")),
                ("received_on", models.DateField(verbose_name="ngày nhận")),
                ("words", models.TextField(blank=True, verbose_name="nội dung đề nghị")),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="ghi lúc"
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
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data_requests",
                        to="members.person",
                    ),
                ),
            ],
            options={
                "db_table": "members_datarequest",
            },
        ),
        migrations.CreateModel(
            name="DataRequestStep",
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
                            ("ACKNOWLEDGED", "Đã trả lời tiếp nhận"),
                            ("EXTENDED", "Gia hạn"),
                            ("HANDED", "Đã xuất dữ liệu"),
                            ("DONE", "Đã thực hiện"),
                            ("REFUSED", "Không thực hiện"),
                        ],
                        max_length=12,
                        verbose_name="việc",
                    ),
                ),
                ("on", models.DateField(verbose_name="ngày")),
                ("note", models.TextField(blank=True, verbose_name="ghi chú")),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="ghi lúc"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.person",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="members.datarequest",
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
            ],
            options={
                "db_table": "members_datarequeststep",
            },
        ),
        migrations.CreateModel(
            name="Restriction",
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
                ("valid_from", models.DateField(verbose_name="từ ngày")),
                (
                    "valid_to",
                    models.DateField(blank=True, null=True, verbose_name="đến trước ngày"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restrictions",
                        to="members.person",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.datarequest",
                    ),
                ),
            ],
            options={
                "db_table": "members_restriction",
            },
        ),
        migrations.AddIndex(
            model_name="datarequest",
            index=models.Index(fields=["-received_on"], name="members_datarequest_latest"),
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_by", ""), _negated=True),
                name="members_datarequest_says_who_asks",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequeststep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "HANDED"), _negated=True),
                fields=("request", "kind"),
                name="members_datarequeststep_once",
                violation_error_message="Việc này đã ghi rồi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequeststep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["DONE", "REFUSED"])),
                fields=("request",),
                name="members_datarequeststep_one_end",
                violation_error_message="Đề nghị này đã xong.",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequeststep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["EXTENDED", "REFUSED"]), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="members_datarequeststep_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="members_restriction_period_forward",
                violation_error_message="Thời gian kết thúc phải sau thời gian bắt đầu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                expressions=[
                    ("person", "="),
                    (
                        models.Func(
                            "valid_from",
                            "valid_to",
                            function="daterange",
                            output_field=models.TextField(),
                        ),
                        "&&",
                    ),
                ],
                name="members_restriction_once_at_a_time",
                violation_error_message="Trùng thời gian với một dòng khác đang có hiệu lực.",
            ),
        ),
        Audited("members_datarequest", "members_datarequeststep", "members_restriction"),
        PersonRowsSecured("members_datarequest", "members_datarequeststep", "members_restriction"),
        OpenTextOnly("members_datarequest", "asked_by", "words"),
        OpenTextOnly("members_datarequeststep", "note"),
        OpenTextOnly("members_restriction", "correction_reason"),
    ]
