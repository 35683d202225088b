"""What a mode keeps of members, and whether the database holds more."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from dangvu.members.keeping import (
    Kept,
    Less,
    add_less,
    is_masked,
    keeps_less,
    less_of,
    mask,
    reduced,
)


@dataclass(frozen=True, slots=True)
class Beyond:
    """Rows of one table, superseded ones too, that hold more than `net` keeps."""

    table: str
    rows: int

    def __str__(self) -> str:
        fields = ", ".join(one.label for one in less_of(self.table))
        return _("%(rows)s dòng có %(fields)s") % {"rows": self.rows, "fields": fields}


def beyond_net() -> list[Beyond]:
    """What is held that `net` does not keep; one statement, which reads every row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT held, rows_held FROM members_beyond_net()")
        return [Beyond(table, rows) for table, rows in cursor.fetchall()]


__all__ = [
    "Beyond", "Kept", "Less", "add_less", "beyond_net", "is_masked", "keeps_less", "less_of", "mask",
    "reduced",
]  # fmt: skip
