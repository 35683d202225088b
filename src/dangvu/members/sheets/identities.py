"""Which member a row without a code is about: by card, by name and birth, by cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.sheets import Intake, Match
from dangvu.core.sheets.cells import text_of
from dangvu.members.models import Card, Person
from dangvu.members.services.loading import namesakes
from dangvu.members.sheets.facts import name_key
from dangvu.organizations.services.lookup import directory_of


@dataclass(frozen=True, slots=True)
class _Known:
    """A member of the database or of the workbook. `cards` are all the numbers held."""

    code: str
    name: str
    birth: PartialDate | None
    cell: str
    cards: frozenset[str] = frozenset()


def identify_members(intake: Intake, rows: Sequence[Mapping[str, Any]]) -> list[list[Match]]:
    """For each row the members it may be about; `code` alone asks whether a code is known."""
    keys = {name_key(text_of(row["full_name"])) for row in rows if row.get("full_name")}
    cards = {text_of(row["card"]) for row in rows if row.get("card")}
    known = _by_name(intake, keys, cards)
    codes = {row["code"] for row in rows if row.get("code")}
    taken = set(Person.objects.filter(code__in=codes).values_list("code", flat=True))
    taken |= codes & set(_on_sheet(intake, "code"))
    return [
        [Match(row["code"])] if row.get("code") in taken else _matches(row, known) for row in rows
    ]


def _by_name(intake: Intake, keys: set[str], cards: set[str]) -> dict[str, list[_Known]]:
    """By sort key of the name; members found by a card alone stand under the card."""
    by_key: dict[str, list[_Known]] = defaultdict(list)
    held: dict[str, set[str]] = defaultdict(set)
    owners = Card.objects.current().filter(number__in=cards).values_list("number", "person__code")
    for number, code in owners if cards else ():
        held[code].add(number)
    directory = directory_of(intake)
    for key, birth, code, home in namesakes(keys=keys) if keys else ():
        cell = directory.by_id.get(home) if home is not None else None
        by_key[key].append(
            _Known(code, key, birth, cell.code if cell else "", frozenset(held.get(code, ())))
        )
    for each in _of_workbook(intake):
        by_key[each.name].append(each)
    return by_key


def _of_workbook(intake: Intake) -> Iterable[_Known]:
    table = intake.tables.get("members.people")
    for row in range(len(table)) if table is not None else ():
        if table is not None and table["code"][row]:
            card = table["card"][row]
            yield _Known(
                table["code"][row], name_key(table["full_name"][row]), table["birth"][row],
                table["cell"][row], frozenset({card} if card else ()),
            )  # fmt: skip


def _on_sheet(intake: Intake, name: str) -> Iterable[str]:
    table = intake.tables.get("members.people")
    return table[name] if table is not None else ()


def _matches(row: Mapping[str, Any], known: Mapping[str, list[_Known]]) -> list[Match]:
    if not row.get("full_name"):
        return []
    named = known.get(name_key(text_of(row["full_name"])), [])
    birth = row.get("birth")
    if birth is not None and not isinstance(birth, PartialDate):
        reading = read_date(birth)
        birth = reading if isinstance(reading, PartialDate) else None
    card, cell = text_of(row.get("card")), text_of(row.get("cell"))
    found: dict[str, bool] = {}
    for each in named:
        sure = _is_sure(each, birth, card, cell)
        if sure is not None:
            found[each.code] = found.get(each.code, False) or sure
    certain = [code for code, sure in found.items() if sure]
    if len(certain) > 1 and cell:
        # Namesakes of one birth: the one of the same cell, if only one is.
        here = {each.code for each in named if each.cell == cell}
        if len(here & set(certain)) == 1:
            found = {code: code in here for code in certain}
    return [Match(code, _label(code, named), sure) for code, sure in found.items()]


def _is_sure(each: _Known, birth: PartialDate | None, card: str, cell: str) -> bool | None:
    """Whether it is this one for certain; None when it cannot be."""
    if card and card in each.cards:
        return True
    if birth is None or each.birth is None:
        return False if birth is None else None
    if birth == each.birth:
        return birth.day is not None or (bool(cell) and each.cell == cell)
    overlap = birth.earliest <= each.birth.latest and each.birth.earliest <= birth.latest
    return False if overlap and (not cell or each.cell == cell) else None


def _label(code: str, named: list[_Known]) -> str:
    each = next(one for one in named if one.code == code)
    born = each.birth.as_vietnamese() if each.birth else ""
    return ", ".join(part for part in (born, each.cell and _("chi bộ %s") % each.cell) if part)
