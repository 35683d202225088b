"""The two questions that row-level security asks of a row.

They answer true or null, never false: a policy reads `... IS NOT NULL` (see access.operations).
Names are qualified, so that a temporary table of the same name stands for nothing.
"""

from django.db import migrations

_BELOW = """
    PERFORM FROM public.organizations_ancestry
      WHERE descendant_id = {cell} AND ancestor_id = ANY (nodes)
        AND valid_from <= today AND (valid_to IS NULL OR valid_to > today);
    IF FOUND THEN
        RETURN true;
    END IF;
"""

INSIDE = f"""
CREATE FUNCTION access_inside(home bigint, host bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $body$
DECLARE
    scope text := current_setting('dangvu.scope', true);
    nodes bigint[];
    today date;
BEGIN
    IF scope = 'all' THEN
        RETURN true;
    ELSIF scope IS NULL OR scope NOT LIKE '{{%@%' THEN
        RETURN NULL;
    END IF;
    nodes := split_part(scope, '@', 1);
    today := split_part(scope, '@', 2);
{_BELOW.format(cell="home")}
    IF host IS NULL THEN
        RETURN NULL;
    END IF;
{_BELOW.format(cell="host")}
    RETURN NULL;
END $body$;
"""

READABLE = """
CREATE FUNCTION access_readable(person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $body$
DECLARE
    seen boolean;
BEGIN
    -- The policy of the table of persons decides.
    SELECT true INTO seen FROM public.members_person WHERE id = person;
    RETURN seen;
END $body$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0002_audited"), ("organizations", "0002_ancestry")]
    operations = [
        migrations.RunSQL(INSIDE, "DROP FUNCTION access_inside(bigint, bigint)"),
        migrations.RunSQL(READABLE, "DROP FUNCTION access_readable(bigint)"),
    ]
