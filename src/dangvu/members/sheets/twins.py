"""Two codes with one name and one birth date: the same person, or two? Asked, never guessed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dangvu.core.partial_dates import PartialDate
from dangvu.core.sheets import Intake, SheetPlan, State, Table
from dangvu.core.sheets.cells import read_yes_no
from dangvu.members.services.loading import namesakes
from dangvu.members.sheets.facts import name_key
from dangvu.organizations.services.lookup import directory_of, may_import_into

if TYPE_CHECKING:
    from dangvu.members.services.life import Life
    from dangvu.members.sheets.events import Event

Mark = tuple[str, PartialDate]
Rows = dict[str, int]


def settle_twins(
    intake: Intake,
    plan: SheetPlan,
    rows: Rows,
    events: dict[str, list[Event]],
    lives: dict[str, Life],
) -> tuple[Rows, dict[str, list[Event]]]:
    """Rows and events without those that the office said are about somebody else's code.

    Asked only about codes that are new: two persons who are both in the database were told apart
    before.
    """
    table = plan.table
    fresh = [code for code in rows if code not in lives]
    marks = {code: mark for code in rows if (mark := _mark(table, rows[code])) is not None}
    first: dict[Mark, str] = {marks[code]: code for code in rows if code in lives and code in marks}
    first |= _in_database(intake, marks, fresh)
    same: dict[str, str] = {}
    for code in fresh:
        mark = marks.get(code)
        if mark is None:
            continue
        other = first.setdefault(mark, code)
        if other == code or not _is_near(table, rows, mark, code, other):
            continue
        answer = _ask(intake, table, rows, code, other)
        if answer:
            same[code] = other
            plan.states[rows[code]] = State.LEFT_OUT
    return _without(rows, events, same)


def _mark(table: Table, row: int) -> Mark | None:
    birth, name = table["birth"][row], table["full_name"][row]
    return (name_key(name), birth) if birth is not None and name else None


def _in_database(intake: Intake, marks: dict[str, Mark], fresh: list[str]) -> dict[Mark, str]:
    """Persons who are not on the sheet and have the name and birth of a new one; where the actor
    may import, as their codes are told."""
    wanted = {marks[code] for code in fresh if code in marks}
    if not wanted:
        return {}
    return {
        (key, birth): code
        for key, birth, code, home in namesakes(keys={key for key, _birth in wanted})
        if (key, birth) in wanted and _is_in_reach(intake, home)
    }


def _is_in_reach(intake: Intake, home: int | None) -> bool:
    if intake.scope.everything:
        return True
    return home is not None and may_import_into(intake, directory_of(intake).by_id[home])


def _is_near(table: Table, rows: Rows, mark: Mark, code: str, other: str) -> bool:
    """A whole date is enough; a year alone says little, unless the cell is the same too."""
    if mark[1].day is not None:
        return True
    return other in rows and table["cell"][rows[code]] == table["cell"][rows[other]]


def _ask(intake: Intake, table: Table, rows: Rows, code: str, other: str) -> bool:
    place = (
        _("dòng %(row)s") % {"row": table.rows[rows[other]]}
        if other in rows
        else _("đã có trong hệ thống")
    )
    answer = intake.ask(
        table, rows[code], "code",
        _(
            "Cùng họ tên và ngày sinh với mã %(other)s (%(place)s). Có phải cùng một người?"
            " Có: bỏ dòng này, biến động của mã này tính cho mã %(other)s. Không: là hai người."
        )
        % {"other": other, "place": place},
        (_("Có"), _("Không")),
        fits=lambda text: read_yes_no(text) is not None,
    )  # fmt: skip
    return bool(answer and read_yes_no(answer))


def _without(
    rows: Rows, events: dict[str, list[Event]], same: dict[str, str]
) -> tuple[Rows, dict[str, list[Event]]]:
    if not same:
        return rows, events
    merged: dict[str, list[Event]] = defaultdict(list)
    for code, theirs in events.items():
        merged[same.get(code, code)] += theirs
    return {code: row for code, row in rows.items() if code not in same}, dict(merged)
