"""Migration operation that puts a table of personal data behind row-level security.

The second wall behind `visible_to`: the application role sees and writes only rows of persons
whose home or host lies in `dangvu.scope`, a transaction-local setting that is `all`, empty (then
nothing), or `{subtrees};{organisations by themselves};own person;day` with ids of organisations in
the tree of that day.

The policies ask two functions (migration access 0003) once for each row that is looked at. They
are written so that the planner neither thinks a row dear nor expects to lose any: `IS NOT NULL`
keeps 995 rows of a thousand and a function costs one operator, so plans are those of a table
without row security (measured in docs/decisions/0007).
"""

from __future__ import annotations

from django.db.migrations import RunSQL

_ALL = "(SELECT current_setting('dangvu.scope', true)) = 'all'"


_OWN = "(SELECT nullif(split_part(current_setting('dangvu.scope', true), ';', 3), '')::bigint)"


def _seen(test: str, sooner: str = "") -> str:
    return f"CASE WHEN {_ALL} THEN true {sooner} ELSE {test} END IS NOT NULL"


_PERSON = _seen("access_inside(home_id, host_id)", f"WHEN id = {_OWN} THEN true")
_BELONGS = _seen("access_readable(person_id)")


def _policy(table: str, rule: str) -> str:
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f"DROP POLICY IF EXISTS {table}_scope ON {table};"
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
        super().__init__(
            "".join(_policy(table, _BELONGS) for table in tables),
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
