"""Reading one cell as its column says. Never guesses: an unclear cell comes back as a Problem."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.numbers import read_count
from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.readings import Ambiguous, Unreadable
from dangvu.core.sheets.definition import BLANK, Column, Kind
from dangvu.core.text import Examined, examine, search_key
from dangvu.core.workbook.reader import CellError


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell has no value (`value` blank), or what to say about the one it has.

    `options` given: a question, to be answered by one of them or, if empty, by a typed value.
    """

    message: str
    value: Any = None
    is_question: bool = False
    is_warning: bool = False
    options: tuple[str, ...] = ()


def read_cell(column: Column, raw: Any) -> Any:
    """The value of a cell by the kind of its column, or a Problem."""
    if raw is None or raw == "":
        return BLANK[column.kind]
    if isinstance(raw, CellError):
        return Problem(raw.message)
    if isinstance(raw, Problem):
        # Somebody who saw the whole column has already judged the cell.
        return raw
    return _READERS[column.kind](column, raw)


def is_blank(raw: Any) -> bool:
    """Whether a cell holds nothing that one could read."""
    if raw is None or raw == "":
        return True
    return isinstance(raw, str) and not examine(raw).text


def text_of(raw: Any) -> str:
    """What a cell shows, as one line of text."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return _("Có") if raw else _("Không")
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime.datetime | datetime.date):
        return f"{raw:%d/%m/%Y}"
    return str(raw)


def _text(column: Column, raw: Any) -> Any:
    if not isinstance(raw, str):
        return text_of(raw)
    examined = examine(raw, multiline=column.required)
    fits = not column.max_length or len(examined.text) <= column.max_length
    if fits and not examined.problems and "\n" not in examined.text:
        return examined.text
    return _examined(column, examined)


def _examined(column: Column, examined: Examined) -> Any:
    if examined.refused:
        return Problem(" ".join(each.message for each in examined.problems if each.refused))
    text = examined.text
    if "\n" in text:
        return Problem(
            _("Ô có nhiều dòng (“%(first)s”, …). Mỗi dòng của bảng chỉ ghi một giá trị.")
            % {"first": text.split("\n")[0][:40]}
        )
    if column.max_length and len(text) > column.max_length:
        return Problem(
            _("Dài %(length)s ký tự, chỉ được %(limit)s.")
            % {"length": len(text), "limit": column.max_length}
        )
    if examined.suggestion != text:
        messages = " ".join(p.message for p in examined.problems if p.kind == "LOOKALIKE")
        return Problem(
            messages,
            value=text,
            is_question=True,
            options=(examined.suggestion, text),
        )
    # A Đ typed as the Icelandic letter, an NFD text: one meaning, put right without a word.
    told = [p.message for p in examined.problems if p.kind != "LOOKALIKE"]
    return Problem(" ".join(told), value=text, is_warning=True) if told else text


def _code(column: Column, raw: Any) -> Any:
    if isinstance(raw, str):
        return _text(column, raw)
    if isinstance(raw, bool | datetime.date):
        return Problem(_("Mã phải là chữ; ô này là %(what)s.") % {"what": text_of(raw)})
    return text_of(raw)


def _codes(column: Column, raw: Any) -> Any:
    text = _text(column, raw)
    if isinstance(text, Problem):
        return text
    parts = (part.strip() for part in text.replace(",", ";").split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def _choice(column: Column, raw: Any) -> Any:
    text = text_of(raw)
    found = _words(column).get(search_key(text))
    if found is not None:
        return found
    if is_blank(raw):
        return ""
    labels = "; ".join(str(label) for _code, label in column.choices)
    return Problem(
        _("“%(text)s” không có trong danh sách. Chọn một trong: %(labels)s.")
        % {"text": text[:60], "labels": labels}
    )


_known_words: dict[int, tuple[Column, dict[str, str]]] = {}


def _words(column: Column) -> dict[str, str]:
    """Folded words of a choice column. Kept with the column, so that its id stays its own."""
    held = _known_words.get(id(column))
    if held is None:
        words = {search_key(str(label)): code for code, label in column.choices}
        for code, synonyms in column.synonyms.items():
            words |= {search_key(word): code for word in synonyms}
        held = _known_words[id(column)] = (column, words)
    return held[1]


def _partial(column: Column, raw: Any) -> Any:
    reading = read_date(raw)
    if isinstance(reading, Ambiguous):
        options = tuple(each.as_vietnamese() for each in reading.readings)
        return Problem(reading.message, is_question=True, options=options)
    if isinstance(reading, Unreadable):
        return Problem(reading.message)
    return reading


def _date(column: Column, raw: Any) -> Any:
    reading = _partial(column, raw)
    if isinstance(reading, PartialDate):
        if reading.day is None:
            return Problem(
                _("“%(text)s” chưa đủ: ở đây cần cả ngày, tháng, năm, ví dụ 16/01/2020.")
                % {"text": reading.as_vietnamese()}
            )
        return reading.earliest
    return reading


def _count(column: Column, raw: Any) -> Any:
    reading = read_count(raw)
    if isinstance(reading, Ambiguous):
        options = tuple(str(each) for each in reading.readings)
        return Problem(reading.message, is_question=True, options=options)
    return Problem(reading.message) if isinstance(reading, Unreadable) else reading


_YES_NO = {
    "co": True, "x": True, "v": True, "1": True, "dung": True,
    "khong": False, "0": False, "sai": False, "-": False,
}  # fmt: skip


@lru_cache(maxsize=256)
def read_yes_no(text: str) -> bool | None:
    """Yes or no as offices write it; None for anything else."""
    return _YES_NO.get(search_key(text).rstrip(" ."))


def _yes_no(column: Column, raw: Any) -> Any:
    if isinstance(raw, bool):
        return raw
    if is_blank(raw):
        return None
    found = read_yes_no(text_of(raw))
    if found is None:
        return Problem(_("“%(text)s”: chỉ ghi Có hoặc Không.") % {"text": text_of(raw)[:60]})
    return found


_READERS: dict[Kind, Callable[[Column, Any], Any]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.CHOICE: _choice,
    Kind.DATE: _date,
    Kind.PARTIAL_DATE: _partial,
    Kind.COUNT: _count,
    Kind.YES_NO: _yes_no,
}
