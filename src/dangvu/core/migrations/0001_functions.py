from django.db import migrations

# make_date and not a cast: text to date depends on DateStyle and so is not immutable, which an
# index or a check on the column needs. A day that does not exist raises.
EARLIEST = """
CREATE FUNCTION core_earliest(value text) RETURNS date
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN make_date(
        substr(value, 1, 4)::integer,
        coalesce(nullif(substr(value, 6, 2), '')::integer, 1),
        coalesce(nullif(substr(value, 9, 2), '')::integer, 1)
    );
"""

LATEST = """
CREATE FUNCTION core_latest(value text) RETURNS date
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE length(value)
        WHEN 4 THEN make_date(substr(value, 1, 4)::integer, 12, 31)
        WHEN 7 THEN (
            make_date(substr(value, 1, 4)::integer, substr(value, 6, 2)::integer, 1)
            + interval '1 month' - interval '1 day'
        )::date
        ELSE core_earliest(value)
    END;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(EARLIEST, "DROP FUNCTION core_earliest(text);"),
        migrations.RunSQL(LATEST, "DROP FUNCTION core_latest(text);"),
    ]
