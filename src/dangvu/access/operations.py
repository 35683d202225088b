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
_NODES = (
    "unnest((SELECT CASE WHEN current_setting('dangvu.scope', true) LIKE '{%'"
    " THEN current_setting('dangvu.scope', true)::bigint[] END)::bigint[])"
)
# Lists are unnested: a list from a setting is no constant, so `= ANY (list)` is searched from its
# start for every row, and a subtree of a thousand organisations made pages thirty times slower.
_LISTED = f"(SELECT {_NODES})"
_PERSON = f"{_ALL} OR home_id IN {_LISTED} OR host_id IN {_LISTED}"
_BELONGS = (
    f"{_ALL} OR person_id IN ("
    f"SELECT p.id FROM {_NODES} n JOIN members_person p ON p.home_id = n UNION ALL "
    f"SELECT p.id FROM {_NODES} n JOIN members_person p ON p.host_id = n)"
)


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
