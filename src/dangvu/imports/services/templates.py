"""The empty workbook that an office fills, and the same workbook filled with what is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.sheets import Column, Kind, SheetDefinition, all_sheets
from dangvu.core.whole_files import whole_file
from dangvu.core.workbook.writer import Column as ListColumn
from dangvu.core.workbook.writer import Kind as ListKind
from dangvu.core.workbook.writer import Table, write_workbook
from dangvu.core.writing import write_date

# Rows below the titles that have drop-downs and formats although they are empty.
_ROOM = 2_000

_KINDS: dict[Kind, ListKind] = {Kind.DATE: "date", Kind.PARTIAL_DATE: "date", Kind.COUNT: "whole"}


def write_template(target: Path) -> None:
    """The empty workbook: guide, information, and every sheet that can be imported.

    Raises CannotWrite.
    """
    tables = [_guide(), _information("", None)]
    tables += [_table(sheet, (), room=_ROOM) for sheet in all_sheets()]
    with whole_file(target, private=False) as file:
        write_workbook(file, tables)


def export_workbook(*, actor: Actor, on: date, target: Path, name: str = "") -> None:
    """The workbook filled with what the actor may see as of a day; importing it changes nothing.

    Raises CannotWrite.
    """
    tables = [_information(name, on)]
    tables += [
        _table(sheet, _written(sheet, sheet.export(actor, on)))
        for sheet in all_sheets()
        if sheet.export is not None and sheet.policy.allows(actor)
    ]
    with whole_file(target) as file:
        write_workbook(file, tables)


def _information(name: str, on: date | None) -> Table:
    rows = [(_("Tên đảng bộ"), name), (_("Số liệu đến ngày"), on), (_("Người lập"), "")]
    return Table(
        _("Thông tin"),
        [ListColumn(_("Mục"), width=24), ListColumn(_("Nội dung"), width=60)],
        rows,
        autofilter=False,
    )


def _table(sheet: SheetDefinition, rows: Iterable[Sequence[Any]], *, room: int = 0) -> Table:
    return Table(
        str(sheet.title),
        [
            ListColumn(
                column.heading,
                kind=_KINDS.get(column.kind, "text"),
                width=column.width,
                note=_note(column),
                choices=_choices(column),
                required=column.required,
            )
            for column in sheet.columns
        ],
        rows,
        room=room,
    )


def _choices(column: Column) -> tuple[str, ...]:
    if column.kind is Kind.YES_NO:
        return (_("Có"), _("Không"))
    return tuple(str(label) for _code, label in column.choices)


def _note(column: Column) -> str:
    lines = [str(column.help)] if column.help else []
    if column.required:
        lines.insert(0, _("Bắt buộc."))
    if column.kind is Kind.PARTIAL_DATE and not column.help:
        lines.append(_("Ngày, hoặc chỉ tháng/năm, hoặc chỉ năm."))
    if column.example:
        lines.append(_("Ví dụ: %(example)s") % {"example": column.example})
    return "\n".join(lines)


def _written(sheet: SheetDefinition, rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """Stored codes as their labels, lists of codes as text."""
    labels = [{str(code): str(label) for code, label in c.choices} for c in sheet.columns]
    for row in rows:
        yield [
            "; ".join(value) if isinstance(value, tuple) else names.get(str(value), value)
            for names, value in zip(labels, row, strict=True)
        ]


def _guide() -> Table:
    return Table(
        _("Hướng dẫn"),
        [ListColumn(_("Cách ghi sổ này"), width=110)],
        [(line,) for line in _guide_lines()],
        autofilter=False,
    )


def _guide_lines() -> Iterator[str]:
    yield _("1. Ghi ngày của số liệu ở trang “Thông tin”, ô bên cạnh “Số liệu đến ngày”.")
    yield _("2. Mỗi dòng một tổ chức, một đảng viên, một việc. Cột có dấu * là bắt buộc.")
    yield _("3. Không đổi tên trang và tiêu đề cột; được thêm, bớt, đổi chỗ cột không bắt buộc.")
    yield _("4. Ngày ghi dạng 05/09/1985; không rõ thì ghi 09/1985 hoặc 1985. Không gộp ô.")
    yield _("5. Ô trống nghĩa là không nói gì: dữ liệu đã có trong hệ thống được giữ nguyên.")
    yield _("6. Nạp: dangvu import TỆP.xlsx --dry-run để xem trước, bỏ --dry-run để nạp.")
    yield _(
        "7. Có lỗi hoặc câu hỏi thì chưa nạp gì; mở tệp …tra-loi.xlsx, sửa ô tô đỏ, trả lời ô tô"
        " vàng ở cột “Trả lời: …”, rồi nạp chính tệp đó."
    )
    yield _("8. Nạp lại cùng một tệp không làm thay đổi gì.")
    yield ""
    yield _("Các trang:")
    for sheet in all_sheets():
        yield f"{sheet.title}: {sheet.help}"
    yield ""
    yield _("Ngày trong ví dụ: %(day)s") % {"day": write_date(date(1985, 9, 5))}
