from django.db import migrations

from dangvu.audit.operations import Audited
from dangvu.core.operations import OpenTextOnly


class Migration(migrations.Migration):
    dependencies = [
        ("rules", "0004_legal_documents"),
        ("audit", "0006_pages_of_the_record"),
        ("core", "0004_stamps_of_secrecy"),
    ]
    operations = [
        Audited("rules_ruledocument", "rules_rulelink"),
        OpenTextOnly("rules_ruledocument", "note", "correction_reason"),
        OpenTextOnly("rules_rulelink", "part", "correction_reason"),
    ]
