import django.db.models.deletion
from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models

_DERIVED = {"on_delete": django.db.models.deletion.DO_NOTHING, "db_constraint": False}


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_partial_dates_exist"),
        ("organizations", "0003_audited"),
    ]

    operations = [
        migrations.CreateModel(
            name="CensusKind",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("status", models.CharField(max_length=12)),
                ("sex", models.CharField(max_length=6, null=True)),
                ("education", models.CharField(max_length=80, null=True)),
                ("theory_level", models.CharField(max_length=40, null=True)),
            ],
            options={"db_table": "members_censuskind"},
        ),
        # The order of the columns is that of the table: no byte is lost on alignment.
        migrations.CreateModel(
            name="Census",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id",
                        "valid_from",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                (
                    "organization",
                    models.ForeignKey(
                        to="organizations.organization", related_name="+", **_DERIVED
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        to="members.censuskind", db_index=False, related_name="+", **_DERIVED
                    ),
                ),
                ("birth_day", models.DateField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        to="members.person", db_index=False, related_name="+", **_DERIVED
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        to="members.personversion",
                        db_index=False,
                        null=True,
                        related_name="+",
                        **_DERIVED,
                    ),
                ),
                ("party_day", models.DateField(null=True)),
            ],
            options={"db_table": "members_census"},
        ),
        migrations.AddIndex(
            model_name="census",
            index=BrinIndex(fields=["valid_to"], name="members_census_until", pages_per_range=16),
        ),
    ]
