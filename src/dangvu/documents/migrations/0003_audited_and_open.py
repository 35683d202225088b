from django.db import migrations

from dangvu.audit.operations import Audited
from dangvu.core.operations import OpenTextOnly


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_reach"),
        ("audit", "0002_triggers"),
        ("core", "0004_stamps_of_secrecy"),
    ]
    operations = [
        Audited(
            "documents_document",
            "documents_documentversion",
            "documents_alias",
            "documents_entry",
            "documents_delivery",
            "documents_receipt",
            "documents_series",
            "documents_documentnumber",
            "documents_link",
            "documents_regulation",
            "documents_regulationparty",
            "documents_direction",
        ),
        OpenTextOnly("documents_documentversion", "signatory", "correction_reason"),
        OpenTextOnly("documents_alias", "reason", "correction_reason"),
        OpenTextOnly("documents_entry", "from_whom", "handler", "correction_reason"),
        OpenTextOnly("documents_delivery", "outside", "correction_reason"),
        OpenTextOnly("documents_documentnumber", "explanation", "correction_reason"),
        OpenTextOnly("documents_regulation", "title", "scope", "correction_reason"),
        OpenTextOnly("documents_regulationparty", "name", "correction_reason"),
        OpenTextOnly("documents_direction", "superior", "summary", "correction_reason"),
    ]
