"""The checker of templates: says what is wrong, where it stands and what to do, before a paper is
made with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from jinja2 import TemplateSyntaxError

from dangvu.papers.choices import Form
from dangvu.papers.services.admitting import admit_docx
from dangvu.papers.services.language import Sandbox
from dangvu.papers.services.naming import Names, Said
from dangvu.papers.services.placing import Place, places_of


class Weight(StrEnum):
    """An error keeps the template out; a warning does not."""

    ERROR = "ERROR"
    WARNING = "WARNING"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong. `where` is the place in words, `text` what stands there."""

    weight: Weight
    message: str
    where: str = ""
    text: str = ""

    @classmethod
    def error(cls, message: str) -> Problem:
        """An error of the file as a whole."""
        return cls(Weight.ERROR, message)

    def __str__(self) -> str:
        head = f"{self.where[:1].upper()}{self.where[1:]}: " if self.where else ""
        return f"{head}{self.message}" + (f" [{self.text}]" if self.text else "")


_MARKS = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_CLOSES = {"{{": "}}", "{%": "%}", "{#": "#}"}
# `{{r `, `{%tr `: which part of Word a tag stands for; the engine takes it away, and so do we.
_PREFIX = re.compile(r"^([{][{%])-?(?:p|tr|tc|r)(?= )")
_WORD = re.compile(r"^\{%-?\s*(\w*).*$", re.DOTALL)
_OPENS = {"for": "endfor", "if": "endif"}
_INNER = {"elif": "if", "else": ""}


def check_template(form: Form, source: Path | bytes | BinaryIO) -> list[Problem]:
    """Everything that is wrong with a Word file as a template of `form`, errors first.

    Raises NotATemplate when it is not a Word file, or one that may not come in.
    """
    places = places_of(admit_docx(source))
    reader = _Reader()
    lines = [reader.read(place) for place in places]
    reader.finish()
    problems = reader.problems
    if not problems:
        problems = _said(form, places, "\n".join(lines))
    return sorted(problems, key=lambda one: one.weight is not Weight.ERROR)


def errors_in(problems: Iterable[Problem]) -> list[Problem]:
    return [one for one in problems if one.weight is Weight.ERROR]


def _said(form: Form, places: list[Place], text: str) -> list[Problem]:
    """What a template that can be read names: unknown things, and what it leaves out."""
    names = Names(form)
    tree = Sandbox().parse(text)
    found = [
        Problem(Weight.ERROR, said.message, place.where, place.quoted)
        for said in names.walk(tree)
        for place in [_place(places, said)]
    ]
    left_out = [Problem(Weight.WARNING, message) for message in names.left_out()]
    return found + left_out


def _place(places: list[Place], said: Said) -> Place:
    return places[min(said.line, len(places)) - 1]


@dataclass(frozen=True, slots=True)
class _Open:
    word: str
    place: Place
    text: str


class _Reader:
    """Reads a template paragraph by paragraph and notes what cannot be read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._sandbox = Sandbox()

    def read(self, place: Place) -> str:
        """The tags of a paragraph, without their Word prefixes, as one line."""
        tags = self._tags(place)
        for tag in tags:
            if tag.startswith("{{"):
                self._parse(place, tag, tag)
            elif tag.startswith("{%"):
                self._statement(place, tag)
        return "".join(tags)

    def finish(self) -> None:
        for left in self._open:
            self._wrong(
                left.place,
                _("“%(tag)s” không có “{%% %(end)s %%}” khép lại. Thêm nó vào sau chỗ kết thúc.")
                % {"tag": left.text, "end": _OPENS[left.word]},
            )

    def _wrong(self, place: Place, message: str) -> None:
        self.problems.append(Problem(Weight.ERROR, message, place.where, place.quoted))

    def _tags(self, place: Place) -> list[str]:
        found: list[str] = []
        begun: re.Match[str] | None = None
        for mark in _MARKS.finditer(place.text):
            if begun is None and mark[0] in _CLOSES:
                begun = mark
            elif begun is not None and mark[0] == _CLOSES[begun[0]]:
                found.append(_PREFIX.sub(r"\1", place.text[begun.start() : mark.end()]))
                begun = None
            else:
                self._unbalanced(place, begun, mark[0])
                return []
        if begun is not None:
            self._unbalanced(place, begun, "")
            return []
        return found

    def _unbalanced(self, place: Place, begun: re.Match[str] | None, mark: str) -> None:
        if begun is None:
            opening = next(one for one, other in _CLOSES.items() if other == mark)
            message = _("Có “%(mark)s” mà không có “%(opening)s” đứng trước. Viết đủ cả cặp.") % {
                "mark": mark,
                "opening": opening,
            }
        else:
            rest = place.text[begun.start() : begun.start() + 40]
            message = _(
                "“%(rest)s” thiếu “%(closing)s”. Mở và khép phải nằm trong cùng một đoạn văn."
            ) % {"rest": rest, "closing": _CLOSES[begun[0]]}
        self._wrong(place, message)

    def _statement(self, place: Place, tag: str) -> None:
        word = _WORD.sub(r"\1", tag)
        if word in _OPENS:
            self._parse(place, tag, f"{tag}{{% {_OPENS[word]} %}}")
            self._open.append(_Open(word, place, tag))
        elif word in _INNER:
            if not self._open or (_INNER[word] and self._open[-1].word != _INNER[word]):
                self._wrong(place, _("“%s” không nằm trong “{%% if … %%}” nào.") % tag)
            elif word == "elif":
                self._parse(place, tag, "{% if x %}" + tag + "{% endif %}")
        elif word in _OPENS.values():
            if self._open and _OPENS[self._open[-1].word] == word:
                self._open.pop()
            else:
                self._wrong(place, _("“%s” khép một lệnh chưa mở, hoặc mở đóng chéo nhau.") % tag)
        else:
            self._wrong(
                place,
                _("Không hiểu lệnh “%s”. Trong mẫu chỉ dùng for, if, elif, else, endfor, endif.")
                % tag,
            )

    def _parse(self, place: Place, tag: str, text: str) -> None:
        try:
            # Compiled and not only parsed: filters are looked up then.
            self._sandbox.compile(text)
        except TemplateSyntaxError as error:
            self._wrong(
                place,
                _("Không đọc được “%(tag)s”: %(why)s. Xem lại dấu ngoặc, dấu nháy, dấu phẩy.")
                % {"tag": tag, "why": _in_vietnamese(error)},
            )


def _in_vietnamese(error: TemplateSyntaxError) -> str:
    said = error.message or ""
    for english, told in (
        (r"unexpected '(.+)'", _("thừa hoặc sai chỗ “%s”")),
        (r"expected token '(.+?)', got '(.+?)'", _("cần “%s” mà gặp “%s”")),
        (r"unexpected char '(.+?)'", _("có ký tự lạ “%s”")),
        (r"No filter named '(.+?)'", _("không có bộ lọc “%s”")),
        (r"Expected an expression", _("thiếu nội dung")),
        (r"unexpected end of", _("chưa viết hết")),
    ):
        if match := re.search(english, said):
            words = {"end of print statement": "}}", "end of statement block": "%}"}
            return told % tuple(words.get(one, one) for one in match.groups())
    return said
