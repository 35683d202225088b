"""Registers of other layouts, turned into the same rows by a mapping."""

from __future__ import annotations

from dangvu.core.sheets import Intake
from dangvu.core.workbook.reader import Book


def read_mapped(book: Book, intake: Intake, mapping: str, cell: str) -> None:
    raise NotImplementedError
