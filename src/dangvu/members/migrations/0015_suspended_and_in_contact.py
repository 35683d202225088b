import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from dangvu.access.operations import PersonRowsSecured
from dangvu.audit.operations import Audited
from dangvu.core.operations import OpenTextOnly

_PAIRED = ("members_suspension", "members_residencecontact")
# As migration 0002 does: a row's person and its membership's person are one.
PAIRS = "".join(
    f"ALTER TABLE {table} ADD CONSTRAINT {table}_same_person FOREIGN KEY (membership_id, person_id)"
    " REFERENCES members_membership (id, person_id) DEFERRABLE INITIALLY DEFERRED;"
    for table in _PAIRED
)
UNPAIR = "".join(f"ALTER TABLE {table} DROP CONSTRAINT {table}_same_person;" for table in _PAIRED)


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0014_persons_by_codes"),
        ("organizations", "0005_last_superior_is_the_heir"),
        ("sources", "0004_open_text_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="card",
            name="kind",
            field=models.CharField(
                choices=[
                    ("HELD", "Đã có từ trước"),
                    ("ISSUED", "Cấp thẻ"),
                    ("REPLACED", "Đổi thẻ"),
                    ("RECALLED", "Thu hồi thẻ"),
                ],
                max_length=8,
                verbose_name="loại",
            ),
        ),
        migrations.CreateModel(
            name="ResidenceContact",
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
                ("place", models.CharField(max_length=250, verbose_name="cấp ủy nơi cư trú")),
                (
                    "membership",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="residence_contacts",
                        to="members.membership",
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
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="residence_contacts",
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
                "db_table": "members_residencecontact",
            },
        ),
        migrations.CreateModel(
            name="ResidenceComment",
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
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                ("received_on", models.DateField(verbose_name="ngày nhận")),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="residence_comments",
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
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="members.residencecontact",
                    ),
                ),
            ],
            options={
                "db_table": "members_residencecomment",
            },
        ),
        migrations.CreateModel(
            name="Suspension",
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
                    "membership",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspensions",
                        to="members.membership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspensions",
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
                "db_table": "members_suspension",
            },
        ),
        migrations.AddConstraint(
            model_name="residencecontact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="members_residencecontact_period_forward",
                violation_error_message="Thời gian kết thúc phải sau thời gian bắt đầu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="residencecontact",
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
                name="members_residencecontact_one_at_a_time",
                violation_error_message="Trùng thời gian với một dòng khác đang có hiệu lực.",
            ),
        ),
        migrations.AddConstraint(
            model_name="residencecontact",
            constraint=models.CheckConstraint(
                condition=models.Q(("place", ""), _negated=True),
                name="members_residencecontact_says_where",
            ),
        ),
        migrations.AddConstraint(
            model_name="residencecomment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("person", "year"),
                name="members_residencecomment_once_a_year",
                violation_error_message="Nhận xét của năm này đã ghi rồi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="members_suspension_period_forward",
                violation_error_message="Thời gian kết thúc phải sau thời gian bắt đầu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
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
                name="members_suspension_one_at_a_time",
                violation_error_message="Trùng thời gian với một dòng khác đang có hiệu lực.",
            ),
        ),
        Audited("members_suspension", "members_residencecontact", "members_residencecomment"),
        PersonRowsSecured(
            "members_suspension", "members_residencecontact", "members_residencecomment"
        ),
        migrations.RunSQL(PAIRS, UNPAIR),
        OpenTextOnly("members_suspension", "correction_reason"),
        OpenTextOnly("members_residencecontact", "place", "correction_reason"),
        OpenTextOnly("members_residencecomment", "correction_reason"),
    ]
