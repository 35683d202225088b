"""What a member asks to have corrected, and which paper proves it. The text of a request is under one
constraint, so that it is made anew with the new columns."""

from django.db import migrations, models
from django.db.models import Q

from dangvu.core.operations import OpenTextOnly

FIELDS = [
    ("FULL_NAME", "Họ và tên"),
    ("BIRTH", "Ngày sinh"),
    ("SEX", "Giới tính"),
    ("ETHNICITY", "Dân tộc"),
    ("RELIGION", "Tôn giáo"),
    ("HOMETOWN", "Quê quán"),
    ("EDUCATION", "Học vấn"),
    ("QUALIFICATION", "Chuyên môn"),
    ("THEORY_LEVEL", "Lý luận chính trị"),
    ("OCCUPATION", "Nghề nghiệp"),
    ("EMPLOYER", "Nơi làm việc"),
    ("CELL", "Chi bộ"),
    ("ADMITTED", "Ngày kết nạp"),
    ("FULL_SINCE", "Ngày chính thức"),
    ("CARD", "Số thẻ đảng viên"),
    ("OTHER", "Điều khác"),
]
_BEFORE = OpenTextOnly("members_datarequest", "asked_by", "words")


def _text(label: str) -> models.CharField:
    return models.CharField(label, max_length=250, blank=True, default="", db_default="")


class Migration(migrations.Migration):
    dependencies = [("members", "0015_suspended_and_in_contact")]

    operations = [
        migrations.AddField(
            "datarequest",
            "field",
            models.CharField(
                "mục cần sửa", max_length=16, choices=FIELDS, blank=True, default="", db_default=""
            ),
        ),
        migrations.AddField("datarequest", "should_be", _text("đề nghị ghi")),
        migrations.AddField("datarequest", "paper", _text("giấy tờ chứng minh")),
        migrations.AddField("datarequest", "holder", _text("ai giữ giấy tờ")),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=Q(field="", should_be="", paper="", holder="")
                | Q(kind="CORRECT") & ~Q(field="") & ~Q(should_be="") & ~Q(paper=""),
                name="members_datarequest_correction_is_whole",
            ),
        ),
        migrations.RunSQL(_BEFORE.reverse_sql, _BEFORE.sql),
        OpenTextOnly("members_datarequest", "asked_by", "words", "should_be", "paper", "holder"),
    ]
