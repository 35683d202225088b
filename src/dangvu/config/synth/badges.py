"""Badges: proposed some weeks before a round, awarded on its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random

from django.utils.translation import gettext as _

from .days import Stretch, add_years, next_round, stretch_of, too_many, working_day
from .lives import Event, Life

MILESTONES = (30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90)


@dataclass(slots=True)
class _Due:
    life: Life
    years: int
    proposal: date
    award: date


def propose_badges(lives: list[Life], stretches: list[Stretch], as_of: date, rng: Random) -> None:
    """Propose and award to whoever reaches a milestone, as many as each stretch allows."""
    due = [each for life in lives for each in _due(life, stretches, rng)]
    due.sort(key=lambda each: (each.proposal, each.award))
    numbers = (f"{number:07d}" for number in count(rng.randrange(100_000, 900_000)))
    for stretch in stretches:
        here = [each for each in due if stretch.holds(each.proposal)]
        quota = stretch.quotas.get("proposed")
        if quota is not None:
            rng.shuffle(here)
            here = here[:quota]
            here += _more(quota - len(here), lives, stretch, rng)
        for each in here:
            _propose(each)
            if each.award <= as_of and stretch_of(each.award, stretches):
                _award(each, next(numbers))
        if quota is not None:
            _one_proposed_before(stretch, stretches, due, next(numbers), rng)


def _propose(each: _Due) -> None:
    cell = each.life.cell_on(each.proposal)
    each.life.events.append(Event("Đề nghị tặng Huy hiệu", each.proposal, cell, years=each.years))


def _award(each: _Due, number: str) -> None:
    cell = each.life.cell_on(each.award)
    each.life.events.append(
        Event("Tặng Huy hiệu", each.award, cell, number=number, years=each.years)
    )


def _due(life: Life, stretches: list[Stretch], rng: Random) -> list[_Due]:
    first, last = stretches[0].first, stretches[-1].last
    base = life.decision or life.ceremony
    if life.left or not life.official or base.year > last.year - 29:
        return []
    found = []
    for years in MILESTONES:
        award = next_round(add_years(base, years))
        proposal = working_day(rng, award - timedelta(days=75), award - timedelta(days=45))
        if first <= proposal <= last and life.earliest_free < proposal:
            found.append(_Due(life, years, proposal, award))
    return found


def _more(wanted: int, lives: list[Life], stretch: Stretch, rng: Random) -> list[_Due]:
    """Make thirty-year members of some others, where too few reach a milestone by themselves."""
    if wanted <= 0:
        return []
    found: list[_Due] = []
    for life in lives:
        if len(found) == wanted:
            break
        if not _may_be_older(life, stretch):
            continue
        proposal = working_day(rng, stretch.first, stretch.last)
        award = next_round(proposal + timedelta(days=45))
        base = add_years(award, -30) - timedelta(days=rng.randrange(0, 80))
        life.decision = working_day(rng, base - timedelta(days=2), base)
        life.ceremony = life.decision + timedelta(days=12)
        life.official = add_years(life.ceremony, 1)
        life.recognition = life.official + timedelta(days=30)
        found.append(_Due(life, 30, proposal, award))
    if len(found) < wanted:
        raise too_many(_("huy hiệu"), stretch, wanted)
    return found


def _may_be_older(life: Life, stretch: Stretch) -> bool:
    return bool(
        life.entered
        and not life.left
        and not life.events
        and not life.partial
        and life.decision
        and stretch.first.year - 22 < life.decision.year < stretch.first.year - 6
    )


def _one_proposed_before(
    stretch: Stretch, stretches: list[Stretch], due: list[_Due], number: str, rng: Random
) -> None:
    """Awarded in a year whose proposals are counted, but proposed in the year before."""
    eve = date(stretch.first.year - 1, 12, 31)
    before = stretch_of(eve, stretches)
    if before is None or "proposed" in before.quotas:
        return
    for each in due:
        free = not any(event.years for event in each.life.events)
        if free and stretch.holds(each.award) and each.life.earliest_free < before.first:
            each.proposal = working_day(rng, eve - timedelta(days=25), eve)
            _propose(each)
            _award(each, number)
            each.life.note = "Đề nghị từ năm trước, chuyển đợt trao tặng"
            return
