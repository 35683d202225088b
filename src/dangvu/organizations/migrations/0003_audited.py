from django.db import migrations

from dangvu.audit.operations import Audited


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0002_ancestry"),
        ("audit", "0002_triggers"),
    ]
    operations = [
        Audited(
            "organizations_organization",
            "organizations_organizationversion",
            "organizations_parentedge",
            "organizations_employer",
            "organizations_employerversion",
            "organizations_employerlink",
            "organizations_workercount",
            "organizations_massorganization",
            "organizations_reorganization",
            "organizations_reorganizationpart",
        ),
    ]
