"""The triggers that record and protect, as the database has them now."""

from __future__ import annotations

import json
from typing import Any

# xmin of a row of the catalogue is the transaction that wrote it: a trigger that was off for a
# moment has another one afterwards, though it looks the same.
_STATE = """
SELECT jsonb_build_object(
    'triggers', (SELECT coalesce(jsonb_agg(jsonb_build_array(
            c.relname, t.tgname, t.tgenabled, t.xmin::text) ORDER BY c.relname, t.tgname), '[]')
          FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
          JOIN pg_proc AS p ON p.oid = t.tgfoid
         WHERE p.proname IN ('audit_record', 'audit_refuse') AND NOT t.tgisinternal
           AND c.relnamespace = 'public'::regnamespace),
    'functions', (SELECT coalesce(jsonb_agg(jsonb_build_array(
            p.proname, md5(pg_get_functiondef(p.oid)), p.xmin::text) ORDER BY p.proname), '[]')
          FROM pg_proc AS p WHERE p.proname IN ('audit_record', 'audit_refuse')
           AND p.pronamespace = 'public'::regnamespace),
    'settings', (SELECT coalesce(jsonb_agg(s.setting ORDER BY s.setting), '[]')
          FROM pg_db_role_setting, unnest(setconfig) AS s (setting)
         WHERE s.setting LIKE 'session_replication_role=%%'),
    'migrations', (SELECT jsonb_build_array(count(*), md5(string_agg(app || name, ',' ORDER BY id)))
          FROM django_migrations))::text
"""


def walls_now(cursor: Any) -> dict[str, Any]:
    """Every trigger with its table, whether it is on, and which transaction touched it last."""
    cursor.execute(_STATE, [])
    state: dict[str, Any] = json.loads(cursor.fetchone()[0])
    return state
