import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.readings import Ambiguous, Unreadable


@st.composite
def partial_dates(draw):
    day = draw(st.dates(min_value=dt.date(1850, 1, 1), max_value=dt.date(2150, 12, 31)))
    return draw(
        st.sampled_from(
            [
                PartialDate.of(day),
                PartialDate(day.year, day.month),
                PartialDate(day.year),
            ]
        )
    )


@given(partial_dates())
def test_the_stored_form_comes_back_as_it_was(date):
    assert PartialDate.parse(str(date)) == date


@given(partial_dates())
def test_what_is_shown_can_be_read(date):
    if date.precision != "YEAR" or 1900 <= date.year <= 2100:
        assert read_date(date.as_vietnamese()) == date
        assert read_date(str(date)) == date


@given(partial_dates(), partial_dates())
def test_dates_compare_by_their_earliest_days(one, other):
    assert (one < other) == (one.earliest < other.earliest)
    assert (one >= other) == (one.earliest >= other.earliest)
    assert one.earliest <= one.latest
    assert one.may_be(one.earliest)
    assert one.may_be(one.latest)
    if one.certainly_before(other):
        assert one < other


def test_a_year_is_not_its_first_day_but_begins_with_it():
    year, day = PartialDate(2020), PartialDate(2020, 1, 1)
    assert year != day
    assert year <= day
    assert year >= day
    assert year <= dt.date(2020, 1, 1)
    assert not year.certainly_before(dt.date(2020, 12, 31))


@pytest.mark.parametrize(
    ("date", "shown", "first", "last"),
    [
        (PartialDate(2026, 11, 25), "25/11/2026", dt.date(2026, 11, 25), dt.date(2026, 11, 25)),
        (PartialDate(2024, 2), "02/2024", dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
        (PartialDate(1996), "1996", dt.date(1996, 1, 1), dt.date(1996, 12, 31)),
    ],
)
def test_each_precision_has_its_span_and_its_spelling(date, shown, first, last):
    assert date.as_vietnamese() == shown
    assert (date.earliest, date.latest) == (first, last)


@pytest.mark.parametrize("parts", [(2020, None, 1), (2020, 13), (2020, 0), (2019, 2, 29), (0,)])
def test_a_date_that_does_not_exist_cannot_be_made(parts):
    with pytest.raises(ValueError):
        PartialDate(*parts)


@pytest.mark.parametrize("text", ["", "2020-2", "2020-13", "2020-02-30", "20200101", "2020-01-01 "])
def test_only_the_stored_form_is_parsed(text):
    with pytest.raises(ValueError):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("1-6-2020", "2020-06-01"),
        ("01/8/2019", "2019-08-01"),
        ("1.6.2020", "2020-06-01"),
        (" 01 / 06 / 2020 ", "2020-06-01"),
        ("01/06/2020.", "2020-06-01"),
        ("ngày 1/6/2020", "2020-06-01"),
        ("ngày 1 tháng 6 năm 2020", "2020-06-01"),
        ("Ngày 01 tháng 06, năm 2020", "2020-06-01"),
        ("nga\u0300y 1 tha\u0301ng 6 na\u0306m 2020", "2020-06-01"),
        ("2020-06-01", "2020-06-01"),
        ("2020-06-01 00:00:00", "2020-06-01"),
        ("2020-06-01T00:00:00", "2020-06-01"),
        ("tháng 5/2014", "2014-05"),
        ("Tháng 5 năm 2014", "2014-05"),
        ("tháng 5 2014", "2014-05"),
        ("T5/2014", "2014-05"),
        ("05/2014", "2014-05"),
        ("5-2014", "2014-05"),
        ("2014-05", "2014-05"),
        ("năm 1996", "1996"),
        ("1996", "1996"),
        ("00/00/1960", "1960"),
        ("00/5/1960", "1960-05"),
        (1996, "1996"),
        (1996.0, "1996"),
        (dt.date(2020, 6, 1), "2020-06-01"),
        (dt.datetime(2020, 6, 1, 7, 30), "2020-06-01"),
    ],
)
def test_the_spellings_of_an_office_are_read(cell, stored):
    assert read_date(cell) == PartialDate.parse(stored)


@pytest.mark.parametrize("cell", [None, "", "  ", "\u00a0"])
def test_a_blank_cell_is_no_date(cell):
    assert read_date(cell) is None


@pytest.mark.parametrize(
    ("cell", "readings"),
    [
        ("1/6/20", ["1920-06-01", "2020-06-01"]),
        ("29/2/00", ["2000-02-29"]),
        ("16.1", []),
        (16.1, []),
        ("16/1", []),
        ("tháng 5", []),
        (43983, ["2020-06-01"]),
        ("01062020", ["2020-06-01"]),
        (20200601, ["2020-06-01"]),
        (5.2014, ["2014-05"]),
    ],
)
def test_what_lacks_a_part_is_a_question(cell, readings):
    answer = read_date(cell)
    assert isinstance(answer, Ambiguous)
    assert [str(each) for each in answer.readings] == readings
    assert answer.message


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("31/02/2019", "chỉ có 28 ngày"),
        ("31/02/19", "không có"),
        ("02/13/2020", "13/02/2020"),
        ("31/13/2020", "tháng 13"),
        ("13/2020", "tháng 13"),
        ("1/0/1960", "tháng 0"),
        ("1/6/0000", "năm 0"),
        ("1/6/202", "không đọc được"),
        ("01/6/2019\n01/6/2020", "không đọc được"),
        ("chưa rõ", "không đọc được"),
        ("1/6/2020\u202e", "không đọc được"),
        (True, "không đọc được"),
        (float("nan"), "không đọc được"),
        (-5, "không đọc được"),
        (123456789012, "không đọc được"),
    ],
)
def test_what_cannot_be_a_date_says_why(cell, says):
    answer = read_date(cell)
    assert isinstance(answer, Unreadable)
    assert says.lower() in answer.message.lower()


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes()))
def test_any_cell_gets_an_answer(cell):
    answer = read_date(cell)
    assert answer is None or isinstance(answer, (PartialDate, Ambiguous, Unreadable))
