import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvu.core.calendar import (
    UnknownYear,
    add_working_days,
    is_working_day,
    working_calendar,
)

D = dt.date
KNOWN = st.dates(min_value=D(2016, 1, 1), max_value=D(2026, 12, 31))


def weekdays_off(year):
    """The weekdays off that are not merely exchanged for a Saturday."""
    days = [D(year, 1, 1) + dt.timedelta(days=n) for n in range(366)]
    days = [day for day in days if day.year == year]
    off = [day for day in days if day.weekday() < 5 and not is_working_day(day)]
    worked = [day for day in days if day.weekday() >= 5 and is_working_day(day)]
    return off, worked


def test_the_years_are_known_without_a_gap():
    assert working_calendar().years == tuple(range(2015, 2028))


@pytest.mark.parametrize("year", range(2015, 2028))
def test_each_year_has_the_days_off_that_its_law_gives(year):
    off, _worked = weekdays_off(year)
    by_law = [
        day
        for day in off
        if "hoán đổi" not in working_calendar().day_off(day).name
        and "Văn hóa" not in working_calendar().day_off(day).name
    ]
    # Tết of 2015 and New Year of 2015 have a day each that was exchanged.
    exchanged = 2 if year == 2015 else 0
    assert len(by_law) - exchanged == (10 if year <= 2020 else 11)


@pytest.mark.parametrize("year", range(2015, 2028))
def test_swapped_working_days_are_saturdays_in_a_week_or_two_of_the_day_off(year):
    _off, worked = weekdays_off(year)
    assert all(day.weekday() == 5 for day in worked)


@pytest.mark.parametrize("month_and_day", [(1, 1), (4, 30), (5, 1), (9, 2)])
def test_fixed_holidays_are_off_every_year(month_and_day):
    for year in range(2015, 2028):
        assert not is_working_day(D(year, *month_and_day))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (D(2024, 4, 29), False),  # exchanged
        (D(2024, 5, 4), True),  # the Saturday for it
        (D(2024, 5, 11), False),  # an ordinary Saturday
        (D(2019, 1, 5), True),
        (D(2018, 12, 31), False),
        (D(2022, 9, 1), False),
        (D(2021, 9, 3), False),
        (D(2020, 9, 3), True),  # one day only before 2021
        (D(2025, 1, 27), False),
        (D(2025, 2, 3), True),
        (D(2026, 8, 22), True),
    ],
)
def test_days_that_were_announced_are_as_announced(day, works):
    assert is_working_day(day) is works


def test_a_deadline_passes_over_tet_and_swapped_days():
    assert add_working_days(D(2024, 2, 7), 1) == D(2024, 2, 15)
    assert add_working_days(D(2024, 5, 3), 1) == D(2024, 5, 4)
    assert add_working_days(D(2026, 11, 20), 0) == D(2026, 11, 20)
    assert add_working_days(D(2024, 2, 15), -1) == D(2024, 2, 7)
    assert add_working_days(D(2020, 6, 1), 30) == D(2020, 7, 13)


def test_beyond_the_known_years_it_says_that_it_does_not_know():
    for ask in (
        lambda: is_working_day(D(2014, 12, 31)),
        lambda: is_working_day(D(2028, 1, 1)),
        lambda: add_working_days(D(2027, 12, 20), 30),
        lambda: working_calendar().certainty(D(2027, 1, 1), D(2028, 1, 1)),
    ):
        with pytest.raises(UnknownYear, match=r"2014|2028"):
            ask()


def test_the_certainty_of_a_span_is_that_of_its_least_sure_day():
    calendar = working_calendar()
    assert calendar.certainty(D(2026, 8, 1), D(2026, 9, 30)) == "high"
    assert calendar.certainty(D(2026, 11, 20), D(2026, 12, 1)) == "low"
    assert calendar.certainty(D(2027, 3, 1), D(2027, 3, 10)) == "medium"
    assert calendar.certainty(D(2027, 2, 10), D(2026, 12, 1)) == "low"


@given(KNOWN, st.integers(1, 120))
def test_counting_forth_and_counting_between_agree(start, count):
    try:
        end = add_working_days(start, count)
    except UnknownYear:
        return
    assert is_working_day(end)
    assert end > start
    assert working_calendar().working_days_between(start, end) == count
    assert working_calendar().working_days_between(end, start) == -count


@given(KNOWN, st.integers(1, 60), st.integers(1, 60))
def test_two_spans_add_up(start, first, second):
    try:
        whole = add_working_days(start, first + second)
    except UnknownYear:
        return
    assert add_working_days(add_working_days(start, first), second) == whole
