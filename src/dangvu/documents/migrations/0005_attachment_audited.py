from django.db import migrations

from dangvu.audit.operations import Audited
from dangvu.core.operations import OpenTextOnly


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_attachment")]
    operations = [
        Audited("documents_attachment"),
        OpenTextOnly("documents_attachment", "file_name", "correction_reason"),
    ]
