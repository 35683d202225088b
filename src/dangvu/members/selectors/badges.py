"""Who comes of age for a Party badge: by round, tier and place, with what is not certain said so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.periods import add_months
from dangvu.members.choices import BadgeKind, ExitKind, Status
from dangvu.members.models import (
    Badge,
    Census,
    CensusKind,
    Exit,
    Membership,
    PersonVersion,
    Restoration,
)
from dangvu.members.models.person import people_shown
from dangvu.members.permissions import FILE
from dangvu.members.selectors.party_age import PartyAge, among, last_day_of_years, party_ages
from dangvu.members.selectors.requests import not_restricted
from dangvu.organizations.models import Ancestry, OrganizationVersion, ParentEdge
from dangvu.rules.selectors import InForce, UnknownRule, parameter

TIERS, ROUNDS, WAIT = "badge.tiers", "badge.rounds", "badge.wait_months"
EARLY, EARLY_FROM_70 = "badge.early_months_to_65", "badge.early_months_from_70"
POSTHUMOUS = "badge.early_months_posthumous"
#: How far back somebody is still looked for who was not awarded.
LOOK_BACK_MONTHS = 24


class Due(Enum):
    """DUE: years complete since the last round. UNSURE: perhaps, the day is not known well enough.
    MISSED: complete before, and no award is recorded. EARLY: could be awarded early, for the
    seriously ill. DIED: since the last round, and could be awarded after death."""

    DUE = "DUE"
    UNSURE = "UNSURE"
    MISSED = "MISSED"
    EARLY = "EARLY"
    DIED = "DIED"


@dataclass(frozen=True, slots=True)
class BadgeRules:
    """What the rulebook says of badges on a day; None where it is silent."""

    tiers: tuple[int, ...]
    rounds: tuple[tuple[int, int], ...]
    early: InForce | None
    early_from_70: InForce | None
    posthumous: InForce | None
    wait: InForce | None

    def early_months(self, years: int, *, posthumous: bool = False) -> int:
        """How much sooner the badge may be given; nothing by a rule that is not certain."""
        rule = self.early_from_70 if years >= 70 else self.early
        rule = self.posthumous if posthumous else rule
        return int(rule.value) if rule is not None and rule.is_certain else 0

    def is_round(self, day: date) -> bool:
        return (day.month, day.day) in self.rounds

    def rounds_of(self, year: int) -> list[date]:
        return sorted(date(year, month, day) for month, day in self.rounds)

    def round_from(self, day: date) -> date:
        """The round of the day, or the next one."""
        later = (one for year in (day.year, day.year + 1) for one in self.rounds_of(year))
        return next(one for one in later if one >= day)

    def round_before(self, day: date) -> date:
        """The last round before the day."""
        earlier = [one for year in (day.year - 1, day.year) for one in self.rounds_of(year)]
        return max(one for one in earlier if one < day)


def badge_rules(on: date) -> BadgeRules:
    """Raises UnknownRule where the rulebook knows neither tiers nor rounds that day."""
    rounds = [tuple(map(int, text.split("/"))) for text in parameter(ROUNDS, on=on).value]
    return BadgeRules(
        tiers=tuple(sorted(parameter(TIERS, on=on).value)),
        rounds=tuple((month, day) for day, month in rounds),
        early=_rule(EARLY, on),
        early_from_70=_rule(EARLY_FROM_70, on),
        posthumous=_rule(POSTHUMOUS, on),
        wait=_rule(WAIT, on),
    )


def _rule(code: str, on: date) -> InForce | None:
    try:
        return parameter(code, on=on)
    except UnknownRule:
        return None


@dataclass(frozen=True, slots=True)
class Reached:
    """A tier and how it stands for a round: complete on a day between `first` and `last`; `missing`
    are the months that a round lacks, begun ones too."""

    due: Due
    years: int
    first: date
    last: date
    missing: int = 0


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """Somebody on the list of a round."""

    pk: int
    code: str
    full_name: str
    sort_key: str
    organization_id: int
    cell: str
    above: str
    age: PartyAge
    reached: Reached
    proposed_on: date | None
    awarded_on: date | None

    @property
    def years(self) -> int:
        return self.reached.years

    @property
    def due(self) -> Due:
        return self.reached.due


def reached_at(
    age: PartyAge, on: date, rules: BadgeRules, awarded: Collection[int] = ()
) -> Reached | None:
    """The tier of someone at a round: the highest that may be complete, where it is no old matter;
    else the next, where it may be given early. None: neither."""
    before = rules.round_before(on)
    here, following = _around(age, on, rules.tiers)
    if here is not None:
        years, first, last = here
        if last > on:
            return Reached(Due.UNSURE, years, first, last)
        if last > before:
            return Reached(Due.DUE, years, first, last)
        if last > add_months(before, -LOOK_BACK_MONTHS) and years not in awarded:
            return Reached(Due.MISSED, years, first, last)
    if following is not None:
        years, first, last = following
        if first <= add_months(on, rules.early_months(years)):
            return Reached(Due.EARLY, years, first, last, _months_missing(on, first))
    return None


_Tier = tuple[int, date, date]


def _around(age: PartyAge, on: date, tiers: Iterable[int]) -> tuple[_Tier | None, _Tier | None]:
    """The highest tier that may be complete that day, and the one that follows."""
    here: _Tier | None = None
    for years in tiers:
        tier = (years, *age.complete(years))
        if tier[1] > on:
            return here, tier
        here = tier
    return here, None


def _months_missing(on: date, day: date) -> int:
    months = (day.year - on.year) * 12 + day.month - on.month
    return months + (add_months(on, months) < day)


def badge_list(
    actor: Actor, on: date, which: Due, organization_ids: Collection[int] | None = None
) -> list[BadgeRow]:
    """Who is on the list of the round `on`, by name: members as of that day, or as of today for a
    round to come. DUE brings those of whom it is not certain along. Empty for whoever is shown the
    file of nobody. Some fifteen statements, however many members."""
    rules, day = badge_rules(on), min(on, actor.today)
    with reading_whole():
        found = (
            _dead(actor, on, rules)
            if which is Due.DIED
            else _candidates(actor, on, day, which, rules)
        )
        if organization_ids is not None:
            below = Ancestry.objects.on(day).filter(ancestor__in=list(organization_ids))
            inside = set(below.values_list("descendant_id", flat=True))
            found = {pk: row for pk, row in found.items() if row[0] in inside}
        rows = list(_rows(found, on, day, which, rules))
    return sorted(rows, key=lambda one: (one.sort_key, one.pk))


_Found = dict[int, tuple[int, date]]
"""By person: the cell, and the day that is asked for."""


def _shown(actor: Actor) -> Q:
    return people_shown(actor, FILE, "person__") & not_restricted(actor)


def _candidates(actor: Actor, on: date, day: date, which: Due, rules: BadgeRules) -> _Found:
    """Members by the day from which is counted at the earliest: a year more where only the year is
    known, and everybody who was ever out and in again."""
    windows = [_window(on, years, which, rules) for years in rules.tiers]
    full = CensusKind.objects.filter(status=Status.FULL).values("id")
    rows = Census.objects.on(day).filter(_shown(actor), kind__in=full)
    twice = Membership.objects.filter(ordinal=2).values("person_id")
    restored = Restoration.objects.current().values("person_id")
    came_back = Q(person__in=twice) | Q(person__in=restored)
    chosen = rows.filter(came_back | reduce(or_, windows))
    return {
        person: (cell, on) for person, cell in chosen.values_list("person_id", "organization_id")
    }


def _window(on: date, years: int, which: Due, rules: BadgeRules) -> Q:
    """Begun between two days, or as much as a year before where the day may not be known: the earliest
    day of such a date is the first of a month."""
    before = rules.round_before(on)
    if which is Due.EARLY:
        first, last = on, add_months(on, rules.early_months(years))
    elif which is Due.MISSED:
        first, last = add_months(before, -LOOK_BACK_MONTHS), before
    else:
        first, last = before, on
    begun, ended = last_day_of_years(first, years), last_day_of_years(last, years)
    unknown = Q(party_day__gt=add_months(begun, -12), party_day__lte=begun, party_day__day=1)
    return Q(party_day__gt=begun, party_day__lte=ended) | unknown


def _dead(actor: Actor, on: date, rules: BadgeRules) -> _Found:
    """Whoever died after the round before."""
    rows = Exit.objects.current().filter(
        _shown(actor), kind=ExitKind.DIED, on__gt=rules.round_before(on), on__lte=on
    )
    found = rows.exclude(organization=None).values_list("person_id", "organization_id", "on")
    return {person: (cell, died) for person, cell, died in found}


def _rows(found: _Found, on: date, day: date, which: Due, rules: BadgeRules) -> Iterator[BadgeRow]:
    ages, badges = party_ages(found, day), _badges(found, day)
    chosen: dict[int, Reached] = {}
    for person in found.keys() & ages.keys():
        awarded = {years for kind, years in badges.get(person, {}) if kind == BadgeKind.AWARDED}
        if which is Due.DIED:
            reached = _after_death(ages[person], found[person][1], rules, awarded)
        else:
            reached = reached_at(ages[person], on, rules, awarded)
        if reached and _is_meant(reached.due, which):
            chosen[person] = reached
    names = _names(chosen, found, day)
    for person, reached in chosen.items():
        if person not in names:
            continue
        given = badges.get(person, {})
        yield BadgeRow(
            pk=person,
            **names[person],
            organization_id=found[person][0],
            age=ages[person],
            reached=reached,
            proposed_on=given.get((BadgeKind.PROPOSED, reached.years)),
            awarded_on=given.get((BadgeKind.AWARDED, reached.years)),
        )


def _is_meant(due: Due, which: Due) -> bool:
    return due is which or (which is Due.DUE and due is Due.UNSURE)


def _after_death(
    age: PartyAge, died: date, rules: BadgeRules, awarded: Collection[int]
) -> Reached | None:
    """The highest tier that was complete on the day of death, or would have been soon after."""
    for years in reversed(rules.tiers):
        first, last = age.complete(years)
        if first <= add_months(died, rules.early_months(years, posthumous=True)):
            old = last <= add_months(died, -LOOK_BACK_MONTHS)
            if years in awarded or old:
                return None
            return Reached(Due.DIED, years, first, last, max(_months_missing(died, first), 0))
    return None


def _badges(ids: Iterable[int], day: date) -> dict[int, dict[tuple[str, int], date]]:
    """By person: the latest day of each kind and tier."""
    found: dict[int, dict[tuple[str, int], date]] = {}
    rows = Badge.objects.current().filter(person__in=among(ids)).order_by("on")
    for person, kind, years, on in rows.values_list("person_id", "kind", "years", "on"):
        found.setdefault(person, {})[(kind, years or 0)] = on
    return found


def _names(chosen: Iterable[int], found: _Found, day: date) -> dict[int, dict[str, Any]]:
    """Who they are and where, in three statements."""
    ids = list(chosen)
    cells = {found[person][0] for person in ids}
    edges = ParentEdge.objects.as_of(day).filter(child__in=among(cells))
    parents = dict(edges.values_list("child_id", "parent_id"))
    versions = OrganizationVersion.objects.as_of(day).filter(
        organization__in=among(cells | set(parents.values()))
    )
    places = {one.organization_id: one for one in versions}
    told: dict[int, dict[str, Any]] = {}
    rows = PersonVersion.objects.as_of(day).filter(person__in=among(ids))
    for person, code, full_name, sort_key in rows.values_list(
        "person_id", "person__code", "full_name", "sort_key"
    ):
        cell = found[person][0]
        above = places.get(parents.get(cell, 0))
        told[person] = {
            "code": code,
            "full_name": full_name,
            "sort_key": sort_key,
            "cell": places[cell].name if cell in places else "",
            "above": above.label if above else "",
        }
    return told
