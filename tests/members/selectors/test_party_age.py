"""Party age against a truth that walks from day to day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.partial_dates import PartialDate
from dangvu.members import services as members
from dangvu.members.choices import ExitKind, Status
from dangvu.members.models import Admission, Membership, Restoration, Standing
from dangvu.members.selectors.party_age import (
    PartyAge,
    complete_on,
    last_day_of_years,
    party_ages,
    whole_years,
)
from tests.cast import Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import Tree

DAY = timedelta(days=1)
DAYS = st.dates(date(1970, 1, 1), date(2012, 12, 31))


def walked(start: date, away: list[tuple[date, date]], until: date) -> int:
    """Years, day by day: a day out moves the anniversary by a day, and a year is full when it comes."""
    begun, day = start, start
    while day < until:
        if any(first <= day < end for first, end in away):
            begun += DAY
        day += DAY
    years, day = 0, begun
    while day < until:
        day += DAY
        is_leap_day = (begun.month, begun.day) == (2, 29)
        if (day.month, day.day) == (begun.month, begun.day) or (
            is_leap_day and (day.month, day.day) == (3, 1) and (day - DAY).day == 28
        ):
            years += 1
    return years


@st.composite
def lives(draw: st.DrawFn) -> tuple[date, list[tuple[date, date]]]:
    """A start and a few spells away, in order."""
    start = draw(st.one_of(DAYS, st.sampled_from([date(1988, 2, 29), date(1992, 2, 28)])))
    away, day = [], start
    for _spell in range(draw(st.integers(0, 3))):
        first = day + timedelta(days=draw(st.integers(1, 1500)))
        end = first + timedelta(days=draw(st.integers(1, 900)))
        away.append((first, end))
        day = end
    return start, away


@settings(max_examples=40, deadline=None)
@given(life=lives(), later=st.integers(0, 365 * 14))
def test_party_age_is_what_walking_day_by_day_tells(
    life: tuple[date, list[tuple[date, date]]], later: int
) -> None:
    start, away = life
    on = start + timedelta(days=later)
    age = PartyAge(start, start, tuple(away))
    assert age.years(on) == walked(start, away, on)


@settings(max_examples=60, deadline=None)
@given(life=lives(), years=st.integers(1, 12))
def test_the_day_on_which_years_are_complete_is_the_first_such_day(
    life: tuple[date, list[tuple[date, date]]], years: int
) -> None:
    start, away = life
    day = complete_on(start, away, years)
    age = PartyAge(start, start, tuple(away))
    assert age.years(day) == years
    before = day - DAY
    if not any(first <= before < end for first, end in away):
        assert age.years(before) == years - 1


@given(start=DAYS, on=st.dates(date(2013, 1, 1), date(2090, 12, 31)), years=st.integers(1, 77))
def test_the_last_start_for_so_many_years_is_told_rightly(
    start: date, on: date, years: int
) -> None:
    assert (start <= last_day_of_years(on, years)) == (whole_years(start, on) >= years)


@pytest.mark.parametrize(
    ("on", "years"), [(date(2026, 2, 28), 29), (date(2026, 3, 1), 30), (date(2028, 2, 29), 32)]
)
def test_a_leap_day_has_its_anniversary_on_the_first_of_march(on: date, years: int) -> None:
    start = date(1996, 2, 29)
    assert PartyAge(start, start).years(on) == years


def asked(person_id: int, on: date = date(2026, 5, 19)) -> PartyAge:
    with reading_whole():
        return party_ages([person_id], on)[person_id]


def test_it_runs_from_the_decision_and_not_from_the_ceremony(bloc: Tree) -> None:
    """The factory decides two weeks before the ceremony."""
    person = make_member(bloc["A1"], admitted=date(1996, 5, 19))
    found = asked(person.pk)
    assert (found.earliest, found.latest) == (date(1996, 5, 5), date(1996, 5, 5))
    assert found.is_sure
    assert not found.is_readmitted


def test_of_a_year_alone_both_ends_are_followed(bloc: Tree) -> None:
    person = make_member(bloc["A1"], admitted=date(1996, 5, 19))
    with reading_whole(), deed(actor=MAKER, verb="tests.forget_the_day"):
        Admission.objects.filter(person=person).update(decision_date=PartialDate(1996))
    found = asked(person.pk)
    assert found.complete(30) == (date(2026, 1, 1), date(2026, 12, 31))
    assert not found.is_sure


def test_time_out_of_the_party_does_not_count(bloc: Tree) -> None:
    person = make_member(bloc["A1"], admitted=date(1990, 5, 15))
    with reading_whole(), deed(actor=MAKER, verb="tests.away"):
        standing = Standing.objects.get(person=person, status=Status.FULL)
        Standing.objects.filter(pk=standing.pk).update(valid_to=date(2000, 1, 1))
        back = {"person": person, "membership_id": standing.membership_id}
        Standing.objects.create(**back, status=Status.FULL, valid_from=date(2000, 1, 31))
        Restoration.objects.create(**back, on=date(2000, 1, 31))
    found = asked(person.pk)
    assert found.complete(30) == (date(2020, 5, 31), date(2020, 5, 31))


def test_whoever_was_restored_never_was_out(bloc: Tree, cast: Cast) -> None:
    person = make_member(bloc["A1"], admitted=date(1990, 5, 15))
    out = {"actor": cast.operator, "person": person}
    members.record_exit(**out, on=date(2000, 1, 1), kind=ExitKind.EXPELLED)
    members.restore_member(**out, on=date(2003, 1, 1), reason="Kỷ luật oan")
    assert asked(person.pk).complete(30)[0] == date(2020, 5, 1)


def test_of_whoever_was_readmitted_the_beginning_is_not_certain(bloc: Tree) -> None:
    person = make_member(bloc["A1"], admitted=date(1990, 5, 15))
    with reading_whole(), deed(actor=MAKER, verb="tests.readmit"):
        Standing.objects.filter(person=person, status=Status.FULL).update(valid_to=date(2000, 5, 1))
        again = Membership.objects.create(person=person, ordinal=2)
        more = {"person": person, "membership": again}
        day = PartialDate.of(date(2005, 5, 1))
        Admission.objects.create(**more, ceremony_date=day, decision_date=day)
        Standing.objects.create(**more, status=Status.FULL, valid_from=date(2005, 5, 1))
    found = asked(person.pk)
    assert found.is_readmitted
    assert not found.is_sure
    assert found.complete(30) == (date(2025, 5, 1), date(2035, 5, 1))
    assert asked(person.pk, date(2004, 5, 1)).is_readmitted is False
