import datetime as dt
import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dangvu.core.periods import BadPeriod, Period, merged

D = dt.date
DAYS = st.dates(min_value=D(2015, 1, 1), max_value=D(2015, 3, 31))


@st.composite
def periods(draw):
    start = draw(DAYS)
    return Period(start, draw(st.one_of(st.none(), DAYS.filter(lambda day: day > start))))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", D(2020, 1, 1), D(2020, 12, 31)),
        ("2020-02", D(2020, 2, 1), D(2020, 2, 29)),
        ("2020-Q1", D(2020, 1, 1), D(2020, 3, 31)),
        ("2020-q4", D(2020, 10, 1), D(2020, 12, 31)),
        ("2020-01..2020-09", D(2020, 1, 1), D(2020, 9, 30)),
        ("2020-01-15..2020-03-31", D(2020, 1, 15), D(2020, 3, 31)),
        ("2020-Q1..2020-Q2", D(2020, 1, 1), D(2020, 6, 30)),
        ("2020-01-15", D(2020, 1, 15), D(2020, 1, 15)),
        ("2020..2025", D(2020, 1, 1), D(2025, 12, 31)),
    ],
)
def test_a_written_period_has_its_last_day_inside(text, first, last):
    period = Period.parse(text)
    assert (period.start, period.last_day) == (first, last)
    assert last in period
    assert last + dt.timedelta(days=1) not in period


@pytest.mark.parametrize(
    "text", ["", "20", "2020-13", "2020-Q5", "2020..", "..2020", "01/2020", "9999"]
)
def test_what_is_no_period_says_how_to_write_one(text):
    with pytest.raises(BadPeriod, match=r"2020-Q1"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("năm 2020", "2020"),
        ("quý I/2020", "2020-Q1"),
        ("Quý 4/2020", "2020-Q4"),
        ("9/2020", "2020-09"),
        ("tháng 9/2020", "2020-09"),
        ("1/2020 - 9/2020", "2020-01..2020-09"),
        ("từ 1/1/2020 đến 30/9/2020", "2020-01-01..2020-09-30"),
        ("2020-01..2020-09", "2020-01..2020-09"),
    ],
)
def test_a_period_is_read_as_offices_write_it(text, same):
    assert Period.read(text) == Period.parse(same)


def test_what_an_office_cannot_have_meant_is_refused_in_its_own_words():
    with pytest.raises(BadPeriod, match=r"“khi nào đó”.*quý 1/2025"):
        Period.read("khi nào đó")
    with pytest.raises(BadPeriod, match="kết thúc trước khi bắt đầu"):
        Period.read("9/2020 đến 1/2020")


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(BadPeriod, match="kết thúc trước khi bắt đầu"):
        Period.parse("2020-09..2020-01")
    with pytest.raises(BadPeriod):
        Period(D(2020, 1, 1), D(2020, 1, 1))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2020", "năm 2020"),
        ("2020-Q3", "quý III năm 2020"),
        ("2020-01..2020-06", "6 tháng đầu năm 2020"),
        ("2020-01..2020-09", "9 tháng đầu năm 2020"),
        ("2020-06", "tháng 6 năm 2020"),
        ("2020-01-15..2020-03-31", "từ 15/01/2020 đến 31/03/2020"),
        ("2020..2021", "từ 01/01/2020 đến 31/12/2021"),
    ],
)
def test_a_period_is_named_as_offices_name_it(text, shown):
    assert Period.parse(text).as_vietnamese() == shown


def test_an_open_period_says_since_when():
    assert Period(D(2020, 6, 1)).as_vietnamese() == "từ 01/06/2020"
    assert Period(D(2020, 6, 1)).last_day is None


@given(periods(), periods(), DAYS)
def test_set_operations_agree_with_the_days_themselves(one, other, day):
    both = one.intersection(other)
    assert (both is not None and day in both) == (day in one and day in other)
    assert one.overlaps(other) == (both is not None) == other.overlaps(one)
    if one.covers(other):
        assert (day in one) or (day not in other)
        assert both == other


@given(periods(), periods(), DAYS)
def test_a_union_has_the_days_of_both_and_no_others(one, other, day):
    try:
        union = one.union(other)
    except BadPeriod:
        assert not one.overlaps(other)
        return
    assert (day in union) == (day in one or day in other)


def test_periods_with_a_gap_have_no_union():
    with pytest.raises(BadPeriod):
        Period.parse("2020-01").union(Period.parse("2020-03"))
    assert Period.parse("2020-01").union(Period.parse("2020-02")) == Period.parse(
        "2020-01..2020-02"
    )


@given(st.lists(periods(), max_size=6), DAYS)
def test_merged_periods_keep_the_days_and_leave_gaps_between_them(some, day):
    result = merged(some)
    assert any(day in period for period in result) == any(day in period for period in some)
    for before, after in itertools.pairwise(result):
        assert before.end is not None
        assert before.end < after.start


@given(periods())
def test_the_number_of_days_counts_both_ends(period):
    assume(period.end is not None)
    assert period.days == (period.last_day - period.start).days + 1
