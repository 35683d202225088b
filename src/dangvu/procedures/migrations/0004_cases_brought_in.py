"""Cases that come from the book of an office have its reference, and a line that says so."""

from django.db import migrations, models

from dangvu.core.operations import OpenTextOnly


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0003_cases_of_candidates"),
        ("core", "0004_stamps_of_secrecy"),
    ]
    operations = [
        migrations.AddField(
            model_name="case",
            name="reference",
            field=models.CharField(blank=True, max_length=60, verbose_name="ký hiệu hồ sơ"),
        ),
        migrations.AlterField(
            model_name="case",
            name="state",
            field=models.CharField(
                choices=[
                    ("OPEN", "Đang giải quyết"),
                    ("PAUSED", "Tạm dừng"),
                    ("HELD", "Tạm giữ"),
                    ("DONE", "Đã xong"),
                    ("WITHDRAWN", "Đã rút"),
                    ("EXPIRED", "Hết thời hạn"),
                    ("CANCELLED", "Đã bỏ (nạp nhầm)"),
                ],
                default="OPEN",
                max_length=9,
                verbose_name="trạng thái",
            ),
        ),
        migrations.AlterField(
            model_name="steptaken",
            name="what",
            field=models.CharField(
                choices=[
                    ("BEGUN", "Bắt đầu"),
                    ("IMPORTED", "Đã có từ trước"),
                    ("DONE", "Đã làm"),
                    ("RETURNED", "Trả lại"),
                    ("EXTENDED", "Gia hạn"),
                    ("PAUSED", "Tạm dừng"),
                    ("RESUMED", "Tiếp tục"),
                    ("WITHDRAWN", "Rút"),
                    ("EXPIRED", "Hết thời hạn"),
                    ("HANDED_OVER", "Bàn giao"),
                    ("HELD", "Tạm giữ"),
                    ("RELEASED", "Thôi tạm giữ"),
                    ("ADOPTED", "Chuyển sang bản quy trình mới"),
                ],
                max_length=11,
                verbose_name="việc",
            ),
        ),
        # The same condition with one more column.
        migrations.RunSQL(
            "ALTER TABLE procedures_case DROP CONSTRAINT procedures_case_open_text",
            migrations.RunSQL.noop,
        ),
        OpenTextOnly("procedures_case", "label", "due_basis", "reference"),
    ]
