from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvu.core.numbers import (
    Percent,
    Style,
    format_number,
    format_percent,
    read_count,
    read_number,
    style_of,
)
from dangvu.core.readings import Ambiguous, Unreadable

D = Decimal
NUMBERS = st.decimals(
    min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=2
)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("368", D(368)),
        ("1.628.936", D(1628936)),
        ("1.183,7", D("1183.7")),
        ("1,183.7", D("1183.7")),
        ("1,628,936", D(1628936)),
        ("1 628 936", D(1628936)),
        ("1\u00a0628\u00a0936,5", D("1628936.5")),
        ("1'628'936", D(1628936)),
        ("2,2", D("2.2")),
        ("0,345", D("0.345")),
        ("-1.628.936", D(-1628936)),
        ("\u22125", D(-5)),
        ("+5", D(5)),
        (" 12 ", D(12)),
        (12, D(12)),
        (38.1, D("38.1")),
        (D("1.5"), D("1.5")),
    ],
)
def test_what_has_one_reading_is_read(cell, value):
    assert read_number(cell) == value


@pytest.mark.parametrize(
    ("cell", "points"), [("38,1 %", D("38.1")), ("95%", D(95)), ("12,5 phần trăm", D("12.5"))]
)
def test_a_percentage_keeps_its_points(cell, points):
    assert read_number(cell) == Percent(points)
    assert Percent(points).share == points / 100


@pytest.mark.parametrize(
    ("cell", "readings"),
    [
        ("12.345", (D(12345), D("12.345"))),
        ("12,345", (D("12.345"), D(12345))),
        ("2.2", (D("2.2"),)),
        ("0.345", (D("0.345"),)),
        ("-12.345", (D(-12345), D("-12.345"))),
        ("12.345 %", (D(12345), D("12.345"))),
    ],
)
def test_what_has_two_readings_is_asked(cell, readings):
    answer = read_number(cell)
    assert isinstance(answer, Ambiguous)
    assert answer.readings == readings
    assert answer.message


def test_the_question_names_the_readings_so_that_they_cannot_be_confused():
    assert "12345 hay 12,345" in read_number("12.345").message


@pytest.mark.parametrize(
    "cell",
    [
        "abc",
        "1.2.3",
        "1.183.7",
        "12,34,567",
        "1..2",
        ".5",
        "5,",
        "1 2",
        "368 đảng viên",
        "gần 10",
        "1,2.3,4",
        True,
        float("nan"),
        float("inf"),
        b"1",
        "1\x00",
        "²",
    ],
)
def test_what_is_no_number_says_so(cell):
    answer = read_number(cell)
    assert isinstance(answer, Unreadable)
    assert "1.628.936" in answer.message


@pytest.mark.parametrize("cell", [None, "", "  "])
def test_a_blank_cell_is_no_number(cell):
    assert read_number(cell) is None
    assert read_count(cell) is None


@pytest.mark.parametrize(
    ("column", "style"),
    [
        (["1.628.936", "12.345"], Style.VIETNAMESE),
        (["1.183,7", "12.345", None, 5, "ghi chú"], Style.VIETNAMESE),
        (["1,183.7", "12,345"], Style.ENGLISH),
        (["2.2", "3.5"], Style.ENGLISH),
        (["12.345", "67.890"], Style.UNKNOWN),
        (["12", 12.5, "1 234"], Style.UNKNOWN),
        ([], Style.UNKNOWN),
        (["1.183,7", "2.2"], Style.MIXED),
        (["38,1 %", "38.1 %"], Style.MIXED),
    ],
)
def test_a_column_tells_what_its_marks_mean(column, style):
    assert style_of(column) is style


@pytest.mark.parametrize(
    ("cell", "style", "value"),
    [
        ("12.345", Style.VIETNAMESE, D(12345)),
        ("12.345", Style.ENGLISH, D("12.345")),
        ("12,345", Style.VIETNAMESE, D("12.345")),
        ("12,345", Style.ENGLISH, D(12345)),
        ("2.2", Style.ENGLISH, D("2.2")),
        ("1.183,7", Style.ENGLISH, D("1183.7")),
        ("1.183,7", Style.MIXED, D("1183.7")),
    ],
)
def test_the_column_settles_a_mark(cell, style, value):
    assert read_number(cell, style=style) == value


@pytest.mark.parametrize(
    ("cell", "style"),
    [
        ("2.2", Style.VIETNAMESE),
        ("2,2", Style.ENGLISH),
        ("2.2", Style.MIXED),
        ("2,2", Style.MIXED),
        ("12.345", Style.MIXED),
    ],
)
def test_a_mark_against_its_column_is_asked(cell, style):
    assert isinstance(read_number(cell, style=style), Ambiguous)


def test_a_decimal_dot_beside_vietnamese_numbers_is_asked():
    column = ["1.183,7", "2.2"]
    readings = [read_number(cell, style=style_of(column)) for cell in column]
    assert readings[0] == D("1183.7")
    assert isinstance(readings[1], Ambiguous)


@pytest.mark.parametrize(
    ("cell", "count"),
    [("12.345", 12345), ("12,345", 12345), ("12.000", 12000), ("5,0", 5), (5.0, 5), (0, 0)],
)
def test_a_count_has_no_decimals_so_its_marks_are_clear(cell, count):
    assert read_count(cell) == count


@pytest.mark.parametrize("cell", ["2.2", "2,2", 2.0005, "-3", -3, "38,1 %", "95%", "abc"])
def test_what_is_no_count_says_so(cell):
    assert isinstance(read_count(cell), Unreadable)


@pytest.mark.parametrize(("cell", "whole"), [(2.5, 2500), (1.25, 1250), (12.345, 12345)])
def test_a_count_whose_dot_excel_took_for_decimals_is_asked_about(cell: float, whole: int) -> None:
    reading = read_count(cell)
    assert isinstance(reading, Ambiguous)
    assert reading.readings == (whole,)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1628936, "1.628.936"),
        (D("1183.7"), "1.183,7"),
        (38.1, "38,1"),
        (0, "0"),
        (D("-0"), "0"),
        (-1234, "-1.234"),
        (10**15, "1.000.000.000.000.000"),
    ],
)
def test_numbers_are_written_with_vietnamese_marks(value, shown):
    assert format_number(value) == shown


def test_decimals_are_rounded_half_up():
    assert format_number(D("2.25"), decimals=1) == "2,3"
    assert format_number(2, decimals=1) == "2,0"
    assert format_number(D("-0.04"), decimals=1) == "0,0"


def test_a_share_is_written_as_a_percentage():
    assert format_percent(D("0.381")) == "38,1\u00a0%"
    assert format_percent(1, decimals=0) == "100\u00a0%"


@given(NUMBERS)
def test_what_is_written_can_be_read_in_its_own_style(number):
    assert read_number(format_number(number), style=Style.VIETNAMESE) == number


@given(st.integers(min_value=0, max_value=10**12))
def test_a_written_count_can_be_read(number):
    assert read_count(format_number(number)) == number


@given(NUMBERS)
def test_a_question_offers_the_number_that_was_meant(number):
    answer = read_number(format_number(number))
    assert answer == number or number in answer.readings


@given(st.one_of(st.text(), st.text("0123456789., -%"), st.floats(), st.booleans(), st.dates()))
def test_any_cell_gets_an_answer(cell):
    answer = read_number(cell)
    assert answer is None or isinstance(answer, (Decimal, Percent, Ambiguous, Unreadable))
    if isinstance(answer, Ambiguous):
        assert answer.readings
