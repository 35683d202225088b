"""A mapping as a form shows it: one choice for each column, and back to the mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.sheets import SheetDefinition, all_sheets
from dangvu.core.workbook.reader import Book
from dangvu.imports.services.layouts.document import ColumnRule, FaultyMapping, Layout, SheetRule
from dangvu.imports.services.layouts.fitting import fit
from dangvu.imports.services.layouts.guessing import (
    ColumnGuess,
    SheetGuess,
    guess_sheet,
    guess_sheets,
)

#: A column that the form cannot say in full stays as the mapping has it.
KEEP = "=keep"
DROPPED = "-"
_MOST_PARTS = 4
_ABOVE = "above:"


@dataclass(slots=True)
class Choice:
    """One column on the form: what is chosen for it, first and, where facts are stacked, further."""

    guess: ColumnGuess
    chosen: str
    parts: tuple[str, ...] = ()

    @property
    def further(self) -> list[tuple[int, str]]:
        """The second to the last part that a cell may hold."""
        padded = [*self.parts[1:], *[""] * _MOST_PARTS][: _MOST_PARTS - 1]
        return list(enumerate(padded, start=2))

    @property
    def is_stacked(self) -> bool:
        return len(self.parts) > 1


@dataclass(slots=True)
class SheetChoice:
    """One worksheet on the form."""

    worksheet: str
    into: str
    first: int
    last: int
    columns: list[Choice] = field(default_factory=list)
    carried: str = ""
    options: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    carriers: list[tuple[str, str]] = field(default_factory=list)
    base: SheetRule | None = None


def choices_for(
    book: Book, base: Layout | None = None, wanted: Mapping[str, tuple[str, int, int]] | None = None
) -> list[SheetChoice]:
    """What the form shows of a workbook: a mapping laid on it, else a proposal."""
    if base is not None:
        fitted = {each.sheet.name: each for each in fit(base, book).sheets}
    else:
        fitted = {}
    found = []
    for guess in guess_sheets(book, wanted):
        held = fitted.get(guess.worksheet)
        if held is not None and guess.worksheet not in (wanted or {}):
            again = guess_sheet(held.sheet, held.rule.into, held.header.first, held.header.last)
            assert again is not None
            found.append(_choice(again, held.rule, held.header.places))
        else:
            found.append(_choice(guess, guess.rule))
    return found


def _choice(
    guess: SheetGuess, rule: SheetRule | None, places: Mapping[str, int] | None = None
) -> SheetChoice:
    chosen = SheetChoice(guess.worksheet, guess.into, guess.first, guess.last)
    rules = {at: title for title, at in (places or {}).items()}
    by_title = {column.title: column for column in rule.columns} if rule else {}
    for column in guess.columns:
        own = by_title.get(rules.get(column.at, ""), column.rule if places is None else None)
        if own is None:
            chosen.columns.append(Choice(column, DROPPED))
            continue
        # A column of a mapping that was found is sure; a proposed one is as sure as it was.
        column.certainty = column.certainty if places is None else "sure"
        chosen.columns.append(Choice(column, _code_of(own), own.parts))
    if rule is not None:
        chosen.base = rule if places is not None else None
        chosen.carried = _carried(rule)
    definition = next((each for each in all_sheets() if each.code == guess.into), None)
    if definition is not None:
        chosen.options = list(_options(definition))
        chosen.carriers = _carriers(definition)
    return chosen


def _code_of(rule: ColumnRule) -> str:
    """The choice that says a rule, `=keep` where none does."""
    if rule.row or rule.tells or rule.anywhere or rule.rest or rule.whole or rule.percent[0]:
        return KEEP
    if rule.role:
        return DROPPED if rule.role == "dropped" else rule.role
    sets = "".join(f"|{name}:{value}" for name, value in rule.sets.items())
    return f"{rule.parts[0] if rule.parts else ''}{sets}"


def _carried(rule: SheetRule) -> str:
    if rule.group:
        return f"group:{rule.group}"
    if rule.outline:
        return f"outline:{rule.outline}"
    return next((f"{_ABOVE}{name}:{words}" for name, words in rule.above.items()), "")


def _options(definition: SheetDefinition) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    yield "", [(DROPPED, _("Không lấy cột này")), ("order", _("Số thứ tự")), ("percent", _("Tỷ lệ %, chỉ để đối chiếu"))]  # fmt: skip
    yield (
        str(definition.title),
        [(c.name, str(c.title)) for c in definition.columns if c.name != "note"],
    )
    names = {column.name for column in definition.columns}
    if {"birth", "sex"} <= names:
        yield (
            _("Cột Nam, cột Nữ"),
            [
                ("birth|sex:Nam", _("Ngày sinh (cột của nam)")),
                ("birth|sex:Nữ", _("Ngày sinh (cột của nữ)")),
                ("|sex:Nam", _("Đánh dấu x: nam")),
                ("|sex:Nữ", _("Đánh dấu x: nữ")),
            ],
        )
    for column in definition.columns:
        target = next((each for each in all_sheets() if each.code == column.refers), None)
        if target is not None and target.code == "members.people":
            yield (
                _("Tìm %(what)s theo") % {"what": str(column.title).lower()},
                [
                    (f"{column.name}.{name}", str(target.column(name).title))
                    for name in ("full_name", "birth", "card")
                ],
            )


def _carriers(definition: SheetDefinition) -> list[tuple[str, str]]:
    found = [("", _("Không"))]
    names = {column.name for column in definition.columns}
    if "cell" in names:
        found += [
            ("group:cell", _("Chi bộ là dòng tiêu đề phía trên các đảng viên của chi bộ")),
            ("above:cell:chi bộ", _("Chi bộ ghi phía trên bảng (“Chi bộ: …”)")),
            ("above:cell:mã chi bộ", _("Mã chi bộ ghi phía trên bảng (“Mã chi bộ: …”)")),
            ("above:cell:@trang", _("Tên trang tính là tên chi bộ")),
        ]
    if "parent" in names and definition.code.endswith(".organizations"):
        found.append(("outline:parent", _("Cấp trên theo số thứ tự (I, 1, 1.1)")))
    return found


def chosen_layout(title: str, sheets: Sequence[SheetChoice], answers: Mapping[str, Any]) -> Layout:
    """The mapping that a filled form says. `answers` are the fields of the form by name."""
    rules = []
    for number, sheet in enumerate(sheets):
        if answers.get(f"into-{number}"):
            rules.append(_chosen_rule(number, sheet, answers))
    if not rules:
        raise FaultyMapping(_("Chưa chọn trang tính nào để đọc."))
    return Layout(title=title, sheets=tuple(rules))


def _chosen_rule(number: int, sheet: SheetChoice, answers: Mapping[str, Any]) -> SheetRule:
    base = {column.title: column for column in sheet.base.columns} if sheet.base else {}
    columns = []
    for choice in sheet.columns:
        at = choice.guess.at
        said = answers.get(f"to-{number}-{at}", choice.chosen)
        further = [answers.get(f"part-{number}-{at}-{n}", "") for n in range(2, _MOST_PARTS + 1)]
        if said == KEEP and choice.guess.title in base:
            columns.append(base[choice.guess.title])
        else:
            columns.append(_chosen_column(choice.guess.title, said, further))
    carried = str(answers.get(f"carried-{number}", sheet.carried))
    kind, _colon, rest = carried.partition(":")
    name, _colon, words = rest.partition(":")
    held = sheet.base
    return SheetRule(
        into=str(answers[f"into-{number}"]),
        columns=tuple(columns),
        worksheets=held.worksheets if held else () if words == "@trang" else (sheet.worksheet,),
        header_rows=sheet.last - sheet.first + 1,
        rows=held.rows if held else (),
        sets=held.sets if held else {},
        group=name if kind == "group" else "",
        outline=name if kind == "outline" else "",
        above={name: words} if kind == "above" else {},
        blocks=held.blocks if held else False,
        hidden=held.hidden if held else "ask",
        short_years=held.short_years if held else "ask",
        serials=held.serials if held else "ask",
    )


def _chosen_column(title: str, said: str, further: Sequence[str]) -> ColumnRule:
    if said in (DROPPED, KEEP, ""):
        return ColumnRule(title, role="dropped", optional=True)
    if said in ("order", "percent"):
        return ColumnRule(title, role=said)
    name, *settings = said.split("|")
    sets = dict(each.split(":", 1) for each in settings)
    more = [part for part in further if part]
    return ColumnRule(title, parts=tuple(each for each in (name, *more) if each), sets=sets)
