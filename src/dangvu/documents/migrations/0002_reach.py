"""Which papers lead to which is derived by triggers on the links."""

from django.db import migrations

REACH = r"""
CREATE FUNCTION documents_lock_links() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Two links that close a circle together, written at the same moment, would not see each other.
    PERFORM pg_advisory_xact_lock(hashtextextended('documents_link', 0));
    RETURN NULL;
END $$;

CREATE FUNCTION documents_derive_reach() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    touched bigint[];
    affected bigint[];
    circle bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT later_id) INTO touched FROM new_links;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT later_id) INTO touched FROM old_links;
    ELSE
        SELECT array_agg(DISTINCT later_id) INTO touched FROM (
            SELECT later_id FROM old_links UNION ALL SELECT later_id FROM new_links
        ) AS changed;
    END IF;
    IF touched IS NULL THEN
        RETURN NULL;
    END IF;

    -- Whoever leads to a touched paper. What leads there over a touched one is found from that one.
    WITH RECURSIVE above(id) AS (
        SELECT unnest(touched)
        UNION
        SELECT link.later_id FROM above JOIN documents_link AS link ON link.earlier_id = above.id
         WHERE link.superseded_at IS NULL
    )
    SELECT array_agg(id) INTO affected FROM above;

    DELETE FROM documents_reach WHERE later_id = ANY (affected);
    WITH RECURSIVE walk(later_id, earlier_id) AS (
        SELECT link.later_id, link.earlier_id FROM documents_link AS link
         WHERE link.later_id = ANY (affected) AND link.superseded_at IS NULL
        UNION
        SELECT walk.later_id, link.earlier_id
          FROM walk JOIN documents_link AS link ON link.later_id = walk.earlier_id
         WHERE link.superseded_at IS NULL
    )
    INSERT INTO documents_reach (later_id, earlier_id) SELECT later_id, earlier_id FROM walk;

    SELECT later_id INTO circle FROM documents_reach
     WHERE later_id = ANY (affected) AND later_id = earlier_id LIMIT 1;
    IF circle IS NOT NULL THEN
        RAISE EXCEPTION 'document % would lead to itself', circle
            USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA,
                  TABLE = TG_TABLE_NAME, CONSTRAINT = 'documents_link_acyclic';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER documents_link_lock
    BEFORE INSERT OR UPDATE OR DELETE ON documents_link
    FOR EACH STATEMENT EXECUTE FUNCTION documents_lock_links();
-- A trigger with transition tables may name one event only.
CREATE TRIGGER documents_link_inserted
    AFTER INSERT ON documents_link REFERENCING NEW TABLE AS new_links
    FOR EACH STATEMENT EXECUTE FUNCTION documents_derive_reach();
CREATE TRIGGER documents_link_updated
    AFTER UPDATE ON documents_link REFERENCING OLD TABLE AS old_links NEW TABLE AS new_links
    FOR EACH STATEMENT EXECUTE FUNCTION documents_derive_reach();
CREATE TRIGGER documents_link_deleted
    AFTER DELETE ON documents_link REFERENCING OLD TABLE AS old_links
    FOR EACH STATEMENT EXECUTE FUNCTION documents_derive_reach();
"""

DROP = """
DROP TRIGGER IF EXISTS documents_link_deleted ON documents_link;
DROP TRIGGER IF EXISTS documents_link_updated ON documents_link;
DROP TRIGGER IF EXISTS documents_link_inserted ON documents_link;
DROP TRIGGER IF EXISTS documents_link_lock ON documents_link;
DROP FUNCTION IF EXISTS documents_derive_reach();
DROP FUNCTION IF EXISTS documents_lock_links();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunSQL(REACH, DROP)]
