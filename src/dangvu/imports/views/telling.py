"""What a mapping does with each column, in the words of the sheets and not of its document."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dangvu.core.sheets import SheetDefinition, all_sheets
from dangvu.imports.services.layouts.document import ColumnRule, Layout, SheetRule

_NOT_TAKEN = "_"


@dataclass(frozen=True, slots=True)
class ToldSheet:
    """One kind of worksheet: what its rows are, and (title of the column, what is read) of each."""

    title: str
    worksheets: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]


def told_sheets(layout: Layout) -> list[ToldSheet]:
    return [
        ToldSheet(
            str(_definition(rule.into).title),
            rule.worksheets,
            tuple(
                (column.title or column.words[0], _told(column, rule)) for column in rule.columns
            ),
        )
        for rule in layout.sheets
    ]


def _told(column: ColumnRule, rule: SheetRule) -> str:
    roles = {
        "order": _("Số thứ tự"),
        "percent": _("Tỷ lệ %, chỉ để đối chiếu"),
        "dropped": _("Không lấy"),
    }
    if column.role:
        return roles[column.role]
    into = _definition(rule.row_called(column.row).into if column.row else rule.into)
    names = [
        *column.parts,
        *column.anywhere,
        *column.tells,
        *([column.rest] if column.rest else []),
    ]
    read = [_field(into, name) for name in dict.fromkeys(names) if name != _NOT_TAKEN]
    read += [f"{_field(into, name)}: {value}" for name, value in column.sets.items()]
    words = ", ".join(read)
    if not column.row:
        return words
    kinds = ", ".join(rule.row_called(column.row).sets.values())
    return _("Thêm dòng %(sheet)s: %(what)s") % {
        "sheet": f"{into.title} ({kinds})" if kinds else str(into.title),
        "what": words,
    }


def _field(sheet: SheetDefinition, name: str) -> str:
    """The title of a field; `person.birth` is one by which another row is found."""
    own, _dot, of_other = name.partition(".")
    column = sheet.column(own)
    if not of_other:
        return str(column.title)
    other = _definition(column.refers).column(of_other)
    return _("%(what)s tìm theo %(by)s") % {
        "what": str(column.title),
        "by": str(other.title).lower(),
    }


def _definition(code: str) -> SheetDefinition:
    return next(sheet for sheet in all_sheets() if sheet.code == code)
