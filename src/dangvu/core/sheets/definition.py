"""What a sheet is: its columns, what each cell may hold, and who plans and commits its rows.

A room declares its sheets in `sheets.py` and registers them in `ready()`. `docs/howto/add-a-sheet.md`
tells how.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from dangvu.core.policy import shown_sets
from dangvu.core.routes import Policy
from dangvu.core.text import search_key

if TYPE_CHECKING:
    from dangvu.core.actor import Actor
    from dangvu.core.sheets.intake import Intake, SheetPlan
    from dangvu.core.sheets.table import Table

Text = str | Promise


class Kind(enum.Enum):
    """What the cells of a column hold, and as what Python value they arrive in a plan."""

    # Asked for at every cell: that of an enumeration is worked out in Python each time.
    __hash__ = object.__hash__

    TEXT = "text"
    """`str`, empty when blank."""
    CODE = "code"
    """`str` without spaces at its ends, empty when blank."""
    CODES = "codes"
    """`tuple` of codes, written with `;` between them."""
    CHOICE = "choice"
    """The stored code of one of `choices`, empty when blank."""
    DATE = "date"
    """`datetime.date`: the day must be known."""
    PARTIAL_DATE = "partial_date"
    """`PartialDate`: a year or a month alone is enough."""
    COUNT = "count"
    """`int`, not negative."""
    YES_NO = "yes_no"
    """`bool`, None when blank."""


BLANK: Mapping[Kind, Any] = {
    Kind.TEXT: "",
    Kind.CODE: "",
    Kind.CODES: (),
    Kind.CHOICE: "",
    Kind.DATE: None,
    Kind.PARTIAL_DATE: None,
    Kind.COUNT: None,
    Kind.YES_NO: None,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    `aliases` are other titles under which offices keep it. `synonyms` are other words for the
    values of a CHOICE, by stored code. `example` and `help` go into the comment of the template.
    `refers` is the sheet whose codes it holds: in a workbook of another layout a name may stand
    there instead. `fields` is the set of fields of the policy that it belongs to, where that is not
    shown to everybody who sees the rows.
    """

    name: str
    title: Text
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: Sequence[tuple[str, Text]] = ()
    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    aliases: Sequence[str] = ()
    help: Text = ""
    example: str = ""
    width: int = 16
    max_length: int = 0
    refers: str = ""
    fields: str = ""

    @property
    def heading(self) -> str:
        """The title as the template writes it, required ones with a star."""
        return f"{self.title} *" if self.required else str(self.title)


class _Withheld(str):
    """Reads as a blank cell."""


#: In an export: there may be something, and the actor is not shown it.
WITHHELD = _Withheld("")

Planner = Callable[["Intake", "Table"], "SheetPlan"]
Committer = Callable[["Intake", "SheetPlan"], None]
Exporter = Callable[["Actor", date], Iterable[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Match:
    """A record that a row without a code may be about.

    `is_sure`: by all that the row says it is this one. `label` helps who has to choose.
    """

    code: str
    label: str = ""
    is_sure: bool = True


Identifier = Callable[["Intake", Sequence[Mapping[str, Any]]], list[list[Match]]]
PageFinder = Callable[["Actor", Iterable[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class SheetDefinition:
    """One sheet of the workbook.

    `plan(intake, table)` compares the rows with what the database holds, reports findings to the
    intake and writes nothing; a sheet that the workbook lacks is planned with an empty table and
    never committed; what the actor is not shown of the register is compared with nothing and not
    written over. `commit(intake, plan)` writes, inside the one deed of the import.
    `export(actor, as_of)` gives rows in the order of `columns`, to those whom `policy` allows, with
    WITHHELD for what they are not shown. Sheets are planned and committed
    in rising `order`, so that one may refer to those before it. `identify(intake, rows)` gives
    for rows without a code the records that they may be about, and `made_of` names the fields from
    which a code is made where there is none. `pages(actor, keys)` gives the addresses of the records
    that the first fields of their keys name, as far as the actor may open them.
    """

    code: str
    title: Text
    order: int
    columns: Sequence[Column]
    key: Sequence[str]
    plan: Planner
    commit: Committer
    policy: Policy
    export: Exporter | None = None
    aliases: Sequence[str] = ()
    help: Text = ""
    identify: Identifier | None = None
    pages: PageFinder | None = None
    made_of: Sequence[str] = ()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def hidden_from(self, actor: Actor) -> frozenset[str]:
        """Columns that the actor is not shown of every row there is; a statement at most for each
        set of fields."""
        wanted = {column.fields for column in self.columns if column.fields}
        if not wanted:
            return frozenset()
        kind = self.policy.needs[0][0]
        shown = shown_sets(actor, kind, wanted).everywhere
        return frozenset(c.name for c in self.columns if c.fields and c.fields not in shown)


_sheets: dict[str, SheetDefinition] = {}


def register(sheet: SheetDefinition) -> None:
    """`sheet.code` is its name in code (`members.people`), unique over all rooms."""
    _sheets[sheet.code] = sheet


def all_sheets() -> list[SheetDefinition]:
    """The declared sheets in the order in which they are written and imported."""
    return sorted(_sheets.values(), key=lambda sheet: sheet.order)


def sheet_called(name: str) -> SheetDefinition | None:
    """The sheet whose title or alias is `name`, however it is accented or spaced."""
    wanted = search_key(name)
    for sheet in all_sheets():
        if wanted in {search_key(str(title)) for title in (sheet.title, *sheet.aliases)}:
            return sheet
    return None
