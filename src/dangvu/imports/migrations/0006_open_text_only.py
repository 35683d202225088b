from django.db import migrations

from dangvu.core.operations import OpenTextOnly


class Migration(migrations.Migration):
    dependencies = [("imports", "0005_work_in_the_background"), ("core", "0004_stamps_of_secrecy")]
    operations = [
        OpenTextOnly("imports_importbatch", "file_name", "message", "undo_reason"),
        OpenTextOnly("imports_importanswer", "title", "text"),
    ]
