from django.db import migrations, models

WHAT = [
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
    ("DESTINATION", "Ghi nơi đến"),
]


class Migration(migrations.Migration):
    dependencies = [("procedures", "0004_cases_brought_in")]

    operations = [
        migrations.AlterField(
            "steptaken", "what", models.CharField("việc", max_length=11, choices=WHAT)
        )
    ]
