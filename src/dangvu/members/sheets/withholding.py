"""What the importer is not shown of members who are recorded already: an import neither compares it
nor writes over it, so that no guess in a workbook is answered."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import ngettext

from dangvu.core.actor import Actor
from dangvu.core.sheets import Intake, Table
from dangvu.core.writing import write_number
from dangvu.members.models import Person
from dangvu.members.permissions import PRIVATE, sets_shown
from dangvu.members.selectors.requests import not_restricted


def codes_shown(actor: Actor) -> tuple[list[str], frozenset[str] | None]:
    """Codes of the persons whom a register shows to the actor, and of those with the private set;
    None where it is shown of all of them."""
    people = Person.objects.visible_to(actor).filter(not_restricted(actor, "pk")).order_by("code")
    return list(people.values_list("code", flat=True)), _with_private(actor)


def withhold(intake: Intake, table: Table, rows: Mapping[str, int]) -> None:
    """Blank, in the rows about persons who are recorded, what the importer is not shown of them. A
    blank cell says nothing. It is told how many cells were left out, whatever stands in them."""
    shown = _with_private(intake.actor)
    hidden = [column.name for column in table.definition.columns if column.fields == PRIVATE]
    if shown is None or not hidden:
        return
    left_out = 0
    for code, row in rows.items():
        if code not in shown:
            for name in hidden:
                left_out += bool(table[name][row])
                table.columns[name][row] = ""
    if left_out:
        intake.warn(table, None, hidden[0], _said(left_out))


def _said(number: int) -> str:
    return ngettext(
        "Dân tộc, tôn giáo của người đã có trong sổ không được xem nên không so và không nạp (%(n)s ô).",
        "Dân tộc, tôn giáo của người đã có trong sổ không được xem nên không so và không nạp (%(n)s ô).",
        number,
    ) % {"n": write_number(number)}


def _with_private(actor: Actor) -> frozenset[str] | None:
    shown = sets_shown(actor)
    if PRIVATE in shown.everywhere:
        return None
    if PRIVATE not in shown.somewhere:
        return frozenset()
    people = Person.objects.visible_to(actor, fields=PRIVATE)
    return frozenset(people.values_list("code", flat=True))
