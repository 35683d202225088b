import datetime

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import dangvu.core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offices", "0002_audited_and_walled"),
        ("organizations", "0005_last_superior_is_the_heir"),
        ("sources", "0004_open_text_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="documents.document",
                        verbose_name="đã gộp vào",
                    ),
                ),
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="document",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "db_table": "documents_document",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
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
                    "outside",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="nơi nhận ngoài đảng bộ"
                    ),
                ),
                ("sent_on", models.DateField(verbose_name="ngày gửi")),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "db_table": "documents_delivery",
            },
        ),
        migrations.CreateModel(
            name="Alias",
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
                ("reason", models.CharField(blank=True, max_length=250, verbose_name="lý do")),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aliases",
                        to="sources.source",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aliases",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "db_table": "documents_alias",
            },
        ),
        migrations.CreateModel(
            name="DocumentVersion",
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
                    "type",
                    models.CharField(
                        choices=[
                            ("RESOLUTION", "Nghị quyết"),
                            ("DIRECTIVE", "Chỉ thị"),
                            ("CONCLUSION", "Kết luận"),
                            ("DECISION", "Quyết định"),
                            ("REGULATION", "Quy định"),
                            ("STATUTE", "Quy chế"),
                            ("CIRCULAR", "Thông tri"),
                            ("GUIDANCE", "Hướng dẫn"),
                            ("NOTICE", "Thông báo"),
                            ("COMMUNIQUE", "Thông cáo"),
                            ("REPORT", "Báo cáo"),
                            ("PLAN", "Kế hoạch"),
                            ("MASTER_PLAN", "Quy hoạch"),
                            ("PROGRAMME", "Chương trình"),
                            ("SCHEME", "Đề án"),
                            ("OPTION", "Phương án"),
                            ("PROJECT", "Dự án"),
                            ("SUBMISSION", "Tờ trình"),
                            ("LETTER", "Công văn"),
                            ("MINUTES", "Biên bản"),
                            ("OTHER", "Loại khác"),
                        ],
                        max_length=12,
                        verbose_name="loại văn bản",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PLANNED", "Dự kiến"),
                            ("ISSUED", "Đã ban hành"),
                            ("CANCELLED", "Đã hủy"),
                        ],
                        default="ISSUED",
                        max_length=9,
                        verbose_name="trạng thái",
                    ),
                ),
                (
                    "body",
                    models.CharField(blank=True, max_length=40, verbose_name="cơ quan của cấp ủy"),
                ),
                ("number", models.PositiveIntegerField(null=True, verbose_name="số")),
                ("suffix", models.CharField(blank=True, max_length=4, verbose_name="chữ sau số")),
                (
                    "signatory",
                    models.CharField(blank=True, max_length=120, verbose_name="người ký"),
                ),
                (
                    "mark",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Ký trực tiếp"),
                            ("T/M", "T/M (thay mặt)"),
                            ("K/T", "K/T (ký thay)"),
                            ("T/L", "T/L (thừa lệnh)"),
                            ("T/UQ", "T/UQ (thừa ủy quyền)"),
                        ],
                        max_length=4,
                        verbose_name="thẩm quyền ký",
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("ORDINARY", "Thường"),
                            ("URGENT", "Khẩn"),
                            ("VERY_URGENT", "Thượng khẩn"),
                            ("EXPRESS", "Hỏa tốc"),
                        ],
                        default="ORDINARY",
                        max_length=11,
                        verbose_name="độ khẩn",
                    ),
                ),
                (
                    "effective_from",
                    models.DateField(blank=True, null=True, verbose_name="có hiệu lực từ"),
                ),
                (
                    "effective_to",
                    models.DateField(blank=True, null=True, verbose_name="hết hiệu lực từ"),
                ),
                ("search_key", models.TextField(default="", editable=False)),
                (
                    "dated",
                    models.DateField(default=datetime.date(1930, 2, 3), editable=False),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="documents.document",
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "db_table": "documents_documentversion",
            },
        ),
        migrations.CreateModel(
            name="Entry",
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
                    "book",
                    models.CharField(
                        choices=[("IN", "Đến"), ("OUT", "Đi"), ("INTERNAL", "Nội bộ")],
                        max_length=8,
                        verbose_name="sổ",
                    ),
                ),
                ("on", models.DateField(blank=True, null=True, verbose_name="ngày vào sổ")),
                ("year", models.PositiveSmallIntegerField(null=True, verbose_name="năm")),
                ("number", models.PositiveIntegerField(null=True, verbose_name="số vào sổ")),
                ("from_whom", models.CharField(blank=True, max_length=200, verbose_name="nơi gửi")),
                (
                    "handler",
                    models.CharField(blank=True, max_length=120, verbose_name="người xử lý"),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="documents.document",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                        verbose_name="sổ của",
                    ),
                ),
            ],
            options={
                "db_table": "documents_entry",
            },
        ),
        migrations.CreateModel(
            name="Link",
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
                            ("IMPLEMENTS", "Thực hiện"),
                            ("CONCRETISES", "Cụ thể hóa"),
                            ("GUIDES", "Hướng dẫn"),
                            ("REVIEWS", "Sơ kết, tổng kết"),
                            ("AMENDS", "Sửa đổi, bổ sung"),
                            ("REPLACES", "Thay thế"),
                            ("BASED_ON", "Căn cứ"),
                            ("SUCCEEDS", "Tiếp nối"),
                        ],
                        max_length=11,
                        verbose_name="quan hệ",
                    ),
                ),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_forward",
                        to="documents.document",
                    ),
                ),
                (
                    "later",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_back",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "db_table": "documents_link",
            },
        ),
        migrations.CreateModel(
            name="Reach",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="reach_forward",
                        to="documents.document",
                    ),
                ),
                (
                    "later",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="reach_back",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "db_table": "documents_reach",
            },
        ),
        migrations.CreateModel(
            name="Receipt",
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
                        choices=[("RECEIVED", "Đã nhận"), ("ACKNOWLEDGED", "Đã xem")],
                        max_length=12,
                        verbose_name="việc",
                    ),
                ),
                ("on", models.DateField(verbose_name="ngày")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="documents.delivery",
                    ),
                ),
            ],
            options={
                "db_table": "documents_receipt",
            },
        ),
        migrations.CreateModel(
            name="Regulation",
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
                    "partner_kind",
                    models.CharField(
                        choices=[
                            ("MINISTRY", "Ban cán sự, đảng ủy bộ, ngành"),
                            ("LOCAL_COMMITTEE", "Cấp ủy địa phương"),
                            ("STATE", "Cơ quan nhà nước"),
                            ("OWNER", "Chủ sở hữu"),
                            ("BOARD", "Hội đồng quản trị, hội đồng thành viên"),
                            ("DIRECTOR", "Tổng giám đốc, giám đốc"),
                            ("PARTY", "Tổ chức đảng khác"),
                            ("COMMITTEE", "Nội bộ cấp ủy (quy chế làm việc)"),
                        ],
                        max_length=15,
                        verbose_name="loại đối tác",
                    ),
                ),
                ("title", models.CharField(max_length=250, verbose_name="tên quy chế")),
                ("scope", models.TextField(blank=True, verbose_name="nội dung phối hợp")),
                (
                    "signed",
                    dangvu.core.fields.PartialDateField(
                        blank=True, null=True, verbose_name="ngày ký"
                    ),
                ),
                ("term", models.CharField(blank=True, max_length=40, verbose_name="nhiệm kỳ")),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="ngày rà soát")),
                (
                    "ended_on",
                    models.DateField(blank=True, null=True, verbose_name="hết hiệu lực từ"),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="regulations",
                        to="documents.document",
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
            ],
            options={
                "db_table": "documents_regulation",
            },
        ),
        migrations.CreateModel(
            name="RegulationParty",
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
                ("name", models.CharField(blank=True, max_length=200, verbose_name="đối tác")),
                (
                    "employer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.employer",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "regulation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="documents.regulation",
                    ),
                ),
            ],
            options={
                "db_table": "documents_regulationparty",
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "body",
                    models.CharField(blank=True, max_length=40, verbose_name="cơ quan của cấp ủy"),
                ),
                ("key", models.CharField(max_length=12, verbose_name="ký hiệu")),
                ("mark", models.CharField(max_length=30, verbose_name="ký hiệu cơ quan")),
                ("starts_at", models.PositiveIntegerField(default=1, verbose_name="bắt đầu từ số")),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.term",
                    ),
                ),
            ],
            options={
                "db_table": "documents_series",
            },
        ),
        migrations.CreateModel(
            name="DocumentNumber",
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
                ("number", models.PositiveIntegerField(verbose_name="số")),
                ("suffix", models.CharField(blank=True, max_length=4, verbose_name="chữ sau số")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("RESERVED", "Giữ chỗ"),
                            ("TAKEN", "Đã dùng"),
                            ("CANCELLED", "Đã hủy"),
                            ("GAP", "Bỏ trống"),
                        ],
                        max_length=9,
                        verbose_name="trạng thái",
                    ),
                ),
                ("explanation", models.CharField(blank=True, max_length=250, verbose_name="lý do")),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="numbers",
                        to="documents.document",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="numbers",
                        to="documents.series",
                    ),
                ),
            ],
            options={
                "db_table": "documents_documentnumber",
            },
        ),
        migrations.CreateModel(
            name="Direction",
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
                    "superior",
                    models.CharField(max_length=200, verbose_name="người, cơ quan chỉ đạo"),
                ),
                ("on", dangvu.core.fields.PartialDateField(verbose_name="ngày")),
                ("summary", models.TextField(verbose_name="nội dung chỉ đạo")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                        verbose_name="nơi nhận chỉ đạo",
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
                "db_table": "documents_direction",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("on__isnull", True),
                            models.Q(
                                (
                                    "on__regex",
                                    "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
                                ),
                                ("on__earliest__gte", datetime.date(1, 1, 1)),
                            ),
                            _connector="OR",
                        ),
                        name="documents_direction_on_exists",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="documents_document_not_into_itself",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["organization"], name="documents_delivery_to"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("organization__isnull", True), ("outside", ""), _connector="XOR"
                ),
                name="documents_delivery_to_someone",
                violation_error_message="Nơi nhận là một tổ chức, hoặc một nơi ngoài đảng bộ.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("document", "organization", "outside"),
                name="documents_delivery_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="alias",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("source",),
                name="documents_alias_of_one_document",
            ),
        ),
        migrations.AddIndex(
            model_name="documentversion",
            index=models.Index(fields=["issuer", "type"], name="documents_version_issuer"),
        ),
        migrations.AddIndex(
            model_name="documentversion",
            index=models.Index(fields=["dated", "document"], name="documents_version_dated"),
        ),
        migrations.AddIndex(
            model_name="documentversion",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_key"], name="documents_version_search", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="documentversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("document",),
                name="documents_version_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("effective_to__isnull", True),
                    ("effective_from__isnull", True),
                    ("effective_to__gt", models.F("effective_from")),
                    _connector="OR",
                ),
                name="documents_version_effect_forward",
                violation_error_message="Ngày hết hiệu lực phải sau ngày có hiệu lực.",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["organization", "on"], name="documents_entry_book"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("document", "organization"),
                name="documents_entry_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("organization", "book", "year", "number"),
                name="documents_entry_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("on__isnull", True), ("year__isnull", True)),
                    ("year", models.F("on__year")),
                    _connector="OR",
                ),
                name="documents_entry_year_of_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(("later", models.F("earlier")), _negated=True),
                name="documents_link_not_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("later", "earlier", "kind"),
                name="documents_link_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reach",
            constraint=models.UniqueConstraint(
                fields=("later", "earlier"), name="documents_reach_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "RECEIVED"), ("superseded_at__isnull", True)),
                fields=("delivery",),
                name="documents_receipt_received_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "ACKNOWLEDGED"), ("superseded_at__isnull", True)),
                fields=("delivery", "by"),
                name="documents_receipt_read_once",
            ),
        ),
        migrations.AddIndex(
            model_name="regulation",
            index=models.Index(fields=["organization"], name="documents_regulation_of"),
        ),
        migrations.AddConstraint(
            model_name="regulation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed__isnull", True),
                    models.Q(
                        (
                            "signed__regex",
                            "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
                        ),
                        ("signed__earliest__gte", datetime.date(1, 1, 1)),
                    ),
                    _connector="OR",
                ),
                name="documents_regulation_signed_exists",
            ),
        ),
        migrations.AddConstraint(
            model_name="regulationparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("employer__isnull", True), ("name", ""), ("organization__isnull", False)
                    ),
                    models.Q(
                        ("employer__isnull", False), ("name", ""), ("organization__isnull", True)
                    ),
                    models.Q(
                        ("employer__isnull", True),
                        ("organization__isnull", True),
                        models.Q(("name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="documents_regulationparty_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(
                fields=("issuer", "body", "key", "term"),
                name="documents_series_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="documentnumber",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("series", "number", "suffix"),
                name="documents_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentnumber",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["CANCELLED", "GAP"]), _negated=True),
                    models.Q(("explanation", ""), _negated=True),
                    _connector="OR",
                ),
                name="documents_number_explained",
                violation_error_message="Số bị hủy hoặc bỏ trống phải có lý do.",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentnumber",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="documents_number_from_one"
            ),
        ),
    ]
