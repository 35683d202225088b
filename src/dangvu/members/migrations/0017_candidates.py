import datetime

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import dangvu.core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0016_corrections_with_evidence"),
        ("organizations", "0005_last_superior_is_the_heir"),
        ("sources", "0004_open_text_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Candidate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("full_name", models.CharField(max_length=120, verbose_name="họ và tên")),
                ("sort_key", models.TextField(editable=False)),
                ("search_key", models.TextField(editable=False)),
                ("birth", dangvu.core.fields.PartialDateField(null=True, verbose_name="ngày sinh")),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("MALE", "Nam"), ("FEMALE", "Nữ")],
                        max_length=6,
                        verbose_name="giới tính",
                    ),
                ),
                ("workplace", models.CharField(blank=True, max_length=120, verbose_name="đơn vị")),
                ("is_youth_union", models.BooleanField(default=False, verbose_name="đoàn viên")),
                (
                    "planned_for",
                    dangvu.core.fields.PartialDateField(null=True, verbose_name="dự kiến kết nạp"),
                ),
                ("selected_on", models.DateField(verbose_name="ngày chi bộ chọn")),
                ("dropped_on", models.DateField(null=True, verbose_name="ngày đưa ra khỏi nguồn")),
                (
                    "dropped_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ASKED", "Tự xin thôi"),
                            ("UNFIT", "Không còn đủ tiêu chuẩn, điều kiện"),
                            ("MOVED", "Chuyển đi nơi khác"),
                            ("MISTAKE", "Ghi nhầm"),
                            ("OTHER", "Lý do khác"),
                        ],
                        max_length=9,
                        verbose_name="đưa ra khỏi nguồn vì",
                    ),
                ),
                (
                    "dropped_note",
                    models.CharField(blank=True, max_length=250, verbose_name="ghi chú"),
                ),
                ("admitted_on", models.DateField(null=True, verbose_name="ngày kết nạp")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidacies",
                        to="members.person",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "db_table": "members_candidate",
            },
        ),
        migrations.CreateModel(
            name="Certificate",
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
                (
                    "course",
                    models.CharField(
                        choices=[
                            ("AWARENESS", "Lớp nhận thức về Đảng"),
                            ("NEW_MEMBER", "Lớp đảng viên mới"),
                        ],
                        max_length=10,
                        verbose_name="lớp",
                    ),
                ),
                ("given_on", models.DateField(verbose_name="ngày cấp")),
                ("given_by", models.CharField(blank=True, max_length=250, verbose_name="nơi cấp")),
                (
                    "number",
                    models.CharField(blank=True, max_length=40, verbose_name="số giấy chứng nhận"),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="members.candidate",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="members.person",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "db_table": "members_certificate",
            },
        ),
        migrations.CreateModel(
            name="Delegation",
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
                    "power",
                    models.CharField(
                        choices=[
                            ("ADMISSION", "Quyết định kết nạp đảng viên"),
                            ("RECOGNITION", "Quyết định công nhận đảng viên chính thức"),
                            ("DELETION", "Quyết định xóa tên đảng viên"),
                        ],
                        max_length=12,
                        verbose_name="việc được ủy quyền",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="organizations.organization",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.source",
                    ),
                ),
                (
                    "superior",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "db_table": "members_delegation",
            },
        ),
        migrations.CreateModel(
            name="Helper",
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
                    "candidate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="helpers",
                        to="members.candidate",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="helps",
                        to="members.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="helpers",
                        to="members.person",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "db_table": "members_helper",
            },
        ),
        migrations.CreateModel(
            name="Introducer",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("MEMBER", "Đảng viên chính thức"),
                            ("YOUTH_UNION", "Ban chấp hành Đoàn cơ sở"),
                            ("TRADE_UNION", "Ban chấp hành công đoàn cơ sở"),
                        ],
                        max_length=11,
                        verbose_name="ai giới thiệu",
                    ),
                ),
                (
                    "together_since",
                    models.DateField(null=True, verbose_name="cùng công tác, học tập, cư trú từ"),
                ),
                ("introduced_on", models.DateField(verbose_name="ngày giới thiệu")),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="introducers",
                        to="members.candidate",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.person",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "db_table": "members_introducer",
            },
        ),
        migrations.CreateModel(
            name="PoolPlace",
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
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="members.candidate",
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
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "db_table": "members_poolplace",
            },
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["sort_key", "id"], name="members_candidate_sort"),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["organization"], name="members_candidate_place"),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("birth__isnull", True),
                    models.Q(
                        (
                            "birth__regex",
                            "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
                        ),
                        ("birth__earliest__gte", datetime.date(1, 1, 1)),
                    ),
                    _connector="OR",
                ),
                name="members_candidate_birth_exists",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("planned_for__isnull", True),
                    models.Q(
                        (
                            "planned_for__regex",
                            "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
                        ),
                        ("planned_for__earliest__gte", datetime.date(1, 1, 1)),
                    ),
                    _connector="OR",
                ),
                name="members_candidate_planned_exists",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(("full_name", ""), _negated=True),
                name="members_candidate_has_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("dropped_note", ""), ("dropped_on__isnull", True), ("dropped_why", "")
                    ),
                    models.Q(
                        ("dropped_on__isnull", False), models.Q(("dropped_why", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="members_candidate_drop_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dropped_on__isnull", True),
                    ("dropped_on__gte", models.F("selected_on")),
                    _connector="OR",
                ),
                name="members_candidate_drop_forward",
                violation_error_message="Đưa ra khỏi nguồn trước ngày vào nguồn.",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("admitted_on__isnull", True), ("person__isnull", True)),
                    models.Q(
                        ("admitted_on__isnull", False),
                        ("dropped_on__isnull", True),
                        ("person__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="members_candidate_admitted_or_dropped",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("candidate__isnull", True), ("person__isnull", False)),
                    models.Q(("candidate__isnull", False), ("person__isnull", True)),
                    _connector="OR",
                ),
                name="members_certificate_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("candidate", "person", "course", "given_on"),
                name="members_certificate_once",
                nulls_distinct=False,
                violation_error_message="Giấy chứng nhận này đã ghi rồi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="members_delegation_period_forward",
                violation_error_message="Thời gian kết thúc phải sau thời gian bắt đầu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                expressions=[
                    ("organization", "="),
                    ("power", "="),
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
                name="members_delegation_once_at_a_time",
                violation_error_message="Trùng thời gian với một dòng khác đang có hiệu lực.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("superior", models.F("organization")), _negated=True),
                name="members_delegation_of_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="helper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("candidate__isnull", True), ("person__isnull", False)),
                    models.Q(("candidate__isnull", False), ("person__isnull", True)),
                    _connector="OR",
                ),
                name="members_helper_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="helper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="members_helper_period_forward",
                violation_error_message="Thời gian kết thúc phải sau thời gian bắt đầu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="helper",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                expressions=[
                    ("candidate", "="),
                    ("member", "="),
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
                name="members_helper_once_of_candidate",
                violation_error_message="Trùng thời gian với một dòng khác đang có hiệu lực.",
            ),
        ),
        migrations.AddConstraint(
            model_name="helper",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                expressions=[
                    ("person", "="),
                    ("member", "="),
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
                name="members_helper_once_of_member",
                violation_error_message="Trùng thời gian với một dòng khác đang có hiệu lực.",
            ),
        ),
        migrations.AddConstraint(
            model_name="helper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("person__isnull", True),
                    models.Q(("person", models.F("member")), _negated=True),
                    _connector="OR",
                ),
                name="members_helper_is_another",
                violation_error_message="Không ai tự giúp đỡ mình.",
            ),
        ),
        migrations.AddConstraint(
            model_name="introducer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "MEMBER"), ("member__isnull", False)),
                    models.Q(models.Q(("kind", "MEMBER"), _negated=True), ("member__isnull", True)),
                    _connector="OR",
                ),
                name="members_introducer_member_or_union",
            ),
        ),
        migrations.AddConstraint(
            model_name="introducer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("together_since__isnull", True),
                    ("together_since__lte", models.F("introduced_on")),
                    _connector="OR",
                ),
                name="members_introducer_together_before",
                violation_error_message="Ngày cùng công tác sau ngày giới thiệu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="introducer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("candidate", "kind", "member"),
                name="members_introducer_once",
                nulls_distinct=False,
                violation_error_message="Người, tổ chức này đã giới thiệu rồi.",
            ),
        ),
        migrations.AddIndex(
            model_name="poolplace",
            index=models.Index(fields=["organization"], name="members_poolplace_place"),
        ),
        migrations.AddConstraint(
            model_name="poolplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="members_poolplace_period_forward",
                violation_error_message="Thời gian kết thúc phải sau thời gian bắt đầu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="poolplace",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                expressions=[
                    ("candidate", "="),
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
                name="members_poolplace_one_cell_at_a_time",
                violation_error_message="Trùng thời gian với một dòng khác đang có hiệu lực.",
            ),
        ),
    ]
