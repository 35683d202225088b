from django.db import migrations

FUNCTION = r"""
CREATE FUNCTION audit_record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
DECLARE
    deed text := coalesce(current_setting('dangvu.deed', true), '');
    inner_pad bytea;
    outer_pad bytea;
    ids bigint[];
    hashes bytea[];
    changed jsonb;
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM new_rows LIMIT 1;
    ELSE
        PERFORM 1 FROM old_rows LIMIT 1;
    END IF;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF deed = '' THEN
        RAISE EXCEPTION 'a write to % needs a deed', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'audit_context_required';
    END IF;
    inner_pad := decode(current_setting('dangvu.audit_inner'), 'hex');
    outer_pad := decode(current_setting('dangvu.audit_outer'), 'hex');
    IF TG_OP = 'DELETE' THEN
        SELECT array_agg(r.id ORDER BY r.id),
               array_agg(sha256(outer_pad || sha256(inner_pad
                   || convert_to(TG_TABLE_NAME || to_jsonb(r)::text, 'UTF8'))) ORDER BY r.id)
          INTO ids, hashes FROM old_rows r;
    ELSE
        SELECT array_agg(r.id ORDER BY r.id),
               array_agg(sha256(outer_pad || sha256(inner_pad
                   || convert_to(TG_TABLE_NAME || to_jsonb(r)::text, 'UTF8'))) ORDER BY r.id)
          INTO ids, hashes FROM new_rows r;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(id, names) INTO changed FROM (
            SELECT n.id, jsonb_object_agg(before.key, jsonb_build_array(
                encode(sha256(outer_pad || sha256(inner_pad
                    || convert_to(before.key || before.value::text, 'UTF8'))), 'hex'),
                encode(sha256(outer_pad || sha256(inner_pad
                    || convert_to(before.key || after.value::text, 'UTF8'))), 'hex'))) AS names
              FROM old_rows o JOIN new_rows n USING (id),
                   LATERAL jsonb_each(to_jsonb(o)) before,
                   LATERAL jsonb_each(to_jsonb(n)) after
             WHERE before.key = after.key AND before.value IS DISTINCT FROM after.value
             GROUP BY n.id) each_row;
    END IF;
    INSERT INTO audit_change (deed_id, "table", operation, row_count, row_ids, row_hashes, fields)
    VALUES (nullif(deed, 'migration')::bigint, TG_TABLE_NAME, TG_OP,
            cardinality(ids), ids, hashes, changed);
    RETURN NULL;
END $body$;

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'the record of deeds cannot be rewritten'
        USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'audit_append_only';
END $body$;

CREATE TRIGGER audit_deed_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_deed
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_change
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

DO $grants$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'dangvu_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_deed FROM dangvu_app;
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_change FROM dangvu_app;
    END IF;
END $grants$;
"""

DROP = """
DROP TRIGGER IF EXISTS audit_change_append_only ON audit_change;
DROP TRIGGER IF EXISTS audit_deed_append_only ON audit_deed;
DROP FUNCTION IF EXISTS audit_refuse();
DROP FUNCTION IF EXISTS audit_record();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTION, DROP)]
