"""The stand-in behind row-level security, as a room of such kinds would be.

The content of a case or a petition stands in a table of its own, so that the wall can tell it from
the head. `dangvu.sealed` is told by `tests.standin.walls`.
"""

import django.db.models.deletion
from django.db import migrations, models

from dangvu.audit.operations import Audited

# Lies at one of `nodes` or below, or just at one of `places`; what ended lies where its heir does.
INSIDE = """
CREATE FUNCTION standin_inside(place bigint, nodes jsonb, places jsonb, today date)
RETURNS boolean LANGUAGE sql STABLE AS $body$
    SELECT EXISTS (
        SELECT FROM public.organizations_ancestry
         WHERE descendant_id IN (
               SELECT place UNION ALL
               SELECT heir_id FROM public.organizations_heir
                WHERE organization_id = place
                  AND valid_from <= today AND (valid_to IS NULL OR valid_to > today))
           AND valid_from <= today AND (valid_to IS NULL OR valid_to > today)
           AND (nodes @> to_jsonb(ancestor_id) OR (depth = 0 AND places @> to_jsonb(ancestor_id))))
$body$;
"""

# `kind` names two scopes: of every thing, and of what has been unsealed.
REACHED = """
CREATE FUNCTION standin_reached(
    kind text, place bigint, subject bigint, on_case bigint, opened boolean
) RETURNS boolean LANGUAGE plpgsql STABLE AS $body$
DECLARE
    told text := current_setting('dangvu.sealed', true);
    reader jsonb;
    scope jsonb;
    today date;
BEGIN
    IF told = 'all' THEN
        RETURN true;
    ELSIF told IS NULL OR told NOT LIKE '{%' THEN
        RETURN false;
    END IF;
    reader := told;
    scope := reader -> kind -> opened::int;
    today := reader ->> 'today';
    IF (scope ->> 'not_about_self')::boolean AND EXISTS (
        SELECT FROM public.members_memberaccount
         WHERE user_id = (reader ->> 'user')::bigint AND person_id = subject
    ) THEN
        RETURN false;
    END IF;
    IF (scope ->> 'everything')::boolean
       OR public.standin_inside(place, scope -> 'nodes', scope -> 'places', today)
    THEN
        RETURN true;
    END IF;
    RETURN public.standin_inside(place, scope -> 'assigned', '[]', today) AND EXISTS (
        SELECT FROM public.standin_assignment
         WHERE user_id = (reader ->> 'user')::bigint AND case_id = on_case
           AND superseded_at IS NULL
           AND valid_from <= today AND (valid_to IS NULL OR valid_to > today));
END $body$;
"""

# What belongs to a case or a petition is seen by whoever sees that, and has a scope of its own.
BELONGS = """
CREATE FUNCTION standin_belongs(kind text, to_kind text, to_number bigint)
RETURNS boolean LANGUAGE plpgsql STABLE AS $body$
DECLARE
    seen boolean;
BEGIN
    EXECUTE format(
        'SELECT public.standin_reached($1, organization_id, subject_id, id, is_unsealed)'
        ' FROM public.%I WHERE id = $2', 'standin_' || to_kind
    ) INTO seen USING kind, to_number;
    RETURN coalesce(seen, false);
END $body$;
"""

OWN = """
    current_setting('dangvu.sealed', true) = 'all' OR CASE
        WHEN current_setting('dangvu.sealed', true) LIKE '{%'
        THEN user_id = (current_setting('dangvu.sealed', true)::jsonb ->> 'user')::bigint END
"""
ITSELF = "standin_reached('{}', organization_id, subject_id, id, is_unsealed)"

RULES = {
    "standin_case": ITSELF.format("cases"),
    "standin_petition": ITSELF.format("petitions"),
    "standin_casetext": "standin_belongs('cases content', 'case', of_id)",
    "standin_petitiontext": "standin_belongs('petitions content', 'petition', of_id)",
    "standin_ballot": "standin_belongs('ballots', 'case', case_id)",
    "standin_comment": "standin_belongs('comments', 'case', case_id)",
    "standin_assignment": OWN,
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


NAMES = {"case": "CaseText", "petition": "PetitionText"}


def _text(of: str) -> migrations.CreateModel:
    table = f"standin_{of}text"
    key = models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )
    thing = models.OneToOneField(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="content",
        to=f"standin.{of}",
    )
    fields = [("id", key), ("of", thing), ("text", models.TextField())]
    return migrations.CreateModel(name=NAMES[of], fields=fields, options={"db_table": table})


class Migration(migrations.Migration):
    dependencies = [
        ("standin", "0001_initial"),
        ("access", "0004_reach_of_a_line"),
        ("members", "0010_accounts_of_members"),
    ]

    operations = [
        migrations.RemoveField("case", "text"),
        migrations.RemoveField("petition", "text"),
        _text("case"),
        _text("petition"),
        Audited("standin_casetext", "standin_petitiontext"),
        migrations.RunSQL(INSIDE, "DROP FUNCTION standin_inside(bigint, jsonb, jsonb, date)"),
        migrations.RunSQL(
            REACHED, "DROP FUNCTION standin_reached(text, bigint, bigint, bigint, boolean)"
        ),
        migrations.RunSQL(BELONGS, "DROP FUNCTION standin_belongs(text, text, bigint)"),
        *[_walled(table, rule) for table, rule in RULES.items()],
    ]
