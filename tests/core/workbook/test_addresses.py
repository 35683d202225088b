import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvu.core.workbook.addresses import address, column_letters, column_number, compact, position

CELLS = st.tuples(st.integers(1, 30), st.integers(1, 30))


@pytest.mark.parametrize(
    ("number", "letters"),
    [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")],
)
def test_columns_are_lettered_as_in_excel(number, letters):
    assert column_letters(number) == letters
    assert column_number(letters) == number


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_an_address_leads_back_to_its_cell(row, column):
    assert position(address(row, column)) == (row, column)


@pytest.mark.parametrize("text", ["", "A", "1", "A0", "XFE1", "A1048577", "A1:B2", "Ă1", "AAAA1"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError):
        position(text)


@pytest.mark.parametrize("number", [0, -1, 16385])
def test_there_are_no_other_columns(number):
    with pytest.raises(ValueError):
        column_letters(number)


@given(st.lists(CELLS, max_size=60))
def test_compact_ranges_hold_the_same_cells(cells):
    held = set()
    for each in compact(cells):
        first, _colon, last = each.partition(":")
        (top, left), (bottom, right) = position(first), position(last or first)
        assert left == right
        held |= {(row, left) for row in range(top, bottom + 1)}
    assert held == set(cells)


def test_neighbours_become_one_range():
    assert compact([(3, 2), (2, 2), (2, 2), (9, 2), (2, 1)]) == ["A2", "B2:B3", "B9"]
