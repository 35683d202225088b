"""Ten workbooks as offices keep them, written cell by cell; every person in them is invented.

Each module builds one. What must come of it stands in `outcomes/` under the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.imports.messy.books import (
    b01_trich_ngang,
    b02_so_7_hsdv,
    b03_theo_chi_bo,
    b04_doan_the,
    b05_ngay_nam_kieu,
    b06_doanh_nghiep,
    b07_to_chuc_dang,
    b08_chuyen_sinh_hoat,
    b09_huy_hieu_the,
    b10_in_nhieu_trang,
)

_MODULES = (
    b01_trich_ngang,
    b02_so_7_hsdv,
    b03_theo_chi_bo,
    b04_doan_the,
    b05_ngay_nam_kieu,
    b06_doanh_nghiep,
    b07_to_chuc_dang,
    b08_chuyen_sinh_hoat,
    b09_huy_hieu_the,
    b10_in_nhieu_trang,
)

BOOKS: dict[str, Callable[[openpyxl.Workbook], None]] = {
    module.__name__.rpartition(".")[2][1:].replace("_", "-"): module.build for module in _MODULES
}


def write(name: str, folder: Path, edits: Sequence[tuple[str, str, Any]] = ()) -> Path:
    """The workbook of a name, with some cells changed: sheet, address, value.

    The sheet `*` in an edit renames: address is the old name, value the new one.
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    BOOKS[name](book)
    for sheet, address, value in edits:
        if sheet == "*":
            book[address].title = value
        else:
            _put(book[sheet], address, value)
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path


def _put(page: Worksheet, address: str, value: Any) -> None:
    page[address] = value
