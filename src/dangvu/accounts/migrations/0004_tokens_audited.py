from django.db import migrations

from dangvu.audit.operations import Audited


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_tokens"), ("audit", "0002_triggers")]
    operations = [Audited("accounts_token")]
