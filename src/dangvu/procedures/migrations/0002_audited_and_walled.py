"""The tables under the record of deeds, and a wall around cases and votes.

The wall answers true or null, never false (see access.operations). It is told for each kind of the
policy what its reader reaches; a row is asked by its own kind.
"""

from django.db import migrations

from dangvu.audit.operations import Audited
from dangvu.core.operations import OpenTextOnly

# Told: kind>{subtrees};{places};own person;hidden person;day|kind>...  (procedures.permissions).
REACHED = """
CREATE FUNCTION procedures_reached(kind text, lies bigint[], person bigint, is_theirs boolean) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $body$
DECLARE
    scope text := current_setting('dangvu.procedures', true);
    one text;
    told text;
    nodes bigint[];
    places bigint[];
    today date;
BEGIN
    IF scope = 'all' THEN
        RETURN true;
    ELSIF scope IS NULL THEN
        RETURN NULL;
    END IF;
    FOREACH one IN ARRAY string_to_array(scope, '|') LOOP
        IF split_part(one, '>', 1) = kind THEN
            told := split_part(one, '>', 2);
        END IF;
    END LOOP;
    IF told IS NULL OR told NOT LIKE '%;{%};%;%;%' THEN
        RETURN NULL;
    END IF;
    IF person = nullif(split_part(told, ';', 4), '')::bigint THEN
        RETURN NULL;
    ELSIF is_theirs AND person = nullif(split_part(told, ';', 3), '')::bigint THEN
        RETURN true;
    ELSIF split_part(told, ';', 1) = 'all' THEN
        RETURN true;
    END IF;
    nodes := split_part(told, ';', 1);
    places := split_part(told, ';', 2);
    today := split_part(told, ';', 5);
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

# A vote lies where it was taken, and is not the member's whom it is about.
OF_CASE = """
CREATE FUNCTION procedures_of_case(asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $body$
DECLARE
    seen boolean;
BEGIN
    -- The policy of the table of cases decides.
    SELECT true INTO seen FROM public.procedures_case WHERE id = asked;
    RETURN seen;
END $body$;
"""
OF_VOTE = (
    OF_CASE.replace("procedures_of_case", "procedures_of_vote")
    .replace("public.procedures_case", "public.procedures_vote")
    .replace("of cases", "of votes")
)

_ALL = "(SELECT current_setting('dangvu.procedures', true)) = 'all'"


def _rule(test: str) -> str:
    return f"CASE WHEN {_ALL} THEN true ELSE {test} END IS NOT NULL"


RULES = {
    "procedures_case": _rule(
        "procedures_reached(kind, ARRAY[organization_id, acting_id], person_id, true)"
    ),
    "procedures_steptaken": _rule("procedures_of_case(case_id)"),
    "procedures_casepaper": _rule("procedures_of_case(case_id)"),
    "procedures_resultpublication": _rule("procedures_of_case(case_id)"),
    "procedures_vote": _rule("procedures_reached(kind, ARRAY[organization_id], about_id, false)"),
    "procedures_elector": _rule("procedures_of_vote(vote_id)"),
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


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0001_initial"),
        ("access", "0004_reach_of_a_line"),
        ("audit", "0002_triggers"),
        ("core", "0004_stamps_of_secrecy"),
    ]
    operations = [
        Audited(*RULES),
        OpenTextOnly("procedures_case", "label", "due_basis"),
        OpenTextOnly("procedures_steptaken", "reason", "correction_reason"),
        OpenTextOnly(
            "procedures_casepaper", "label", "place", "holder", "number", "correction_reason"
        ),
        OpenTextOnly("procedures_resultpublication", "where", "correction_reason"),
        OpenTextOnly("procedures_vote", "question", "correction_reason"),
        migrations.RunSQL(
            REACHED, "DROP FUNCTION procedures_reached(text, bigint[], bigint, boolean)"
        ),
        migrations.RunSQL(OF_CASE, "DROP FUNCTION procedures_of_case(bigint)"),
        migrations.RunSQL(OF_VOTE, "DROP FUNCTION procedures_of_vote(bigint)"),
        *[_walled(table, rule) for table, rule in RULES.items()],
    ]
