"""What a mapping says: data with a fixed shape, checked when it is read, written back as it was.

`docs/decisions/0017-a-mapping-is-data.md` tells why, `docs/rooms/imports.md` what each word means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.sheets import SheetDefinition, all_sheets

#: What a column is when it fills no field.
ROLES = ("order", "percent", "dropped")
SPLITS = ("lines", "dash", "marks")
_HIDDEN = ("ask", "take", "skip")


class FaultyMapping(ValueError):
    """The document is no mapping. The message is for the user."""


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """One column of theirs, known by its title with that of its group: `Ngày sinh / Nam`.

    `parts` are the fields that it fills, one or, where facts are stacked, several in their order;
    `_` is a line that is not taken. `anywhere` are fields found by their kind on whatever line.
    `row` names the extra row that the fields belong to, else they are the row's own.
    """

    title: str
    also: tuple[str, ...] = ()
    number: int = 0
    words: tuple[str, ...] = ()
    role: str = ""
    parts: tuple[str, ...] = ()
    anywhere: tuple[str, ...] = ()
    split: str = ""
    rest: str = ""
    at_end: bool = False
    whole: bool = False
    row: str = ""
    sets: Mapping[str, str] = field(default_factory=dict)
    tells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    percent: tuple[str, str] = ("", "")
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ExtraRow:
    """A row of another sheet of ours that one row of theirs tells: `event`, `union`."""

    name: str
    into: str
    sets: Mapping[str, str] = field(default_factory=dict)
    carries: tuple[str, ...] = ()
    needs: str = ""


@dataclass(frozen=True, slots=True)
class SheetRule:
    """How worksheets of one shape become rows of the sheet `into`."""

    into: str
    columns: tuple[ColumnRule, ...]
    worksheets: tuple[str, ...] = ()
    header_rows: int = 0
    rows: tuple[ExtraRow, ...] = ()
    sets: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    outline: str = ""
    above: Mapping[str, str] = field(default_factory=dict)
    blocks: bool = False
    hidden: str = "ask"
    short_years: str = "ask"
    serials: str = "ask"

    def row_called(self, name: str) -> ExtraRow:
        return next(row for row in self.rows if row.name == name)

    @property
    def order(self) -> ColumnRule | None:
        return next((column for column in self.columns if column.role == "order"), None)


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole mapping. `day` are words after which the workbook writes the day of its figures."""

    title: str
    sheets: tuple[SheetRule, ...]
    day: tuple[str, ...] = ()


def read_document(document: Any) -> Layout:
    """The mapping that a document describes. Raises FaultyMapping."""
    told = _mapping(document, _("Cách đọc sổ"))
    sheets = told.get("sheets")
    if not isinstance(sheets, list) or not sheets:
        raise FaultyMapping(_("Cách đọc sổ phải có ít nhất một trang (sheets)."))
    _only(told, ("title", "day", "sheets"))
    return Layout(
        title=str(told.get("title", "")),
        day=_words(told.get("day", ())),
        sheets=tuple(_sheet(each) for each in sheets),
    )


def _sheet(told: Any) -> SheetRule:
    told = _mapping(told, "sheets")
    _only(told, SheetRule.__slots__)
    definition = _definition(told.get("into"))
    rows = tuple(
        _extra(name, each) for name, each in _mapping(told.get("rows", {}), "rows").items()
    )
    by_name = {row.name: row for row in rows}
    columns = tuple(
        _column(each, definition, by_name) for each in _list(told.get("columns"), "columns")
    )
    for name in (told.get("group"), told.get("outline"), *told.get("sets", {})):
        if name:
            _field(definition, name)
    return SheetRule(
        into=definition.code,
        columns=columns,
        worksheets=_words(told.get("worksheets", ())),
        header_rows=int(told.get("header_rows", 0)),
        rows=rows,
        sets={str(k): str(v) for k, v in told.get("sets", {}).items()},
        group=str(told.get("group", "")),
        outline=str(told.get("outline", "")),
        above={str(k): str(v) for k, v in told.get("above", {}).items()},
        blocks=bool(told.get("blocks", False)),
        hidden=_one_of(told.get("hidden", "ask"), _HIDDEN),
        short_years=_one_of(told.get("short_years", "ask"), ("ask", "past")),
        serials=_one_of(told.get("serials", "ask"), ("ask", "take")),
    )


def _extra(name: str, told: Any) -> ExtraRow:
    told = _mapping(told, name)
    _only(told, ("into", "sets", "carries", "needs"))
    definition = _definition(told.get("into"))
    sets = {str(k): str(v) for k, v in told.get("sets", {}).items()}
    carries = _words(told.get("carries", ()))
    for each in (*sets, *carries):
        _field(definition, each)
    return ExtraRow(name, definition.code, sets, carries, str(told.get("needs", "")))


def _column(told: Any, own: SheetDefinition, rows: Mapping[str, ExtraRow]) -> ColumnRule:
    told = _mapping(told, "columns")
    _only(told, (*ColumnRule.__slots__, "to"))
    title = str(told.get("title", ""))
    words = _words(told.get("words", ()))
    if not title and not words:
        raise FaultyMapping(_("Mỗi cột phải có tiêu đề (title)."))
    role, row = str(told.get("role", "")), str(told.get("row", ""))
    if role:
        _one_of(role, ROLES)
    if row and row not in rows:
        raise FaultyMapping(_("Cột “%(title)s”: không có dòng phụ “%(row)s”.") % {
            "title": title, "row": row})  # fmt: skip
    target = _definition(rows[row].into) if row else own
    parts = _words(told.get("to", told.get("parts", ())))
    anywhere = _words(told.get("anywhere", ()))
    rest = str(told.get("rest", ""))
    sets = {str(k): str(v) for k, v in _mapping(told.get("sets", {}), "sets").items()}
    tells = {
        str(name): {str(k): str(v) for k, v in _mapping(each, name).items()}
        for name, each in _mapping(told.get("tells", {}), "tells").items()
    }
    for name in (*parts, *anywhere, rest, *sets, *tells):
        if name and name != "_":
            _field(target, name)
    if not (role or parts or anywhere or rest or sets):
        raise FaultyMapping(_("Cột “%(title)s” không nói vào cột nào của hệ thống.") % {
            "title": title})  # fmt: skip
    percent = _words(told.get("percent", ()))
    return ColumnRule(
        title=title,
        also=_words(told.get("also", ())),
        number=int(told.get("number", 0)),
        words=words,
        role=role,
        parts=parts,
        anywhere=anywhere,
        split=_one_of(told["split"], SPLITS) if told.get("split") else "",
        rest=rest,
        at_end=bool(told.get("at_end", False)),
        whole=bool(told.get("whole", False)),
        row=row,
        sets=sets,
        tells=tells,
        percent=(percent[0], percent[1]) if len(percent) == 2 else ("", ""),
        optional=bool(told.get("optional", False)),
    )


def write_document(layout: Layout) -> dict[str, Any]:
    """The document of a mapping, without what is as usual."""
    return {
        "title": layout.title,
        **({"day": list(layout.day)} if layout.day else {}),
        "sheets": [_written_sheet(sheet) for sheet in layout.sheets],
    }


def _written_sheet(sheet: SheetRule) -> dict[str, Any]:
    usual = SheetRule(into="", columns=())
    told = _differing(sheet, usual, skip=("columns", "rows"))
    if sheet.rows:
        told["rows"] = {
            row.name: _differing(row, ExtraRow("", ""), skip=("name",)) for row in sheet.rows
        }
    told["columns"] = [_written_column(column) for column in sheet.columns]
    return told


def _written_column(column: ColumnRule) -> dict[str, Any]:
    told = _differing(column, ColumnRule(""), skip=("parts",))
    if len(column.parts) == 1:
        return told | {"to": column.parts[0]}
    return told | ({"parts": list(column.parts)} if column.parts else {})


def _differing(thing: Any, usual: Any, *, skip: Iterable[str] = ()) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in thing.__slots__:
        value = getattr(thing, name)
        if name not in skip and value != getattr(usual, name):
            told[name] = list(value) if isinstance(value, tuple) else value
    return told


def _definition(code: Any) -> SheetDefinition:
    for sheet in all_sheets():
        if sheet.code == code:
            return sheet
    raise FaultyMapping(_("Không có trang “%(code)s” trong hệ thống.") % {"code": code})


def _field(definition: SheetDefinition, name: str) -> None:
    own, dot, fact = name.partition(".")
    column = next((each for each in definition.columns if each.name == own), None)
    if column is not None and dot:
        # What is known of a record that the column refers to: `code.full_name`.
        _field(_definition(column.refers), fact)
    elif column is None:
        raise FaultyMapping(
            _("Trang “%(sheet)s” không có cột “%(name)s”.")
            % {"sheet": definition.title, "name": name}
        )


def _mapping(told: Any, name: str) -> dict[str, Any]:
    if not isinstance(told, Mapping):
        raise FaultyMapping(_("“%(name)s” phải là các cặp tên: giá trị.") % {"name": name})
    return dict(told)


def _list(told: Any, name: str) -> list[Any]:
    if not isinstance(told, list) or not told:
        raise FaultyMapping(_("“%(name)s” phải là một danh sách, không trống.") % {"name": name})
    return told


def _words(told: Any) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(str(each) for each in told or ())


def _one_of(told: Any, allowed: Iterable[str]) -> str:
    if told not in allowed:
        raise FaultyMapping(
            _("“%(told)s” không được; chọn một trong: %(allowed)s.")
            % {"told": told, "allowed": ", ".join(allowed)}
        )
    return str(told)


def _only(told: Mapping[str, Any], known: Iterable[str]) -> None:
    for name in told:
        if name not in known:
            raise FaultyMapping(_("Không hiểu “%(name)s” trong cách đọc sổ.") % {"name": name})
