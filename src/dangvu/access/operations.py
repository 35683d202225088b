"""Migration operation that puts a table of personal data behind row-level security.

The second wall behind `visible_to`: the application role sees and writes only rows of persons
whose home or host lies in `dangvu.scope`, a transaction-local setting that is `all`, empty (then
nothing), or an array of organisation ids. The scalar sub-selects are evaluated once a statement,
not once a row (measured in docs/decisions/0007).
"""

from __future__ import annotations

from django.db.migrations import RunSQL

_SCOPE = "(SELECT nullif(current_setting('dangvu.scope', true), ''))"
_ALL = f"{_SCOPE} = 'all'"
# The cast outside makes ANY take an array; without it the sub-select would be its row source.
_NODES = (
    "(SELECT CASE WHEN current_setting('dangvu.scope', true) LIKE '{%'"
    " THEN current_setting('dangvu.scope', true)::bigint[] END)::bigint[]"
)
_PERSON = f"{_ALL} OR home_id = ANY ({_NODES}) OR host_id = ANY ({_NODES})"
_BELONGS = f"{_ALL} OR {{column}} IN (SELECT p.id FROM members_person p)"


def _policy(table: str, rule: str) -> str:
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f"CREATE POLICY {table}_scope ON {table} USING ({rule}) WITH CHECK ({rule});"
    )


def _drop(table: str) -> str:
    return (
        f"DROP POLICY IF EXISTS {table}_scope ON {table};"
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    )


class PersonRowsSecured(RunSQL):
    """Rows of `tables` follow the person they belong to (column `person_id`)."""

    def __init__(self, *tables: str) -> None:
        self.tables = tables
        rule = _BELONGS.format(column="person_id")
        super().__init__(
            "".join(_policy(table, rule) for table in tables),
            "".join(_drop(table) for table in tables),
        )

    def deconstruct(self):  # type: ignore[no-untyped-def]
        return (self.__class__.__qualname__, list(self.tables), {})


class PersonsSecured(RunSQL):
    """The table of persons itself, with its columns `home_id` and `host_id`."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(_policy(table, _PERSON), _drop(table))

    def deconstruct(self):  # type: ignore[no-untyped-def]
        return (self.__class__.__qualname__, [self.table], {})
