"""Who has a word in the name or in the code, by one look at the codes alone.

"In the name or in the code" kept the planner from both: it joined everybody to their names and
looked at each (85 s in a country of 5.5 million before it was broken off).
"""

from django.db import migrations

CODED = """
-- Null when there are more than `most`. The reader's scope is not looked at here.
CREATE FUNCTION members_named_or_coded(word text, most int) RETURNS bigint[] LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    scope text := coalesce(current_setting('dangvu.scope', true), '');
    named bigint[] := members_named(ARRAY[word], most);
    coded bigint[];
BEGIN
    IF named IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('dangvu.scope', 'all', true);
    SELECT array_agg(id) INTO coded FROM (
        SELECT id FROM members_person WHERE strpos(upper(code), upper(word)) > 0 LIMIT most + 1
    ) AS found;
    PERFORM set_config('dangvu.scope', scope, true);
    RETURN CASE WHEN cardinality(coded) > most THEN NULL ELSE named || coalesce(coded, '{}') END;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0013_requests_of_persons")]
    operations = [
        migrations.RunSQL(CODED, "DROP FUNCTION members_named_or_coded(text, int)"),
    ]
