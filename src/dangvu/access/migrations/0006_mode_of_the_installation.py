"""The mode is told to the database, which refuses what the mode does not keep."""

from django.db import migrations, models
from django.db.models.functions import Now

from dangvu.audit.operations import Audited

# `lan` until a start has said another.
MODE = """
CREATE FUNCTION access_mode() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
    RETURN coalesce((SELECT mode::text FROM access_installation WHERE id = 1), 'lan');
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0005_grants_say_who_gave_them"), ("audit", "0004_lighter_record")]
    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("demo", "demo"), ("net", "net"), ("lan", "lan")],
                        max_length=4,
                        verbose_name="chế độ",
                    ),
                ),
                (
                    "attestation",
                    models.TextField(blank=True, default="", verbose_name="xác nhận mạng độc lập"),
                ),
                ("attested_on", models.DateField(null=True, verbose_name="ngày xác nhận")),
                ("since", models.DateTimeField(db_default=Now())),
            ],
            options={
                "db_table": "access_installation",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="access_installation_one_row"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ("demo", "net", "lan"))),
                        name="access_installation_mode",
                    ),
                ],
            },
        ),
        Audited("access_installation"),
        migrations.RunSQL(MODE, "DROP FUNCTION access_mode();"),
    ]
