"""What a paper is made of, for the page, the Word file and the PDF alike: a letterhead, parts with
sentences, tables, charts and boxes to write in, a signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, TypeAlias

from django.utils.functional import Promise

Text: TypeAlias = "str | Promise"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence or a cell of a table; with a `code` it is a figure.

    url: where the figure is asked again; empty where the reader may not open its rows.
    missing: no record can give it. now: what it reads today, where the paper keeps another value.
    """

    text: str
    code: str = ""
    url: str = ""
    missing: bool = False
    now: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    kind: ClassVar[str] = "sentence"
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class PaperTable:
    """`numbers`: which columns are numbers. `widths` in parts of the page's breadth."""

    kind: ClassVar[str] = "table"
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Piece, ...], ...]
    numbers: tuple[bool, ...]
    widths: tuple[float, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class PaperChart:
    """Bars, the longest first; every bar carries its number."""

    kind: ClassVar[str] = "chart"
    title: str
    bars: tuple[tuple[str, float, str], ...]

    @property
    def largest(self) -> float:
        return max((value for _label, value, _text in self.bars), default=0) or 1


@dataclass(frozen=True, slots=True)
class Box:
    """A place to write in. `edition` tells which text the writer had before the eyes; `theirs` is
    what somebody else has saved meanwhile, `writer` and `written` who and when."""

    kind: ClassVar[str] = "box"
    code: str
    title: str
    text: str
    hint: str = ""
    required: bool = False
    edition: int = 0
    base: str = ""
    writer: str = ""
    written: str = ""
    theirs: str | None = None

    @property
    def paragraphs(self) -> list[str]:
        return [line for line in self.text.splitlines() if line.strip()]

    @property
    def field(self) -> str:
        """The name of its text in a form."""
        return f"box-{self.code}"


@dataclass(frozen=True, slots=True)
class Centered:
    """A bold line in the middle: the word QUYẾT ĐỊNH, an address."""

    kind: ClassVar[str] = "center"
    text: str


@dataclass(frozen=True, slots=True)
class Dotted:
    """Lines of dots to write on by hand."""

    kind: ClassVar[str] = "dots"
    count: int


Block: TypeAlias = "Sentence | PaperTable | PaperChart | Box | Centered | Dotted"


@dataclass(frozen=True, slots=True)
class PaperPart:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands above the text. `line` is the time and the tree in words; without a day a gap is
    left to write it in."""

    superior: str
    issuer: str
    number: str
    place: str
    day: date | None
    kind: str
    subject: str
    line: str = ""

    @property
    def dated(self) -> str:
        """`ngày 05 tháng 02 năm 2026`: a leading zero keeps days and the first months unforged."""
        if self.day is None:
            said = "ngày …… tháng …… năm ……"
            return f"{self.place}, {said}" if self.place else said
        month = f"{self.day.month:02}" if self.day.month < 3 else f"{self.day.month}"
        said = f"ngày {self.day.day:02} tháng {month} năm {self.day.year}"
        return f"{self.place}, {said}" if self.place else said


@dataclass(frozen=True, slots=True)
class Signature:
    """`authority` as in T/M ĐẢNG ỦY; `recipients` one in a line."""

    authority: str
    post: str
    name: str
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it prints. `provisional` is printed wherever the layout is not an official one, on
    top; `footnote` says so small at the end of papers that are filled from a case."""

    head: Letterhead
    parts: tuple[PaperPart, ...]
    signature: Signature
    provisional: str = ""
    broad: bool = False
    footnote: str = ""

    @property
    def boxes(self) -> list[Box]:
        return [block for part in self.parts for block in part.blocks if isinstance(block, Box)]

    @property
    def pieces(self) -> list[Piece]:
        """Every figure of the paper, once for each place where it stands."""
        found: list[Piece] = []
        for block in (block for part in self.parts for block in part.blocks):
            if isinstance(block, Sentence):
                found += block.pieces
            elif isinstance(block, PaperTable):
                found += [piece for row in block.rows for piece in row]
        return [piece for piece in found if piece.code]


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the paper still wants, and where it is put right."""

    label: Text
    url: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A version of the paper, or a step that it took, newest first."""

    label: Text
    when: Any
    by: str = ""
    url: str = ""
    note: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class PaperView:
    """Everything `core/paper.html` shows. `form_url`: where its boxes are saved, empty when nobody
    may write. `state` is a look and a word. `changes`: figures that read otherwise today, each with its
    label, `since` when ("lúc gửi"). `conflict`: somebody else has saved a box first."""

    title: str
    line: str
    paper: Paper
    state: tuple[str, Text] | None = None
    form_url: str = ""
    missing: Sequence[Missing] = ()
    history: Sequence[Kept] = ()
    changes: Sequence[tuple[str, Piece]] = ()
    since: Text = ""
    conflict: bool = False
