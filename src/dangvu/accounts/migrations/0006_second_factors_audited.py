from django.db import migrations

from dangvu.audit.operations import Audited


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_doors_and_second_factors"), ("audit", "0002_triggers")]
    operations = [
        Audited(
            "accounts_authenticator",
            "accounts_security_key",
            "accounts_recovery_code",
            "accounts_identity",
        )
    ]
