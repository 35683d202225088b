from django.db import migrations, models
from django.db.models import Case, CharField, F, When


def _decided_or(other: str) -> Case:
    return Case(
        When(decision_date__isnull=False, then=F("decision_date")),
        default=F(other),
        output_field=CharField(),
    )


class Migration(migrations.Migration):
    """Figures over a period read the records of that period and no others."""

    dependencies = [("members", "0007_lighter_to_load"), ("core", "0003_earliest_is_inlined")]

    operations = [
        migrations.AddIndex(
            model_name="admission",
            index=models.Index(_decided_or("ceremony_date"), name="members_admission_day"),
        ),
        migrations.AddIndex(
            model_name="recognition",
            index=models.Index(_decided_or("effective_date"), name="members_recognition_day"),
        ),
    ]
