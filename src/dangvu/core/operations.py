"""Migration operations that tables of every room use."""

from __future__ import annotations

from django.db.migrations import RunSQL

#: How the names of the constraints end that refuse stamped text.
OPEN_TEXT = "_open_text"


class OpenTextOnly(RunSQL):
    """No row of `table` may have a stamp of secrecy in one of its `columns` (see `core.secrecy`).

    The database says what the services say, so that no statement gets around them.
    """

    def __init__(self, table: str, *columns: str) -> None:
        self.table, self.columns = table, columns
        text = "concat_ws(E'\\n', {})".format(", ".join(f'"{column}"' for column in columns))
        super().__init__(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}{OPEN_TEXT}"
            f" CHECK (NOT core_bears_stamp({text}));",
            f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}{OPEN_TEXT};",
        )

    def deconstruct(self):  # type: ignore[no-untyped-def]
        return (self.__class__.__qualname__, [self.table, *self.columns], {})
