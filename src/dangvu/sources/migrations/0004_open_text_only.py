from django.db import migrations

from dangvu.core.operations import OpenTextOnly


class Migration(migrations.Migration):
    dependencies = [("sources", "0003_partial_dates_exist"), ("core", "0004_stamps_of_secrecy")]
    operations = [
        OpenTextOnly("sources_source", "issuer", "symbol", "summary", "correction_reason"),
    ]
