from __future__ import annotations

import importlib

import django.contrib.postgres.indexes
from django.db import migrations, models

import dangvu.audit.models

before = importlib.import_module("dangvu.audit.migrations.0003_rows_hashed_as_text")

# Hashes of several rows stand one after another; how long each is, the form of the entry tells.
# Entries made before forms were numbered: 1 until migration 0003 was applied, 2 since.
JOIN = """
DROP INDEX audit_change_row_ids;
CREATE FUNCTION pg_temp.joined(hashes bytea[]) RETURNS bytea LANGUAGE sql IMMUTABLE
    RETURN (SELECT coalesce(string_agg(each, '' ORDER BY place), '')
              FROM unnest(hashes) WITH ORDINALITY AS one (each, place));
ALTER TABLE audit_change ALTER COLUMN row_hashes TYPE bytea USING pg_temp.joined(row_hashes);
DROP FUNCTION pg_temp.joined(bytea[]);
ALTER TABLE audit_change ALTER COLUMN row_hashes SET STORAGE EXTERNAL;

ALTER TABLE audit_change ADD COLUMN form smallint NOT NULL DEFAULT 2;
ALTER TABLE audit_change ALTER COLUMN form DROP DEFAULT;
ALTER TABLE audit_change DISABLE TRIGGER audit_change_append_only;
UPDATE audit_change SET form = 1 FROM audit_deed AS deed
 WHERE deed.id = deed_id AND deed.at < (SELECT applied FROM django_migrations
     WHERE app = 'audit' AND name = '0003_rows_hashed_as_text');
ALTER TABLE audit_change ENABLE TRIGGER audit_change_append_only;
"""
SPLIT = """
DROP INDEX IF EXISTS audit_change_one_row, audit_change_many_rows;
ALTER TABLE audit_change DROP COLUMN form;
CREATE FUNCTION pg_temp.split(hashes bytea, number integer) RETURNS bytea[] LANGUAGE sql IMMUTABLE
    RETURN (SELECT coalesce(array_agg(substring(hashes FROM 1 + place * length(hashes) / number
                                                FOR length(hashes) / number) ORDER BY place), '{}')
              FROM generate_series(0, number - 1) AS place);
ALTER TABLE audit_change ALTER COLUMN row_hashes TYPE bytea[]
    USING pg_temp.split(row_hashes, row_count);
DROP FUNCTION pg_temp.split(bytea, integer);
ALTER TABLE audit_change ALTER COLUMN row_hashes SET STORAGE EXTERNAL;
CREATE INDEX audit_change_row_ids ON audit_change USING gin (row_ids);
"""

# An entry of one row is found by a btree, one of many by the span of its ids; both cost the writer
# next to nothing, where a GIN index took one key for each row.
INDEXES = """
CREATE INDEX audit_change_one_row ON audit_change ("table", (row_ids[1])) WHERE row_count = 1;
CREATE INDEX audit_change_many_rows ON audit_change
    USING gist (int8range(row_ids[1], row_ids[row_count], '[]')) WHERE row_count > 1;
"""

RECORD = r"""
CREATE OR REPLACE FUNCTION audit_record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET timezone = 'UTC' SET work_mem = '64MB' AS $body$
DECLARE
    deed text := coalesce(current_setting('dangvu.deed', true), '');
    secret bytea;
    ids bigint[];
    hashes bytea;
BEGIN
    IF deed = '' THEN
        IF TG_OP = 'INSERT' THEN
            PERFORM 1 FROM new_rows LIMIT 1;
        ELSE
            PERFORM 1 FROM old_rows LIMIT 1;
        END IF;
        IF FOUND THEN
            RAISE EXCEPTION 'a write to % needs a deed', TG_TABLE_NAME
                USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'audit_context_required';
        END IF;
        RETURN NULL;
    END IF;
    IF current_setting('client_encoding') NOT IN ('UTF8', 'SQL_ASCII') THEN
        RAISE EXCEPTION 'rows are recorded as UTF-8: set client_encoding to UTF8';
    END IF;
    secret := decode(current_setting('dangvu.audit_key'), 'hex')
        || convert_to(TG_TABLE_NAME, 'UTF8');
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO audit_change (deed_id, transaction, form, "table", operation, row_count,
                                  row_ids, row_hashes, fields)
        SELECT nullif(deed, 'migration')::bigint, pg_current_xact_id()::text::bigint, 3, TG_TABLE_NAME, TG_OP, count(*),
               array_agg(id ORDER BY id), string_agg(hash, '' ORDER BY id),
               jsonb_object_agg(id, names) FILTER (WHERE names IS NOT NULL)
          FROM (
            SELECT n.id, substring(sha256(secret || record_send(n)) FOR 16) AS hash,
                   row_number() OVER (ORDER BY n.id) - 1 AS place,
                   (SELECT jsonb_object_agg(after.key, jsonb_build_array(
                        encode(substring(sha256(secret || convert_to(
                            after.key || ':' || (was -> after.key)::text, 'UTF8')) FOR 16), 'hex'),
                        encode(substring(sha256(secret || convert_to(
                            after.key || ':' || after.value::text, 'UTF8')) FOR 16), 'hex')))
                      FROM jsonb_each(to_jsonb(n)) AS after
                     WHERE was -> after.key IS DISTINCT FROM after.value) AS names
              FROM new_rows AS n
              JOIN (SELECT id, to_jsonb(o) AS was FROM old_rows AS o) AS o USING (id)
          ) AS each_row
         GROUP BY place / 1000;
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(r.id ORDER BY r.id),
               string_agg(substring(sha256(secret || record_send(r)) FOR 16), '' ORDER BY r.id)
          INTO ids, hashes FROM new_rows AS r;
    ELSE
        SELECT array_agg(r.id ORDER BY r.id),
               string_agg(substring(sha256(secret || record_send(r)) FOR 16), '' ORDER BY r.id)
          INTO ids, hashes FROM old_rows AS r;
    END IF;
    IF ids IS NULL THEN
        RETURN NULL;
    ELSIF cardinality(ids) <= 1000 THEN
        INSERT INTO audit_change (deed_id, transaction, form, "table", operation, row_count,
                                  row_ids, row_hashes)
        VALUES (nullif(deed, 'migration')::bigint, pg_current_xact_id()::text::bigint, 3, TG_TABLE_NAME, TG_OP,
                cardinality(ids), ids, hashes);
    ELSE
        INSERT INTO audit_change (deed_id, transaction, form, "table", operation, row_count,
                                  row_ids, row_hashes)
        SELECT nullif(deed, 'migration')::bigint, pg_current_xact_id()::text::bigint, 3, TG_TABLE_NAME, TG_OP,
               least(1000, cardinality(ids) - first), ids[first + 1:first + 1000],
               substring(hashes FROM first * 16 + 1 FOR 16000)
          FROM generate_series(0, cardinality(ids) - 1, 1000) AS first;
    END IF;
    RETURN NULL;
END $body$;
"""


class Migration(migrations.Migration):
    """What an entry costs the one who writes: one hash of a row, short entries, no key for each row.

    A row is hashed in the binary form in which the server sends it, which no setting of a session
    changes. The key stands before it and half of the hash is kept, so that nobody can go on with
    it; HMAC takes two hashes for the same. Many rows are entries of a thousand each.
    """

    dependencies = [("audit", "0003_rows_hashed_as_text")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(JOIN, SPLIT)],
            [
                migrations.RemoveIndex("change", "audit_change_row_ids"),
                migrations.AlterField("change", "row_hashes", models.BinaryField()),
                migrations.AddField("change", "form", models.SmallIntegerField()),
                migrations.AddIndex(
                    "change",
                    models.Index(
                        "table",
                        dangvu.audit.models.FirstRow(),
                        condition=models.Q(row_count=1),
                        name="audit_change_one_row",
                    ),
                ),
                migrations.AddIndex(
                    "change",
                    django.contrib.postgres.indexes.GistIndex(
                        dangvu.audit.models.RowSpan(),
                        condition=models.Q(row_count__gt=1),
                        name="audit_change_many_rows",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            "change", "transaction", models.BigIntegerField(null=True, editable=False)
        ),
        migrations.RunSQL([INDEXES, RECORD], before.FORWARD),
    ]
