"""What a form of a paper is: data that its room ships, chosen by code and by the day of the paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dangvu.core.registry import PaperField, paper_fields


@dataclass(frozen=True, slots=True)
class Guidance:
    """The paper that prescribes the form. `clause` names the place in it."""

    issuer: str = ""
    symbol: str = ""
    date: str = ""
    summary: str = ""
    clause: str = ""

    def __str__(self) -> str:
        dated = f"ngày {self.date}" if self.date else ""
        named = " ".join(part for part in (self.symbol, dated, self.issuer) if part)
        return ", ".join(part for part in (self.clause, named) if part)


@dataclass(frozen=True, slots=True)
class FormBlock:
    """A piece of the layout; which of the fields count depends on `kind`.

    sentence: `text` with `{name}` of a field and `{room.figure}` of an indicator.
    figures: `codes`, one line each. table: `codes` by `by`. chart: the first of `codes` by `by`.
    box: a place to write in, by its `code`. center: a line in the middle, bold.
    dots: `count` dotted lines to write on by hand. rows: a table under `heads`, in parts of the breadth
    (`widths`): its rows are the field `code`, or with `cells` one of them for each of `people`.
    """

    kind: str
    text: str = ""
    title: str = ""
    by: str = ""
    codes: tuple[str, ...] = ()
    code: str = ""
    hint: str = ""
    required: bool = False
    count: int = 0
    heads: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPart:
    """`period_only`: left out of a paper about a single day."""

    title: str
    blocks: tuple[FormBlock, ...]
    period_only: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One form while it holds. `room` ships it; `docx` is the shipped file, as package and path.

    mark: as printed on official forms ("Mẫu 7-HSĐV"), empty where the guidance gives none.
    confirmed: the layout was compared with the guidance; if not, every paper says so.
    period_only: asked of a period, never of a single day.
    paper: the kind of paper of a case that it prints. is_known: a public copy of the guidance was
    seen that has a form of this code. by_hand: somebody fills it in, so that what is not known is left
    as dotted lines; is_personal: a person writes it, so that no organisation stands above it;
    is_own: the one whom the case is about.
    is_list: one paper for many cases, a row for each.
    authority, post: in whose name, and as what, it is signed; empty for the usual.
    """

    code: str
    name: str
    kind: str
    subject: str
    symbol: str
    room: str
    valid_from: date
    valid_to: date | None = None
    mark: str = ""
    guidance: Guidance = Guidance()
    confirmed: bool = False
    broad: bool = False
    period_only: bool = False
    outputs: tuple[str, ...] = ("docx", "pdf")
    docx: str = ""
    about: str = "organization"
    fields: tuple[PaperField, ...] = ()
    parts: tuple[FormPart, ...] = ()
    paper: str = ""
    is_known: bool = True
    by_hand: bool = False
    is_personal: bool = False
    is_own: bool = False
    is_list: bool = False
    authority: str = ""
    post: str = ""
    recipients: tuple[str, ...] = ()
    note: str = ""

    def holds_on(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    @property
    def known_fields(self) -> dict[str, PaperField]:
        """Every name that a template of this form may use."""
        return {one.name: one for one in (*self.fields, *paper_fields(self.about))}

    def blocks(self, *kinds: str) -> Iterator[FormBlock]:
        """The blocks of these kinds, in the order of the paper; all of them when none is named."""
        for part in self.parts:
            for block in part.blocks:
                if not kinds or block.kind in kinds:
                    yield block

    @property
    def boxes(self) -> dict[str, FormBlock]:
        return {block.code: block for block in self.blocks("box")}
