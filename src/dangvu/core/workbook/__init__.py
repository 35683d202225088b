"""Excel workbooks: what comes in passes the gate, what goes out can hold no formula."""

from .answers import Answer, Finding, is_ours, read_answers, write_answers
from .gate import LIMITS, Limits, RefusedFile, admit
from .reader import Book, CellError, Merged, Row, Sheet, open_book
from .writer import Column, Table, TooManyRows, write_workbook

__all__ = [
    "LIMITS",
    "Answer",
    "Book",
    "CellError",
    "Column",
    "Finding",
    "Limits",
    "Merged",
    "RefusedFile",
    "Row",
    "Sheet",
    "Table",
    "TooManyRows",
    "admit",
    "is_ours",
    "open_book",
    "read_answers",
    "write_answers",
    "write_workbook",
]
