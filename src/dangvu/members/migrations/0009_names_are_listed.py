"""Every name once, so that words are looked for among names and not among persons.

Under row-level security no index can answer "contains" (a leaky operator), but one can answer
"equals": which names hold the words is found in the list of names, who bears them by an index.
The list knows no persons; nobody reads it but functions, and nobody writes it but triggers.
"""

from django.db import migrations, models

LISTS = """
-- Two transactions that meet a name at once list it twice, and neither waits for the other.
CREATE TABLE members_name (key text COLLATE "C" NOT NULL);
CREATE INDEX members_name_key ON members_name (key);
-- What codes look like, each digit as 0: what fits into no form is looked for in no code.
CREATE TABLE members_codeform (form text COLLATE "C" NOT NULL);
"""

_AS_OWNER = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

KEPT = f"""
CREATE FUNCTION members_code_form(code text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(upper(code), '123456789', '000000000')
$$;

-- Who bears, or bore, a name that holds every one of the words; null when there are more than
-- `most`, or when so many names hold them. The reader's scope is not looked at here.
CREATE FUNCTION members_named(words text[], most int) RETURNS bigint[] LANGUAGE plpgsql {_AS_OWNER}
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    scope text := coalesce(current_setting('dangvu.scope', true), '');
    holding text[];
    people bigint[];
BEGIN
    SELECT array_agg(key) INTO holding FROM (
        SELECT key FROM members_name
         WHERE key LIKE ALL (ARRAY(
               SELECT '%' || regexp_replace(word, '([\\\\%_])', '\\\\\\1', 'g') || '%'
                 FROM unnest(words) AS word))
         LIMIT most + 1) AS found;
    IF cardinality(holding) > most THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('dangvu.scope', 'all', true);
    SELECT array_agg(person_id) INTO people FROM (
        SELECT person_id FROM members_personversion
         WHERE search_key = ANY (holding) LIMIT most + 1) AS found;
    PERFORM set_config('dangvu.scope', scope, true);
    RETURN CASE WHEN cardinality(people) > most THEN NULL ELSE coalesce(people, '{{}}') END;
END $$;

-- The planner takes it to be one row, and so looks up each: those who match a name lie together in
-- a list by name, where it would otherwise hope to meet them soon.
CREATE FUNCTION members_each(people bigint[]) RETURNS SETOF bigint ROWS 1
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT DISTINCT unnest(people) $$;

-- Those of the words that some code may hold.
CREATE FUNCTION members_words_of_codes(words text[]) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE {_AS_OWNER} AS $$
    SELECT coalesce(array_agg(word), '{{}}') FROM unnest(words) AS word
     WHERE EXISTS (SELECT FROM members_codeform
                    WHERE strpos(form, members_code_form(word)) > 0)
$$;

CREATE FUNCTION members_list_names() RETURNS trigger LANGUAGE plpgsql {_AS_OWNER} AS $$
BEGIN
    INSERT INTO members_name (key)
    SELECT DISTINCT search_key FROM new_rows
     WHERE NOT EXISTS (SELECT FROM members_name WHERE key = search_key);
    RETURN NULL;
END $$;

CREATE FUNCTION members_list_code_forms() RETURNS trigger LANGUAGE plpgsql {_AS_OWNER} AS $$
BEGIN
    INSERT INTO members_codeform (form)
    SELECT form FROM (SELECT DISTINCT members_code_form(code) AS form FROM new_rows) AS met
     WHERE NOT EXISTS (SELECT FROM members_codeform known WHERE known.form = met.form);
    RETURN NULL;
END $$;

-- Lists anew, which also forgets what nobody bears any more; returns the number of names.
CREATE FUNCTION members_relist_names() RETURNS bigint LANGUAGE plpgsql {_AS_OWNER} AS $$
DECLARE
    scope text := coalesce(current_setting('dangvu.scope', true), '');
    written bigint;
BEGIN
    PERFORM set_config('dangvu.scope', 'all', true);
    -- Writers wait; readers do not.
    LOCK TABLE members_person, members_personversion IN SHARE MODE;
    DELETE FROM members_codeform;
    INSERT INTO members_codeform (form) SELECT DISTINCT members_code_form(code) FROM members_person;
    DELETE FROM members_name;
    INSERT INTO members_name (key) SELECT DISTINCT search_key FROM members_personversion;
    GET DIAGNOSTICS written = ROW_COUNT;
    PERFORM set_config('dangvu.scope', scope, true);
    RETURN written;
END $$;

-- How many names and forms of codes are not listed; 0 when all is well.
CREATE FUNCTION members_unlisted_names() RETURNS bigint LANGUAGE plpgsql {_AS_OWNER} AS $$
DECLARE
    scope text := coalesce(current_setting('dangvu.scope', true), '');
    missing bigint;
BEGIN
    PERFORM set_config('dangvu.scope', 'all', true);
    SELECT count(*) INTO missing FROM (
        (SELECT search_key FROM members_personversion EXCEPT SELECT key FROM members_name)
        UNION ALL
        (SELECT members_code_form(code) FROM members_person
         EXCEPT SELECT form FROM members_codeform)
    ) AS unlisted;
    PERFORM set_config('dangvu.scope', scope, true);
    RETURN missing;
END $$;

REVOKE ALL ON FUNCTION members_list_names() FROM PUBLIC;
REVOKE ALL ON FUNCTION members_list_code_forms() FROM PUBLIC;
"""  # noqa: S608 -- put together from the constants above

TRIGGERS = """
CREATE TRIGGER members_personversion_names_inserted AFTER INSERT ON members_personversion
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION members_list_names();
CREATE TRIGGER members_personversion_names_updated AFTER UPDATE ON members_personversion
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION members_list_names();
CREATE TRIGGER members_person_codes_inserted AFTER INSERT ON members_person
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION members_list_code_forms();
CREATE TRIGGER members_person_codes_updated AFTER UPDATE ON members_person
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION members_list_code_forms();
"""

SECURED = """
DO $$ BEGIN
    IF to_regrole('dangvu_app') IS NOT NULL
       AND NOT (SELECT rolsuper OR rolname = 'dangvu_app' FROM pg_roles WHERE rolname = current_user)
    THEN
        REVOKE ALL ON members_name, members_codeform FROM dangvu_app;
    END IF;
END $$;
"""

FILLED = "SELECT members_relist_names();"

DROP = """
DROP TRIGGER members_person_codes_updated ON members_person;
DROP TRIGGER members_person_codes_inserted ON members_person;
DROP TRIGGER members_personversion_names_updated ON members_personversion;
DROP TRIGGER members_personversion_names_inserted ON members_personversion;
DROP FUNCTION members_unlisted_names();
DROP FUNCTION members_relist_names();
DROP FUNCTION members_list_code_forms();
DROP FUNCTION members_list_names();
DROP FUNCTION members_words_of_codes(text[]);
DROP FUNCTION members_each(bigint[]);
DROP FUNCTION members_named(text[], int);
DROP FUNCTION members_code_form(text);
DROP TABLE members_codeform;
DROP TABLE members_name;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0008_days_of_records")]
    operations = [
        migrations.AddIndex(
            model_name="personversion",
            index=models.Index(fields=["search_key"], name="members_personversion_named"),
        ),
        migrations.RunSQL([LISTS, KEPT, TRIGGERS, SECURED, FILLED], DROP),
    ]
