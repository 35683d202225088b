"""A wall around the pool, the tables of it under the record of deeds, and less of them in `net`.

The wall answers true or null, never false (see access.operations). It is told what its reader
reaches of the kind `procedures`, and not of `members`: whoever keeps a cell follows its candidates.
"""

import importlib

from django.db import migrations

from dangvu.audit.operations import Audited
from dangvu.core.operations import OpenTextOnly

_before = importlib.import_module("dangvu.members.migrations.0012_kept_by_mode")

# Told: {subtrees};{places};own person;day (members.permissions.told_of_pool).
REACHED = """
CREATE FUNCTION members_pool_reached(lies bigint[], person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $body$
DECLARE
    scope text := current_setting('dangvu.pool', true);
    nodes bigint[];
    places bigint[];
    today date;
BEGIN
    IF scope = 'all' THEN
        RETURN true;
    ELSIF scope IS NULL OR scope NOT LIKE '{%};{%};%;%' THEN
        RETURN NULL;
    ELSIF person = nullif(split_part(scope, ';', 3), '')::bigint THEN
        RETURN true;
    END IF;
    nodes := split_part(scope, ';', 1);
    places := split_part(scope, ';', 2);
    today := split_part(scope, ';', 4);
    SELECT lies || array_agg(heir_id) INTO lies FROM public.organizations_heir
     WHERE organization_id = ANY (lies)
       AND valid_from <= today AND (valid_to IS NULL OR valid_to > today);
    PERFORM FROM public.organizations_ancestry
      WHERE descendant_id = ANY (lies)
        AND (ancestor_id = ANY (nodes) OR (depth = 0 AND ancestor_id = ANY (places)))
        AND valid_from <= today AND (valid_to IS NULL OR valid_to > today);
    IF FOUND THEN
        RETURN true;
    END IF;
    RETURN NULL;
END $body$;
"""

# What belongs to a candidate lies where the candidate does, what belongs to a member where the
# member does.
OF_EITHER = """
CREATE FUNCTION members_pool_of(candidate bigint, member bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $body$
DECLARE
    seen boolean;
    lies bigint[];
BEGIN
    IF candidate IS NOT NULL THEN
        -- The policy of the table of candidates decides.
        SELECT true INTO seen FROM public.members_candidate WHERE id = candidate;
        RETURN seen;
    END IF;
    SELECT ARRAY[home_id, host_id] INTO lies FROM public.members_person WHERE id = member;
    IF FOUND THEN
        RETURN members_pool_reached(lies, member);
    END IF;
    RETURN NULL;
END $body$;
"""

_ALL = "(SELECT current_setting('dangvu.pool', true)) = 'all'"


def _rule(test: str) -> str:
    return f"CASE WHEN {_ALL} THEN true ELSE {test} END IS NOT NULL"


RULES = {
    "members_candidate": _rule("members_pool_reached(ARRAY[organization_id], person_id)"),
    "members_poolplace": _rule("members_pool_of(candidate_id, NULL)"),
    "members_introducer": _rule("members_pool_of(candidate_id, NULL)"),
    "members_helper": _rule("members_pool_of(candidate_id, person_id)"),
    "members_certificate": _rule("members_pool_of(candidate_id, person_id)"),
    "members_delegation": _rule("members_pool_reached(ARRAY[organization_id, superior_id], NULL)"),
}


def _walled(table: str, rule: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f"CREATE POLICY {table}_scope ON {table} USING ({rule}) WITH CHECK ({rule});",
        f"DROP POLICY {table}_scope ON {table};"
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


# The conditions as `members.keeping` had them when this was written; a test compares the two.
BEYOND = {
    "members_candidate": ("(length(birth) > 4) OR (workplace <> '') OR (dropped_note <> '')"),
    "members_certificate": ("(number <> '')"),
}

TRIGGERS = "".join(
    _before._TRIGGER.format(table=table, when=when, condition=_before._literal(condition))
    for table, condition in BEYOND.items()
    for when in ("insert", "update")
)
UNTRIGGER = "".join(
    f"DROP TRIGGER {table}_mode_{when} ON {table};"
    for table in BEYOND
    for when in ("insert", "update")
)


def _counted(*tables: dict[str, str]) -> str:
    counts = " UNION ALL ".join(
        f"SELECT {_before._literal(table)}, count(*) FROM {table} WHERE {condition}"  # noqa: S608 -- names of our own
        for some in tables
        for table, condition in some.items()
    )
    return f"""
CREATE OR REPLACE FUNCTION members_beyond_net() RETURNS TABLE (held text, rows_held bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE
    scope text := coalesce(current_setting('dangvu.scope', true), '');
    pool text := coalesce(current_setting('dangvu.pool', true), '');
BEGIN
    PERFORM set_config('dangvu.scope', 'all', true), set_config('dangvu.pool', 'all', true);
    RETURN QUERY SELECT * FROM ({counts}) AS counted (a, b) WHERE b > 0;
    PERFORM set_config('dangvu.scope', scope, true), set_config('dangvu.pool', pool, true);
END $body$;
"""  # noqa: S608 -- names of our own


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0017_candidates"),
        ("access", "0006_mode_of_the_installation"),
        ("audit", "0002_triggers"),
        ("core", "0004_stamps_of_secrecy"),
    ]
    operations = [
        Audited(*RULES),
        OpenTextOnly("members_candidate", "full_name", "workplace", "dropped_note"),
        OpenTextOnly("members_poolplace", "correction_reason"),
        OpenTextOnly("members_introducer", "correction_reason"),
        OpenTextOnly("members_helper", "correction_reason"),
        OpenTextOnly("members_certificate", "given_by", "number", "correction_reason"),
        OpenTextOnly("members_delegation", "correction_reason"),
        migrations.RunSQL(REACHED, "DROP FUNCTION members_pool_reached(bigint[], bigint)"),
        migrations.RunSQL(OF_EITHER, "DROP FUNCTION members_pool_of(bigint, bigint)"),
        *[_walled(table, rule) for table, rule in RULES.items()],
        migrations.RunSQL(TRIGGERS, UNTRIGGER),
        migrations.RunSQL(_counted(_before.BEYOND, BEYOND), _counted(_before.BEYOND)),
    ]
