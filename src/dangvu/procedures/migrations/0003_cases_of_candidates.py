import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0017_candidates"),
        ("organizations", "0005_last_superior_is_the_heir"),
        ("procedures", "0002_audited_and_walled"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="candidate",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.candidate",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("OPEN", "PAUSED", "HELD"))),
                fields=("candidate", "definition"),
                name="procedures_case_one_open_of_candidate",
                violation_error_message="Người này đã có hồ sơ đang giải quyết về việc đó.",
            ),
        ),
    ]
