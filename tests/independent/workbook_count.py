"""The figures of a workbook, counted slowly over its cells, sharing no code with what it checks.

    python tests/independent/workbook_count.py FILE.xlsx ORG --as-of 2021-09-30
    python tests/independent/workbook_count.py FILE.xlsx ORG --period 2020-06-01 2020-12-31 --by sex

`Workbook.figures` gives one number for each code, `Workbook.by` one for each value of a
dimension. Values of dimensions are what the cells say: Vietnamese text, "" for an empty cell;
`child` gives the code of the child organisation, "" for the asked organisation itself.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

BEGINNING = date(1930, 2, 3)
NEVER = date(9999, 12, 31)

CELLS = {"Chi bộ trực thuộc", "Chi bộ cơ sở"}
GRASSROOTS = {"Đảng bộ cơ sở", "Chi bộ cơ sở"}
ORGANISATION_STOCKS = {
    "organizations.direct": None,
    "organizations.grassroots": GRASSROOTS,
    "organizations.sectional": {"Đảng bộ bộ phận"},
    "organizations.cells": CELLS,
    "organizations.cells_under_grassroots": {"Chi bộ trực thuộc"},
}
STOCKS = (*ORGANISATION_STOCKS, "workers.total", "members.total", "members.probationary")
MOVEMENT_FLOWS = {
    "Chuyển đi": "members.transfers",
    "Chuyển đến": "members.transfers",
    "Chuyển nội bộ": "members.transfers",
    "Cấp thẻ": "members.cards_issued",
    "Đổi thẻ": "members.cards_replaced",
    "Đề nghị tặng Huy hiệu": "members.badges_proposed",
    "Tặng Huy hiệu": "members.badges_awarded",
    "Xóa tên": "members.struck_off",
    "Xin ra khỏi Đảng": "members.left",
    "Khai trừ": "members.expelled",
    "Từ trần": "members.died",
}
FLOWS = ("members.admitted", "members.recognized", *dict.fromkeys(MOVEMENT_FLOWS.values()))
EXITS = {"Xóa tên", "Xin ra khỏi Đảng", "Khai trừ", "Từ trần"}
PERSONAL = {
    "sex": "Giới tính",
    "education": "Học vấn",
    "theory_level": "Lý luận chính trị",
    "ethnicity": "Dân tộc",
    "religion": "Tôn giáo",
    "occupation": "Nghề nghiệp",
}
OF_ORGANISATION = {"model": "Mô hình", "type": "Loại hình"}

Row = dict[str, Any]


def day(value: object) -> date | None:
    """The first day that a cell can mean."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    numbers = [int(each) for each in re.findall(r"\d+", str(value))]
    if len(numbers) == 1:
        return date(numbers[0], 1, 1)
    if len(numbers) == 2:
        return date(numbers[1], numbers[0], 1)
    return date(numbers[2], numbers[1], numbers[0])


@dataclass
class Stay:
    """An official cell from a day up to, not including, another."""

    cell: str
    first: date
    end: date = NEVER


@dataclass
class Member:
    row: Row
    movements: list[Row] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)

    def cell_on(self, on: date) -> str | None:
        return next((stay.cell for stay in self.stays if stay.first <= on < stay.end), None)

    def is_probationary(self, on: date) -> bool:
        official = day(self.row["Ngày chính thức"])
        return official is None or on < official


@dataclass(frozen=True)
class Counted:
    """One thing that a figure counts: how much, where, when, and of whom."""

    where: str
    on: date
    amount: int = 1
    member: Member | None = None
    movement: Row | None = None


class Workbook:
    """A workbook read as it is; nothing in it is checked."""

    def __init__(self, path: Path | str) -> None:
        book = CalamineWorkbook.from_path(str(path))
        about = {row[0]: row[1] for row in book.get_sheet_by_name("Thông tin").to_python()}
        self.as_of = day(about["Số liệu đến ngày"])
        self.organisations = {row["Mã tổ chức"]: row for row in _rows(book, "Tổ chức đảng")}
        self.employers = list(_rows(book, "Doanh nghiệp"))
        self.members = {row["Mã đảng viên"]: Member(row) for row in _rows(book, "Đảng viên")}
        for row in _rows(book, "Biến động"):
            self.members[row["Mã đảng viên"]].movements.append(row)
        for member in self.members.values():
            member.movements.sort(key=lambda row: day(row["Ngày"]) or BEGINNING)
            member.stays = list(_stays(member))
        self.root = next(
            code
            for code, row in self.organisations.items()
            if not row["Mã cấp trên"] and row["Thuộc cấp ủy địa phương"] != "Có"
        )
        self._paths: dict[tuple[str, date], tuple[str, ...]] = {}

    # The tree

    def alive(self, code: str, on: date) -> bool:
        row = self.organisations[code]
        first = day(row["Ngày thành lập"]) or BEGINNING
        end = day(row["Ngày kết thúc"]) or NEVER
        return row["Thuộc cấp ủy địa phương"] != "Có" and first <= on < end

    def path(self, code: str, on: date) -> tuple[str, ...]:
        """The organisation and those above it on a day, as far up as they exist."""
        found = self._paths.get((code, on))
        if found is None:
            above: list[str] = []
            at = code
            while at and self.alive(at, on):
                above.append(at)
                at = self.organisations[at]["Mã cấp trên"]
            found = self._paths[code, on] = tuple(above)
        return found

    def child(self, code: str, org: str, on: date) -> str | None:
        """The child of `org` through which `code` hangs; "" for itself, None for outside."""
        path = self.path(code, on)
        if org not in path:
            return None
        at = path.index(org)
        return path[at - 1] if at else ""

    # What is counted

    def stock(self, code: str, org: str, on: date) -> Iterator[Counted]:
        if code == "workers.total":
            yield from self._workers(on)
        elif code in ORGANISATION_STOCKS:
            yield from self._organisations(code, org, on)
        else:
            for member in self.members.values():
                cell = member.cell_on(on)
                if cell and (code == "members.total" or member.is_probationary(on)):
                    yield Counted(cell, on, member=member)

    def _workers(self, on: date) -> Iterator[Counted]:
        for row in self.employers:
            counted_on = day(row["Tính đến ngày"])
            if row["Mã tổ chức đảng"] and row["Số lao động"] != "" and counted_on <= on:
                yield Counted(row["Mã tổ chức đảng"], on, int(row["Số lao động"]))

    def _organisations(self, code: str, org: str, on: date) -> Iterator[Counted]:
        types = ORGANISATION_STOCKS[code]
        for each, row in self.organisations.items():
            if types is None and row["Mã cấp trên"] != org:
                continue
            if types is None or row["Loại hình"] in types:
                yield Counted(each, on)

    def flow(self, code: str, first: date, last: date) -> Iterator[Counted]:
        for member in self.members.values():
            for each in _happened(code, member):
                if first <= each.on <= last:
                    yield each

    # Answers

    def rows(
        self,
        code: str,
        org: str,
        *,
        as_of: date | None = None,
        period: tuple[date, date] | None = None,
        tree_of: date | None = None,
    ) -> Iterator[tuple[Counted, str]]:
        """What a figure counts inside an organisation, with the child that it hangs under.

        `tree_of` places everything by the tree of that day instead of the tree of its own.
        """
        if code in STOCKS:
            on = as_of or (period[1] if period else None)
            assert on is not None
            found = self.stock(code, org, on)
        else:
            found = self.flow(code, *period) if period else iter(())
        for each in found:
            child = self.child(each.where, org, tree_of or each.on)
            if child is not None:
                yield each, child

    def figure(self, code: str, org: str, **when: Any) -> int:
        return sum(each.amount for each, _child in self.rows(code, org, **when))

    def figures(self, org: str | None = None, **when: Any) -> dict[str, int]:
        """Every figure of an organisation, the root if none is named; no flows as of a day."""
        codes = STOCKS if when.get("period") is None else (*STOCKS, *FLOWS)
        return {code: self.figure(code, org or self.root, **when) for code in codes}

    def by(self, code: str, dimension: str, org: str | None = None, **when: Any) -> dict[str, int]:
        """A figure by the values of a dimension; values without anything are absent."""
        found: Counter[str] = Counter()
        for each, child in self.rows(code, org or self.root, **when):
            found[self.value(dimension, each, child)] += each.amount
        return dict(found)

    def value(self, dimension: str, each: Counted, child: str) -> str:
        if dimension == "child":
            return child
        if dimension in OF_ORGANISATION:
            return str(self.organisations[each.where][OF_ORGANISATION[dimension]])
        if each.member is None:
            raise ValueError(f"{dimension} is no dimension of this figure")
        if dimension == "status":
            return "Dự bị" if each.member.is_probationary(each.on) else "Chính thức"
        if dimension in ("direction", "permanence") and each.movement:
            return str(each.movement[{"direction": "Loại biến động"}.get(dimension, "Tính chất")])
        return str(each.member.row[PERSONAL[dimension]])


def _rows(book: CalamineWorkbook, name: str) -> Iterator[Row]:
    titles, *rows = book.get_sheet_by_name(name).to_python()
    for row in rows:
        yield dict(zip(titles, row, strict=True))


def _happened(code: str, member: Member) -> Iterator[Counted]:
    row = member.row
    if code == "members.admitted":
        on = day(row["Ngày quyết định kết nạp"]) or day(row["Ngày kết nạp"])
        cell = _admitting(row)
        if on and cell:
            yield Counted(cell, on, member=member)
    elif code == "members.recognized":
        on = day(row["Ngày quyết định công nhận"]) or day(row["Ngày chính thức"])
        cell = member.cell_on(on) if on else None
        if on and cell:
            yield Counted(cell, on, member=member)
    else:
        for movement in member.movements:
            if MOVEMENT_FLOWS.get(movement["Loại biến động"]) == code:
                on = day(movement["Ngày"])
                assert on is not None
                yield Counted(movement["Mã chi bộ"], on, member=member, movement=movement)


def _admitting(row: Row) -> str:
    """The cell of ours that admitted, "" if none of ours did."""
    stated = row["Mã chi bộ kết nạp"]
    if stated:
        return "" if stated == "ngoài" else str(stated)
    since = day(row["Ngày vào chi bộ"])
    return str(row["Mã chi bộ"]) if since in (None, day(row["Ngày kết nạp"])) else ""


def _stays(member: Member) -> Iterator[Stay]:
    """The official cells one after another, from what the sheets say."""
    row = member.row
    moves = [each for each in member.movements if each["Tính chất"] != "Tạm thời"]
    admitting = _admitting(row)
    at: Stay | None = None
    if admitting:
        ceremony = day(row["Ngày kết nạp"])
        assert ceremony is not None
        at = Stay(admitting, ceremony)
    elif not any(each["Loại biến động"] in ("Chuyển đến", "Chuyển nội bộ") for each in moves):
        since = day(row["Ngày vào chi bộ"]) or day(row["Ngày kết nạp"])
        assert since is not None
        at = Stay(str(row["Mã chi bộ"]), since)
    for move in moves:
        kind, on = move["Loại biến động"], day(move["Ngày"])
        assert on is not None
        if kind not in EXITS and kind not in ("Chuyển đi", "Chuyển đến", "Chuyển nội bộ"):
            continue
        if at is not None:
            at.end = on
            yield at
            at = None
        if kind == "Chuyển đến":
            at = Stay(str(move["Mã chi bộ"]), on)
        elif kind == "Chuyển nội bộ":
            at = Stay(str(move["Mã chi bộ liên quan"]), on)
    if at is not None:
        yield at


def opening_and_movements(
    book: Workbook, org: str, first: date, last: date
) -> tuple[int, dict[str, int], int]:
    """Members on the eve, who came and went in the period by how, members on the last day.

    Admissions are counted here by the ceremony, for it is then that a member begins to count.
    """
    came: dict[str, int] = defaultdict(int)
    for member in book.members.values():
        for kind, cell, on, sign in _comings_and_goings(member):
            if first <= on <= last and book.child(cell, org, on) is not None:
                came[kind] += sign
    eve = first - timedelta(days=1)
    return (
        book.figure("members.total", org, as_of=eve),
        dict(came),
        book.figure("members.total", org, as_of=last),
    )


def _comings_and_goings(member: Member) -> Iterator[tuple[str, str, date, int]]:
    if cell := _admitting(member.row):
        ceremony = day(member.row["Ngày kết nạp"])
        assert ceremony is not None
        yield "Kết nạp", cell, ceremony, 1
    for move in member.movements:
        kind, on = move["Loại biến động"], day(move["Ngày"])
        assert on is not None
        if move["Tính chất"] == "Tạm thời":
            continue
        if kind == "Chuyển nội bộ":
            yield kind, move["Mã chi bộ"], on, -1
            yield kind, move["Mã chi bộ liên quan"], on, 1
        elif kind == "Chuyển đến":
            yield kind, move["Mã chi bộ"], on, 1
        elif kind in EXITS or kind == "Chuyển đi":
            yield kind, move["Mã chi bộ"], on, -1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("org", nargs="?")
    parser.add_argument("--as-of", type=date.fromisoformat)
    parser.add_argument("--period", nargs=2, type=date.fromisoformat)
    parser.add_argument("--by")
    parser.add_argument("--code")
    chosen = parser.parse_args()
    book = Workbook(chosen.file)
    when: dict[str, Any] = {"as_of": chosen.as_of or book.as_of}
    if chosen.period:
        when = {"period": tuple(chosen.period)}
    if chosen.by:
        answer = book.by(chosen.code or "members.total", chosen.by, chosen.org, **when)
    else:
        answer = book.figures(chosen.org, **when)
    json.dump(answer, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
