"""One member out, one in another cell, one date a day later: exactly the right figures move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook as Book

from tests.cases import synthesize
from tests.flows.conftest import Loaded, imported

ASKED = ({"as_of": "2024-01-25"}, {"period": "2023"}, {"as_of": "2022-12-31"})
pytestmark = pytest.mark.django_db
Values = dict[tuple[int, str, str], int | float | None]


class Sheets:
    """The workbook of the smallest case as rows that can be changed by title."""

    def __init__(self, path: Path) -> None:
        self.book: Book = openpyxl.load_workbook(path)
        self.titles = {
            name: {cell.value: cell.column for cell in self.book[name][1]}
            for name in ("Đảng viên", "Biến động")
        }

    def rows(self, name: str) -> Iterator[int]:
        yield from range(2, self.book[name].max_row + 1)

    def get(self, name: str, row: int, title: str) -> Any:
        return self.book[name].cell(row, self.titles[name][title]).value

    def put(self, name: str, row: int, title: str, value: Any) -> None:
        self.book[name].cell(row, self.titles[name][title]).value = value

    def moved(self) -> set[str]:
        """Members with a row of movement: their history is not in one cell alone."""
        return {self.get("Biến động", row, "Mã đảng viên") for row in self.rows("Biến động")}

    def quiet_member(self) -> int:
        """A member of long standing to whom nothing happened in the years asked."""
        moved = self.moved()
        for row in self.rows("Đảng viên"):
            admitted = self.get("Đảng viên", row, "Ngày kết nạp")
            if self.get("Đảng viên", row, "Mã đảng viên") in moved or isinstance(admitted, str):
                continue
            if admitted.date() < date(2018, 1, 1):
                return row
        raise LookupError


@pytest.fixture(scope="module")
def small(workbooks: Path) -> Path:
    return synthesize("seed-004", workbooks)


@pytest.fixture(scope="module")
def before(
    small: Path,
    django_db_setup: object,
    django_db_blocker: pytest.FixtureDef,  # type: ignore[type-arg]
) -> tuple[Values, list[str]]:
    """What the unchanged workbook says, asked once; its rows are taken back before any test."""
    with django_db_blocker.unblock(), imported(small) as loaded:  # type: ignore[attr-defined]
        cells = [
            group.key
            for group in loaded.figures("members.total", **ASKED[0], by="child")["members.total"].by
            or ()
        ]
        return every_value(loaded, cells), cells


def every_value(loaded: Loaded, places: list[str]) -> Values:
    """All figures of the root and its children at all times asked."""
    return {
        (number, place, code): value
        for number, asked in enumerate(ASKED)
        for place in ["", *places]
        for code, value in loaded.values(org=place, **asked).items()
    }


def differences(
    small: Path, tmp_path: Path, before: tuple[Values, list[str]], change: Callable[[Sheets], None]
) -> dict[tuple[int, str, str], float]:
    """What moved, by how much, when the changed workbook is loaded into an empty database."""
    sheets = Sheets(small)
    change(sheets)
    changed = tmp_path / "changed.xlsx"
    sheets.book.save(changed)
    values, places = before
    with imported(changed) as loaded:
        after = every_value(loaded, places)
    return {
        key: (after[key] or 0) - (value or 0)
        for key, value in values.items()
        if after[key] != value
    }


def totals(moved: dict[tuple[int, str, str], float]) -> dict[str, set[float]]:
    """By code, the amounts by which the root moved at the times asked."""
    found: dict[str, set[float]] = {}
    for (_number, place, code), amount in moved.items():
        if not place:
            found.setdefault(code, set()).add(amount)
    return found


def test_one_member_out_takes_one_from_the_stock_and_nothing_else(
    small: Path, tmp_path: Path, before: tuple[Values, list[str]]
) -> None:
    def take_out(sheets: Sheets) -> None:
        sheets.book["Đảng viên"].delete_rows(sheets.quiet_member())

    moved = differences(small, tmp_path, before, take_out)
    assert totals(moved) == {"members.total": {-1}}
    assert len({place for _number, place, _code in moved}) == 2


def test_one_member_in_another_cell_moves_two_places_and_not_the_root(
    small: Path, tmp_path: Path, before: tuple[Values, list[str]]
) -> None:
    def move(sheets: Sheets) -> None:
        row = sheets.quiet_member()
        here = sheets.get("Đảng viên", row, "Mã chi bộ")
        other = next(
            cell
            for each in sheets.rows("Đảng viên")
            if not str(cell := sheets.get("Đảng viên", each, "Mã chi bộ")).startswith(
                str(here).rsplit(".", 1)[0]
            )
        )
        sheets.put("Đảng viên", row, "Mã chi bộ", other)

    moved = differences(small, tmp_path, before, move)
    assert totals(moved) == {}
    assert {code for _number, _place, code in moved} == {"members.total"}
    assert sum(moved.values()) == 0
    assert len({place for _number, place, _code in moved}) == 2


def test_an_exit_a_day_later_keeps_the_member_a_day_longer(
    small: Path, tmp_path: Path, before: tuple[Values, list[str]]
) -> None:
    """An exit on the last day asked leaves the count that day; a day later it does not."""

    def add_exit(on: date) -> Callable[[Sheets], None]:
        def change(sheets: Sheets) -> None:
            row = sheets.quiet_member()
            last = sheets.book["Biến động"].max_row + 1
            values = {
                "Mã đảng viên": sheets.get("Đảng viên", row, "Mã đảng viên"),
                "Loại biến động": "Xóa tên",
                "Ngày": on,
                "Mã chi bộ": sheets.get("Đảng viên", row, "Mã chi bộ"),
            }
            for title, value in values.items():
                sheets.put("Biến động", last, title, value)

        return change

    day = date(2022, 12, 31)
    that_day = totals(differences(small, tmp_path, before, add_exit(day)))
    assert that_day == {"members.total": {-1}}
    next_day = differences(small, tmp_path, before, add_exit(day + timedelta(days=1)))
    assert {key: amount for key, amount in next_day.items() if not key[1]} == {
        (0, "", "members.total"): -1,
        (1, "", "members.total"): -1,
        (1, "", "members.struck_off"): 1,
    }


def test_a_decision_moved_over_the_new_year_moves_only_the_admissions(
    small: Path, tmp_path: Path, before: tuple[Values, list[str]]
) -> None:
    def move(sheets: Sheets) -> None:
        for row in sheets.rows("Đảng viên"):
            decided = sheets.get("Đảng viên", row, "Ngày quyết định kết nạp")
            where = sheets.get("Đảng viên", row, "Mã chi bộ kết nạp")
            if not isinstance(decided, str | None) and decided.year == 2023 and where != "ngoài":
                sheets.put("Đảng viên", row, "Ngày quyết định kết nạp", date(2022, 12, 31))
                return
        raise LookupError

    moved = differences(small, tmp_path, before, move)
    assert totals(moved) == {"members.admitted": {-1}}
