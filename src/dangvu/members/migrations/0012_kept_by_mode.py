"""What the mode does not keep is refused to every statement (`members.keeping` is the table of it).

Once a statement and not once a row: the rows of a load are looked at only where the mode keeps less.
"""

from django.db import migrations

# The conditions as `members.keeping` had them when this was written; a test compares the two.
BEYOND = {
    "members_personversion": (
        "(length(birth) > 4) OR "
        "(ethnicity <> '') OR "
        "(religion <> '') OR "
        "(hometown <> '') OR "
        "(education <> '') OR "
        "(qualification <> '') OR "
        "(theory_level <> '') OR "
        "(occupation <> '') OR "
        "(employer_id IS NOT NULL)"
    ),
    "members_card": ("(number <> '' AND number !~ '^•+[^•]{0,3}$')"),
    "members_badge": ("(number <> '' AND number !~ '^•+[^•]{0,3}$')"),
    "members_exemption": ("(reason <> '')"),
    "members_exit": ("(reason <> '')"),
    "members_restoration": ("(reason <> '')"),
}

KEEP = """
CREATE FUNCTION members_keep_to_mode() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE
    beyond boolean;
BEGIN
    IF access_mode() <> 'net' THEN
        RETURN NULL;
    END IF;
    EXECUTE 'SELECT EXISTS (SELECT FROM new_rows WHERE ' || TG_ARGV[0] || ')' INTO beyond;
    IF beyond THEN
        RAISE EXCEPTION 'a row of % holds more than the mode keeps', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_keeps_to_mode';
    END IF;
    RETURN NULL;
END $body$;
"""

_TRIGGER = """
CREATE TRIGGER {table}_mode_{when} AFTER {when} ON {table} REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION members_keep_to_mode({condition});
"""


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


TRIGGERS = "".join(
    _TRIGGER.format(table=table, when=when, condition=_literal(condition))
    for table, condition in BEYOND.items()
    for when in ("insert", "update")
)

_COUNTS = " UNION ALL ".join(
    f"SELECT {_literal(table)}, count(*) FROM {table} WHERE {condition}"  # noqa: S608 -- names of our own
    for table, condition in BEYOND.items()
)

# Reads every row, also those that were superseded: what was corrected is kept too.
COUNTED = f"""
CREATE FUNCTION members_beyond_net() RETURNS TABLE (held text, rows_held bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $body$
DECLARE
    scope text := coalesce(current_setting('dangvu.scope', true), '');
BEGIN
    PERFORM set_config('dangvu.scope', 'all', true);
    RETURN QUERY SELECT * FROM ({_COUNTS}) AS counted (a, b) WHERE b > 0;
    PERFORM set_config('dangvu.scope', scope, true);
END $body$;

CREATE FUNCTION members_may_enter_mode() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $body$
BEGIN
    IF NEW.mode = 'net' AND EXISTS (SELECT FROM members_beyond_net()) THEN
        RAISE EXCEPTION 'the database holds more than the mode keeps'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'access_installation_keeps_to_mode';
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER access_installation_may_enter BEFORE INSERT OR UPDATE ON access_installation
    FOR EACH ROW EXECUTE FUNCTION members_may_enter_mode();
"""  # noqa: S608 -- names of our own

DROP = """
DROP TRIGGER IF EXISTS access_installation_may_enter ON access_installation;
DROP FUNCTION IF EXISTS members_may_enter_mode();
DROP FUNCTION IF EXISTS members_beyond_net();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0011_open_text_only"),
        ("access", "0006_mode_of_the_installation"),
    ]
    operations = [
        migrations.RunSQL(KEEP, "DROP FUNCTION members_keep_to_mode() CASCADE;"),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(COUNTED, DROP),
    ]
