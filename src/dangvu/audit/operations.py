"""Migration operation that puts tables under the record of deeds."""

from __future__ import annotations

from django.db.migrations import RunSQL

_TRIGGERS = """
CREATE TRIGGER {table}_audit_insert AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_record();
CREATE TRIGGER {table}_audit_update AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION audit_record();
CREATE TRIGGER {table}_audit_delete AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_record();
"""
_DROP = """
DROP TRIGGER IF EXISTS {table}_audit_insert ON {table};
DROP TRIGGER IF EXISTS {table}_audit_update ON {table};
DROP TRIGGER IF EXISTS {table}_audit_delete ON {table};
"""


class Audited(RunSQL):
    """Every insert, update and delete of `tables` is recorded, and refused without a deed.

    The tables need a bigint primary key called `id`.
    """

    def __init__(self, *tables: str) -> None:
        self.tables = tables
        super().__init__(
            "".join(_TRIGGERS.format(table=table) for table in tables),
            "".join(_DROP.format(table=table) for table in tables),
        )

    def deconstruct(self):  # type: ignore[no-untyped-def]
        return (self.__class__.__qualname__, list(self.tables), {})
