"""Writes lists to Excel, row by row, in constant memory. Nothing written can become a formula."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeAlias

import xlsxwriter
from django.utils.translation import gettext as _

from dangvu.core.numbers import Percent
from dangvu.core.partial_dates import PartialDate

from .addresses import LAST_ROW, column_letters

Kind: TypeAlias = Literal["text", "whole", "number", "percent", "date"]

_NUMBER_FORMATS: dict[Kind, str] = {
    "text": "@",
    "whole": "#,##0",
    "number": "#,##0.0##",
    "percent": "0.0%",
    "date": "dd/mm/yyyy",
}
_WIDTHS: dict[Kind, float] = {"text": 18, "whole": 12, "number": 12, "percent": 10, "date": 12}
_LONGEST_TEXT = 32_767
_EXACT = 10**15
# Excel has a 29 February 1900, so earlier days would be shown wrong.
_FIRST_DATE = datetime.date(1900, 3, 1)
# In Excel and in whatever the file is turned into later, these begin something active.
_ACTIVE = tuple("=+-@|%'\t\r\n＝＋－＠")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list. ``choices`` become a drop-down, ``note`` a hint on the header."""

    title: str
    kind: Kind = "text"
    width: float | None = None
    note: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: a header row and rows below. ``rows`` is read once, as it is written.

    ``lines`` stand above the header (a title, as of when). ``room`` is how many rows below the
    header take the drop-downs and formats although they are still empty, for a template.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]] = ()
    lines: Sequence[str] = ()
    room: int = 0
    autofilter: bool = True


class TooManyRows(ValueError):
    """A sheet of Excel ends at row 1,048,576; the list has to be cut by a filter first."""


def write_workbook(
    target: Path | str | BinaryIO,
    tables: Iterable[Table],
    *,
    made_on: datetime.datetime | None = None,
    mark: str = "",
) -> None:
    """Write the tables as sheets of one workbook, in order.

    ``made_on`` goes into the properties of the file; without it the same content gives the same
    bytes. ``mark`` says whose copy it is: in the properties, below the rows of every sheet and at
    the foot of every printed page.
    """
    book = xlsxwriter.Workbook(
        str(target) if isinstance(target, Path) else target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": _NUMBER_FORMATS["date"],
        },
    )
    properties = {"created": made_on or datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)}
    book.set_properties({**properties, "comments": mark} if mark else properties)
    try:
        writer = _Writer(book, mark)
        for table in tables:
            writer.write(table)
        writer.write_choices()
    except BaseException:
        # Closing would leave a half file behind that looks whole.
        _abandon(book)
        raise
    book.close()


def _abandon(book: Any) -> None:
    book.fileclosed = True
    for sheet in book.worksheets():
        if sheet.row_data_fh_closed is False and sheet.row_data_fh is not None:
            sheet.row_data_fh.close()
            Path(sheet.row_data_filename).unlink(missing_ok=True)


@dataclass(slots=True)
class _Writer:
    book: Any
    mark: str = ""
    names: set[str] = field(default_factory=set)
    formats: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    lists: list[tuple[str, ...]] = field(default_factory=list)

    def write(self, table: Table) -> None:
        sheet = self.book.add_worksheet(self._name(table.name))
        header = len(table.lines)
        sample, rows = _sampled(table.rows)
        for number, column in enumerate(table.columns):
            width = column.width or _fitting(column, number, sample)
            sheet.set_column(number, number, width, self._format(column.kind))
        for number, line in enumerate(table.lines):
            look = self._format("text", bold=not number, **_quoted(line))
            sheet.write_string(number, 0, _writable(line), look)
        self._write_header(sheet, header, table.columns)
        last = self._write_rows(sheet, header, table.columns, rows)
        if self.mark:
            place = min(last + 2, LAST_ROW - 1)
            sheet.write_string(
                place, 0, _writable(self.mark), self._format("text", **_quoted(self.mark))
            )
            # In the language of footers & begins an order, and &L the left part.
            sheet.set_footer("&L" + _writable(self.mark).replace("&", "&&")[:200] + "&R&P/&N")
        sheet.freeze_panes(header + 1, 0)
        sheet.repeat_rows(header)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        if table.autofilter and table.columns:
            sheet.autofilter(header, 0, max(last, header), len(table.columns) - 1)
        self._offer_choices(sheet, header, max(last, header + table.room), table.columns)

    def _name(self, wanted: str) -> str:
        fit = "".join(each for each in wanted if each.isprintable() and each < "\U00010000")
        name = _NOT_IN_SHEET_NAME.sub(" ", fit)[:31].strip(" '") or _("Danh sách")
        for number in itertools.count(2):
            if name.casefold() not in self.names:
                break
            name = f"{name[:27]} {number}"
        self.names.add(name.casefold())
        return name

    def _format(self, kind: Kind, **more: Any) -> Any:
        key = (kind, *sorted(more.items()))
        if key not in self.formats:
            look = {"num_format": _NUMBER_FORMATS[kind], "valign": "top", **more}
            self.formats[key] = self.book.add_format(look)
        return self.formats[key]

    def _write_header(self, sheet: Any, row: int, columns: Sequence[Column]) -> None:
        for number, column in enumerate(columns):
            look = self._format(
                "text",
                bold=True,
                text_wrap=True,
                bottom=1,
                bg_color="#FCE4D6" if column.required else "#EDEDED",
                **_quoted(column.title),
            )
            sheet.write_string(row, number, _writable(column.title), look)
            if column.note:
                sheet.write_comment(row, number, _writable(column.note))

    def _write_rows(
        self, sheet: Any, header: int, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
    ) -> int:
        number = header
        kinds = [column.kind for column in columns]
        for number, row in enumerate(rows, start=header + 1):
            if number >= LAST_ROW:
                raise TooManyRows(
                    _("Danh sách dài quá một trang tính Excel. Lọc bớt rồi xuất lại.")
                )
            for column, (kind, value) in enumerate(zip(kinds, row, strict=True)):
                if value is not None and value != "":
                    self._write_cell(sheet, number, column, kind, value)
        return number

    def _write_cell(self, sheet: Any, row: int, column: int, kind: Kind, value: Any) -> None:
        value = _plain(value)
        if isinstance(value, str):
            text = _writable(value)
            look = self._format("text", **_quoted(text))
            sheet.write_string(row, column, text, look)
        elif isinstance(value, datetime.date):
            sheet.write_datetime(row, column, value, self._format("date"))
        elif isinstance(value, Percent):
            sheet.write_number(row, column, value.share, self._format("percent"))
        else:
            shown: Kind = kind if kind in ("whole", "number", "percent") else _kind_of(value)
            sheet.write_number(row, column, value, self._format(shown))

    def _offer_choices(self, sheet: Any, header: int, last: int, columns: Sequence[Column]) -> None:
        for number, column in enumerate(columns):
            if column.choices and last > header:
                sheet.data_validation(
                    header + 1,
                    number,
                    last,
                    number,
                    {
                        "validate": "list",
                        "source": self._list(column.choices),
                        "error_title": _writable(column.title)[:32],
                        "error_message": _("Chọn một giá trị trong danh sách."),
                    },
                )

    def _list(self, choices: tuple[str, ...]) -> str:
        if choices not in self.lists:
            self.lists.append(choices)
        letters = column_letters(self.lists.index(choices) + 1)
        # Through a sheet and not in the rule itself: there a comma separates and 255 letters end.
        return f"='{_lists_sheet()}'!${letters}$1:${letters}${len(choices)}"

    def write_choices(self) -> None:
        """The hidden sheet that the drop-downs take their values from."""
        if not self.lists:
            return
        sheet = self.book.add_worksheet(_lists_sheet())
        sheet.hide()
        for row in range(max(len(each) for each in self.lists)):
            for column, choices in enumerate(self.lists):
                if row < len(choices):
                    look = self._format("text", **_quoted(choices[row]))
                    sheet.write_string(row, column, _writable(choices[row]), look)


def _lists_sheet() -> str:
    return _("Danh mục")


def _plain(value: Any) -> Any:
    """The value as Excel can hold it: a number, a date or a text."""
    if isinstance(value, PartialDate):
        value = value.earliest if value.precision == "DAY" else value.as_vietnamese()
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, datetime.date):
        return value if value >= _FIRST_DATE else PartialDate.of(value).as_vietnamese()
    if isinstance(value, int):
        return value if abs(value) < _EXACT else str(value)
    if isinstance(value, (float, Decimal)):
        return value if Decimal(value).is_finite() else str(value)
    return value if isinstance(value, (str, Percent)) else str(value)


def _kind_of(value: float | Decimal) -> Kind:
    return "whole" if value == int(value) else "number"


def _quoted(text: str) -> dict[str, Any]:
    """The look of a text that would begin something active: Excel shows it and no more."""
    return {"quote_prefix": True} if str(text).startswith(_ACTIVE) else {}


def _writable(text: str) -> str:
    text = _NOT_IN_XML.sub("\ufffd", str(text))
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"


def _sampled(rows: Iterable[Sequence[Any]]) -> tuple[list[Sequence[Any]], Iterator[Sequence[Any]]]:
    iterator = iter(rows)
    sample = list(itertools.islice(iterator, _SAMPLE))
    return sample, itertools.chain(sample, iterator)


def _fitting(column: Column, number: int, sample: list[Sequence[Any]]) -> float:
    """A width by the title and the first rows, between bounds."""
    longest = max(
        (len(row[number]) for row in sample if number < len(row) and isinstance(row[number], str)),
        default=0,
    )
    words = max((len(word) for word in column.title.split()), default=0)
    least = max(words + 3, min(len(column.title) / 2 + 3, 24))
    return float(min(max(least, longest * 1.1 + 1, _WIDTHS[column.kind] * 0.6), 60))
