"""Ancestry is derived by triggers on the edges; measured in docs/decisions/0004."""

from django.db import migrations

ANCESTRY = r"""
-- The tree: dated parent edges are the truth, organizations_ancestry is derived from them.
--
-- Reads as: a row (ancestor, child, descendant, depth, valid_from, valid_to) says that during the
-- half-open period the descendant stood below the ancestor, through the ancestor's direct child.
-- The self row of an organisation (depth 0, child null) is unbounded and is never touched by edges.

CREATE FUNCTION organizations_lock_tree() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Under REPEATABLE READ the walk below could not see an edge committed while we waited.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the tree is written under READ COMMITTED only'
            USING ERRCODE = 'feature_not_supported';
    END IF;
    -- Before the first row is locked, so that two writers queue here and never deadlock on rows.
    PERFORM pg_advisory_xact_lock(hashtextextended('organizations_parentedge', 0));
    RETURN NULL;
END $$;

CREATE FUNCTION organizations_derive_ancestry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    touched bigint[];
    affected bigint[];
    looped bigint;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM organizations_ancestry WHERE depth > 0;
        RETURN NULL;
    ELSIF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT child_id) INTO touched
          FROM new_edges WHERE superseded_at IS NULL;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT child_id) INTO touched
          FROM old_edges WHERE superseded_at IS NULL;
    ELSE
        SELECT array_agg(DISTINCT child_id) INTO touched FROM (
            (SELECT child_id, parent_id, valid_from, valid_to
               FROM old_edges WHERE superseded_at IS NULL
             EXCEPT
             SELECT child_id, parent_id, valid_from, valid_to
               FROM new_edges WHERE superseded_at IS NULL)
            UNION ALL
            (SELECT child_id, parent_id, valid_from, valid_to
               FROM new_edges WHERE superseded_at IS NULL
             EXCEPT
             SELECT child_id, parent_id, valid_from, valid_to
               FROM old_edges WHERE superseded_at IS NULL)
        ) AS changed;
    END IF;
    IF touched IS NULL THEN
        RETURN NULL;
    END IF;

    -- Whoever stood below a touched child at any date. An edge that went away had a touched
    -- child itself, so the edges that remain are enough. UNION ends also inside a cycle.
    WITH RECURSIVE below(id) AS (
        SELECT unnest(touched)
        UNION
        SELECT edge.child_id
          FROM below
          JOIN organizations_parentedge AS edge ON edge.parent_id = below.id
         WHERE edge.superseded_at IS NULL
    )
    SELECT array_agg(id) INTO affected FROM below;

    DELETE FROM organizations_ancestry
     WHERE descendant_id = ANY (affected) AND depth > 0;

    -- Up from each of them, the period shrinking to what all edges of the path have in common.
    -- A path that meets itself while some date remains is a cycle at that date.
    WITH RECURSIVE walk(descendant_id, ancestor_id, child_id, depth, valid_from, valid_to,
                        path, is_loop) AS (
        SELECT edge.child_id, edge.parent_id, edge.child_id, 1, edge.valid_from,
               coalesce(edge.valid_to, 'infinity'::date),
               ARRAY[edge.child_id, edge.parent_id], edge.child_id = edge.parent_id
          FROM unnest(affected) AS start(id)
          JOIN organizations_parentedge AS edge ON edge.child_id = start.id
         WHERE edge.superseded_at IS NULL
        UNION ALL
        SELECT walk.descendant_id, edge.parent_id, edge.child_id, walk.depth + 1,
               greatest(walk.valid_from, edge.valid_from),
               least(walk.valid_to, edge.valid_to),
               walk.path || edge.parent_id, edge.parent_id = ANY (walk.path)
          FROM walk
          JOIN organizations_parentedge AS edge ON edge.child_id = walk.ancestor_id
         WHERE edge.superseded_at IS NULL
           AND NOT walk.is_loop
           AND edge.valid_from < walk.valid_to
           AND (edge.valid_to IS NULL OR edge.valid_to > walk.valid_from)
    ), written AS (
        INSERT INTO organizations_ancestry
               (ancestor_id, child_id, descendant_id, depth, valid_from, valid_to)
        SELECT ancestor_id, child_id, descendant_id, depth, valid_from,
               nullif(valid_to, 'infinity'::date)
          FROM walk WHERE NOT is_loop
    )
    SELECT ancestor_id INTO looped FROM walk WHERE is_loop LIMIT 1;
    IF looped IS NOT NULL THEN
        RAISE EXCEPTION 'organization % would stand below itself', looped
            USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA,
                  TABLE = TG_TABLE_NAME, CONSTRAINT = 'organizations_parentedge_acyclic';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER organizations_parentedge_lock
    BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON organizations_parentedge
    FOR EACH STATEMENT EXECUTE FUNCTION organizations_lock_tree();
-- A trigger with transition tables may name one event only.
CREATE TRIGGER organizations_parentedge_inserted
    AFTER INSERT ON organizations_parentedge REFERENCING NEW TABLE AS new_edges
    FOR EACH STATEMENT EXECUTE FUNCTION organizations_derive_ancestry();
CREATE TRIGGER organizations_parentedge_updated
    AFTER UPDATE ON organizations_parentedge
    REFERENCING OLD TABLE AS old_edges NEW TABLE AS new_edges
    FOR EACH STATEMENT EXECUTE FUNCTION organizations_derive_ancestry();
CREATE TRIGGER organizations_parentedge_deleted
    AFTER DELETE ON organizations_parentedge REFERENCING OLD TABLE AS old_edges
    FOR EACH STATEMENT EXECUTE FUNCTION organizations_derive_ancestry();
CREATE TRIGGER organizations_parentedge_truncated
    AFTER TRUNCATE ON organizations_parentedge
    FOR EACH STATEMENT EXECUTE FUNCTION organizations_derive_ancestry();

CREATE FUNCTION organizations_write_self_ancestry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO organizations_ancestry
               (ancestor_id, child_id, descendant_id, depth, valid_from, valid_to)
        SELECT id, NULL, id, 0, '0001-01-01', NULL FROM new_organizations;
    ELSE
        DELETE FROM organizations_ancestry AS gone USING old_organizations AS old
         WHERE gone.descendant_id = old.id AND gone.depth = 0;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER organizations_organization_inserted
    AFTER INSERT ON organizations_organization REFERENCING NEW TABLE AS new_organizations
    FOR EACH STATEMENT EXECUTE FUNCTION organizations_write_self_ancestry();
CREATE TRIGGER organizations_organization_deleted
    AFTER DELETE ON organizations_organization REFERENCING OLD TABLE AS old_organizations
    FOR EACH STATEMENT EXECUTE FUNCTION organizations_write_self_ancestry();
"""

DROP = """
DROP TRIGGER IF EXISTS organizations_organization_deleted ON organizations_organization;
DROP TRIGGER IF EXISTS organizations_organization_inserted ON organizations_organization;
DROP TRIGGER IF EXISTS organizations_parentedge_truncated ON organizations_parentedge;
DROP TRIGGER IF EXISTS organizations_parentedge_deleted ON organizations_parentedge;
DROP TRIGGER IF EXISTS organizations_parentedge_updated ON organizations_parentedge;
DROP TRIGGER IF EXISTS organizations_parentedge_inserted ON organizations_parentedge;
DROP TRIGGER IF EXISTS organizations_parentedge_lock ON organizations_parentedge;
DROP FUNCTION IF EXISTS organizations_write_self_ancestry();
DROP FUNCTION IF EXISTS organizations_derive_ancestry();
DROP FUNCTION IF EXISTS organizations_lock_tree();
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial")]
    operations = [migrations.RunSQL(ANCESTRY, DROP)]
