"""What happened in a year of an invented bloc, and which procedure each of it goes through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dangvu.config.synth import Bloc
from dangvu.config.synth.lives import Event, Life
from dangvu.config.synth.organisations import (
    COMMITTEE,
    SECTIONAL,
    SINGLE,
    Organisation,
)
from dangvu.config.synth.people import Person

#: Which figure each procedure brings about, of those that the case publishes.
FIGURES = {
    "admission": "members.admitted",
    "recognition": "members.recognized",
    "transfer": "members.transfers",
    "transfer_in": "members.transfers",
    "transfer_out": "members.transfers",
    "internal_transfer": "members.transfers",
    "temporary_transfer": "members.transfers",
    "temporary_transfer_out": "members.transfers",
    "card": "members.cards_issued",
    "card_replacement": "members.cards_replaced",
    "badge": "members.badges_proposed",
    "deletion": "members.struck_off",
    "leaving": "members.left",
    "expulsion": "members.expelled",
    "death": "members.died",
}


#: How long a candidate is followed before the dossier is made.
FOLLOWED = timedelta(days=420)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that goes through a procedure, and the day on which it counts. `beside`, of an
    admission: codes of full members who were in the cell all along."""

    procedure: str
    on: date
    life: Life
    person: Person
    cell: Organisation
    event: Event | None = None
    beside: tuple[str, ...] = ()


def year_of(bloc: Bloc, first: date, last: date) -> list[Happening]:
    """Everything of the year that goes through a procedure, in order."""
    found: list[Happening] = []
    for life, person in zip(bloc.lives, bloc.people, strict=True):
        found += [one for one in _of_life(life, person) if first <= one.on <= last]
    settled = _settled(bloc, first - FOLLOWED - timedelta(days=60), last)
    found = [
        replace(one, beside=settled[one.cell.code]) if one.procedure == "admission" else one
        for one in found
    ]
    return sorted(found, key=lambda one: (one.on, one.person.code, one.procedure))


def _settled(bloc: Bloc, first: date, last: date) -> dict[str, tuple[str, ...]]:
    """By cell its full members who neither came nor went between two days."""
    found: dict[str, list[str]] = defaultdict(list)
    for life, person in zip(bloc.lives, bloc.people, strict=True):
        there = life.cell_on(last)
        stays = there is not None and life.cell_on(first) is there and not life.left
        if stays and life.earliest_free <= first and life.official:
            assert there is not None
            found[there.code].append(person.code)
    return {code: tuple(people) for code, people in found.items()}


def _of_life(life: Life, person: Person) -> Iterator[Happening]:
    if life.decision and not life.entered:
        cell = life.cell_on(life.ceremony)
        assert cell is not None
        yield Happening("admission", life.decision, life, person, cell)
    if life.recognition and life.recognition >= life.start:
        cell = life.cell_on(life.recognition)
        assert cell is not None
        yield Happening("recognition", life.recognition, life, person, cell)
    for event in life.events:
        if (code := _procedure(event)) and event.cell is not None:
            yield Happening(code, event.on, life, person, event.cell, event)


def _procedure(event: Event) -> str:
    for_a_time = event.permanence == "Tạm thời"
    if event.kind == "Chuyển nội bộ" and not for_a_time:
        same = grassroots(event.cell) is grassroots(event.other)
        return "internal_transfer" if same else "transfer"
    if event.kind == "Chuyển đi":
        return "temporary_transfer_out" if for_a_time else "transfer_out"
    return {
        "Chuyển nội bộ": "temporary_transfer",
        "Chuyển đến": "transfer_in",
        "Cấp thẻ": "card",
        "Đổi thẻ": "card_replacement",
        "Đề nghị tặng Huy hiệu": "badge",
        "Xóa tên": "deletion",
        "Xin ra khỏi Đảng": "leaving",
        "Khai trừ": "expulsion",
        "Từ trần": "death",
    }.get(event.kind, "")


def grassroots(cell: Organisation | None) -> Organisation:
    """The grassroots organisation of a cell; a cell directly below the bloc is its own."""
    while cell is not None and cell.type not in (COMMITTEE, SINGLE):
        cell = cell.parent
    assert cell is not None
    return cell


def place(cell: Organisation, at: str) -> Organisation:
    """Who acts for a cell, as definitions name it."""
    if at == "cell":
        return cell
    if at == "sectional":
        found: Organisation | None = cell
        while found is not None and found.type != SECTIONAL:
            found = found.parent
        assert found is not None
        return found
    above = grassroots(cell)
    if at == "grassroots":
        return above
    assert above.parent is not None
    return above.parent
