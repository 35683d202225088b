import django.contrib.postgres.indexes
import django.db.models.functions.datetime
from django.db import migrations, models

# ruff: noqa: S608 -- the tables are those named here
TABLES = ("audit_era", "audit_walls", "audit_leaf", "audit_head")

# What the sealer wrote stays, for the sealer too.
PROTECT = (
    "".join(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();"
        for table in TABLES
    )
    + f"""
DO $grants$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'dangvu_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON {", ".join(TABLES)} FROM dangvu_app;
    END IF;
END $grants$;
"""
)
UNPROTECT = "".join(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    """Where the sealed tree is kept: eras, the triggers as they were, leaves and signed heads."""

    dependencies = [
        ("audit", "0004_lighter_record"),
    ]

    operations = [
        migrations.CreateModel(
            name="Era",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("BEGUN", "bắt đầu"),
                            ("RESTORED", "khôi phục từ bản sao lưu"),
                            ("DECLARED", "khai báo"),
                            ("FOUND", "phát hiện, chưa ai khai báo"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("system", models.CharField(max_length=40)),
                ("first_deed", models.BigIntegerField()),
                ("first_change", models.BigIntegerField()),
                ("reason", models.TextField(blank=True, db_default="")),
            ],
            options={
                "db_table": "audit_era",
            },
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("message", models.TextField()),
                ("signature", models.BinaryField()),
                ("peaks", models.BinaryField()),
            ],
            options={
                "db_table": "audit_head",
            },
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("deed", "việc"),
                            ("change", "thay đổi"),
                            ("era", "thời kỳ"),
                            ("walls", "các chốt"),
                        ],
                        max_length=6,
                    ),
                ),
                ("entry", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "db_table": "audit_leaf",
            },
        ),
        migrations.CreateModel(
            name="Walls",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("state", models.JSONField()),
            ],
            options={
                "db_table": "audit_walls",
            },
        ),
        migrations.AlterField(
            model_name="deed",
            name="entry_class",
            field=models.CharField(
                choices=[
                    ("NORMAL", "thường"),
                    ("ANONYMOUS", "không ghi người làm"),
                    ("READ", "xem"),
                    ("DENIED", "bị từ chối"),
                ],
                default="NORMAL",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["transaction"], name="audit_change_transaction"
            ),
        ),
        migrations.AddIndex(
            model_name="deed",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["transaction"], name="audit_deed_transaction"
            ),
        ),
        migrations.AddConstraint(
            model_name="leaf",
            constraint=models.UniqueConstraint(fields=("kind", "entry"), name="audit_leaf_once"),
        ),
        migrations.RunSQL(PROTECT, UNPROTECT),
    ]
