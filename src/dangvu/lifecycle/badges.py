"""What a badge case asks for: which tier, at which round, and whether it is time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dangvu.access.selectors import reading_whole
from dangvu.core.periods import add_months
from dangvu.lifecycle.reading import day, value
from dangvu.members.choices import BadgeKind, ExitKind
from dangvu.members.models import Badge, Exit
from dangvu.members.selectors.badges import BadgeRules, badge_rules
from dangvu.members.selectors.party_age import PartyAge, party_ages
from dangvu.procedures.selectors import Act
from dangvu.rules.selectors import UnknownRule

#: Where tier and round are written down: by the cell, and again by the committee that proposes.
_STEPS = ("grassroots", "propose")


@dataclass(frozen=True, slots=True)
class Asked:
    """The tier that is asked for and the day of the round. `day` is the one at which years are
    looked for: the day of death of who has died. `first` and `last` are the days between which the
    years are complete; `early` are the months by which it may be sooner."""

    years: int
    round_on: date
    day: date
    first: date
    last: date
    early: int
    is_excused: bool

    @property
    def is_time(self) -> bool:
        """Whether it may be time, as far as the record tells."""
        return self.first <= self.until

    @property
    def is_sure(self) -> bool:
        return self.last <= self.until

    @property
    def until(self) -> date:
        """The last day on which the years may be complete."""
        return add_months(self.day, self.early)


def rules_of(act: Act) -> BadgeRules | None:
    """Those of the day; None where the rulebook is silent, and nothing is held then."""
    try:
        return badge_rules(act.on)
    except UnknownRule:
        return None


def died_on(act: Act) -> date | None:
    with reading_whole():
        rows = Exit.objects.current().filter(
            person=act.case.person_id, kind=ExitKind.DIED, on__lte=act.on
        )
        return rows.values_list("on", flat=True).first()


def awarded(act: Act) -> set[int]:
    """The tiers that the member was awarded by that day."""
    with reading_whole():
        rows = Badge.objects.current().filter(
            person=act.case.person_id, kind=BadgeKind.AWARDED, on__lte=act.on
        )
        return set(rows.values_list("years", flat=True))


def age_of(act: Act) -> PartyAge | None:
    """None where the admission of the person is not recorded."""
    assert act.case.person_id is not None
    with reading_whole():
        return party_ages([act.case.person_id], act.on).get(act.case.person_id)


def asked(act: Act) -> Asked | None:
    """What is written down, and where it is not, the next round at which a tier comes of age, and the
    highest tier that does. None where neither the rulebook nor the record lets that be told."""
    rules, age = rules_of(act), age_of(act)
    if rules is None or age is None:
        return None
    died, given, at = died_on(act), _years_given(act), _round_given(act)
    if (given and given not in rules.tiers) or (at and not rules.is_round(at)):
        return None
    is_early = any(value(act, step, "early") for step in _STEPS)
    round_on = at or _round(act, rules, age, given, is_early=is_early)
    on = died or round_on
    years = given or _highest(rules, age, on, is_early=is_early, has_died=died is not None)
    early = _months_early(rules, years, is_early=is_early, has_died=died is not None)
    first, last = age.complete(years)
    return Asked(years, round_on, on, first, last, early, is_early or died is not None)


def _years_given(act: Act) -> int | None:
    return next((found for step in _STEPS if (found := value(act, step, "years"))), None)


def _round_given(act: Act) -> date | None:
    return next((found for step in _STEPS if (found := day(act, step, "round_on"))), None)


def _months_early(rules: BadgeRules, years: int, *, is_early: bool, has_died: bool) -> int:
    soon = rules.early_months(years) if is_early else 0
    return max(soon, rules.early_months(years, posthumous=True) if has_died else 0)


def _round(
    act: Act, rules: BadgeRules, age: PartyAge, given: int | None, *, is_early: bool
) -> date:
    """The first within a year at which a tier comes of age; else one at which the member has not got
    the tier that long was of age."""
    have, missed = awarded(act), None
    one, last = rules.round_from(act.on), add_months(act.on, 12)
    while one <= last:
        years = given or _highest(rules, age, one, is_early=is_early, has_died=False)
        first = age.complete(years)[0]
        soon = add_months(one, _months_early(rules, years, is_early=is_early, has_died=False))
        if years not in have and first <= soon:
            if first > rules.round_before(one):
                return one
            missed = missed or one
        one = rules.round_from(one + timedelta(days=1))
    return missed or rules.round_from(act.on)


def _highest(rules: BadgeRules, age: PartyAge, on: date, *, is_early: bool, has_died: bool) -> int:
    """The highest tier of age that day, the lowest of all where there is none."""
    of_age = [
        years
        for years in rules.tiers
        if age.complete(years)[0]
        <= add_months(on, _months_early(rules, years, is_early=is_early, has_died=has_died))
    ]
    return of_age[-1] if of_age else rules.tiers[0]
