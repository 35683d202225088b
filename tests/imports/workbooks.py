"""Small workbooks for the tests of the import, written as an office would have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from dangvu.core.sheets import all_sheets

AS_OF = date(2025, 12, 31)

Row = Mapping[str, Any]

#: K ─ A (đảng bộ cơ sở) ─ A1, A2, and B ─ B1.
ORGANIZATIONS: list[Row] = [
    {"code": "K", "name": "Đảng bộ Khối K", "type": "Đảng bộ cấp trên trực tiếp cơ sở"},
    {"code": "A", "name": "Đảng bộ Công ty A", "type": "Đảng bộ cơ sở", "parent": "K"},
    {"code": "B", "name": "Đảng bộ Công ty B", "type": "Đảng bộ cơ sở", "parent": "K"},
    {"code": "A1", "name": "Chi bộ A1", "type": "Chi bộ trực thuộc", "parent": "A"},
    {"code": "A2", "name": "Chi bộ A2", "type": "Chi bộ trực thuộc", "parent": "A"},
    {"code": "B1", "name": "Chi bộ B1", "type": "Chi bộ trực thuộc", "parent": "B"},
]


def member(code: str, cell: str = "A1", **more: Any) -> dict[str, Any]:
    """A full member since 2011; each code gives another name and birth."""
    number = sum(ord(letter) for letter in code)
    return {
        "code": code,
        "full_name": f"Nguyễn Văn {code}",
        "birth": date(1970 + number % 20, 1 + number % 12, 1 + number % 28),
        "sex": "Nam",
        "cell": cell,
        "ceremony": date(2010, 5, 19),
        "official": date(2011, 5, 19),
        **more,
    }


def movement(code: str, kind: str, on: Any, cell: str = "", **more: Any) -> dict[str, Any]:
    return {"code": code, "kind": kind, "on": on, "cell": cell, **more}


class WorkbookMaker:
    """Collects rows by sheet and writes them as the template has them; titles can be changed."""

    def __init__(self, folder: Path, as_of: Any = AS_OF) -> None:
        self.folder, self.as_of = folder, as_of
        self.rows: dict[str, list[Row]] = {"organizations.organizations": list(ORGANIZATIONS)}
        self.titles: dict[str, str] = {}
        self.sheet_names: dict[str, str] = {}
        self.without: set[str] = set()
        self.merged: list[tuple[str, str, Any]] = []
        self.raw: dict[str, list[Sequence[Any]]] = {}
        self._count = 0

    def organizations(self, *rows: Row, add: bool = True) -> WorkbookMaker:
        held = self.rows["organizations.organizations"] if add else []
        self.rows["organizations.organizations"] = [*held, *rows]
        return self

    def members(self, *rows: Row) -> WorkbookMaker:
        self.rows["members.people"] = [*self.rows.get("members.people", []), *rows]
        return self

    def movements(self, *rows: Row) -> WorkbookMaker:
        self.rows["members.movements"] = [*self.rows.get("members.movements", []), *rows]
        return self

    def sheet(self, code: str, *rows: Row) -> WorkbookMaker:
        self.rows[code] = [*self.rows.get(code, []), *rows]
        return self

    def write(self, name: str = "") -> Path:
        self._count += 1
        path = self.folder / (name or f"so-{self._count}.xlsx")
        book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
        information = book.add_worksheet("Thông tin")
        for at, pair in enumerate((("Tên đảng bộ", "K"), ("Số liệu đến ngày", self.as_of))):
            _put(information, at, pair)
        for sheet in all_sheets():
            if sheet.code in self.rows:
                self._write_sheet(book, sheet, self.rows[sheet.code])
        for sheet_name, lines in self.raw.items():
            extra = book.add_worksheet(sheet_name)
            for at, line in enumerate(lines):
                _put(extra, at, line)
        book.close()
        return path

    def _write_sheet(self, book: Any, sheet: Any, rows: Iterable[Row]) -> None:
        page = book.add_worksheet(self.sheet_names.get(sheet.code, str(sheet.title)))
        columns = [c for c in sheet.columns if f"{sheet.code}.{c.name}" not in self.without]
        _put(page, 0, [self.titles.get(f"{sheet.code}.{c.name}", c.heading) for c in columns])
        names = [column.name for column in columns]
        for at, row in enumerate(rows, start=1):
            _put(page, at, [row.get(name) for name in names])
            if "_extra" in row:
                page.write(at, len(names), row["_extra"])
        for code, cells, value in self.merged:
            if code == sheet.code:
                page.merge_range(cells, value)


def _put(page: Any, at: int, values: Sequence[Any]) -> None:
    for column, value in enumerate(values):
        if isinstance(value, date):
            page.write_datetime(at, column, value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            page.write_number(at, column, value)
        elif value is not None:
            page.write_string(at, column, str(value))
