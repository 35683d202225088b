"""Recognitions and cards: what follows an admission, one stretch after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import TypeAlias

from django.utils.translation import gettext as _

from .days import DAY, Stretch, add_years, some_day, stretch_of, too_many, working_day
from .lives import Event, Life, admitted_on

_PAPERWORK = timedelta(days=10)
_Row: TypeAlias = tuple[Life, Event]


def recognize(
    lives: list[Life],
    stretches: list[Stretch],
    new: Callable[[Life], Life],
    rng: Random,
) -> None:
    """Recognise the probationers whose year is complete, as many as each stretch allows."""
    waiting = [life for life in lives if life.official is None]
    for stretch in stretches:
        due = [life for life in waiting if _complete(life) + _PAPERWORK <= stretch.last]
        due.sort(key=_complete)
        quota = stretch.quotas.get("recognized")
        if quota is not None:
            while len(due) < quota:
                due.append(new(_one_more(stretch, stretches, rng)))
            due = due[:quota]
        for life in due:
            life.official = add_years(life.ceremony, 1)
            first = max(stretch.first, _complete(life) + timedelta(days=8))
            last = min(stretch.last, max(first, life.official + timedelta(days=55)))
            life.recognition = working_day(rng, first, last)
        waiting = [life for life in waiting if life.official is None]


def _complete(life: Life) -> date:
    """When the probation is over, and the member is here."""
    return max(add_years(life.ceremony, 1), life.entered or life.ceremony)


def _one_more(stretch: Stretch, stretches: list[Stretch], rng: Random) -> Life:
    """A probationer of the year before, admitted when the case fixes no number of admissions."""
    latest = add_years(stretch.last, -1) - _PAPERWORK - DAY
    for _try in range(400):
        due = some_day(rng, stretch.first - timedelta(days=30), stretch.last - timedelta(days=20))
        decision = add_years(due, -1) - timedelta(days=rng.randrange(5, 25))
        if decision.weekday() < 5 and _free(decision, stretches):
            return admitted_on(rng, decision, last=latest)
    decision = add_years(stretch.last, -1) - timedelta(days=60)
    while decision.weekday() > 4 or not _free(decision, stretches):
        decision -= DAY
    return admitted_on(rng, decision)


def _free(decision: date, stretches: list[Stretch]) -> bool:
    """Whether one more admission on that day contradicts nothing."""
    if decision < stretches[0].first:
        return True
    stretch = stretch_of(decision, stretches)
    return stretch is not None and "admitted" not in stretch.quotas


def issue_cards(lives: list[Life], stretches: list[Stretch], rng: Random) -> None:
    """Cards of full members: on the register since it began, a number for everybody before."""
    register_from = stretches[0].first
    numbers = _numbers(rng)
    waiting: list[Life] = []
    rows: list[_Row] = []
    for life in lives:
        if life.official is None:
            continue
        if _recognized(life) < register_from or _already_had(life):
            life.card = next(numbers)
        else:
            waiting.append(life)
    waiting.sort(key=_recognized)
    for stretch in stretches:
        issue = _issue_exactly if "cards" in stretch.quotas else _issue_usually
        waiting = issue(stretch, waiting, rows, numbers, rng)
    _replace(lives, stretches, rng)


def _recognized(life: Life) -> date:
    return life.recognition or life.official or life.ceremony


def _already_had(life: Life) -> bool:
    """Whether the card came from the organisation before."""
    came = life.entered if life.recorded_entry else None
    return bool(came and life.recognition and life.recognition < came)


def _numbers(rng: Random) -> Iterator[str]:
    number = rng.randrange(10_000_000, 30_000_000)
    while True:
        number += rng.randrange(1, 9)
        yield f"{number // 1_000_000}.{number % 1_000_000:06d}"


def _give(life: Life, day: date, number: str) -> Event:
    life.card = number
    event = Event("Cấp thẻ", day, life.cell_on(day), number=number)
    life.events.append(event)
    return event


def _issue_usually(
    stretch: Stretch, waiting: list[Life], rows: list[_Row], numbers: Iterator[str], rng: Random
) -> list[Life]:
    """Some weeks after each recognition; who is not served yet is given back."""
    left = []
    for life in waiting:
        first = _recognized(life) + timedelta(days=rng.randrange(12, 90))
        day = working_day(rng, max(first, stretch.first), max(first, stretch.first) + DAY * 6)
        if day > stretch.last or (life.left and day >= life.left):
            left.append(life)
        else:
            rows.append((life, _give(life, day, next(numbers))))
    return left


def _issue_exactly(
    stretch: Stretch, waiting: list[Life], rows: list[_Row], numbers: Iterator[str], rng: Random
) -> list[Life]:
    """As many as the case says; who is not served yet is given back."""
    quota = stretch.quotas["cards"]
    able = [
        life
        for life in waiting
        if _recognized(life) + timedelta(days=6) <= stretch.last
        and (not life.left or life.left > stretch.last)
    ]
    _delay(quota - len(able), stretch, rows, rng)
    missing = quota - min(quota, len(able)) - sum(stretch.holds(event.on) for _l, event in rows)
    if missing > 0:
        raise too_many(_("thẻ đảng viên"), stretch, quota)
    for life in able[:quota]:
        first = max(stretch.first, _recognized(life) + timedelta(days=6))
        day = working_day(rng, first, min(stretch.last, first + timedelta(days=100)))
        rows.append((life, _give(life, day, next(numbers))))
    given = {id(life) for life in able[:quota]}
    return [life for life in waiting if id(life) not in given]


def _delay(count: int, stretch: Stretch, rows: list[_Row], rng: Random) -> None:
    """Cards of earlier years that came as late as this stretch: they cover more than its own."""
    late = sorted(
        (
            (life, event)
            for life, event in rows
            if event.on < stretch.first and (not life.left or life.left > stretch.last)
        ),
        key=lambda row: row[1].on,
        reverse=True,
    )
    for life, event in late[: max(0, count)]:
        event.on = working_day(rng, stretch.first, stretch.last)
        event.cell = life.cell_on(event.on)
        event.reason = "Cấp muộn"


def _replace(lives: list[Life], stretches: list[Stretch], rng: Random) -> None:
    holders = [life for life in lives if life.card and not life.left]
    for stretch in stretches:
        count = stretch.quotas.get("replaced", round(len(holders) * 0.004 * stretch.years))
        pool = [
            life
            for life in rng.sample(holders, min(len(holders), count * 4 + 50))
            if life.earliest_free < stretch.first and not any(event.number for event in life.events)
        ]
        if len(pool) < count:
            raise too_many(_("thẻ đổi lại"), stretch, count)
        for life in pool[:count]:
            day = working_day(rng, stretch.first, stretch.last)
            life.events.append(
                Event("Đổi thẻ", day, life.cell_on(day), number=life.card, reason="Thẻ bị hỏng")
            )
