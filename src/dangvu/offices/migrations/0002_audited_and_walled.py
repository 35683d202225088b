"""The tables under the record of deeds, pairs as keys, and a wall around rows that name persons.

The wall answers true or null, never false (see access.operations).
"""

from django.db import migrations

from dangvu.audit.operations import Audited
from dangvu.core.operations import OpenTextOnly

# What a row repeats of the row it belongs to, so that a constraint may speak of it, is the same.
PAIRS = """
ALTER TABLE offices_post ADD CONSTRAINT offices_post_pair UNIQUE (id, is_single);
ALTER TABLE offices_holding ADD CONSTRAINT offices_holding_same_post
    FOREIGN KEY (post_id, is_single) REFERENCES offices_post (id, is_single)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE offices_term ADD CONSTRAINT offices_term_pair UNIQUE (id, organization_id);
ALTER TABLE offices_termversion ADD CONSTRAINT offices_termversion_same_term
    FOREIGN KEY (term_id, organization_id) REFERENCES offices_term (id, organization_id)
    DEFERRABLE INITIALLY DEFERRED;
"""
UNPAIR = """
ALTER TABLE offices_termversion DROP CONSTRAINT offices_termversion_same_term;
ALTER TABLE offices_term DROP CONSTRAINT offices_term_pair;
ALTER TABLE offices_holding DROP CONSTRAINT offices_holding_same_post;
ALTER TABLE offices_post DROP CONSTRAINT offices_post_pair;
"""

# A row lies at the organisation of the body; where that has ended, at its heir. In an enterprise it
# lies where the person lies, and is read only by whom the wall of persons lets through.
READABLE = """
CREATE FUNCTION offices_readable(post bigint, person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS $body$
DECLARE
    scope text := current_setting('dangvu.offices', true);
    nodes bigint[];
    places bigint[];
    today date;
    lies bigint[];
BEGIN
    IF scope = 'all' THEN
        RETURN true;
    ELSIF scope IS NULL OR scope NOT LIKE '{%};{%};%' THEN
        RETURN NULL;
    END IF;
    nodes := split_part(scope, ';', 1);
    places := split_part(scope, ';', 2);
    today := split_part(scope, ';', 3);
    SELECT ARRAY[body.organization_id] INTO lies
      FROM public.offices_post AS held JOIN public.offices_body AS body ON body.id = held.body_id
     WHERE held.id = post;
    IF FOUND THEN
        SELECT lies || array_agg(heir_id) INTO lies FROM public.organizations_heir
         WHERE organization_id = lies[1]
           AND valid_from <= today AND (valid_to IS NULL OR valid_to > today);
    ELSE
        SELECT ARRAY[home_id, host_id] INTO lies FROM public.members_person WHERE id = person;
    END IF;
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

OF_PERSONS = ("offices_holding", "offices_duty", "offices_planned", "offices_publication")
RULE = (
    "CASE WHEN (SELECT current_setting('dangvu.offices', true)) = 'all' THEN true"
    " ELSE offices_readable(post_id, person_id) END IS NOT NULL"
)


def _walled(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f"CREATE POLICY {table}_scope ON {table} USING ({RULE}) WITH CHECK ({RULE});",
        f"DROP POLICY {table}_scope ON {table};"
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0001_initial"),
        ("access", "0004_reach_of_a_line"),
        ("audit", "0002_triggers"),
        ("core", "0004_stamps_of_secrecy"),
        ("members", "0006_read_row_by_row"),
    ]
    operations = [
        migrations.RunSQL(PAIRS, UNPAIR),
        Audited(
            "offices_term",
            "offices_termversion",
            "offices_body",
            "offices_bodyversion",
            "offices_post",
            "offices_postversion",
            "offices_vacancynote",
            *OF_PERSONS,
        ),
        OpenTextOnly("offices_termversion", "label", "correction_reason"),
        OpenTextOnly("offices_bodyversion", "name", "merged_with", "correction_reason"),
        OpenTextOnly("offices_post", "title"),
        OpenTextOnly("offices_vacancynote", "reason", "plan", "correction_reason"),
        OpenTextOnly("offices_holding", "correction_reason"),
        OpenTextOnly("offices_duty", "correction_reason"),
        OpenTextOnly("offices_planned", "term_label", "removed_reason", "correction_reason"),
        OpenTextOnly("offices_publication", "where", "topics", "correction_reason"),
        migrations.RunSQL(READABLE, "DROP FUNCTION offices_readable(bigint, bigint)"),
        *[_walled(table) for table in OF_PERSONS],
    ]
