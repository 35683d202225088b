"""Registry of the sheets that rooms declare: one definition for template, import and export."""

from __future__ import annotations

from typing import Any

_sheets: dict[str, Any] = {}


def register(sheet: Any) -> None:
    """`sheet.code` is its name in code, `sheet.order` its place in the workbook and the import."""
    _sheets[sheet.code] = sheet


def all_sheets() -> list[Any]:
    """The declared sheets in the order in which they are written and imported."""
    return sorted(_sheets.values(), key=lambda sheet: sheet.order)
