"""Gives findings back in a copy of the workbook, at the cells, and reads the answers from it.

The copy keeps everything that the office has in its file: colours lie over the cells as conditional
formats, messages are comments, and each questioned column gets a column "Trả lời: ..." to the right
of the sheet. A first sheet "Kết quả" lists the findings with links. A copy that comes back may be
marked again: what was added the time before is taken out first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

from django.utils.translation import gettext as _

from .addresses import LAST_COLUMN, address, column_letters, column_number, position
from .gate import Source, admit
from .marking import mark_workbook
from .marking_sheet import MarkedSheet
from .reader import Book, Sheet, Value
from .result_sheet import ResultLine, ResultSheet

State: TypeAlias = Literal["error", "question", "warning", "changed", "new"]

_STATES: tuple[State, ...] = ("error", "question", "warning", "changed", "new")

RESULT_SHEET = "Kết quả"
ANSWER_PREFIX = "Trả lời: "

_LETTERS = re.compile(r"[A-Z]{1,3}")

#: More would make the file slow to open; the result sheet says how many are left out.
MOST_LISTED = 5_000


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said about one cell, or about a whole sheet if ``address`` is "".

    ``choices`` are the answers that a question allows; without them the answer is typed.
    ``answer`` is one that was given already and is written for the office.
    """

    sheet: str
    address: str
    state: State
    message: str = ""
    choices: tuple[str, ...] = ()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered about the cell at ``address``."""

    sheet: str
    address: str
    value: Value


def is_ours(title: object) -> bool:
    """Whether a column title, or a sheet name, is one that marking adds: an import skips it."""
    return isinstance(title, str) and (title == RESULT_SHEET or title.startswith(ANSWER_PREFIX))


def write_answers(
    original: Source,
    target: Path | str | BinaryIO,
    findings: Iterable[Finding],
    *,
    header_rows: Mapping[str, int] | None = None,
    header_tops: Mapping[str, int] | None = None,
) -> None:
    """Write a copy of the workbook with the findings in it.

    ``header_rows`` tells where a sheet has its titles if not in row 1, ``header_tops`` where they
    begin if they take several rows: a column without a title in the last one is called by that
    above. Findings about a sheet that the workbook does not have are listed without a link.
    """
    data = admit(original)
    ordered = sorted(findings, key=lambda each: _STATES.index(each.state))
    told = [each for each in ordered if each.message]
    listed = told[:MOST_LISTED]
    headers = _headers(
        Book(data), {each.sheet for each in ordered}, header_rows or {}, header_tops or {}
    )
    places = _answer_places(listed, headers)
    mark_workbook(
        data,
        target,
        sheets={
            name: _marked(name, header, ordered, listed, places) for name, header in headers.items()
        },
        result=ResultSheet(
            name=RESULT_SHEET,
            summary=_summary(ordered, len(told) - len(listed)),
            header=[_("STT"), _("Trang tính"), _("Ô"), _("Mức"), _("Nội dung"), _("Trả lời ở ô")],
            lines=[
                _line(each, each.sheet in headers, places.get(number))
                for number, each in enumerate(listed)
            ],
        ),
    )


def read_answers(
    book: Book,
    *,
    header_rows: Mapping[str, int] | None = None,
    header_tops: Mapping[str, int] | None = None,
) -> list[Answer]:
    """The answers in a copy that came back, each with the cell that the question was about.

    The cell is found by its row and the title of its column, so rows may have been moved.
    """
    answers: list[Answer] = []
    for name in book.sheet_names:
        if not is_ours(name):
            last = (header_rows or {}).get(name, 1)
            answers += _answers_on(book.sheet(name), last, (header_tops or {}).get(name, last))
    return answers


def _answers_on(sheet: Sheet, header_row: int, top: int) -> list[Answer]:
    answers: list[Answer] = []
    about: dict[int, int] = {}
    titles: list[Value] = []
    for row in sheet.rows():
        if top <= row.number <= header_row:
            titles = _over(titles, row.cells)
        if row.number == header_row:
            header = _Header.of(row.number, titles)
            columns = {label: column for column, label in header.labels.items()}
            about = {
                place: column
                for label, place in header.answer_columns.items()
                if (column := columns.get(label) or _column_called(label))
            }
            if not about:
                return []
        elif row.number > header_row:
            answers += [
                Answer(sheet.name, row.address(column), value)
                for place, column in about.items()
                if (value := row.cell(place)) is not None
            ]
    return answers


def _over(above: Sequence[Value], below: Sequence[Value]) -> list[Value]:
    """The titles of two header rows: the lower one where it has any."""
    width = max(len(above), len(below))
    lower = [*below, *[None] * (width - len(below))]
    upper = [*above, *[None] * (width - len(above))]
    return [low if low is not None else up for low, up in zip(lower, upper, strict=True)]


def _column_called(label: str) -> int:
    """A column without a title goes by its letter."""
    return column_number(label) if _LETTERS.fullmatch(label) else 0


@dataclass(slots=True)
class _Header:
    """The titles of a sheet as answer columns refer to them."""

    row: int
    labels: dict[int, str]
    """Column to label; two columns of one title get their letter added."""
    answer_columns: dict[str, int]
    """Label to the column where its answers stand, from an earlier marking too."""
    last_column: int = 0

    @classmethod
    def of(cls, row: int, cells: Sequence[Value]) -> _Header:
        titles = {
            column: " ".join(str(title).split())
            for column, title in enumerate(cells, start=1)
            if title is not None
        }
        own = {column: title for column, title in titles.items() if not is_ours(title)}
        counts = Counter(own.values())
        return cls(
            row=row,
            labels={
                column: title if counts[title] == 1 else f"{title} ({column_letters(column)})"
                for column, title in own.items()
            },
            answer_columns={
                title.removeprefix(ANSWER_PREFIX): column
                for column, title in titles.items()
                if title.startswith(ANSWER_PREFIX)
            },
            last_column=len(cells),
        )

    def label(self, column: int) -> str:
        """The label of a column, its letter if it has no title."""
        return self.labels.setdefault(column, column_letters(column))


def _headers(
    book: Book,
    names: set[str],
    header_rows: Mapping[str, int],
    header_tops: Mapping[str, int],
) -> dict[str, _Header]:
    headers = {}
    for name in book.sheet_names:
        if name in names and not is_ours(name):
            sheet = book.sheet(name)
            last = header_rows.get(name, 1)
            titles: list[Value] = []
            for row in sheet.rows():
                if row.number > last:
                    break
                if row.number >= header_tops.get(name, last):
                    titles = _over(titles, row.cells)
            headers[name] = _Header.of(last, titles)
            headers[name].last_column = sheet.last_column
    return headers


def _answer_places(
    listed: Sequence[Finding], headers: Mapping[str, _Header]
) -> dict[int, tuple[int, int]]:
    """Where each listed question is answered; new columns are added right of everything."""
    places: dict[int, tuple[int, int]] = {}
    asked = [
        (each.sheet, position(each.address)[1], number)
        for number, each in enumerate(listed)
        if each.state == "question" and each.address and each.sheet in headers
    ]
    for name, column, number in sorted(asked):
        header = headers[name]
        label = header.label(column)
        if label not in header.answer_columns:
            if header.last_column >= LAST_COLUMN:
                continue
            header.last_column += 1
            header.answer_columns[label] = header.last_column
        places[number] = (position(listed[number].address)[0], header.answer_columns[label])
    return places


def _marked(
    name: str,
    header: _Header,
    findings: Sequence[Finding],
    listed: Sequence[Finding],
    places: Mapping[int, tuple[int, int]],
) -> MarkedSheet:
    """Everything that is added to one sheet."""
    cells: dict[str, list[tuple[int, int]]] = {state: [] for state in _STATES}
    for each in findings:
        if each.sheet == name and each.address:
            cells[each.state].append(position(each.address))
    asked = {
        places[number]: (number, len(each.choices))
        for number, each in reversed(list(enumerate(listed)))
        if each.sheet == name and number in places
    }
    used = {column for _row, column in asked}
    return MarkedSheet(
        cells=cells,
        comments=_comments(each for each in listed if each.sheet == name and each.address),
        header_row=header.row,
        titles={
            column: f"{ANSWER_PREFIX}{label}"
            for label, column in header.answer_columns.items()
            if column in used
        },
        answers=asked,
        given={
            places[number]: each.answer
            for number, each in enumerate(listed)
            if each.sheet == name and number in places and each.answer
        },
    )


def _comments(findings: Iterable[Finding]) -> dict[tuple[int, int], str]:
    """One comment a cell, however many findings it has."""
    comments: dict[tuple[int, int], str] = {}
    for each in findings:
        cell = position(each.address)
        text = f"{_state_name(each.state)}: {each.message}"
        comments[cell] = f"{comments[cell]}\n{text}" if cell in comments else text
    return comments


def _line(finding: Finding, linked: bool, place: tuple[int, int] | None) -> ResultLine:
    return ResultLine(
        sheet=finding.sheet,
        address=finding.address,
        linked=linked,
        state=finding.state,
        state_name=_state_name(finding.state),
        message=finding.message,
        answer_address=address(*place) if place else "",
        choices=finding.choices,
    )


def _state_name(state: State) -> str:
    return {
        "error": _("Lỗi"),
        "question": _("Câu hỏi"),
        "warning": _("Cảnh báo"),
        "changed": _("Thay đổi"),
        "new": _("Mới"),
    }[state]


def _summary(findings: list[Finding], left_out: int) -> list[str]:
    counts = Counter(each.state for each in findings)
    lines = [
        _("Kết quả kiểm tra tệp"),
        "; ".join(f"{_state_name(state)}: {counts[state]}" for state in _STATES if counts[state])
        or _("Không có gì phải sửa."),
    ]
    if counts["error"] or counts["question"]:
        lines.append(
            _(
                "Sửa các ô tô đỏ; trả lời câu hỏi (ô tô vàng) ở cột “Trả lời: …” cùng dòng, "
                "ngoài cùng bên phải; rồi lưu và nạp lại chính tệp này."
            )
        )
    if left_out:
        lines.append(_("Còn %(count)s mục nữa không liệt kê ở đây.") % {"count": left_out})
    return lines
