from django.db import migrations

# Only the owner may ANALYZE, and it is the application that knows when many rows came at once.
ANALYZE = """
CREATE FUNCTION core_analyze(VARIADIC tables text[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY tables LOOP
        EXECUTE format('ANALYZE public.%I', one);
    END LOOP;
END $body$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_functions")]
    operations = [migrations.RunSQL(ANALYZE, "DROP FUNCTION core_analyze(text[]);")]
