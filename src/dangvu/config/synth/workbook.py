"""Writing an invented bloc as the workbook that an office keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from . import documents
from .build import Bloc
from .lives import Event, Life, written
from .open_cases import empty_sheets
from .organisations import COMMITTEE, SINGLE, UPPER, Organisation
from .people import Person
from .posts import sheets_of

Value: TypeAlias = str | int | date | None

ORGANISATIONS = (
    "Mã tổ chức", "Tên tổ chức", "Tên ngắn", "Loại hình", "Mã cấp trên", "Mô hình", "Lĩnh vực",
    "Cấp", "Có con dấu", "Ở nước ngoài", "Có chính quyền cùng cấp", "Thuộc cấp ủy địa phương",
    "Ngày thành lập", "Ngày kết thúc", "Số quyết định",
)  # fmt: skip
EMPLOYERS = (
    "Mã doanh nghiệp", "Tên doanh nghiệp", "Loại sở hữu", "Mã doanh nghiệp mẹ", "Mã tổ chức đảng",
    "Mã tổ chức đảng liên quan", "Số lao động", "Tính đến ngày",
)  # fmt: skip
MASS = (
    "Mã tổ chức đảng", "Loại đoàn thể", "Tên đoàn thể", "Số đoàn viên, hội viên", "Tính đến ngày",
)  # fmt: skip
MEMBERS = (
    "Mã đảng viên", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Tôn giáo", "Quê quán",
    "Học vấn", "Chuyên môn", "Lý luận chính trị", "Nghề nghiệp", "Mã doanh nghiệp", "Mã chi bộ",
    "Ngày vào chi bộ", "Mã chi bộ tạm thời", "Ngày sinh hoạt tạm thời",
    "Ngày quyết định kết nạp", "Ngày kết nạp", "Mã chi bộ kết nạp", "Ngày quyết định công nhận",
    "Ngày chính thức", "Số thẻ đảng viên", "Miễn sinh hoạt từ ngày", "Ghi chú",
)  # fmt: skip
MOVEMENTS = (
    "Mã đảng viên", "Loại biến động", "Ngày", "Mã chi bộ", "Mã chi bộ liên quan",
    "Nơi đi/đến ngoài đảng bộ", "Tính chất", "Số hiệu", "Mức (năm)", "Ngày sinh hoạt trở lại",
    "Số quyết định", "Lý do",
)  # fmt: skip
REORGANISATIONS = (
    "Loại", "Ngày hiệu lực", "Mã tổ chức cũ", "Mã tổ chức mới", "Mã cấp trên mới",
    "Số quyết định", "Ghi chú",
)  # fmt: skip

_YES, _NO = "Có", "Không"
_FIRST_DAY = date(1900, 3, 1)  # Excel counts days rightly from here on


def write_workbook(bloc: Bloc, path: Path) -> None:
    """Write the workbook, row after row; it never holds more than one row in memory."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.touch()  # a folder that refuses it is found out before the long work
        with TemporaryDirectory(prefix="dangvu-") as rows:
            _write(bloc, unfinished, rows)
        unfinished.replace(path)
    except FileCreateError as error:
        cause = error.args[0] if error.args else error
        raise cause if isinstance(cause, OSError) else OSError(str(cause)) from error
    finally:
        if unfinished.parent.is_dir():
            unfinished.unlink(missing_ok=True)


def _write(bloc: Bloc, path: Path, rows: str) -> None:
    # The properties would otherwise carry the hour of writing: the same seed, the same file.
    stamp = datetime.combine(bloc.case.as_of, time())
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": rows}) as book:
        book.set_properties({"title": bloc.case.name, "created": stamp})
        sheets = _Sheets(book)
        sheets.write("Thông tin", None, _about(bloc), required=0)
        sheets.write("Tổ chức đảng", ORGANISATIONS, _organisation_rows(bloc), required=2)
        sheets.write("Doanh nghiệp", EMPLOYERS, _employer_rows(bloc), required=2)
        sheets.write("Đoàn thể", MASS, _mass_rows(bloc), required=3)
        sheets.write("Đảng viên", MEMBERS, _member_rows(bloc), required=4)
        sheets.write("Biến động", MOVEMENTS, _movement_rows(bloc), required=3)
        sheets.write("Sắp xếp", REORGANISATIONS, (), required=4)
        for name, titles, lines, required in (*sheets_of(bloc.posts), *_paper_sheets(bloc)):
            sheets.write(name, titles, lines, required=required)
        for name, titles, required in empty_sheets():
            sheets.write(name, titles, (), required=required)


def _paper_sheets(bloc: Bloc) -> Iterator[tuple[str, Sequence[str], Iterable[documents.Row], int]]:
    root, posts = bloc.tree.root, bloc.posts
    direct = [one.code for one in bloc.tree.direct if one.ended is None and not one.external]
    return documents.sheets_of(bloc.case.papers, root.code, direct, posts.label, posts.since)


class _Sheets:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.title = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EEF4"})
        self.day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})

    def write(
        self,
        name: str,
        titles: Sequence[str] | None,
        rows: Iterable[Sequence[Value]],
        *,
        required: int,
    ) -> None:
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, len(titles or "ab") - 1, 20)
        at = 0
        if titles:
            sheet.freeze_panes(1, min(required, 2))
            for column, title in enumerate(titles):
                sheet.write_string(0, column, title, self.title)
            at = 1
        for number, row in enumerate(rows, start=at):
            self._row(sheet, number, row)

    def _row(self, sheet: Worksheet, number: int, row: Sequence[Value]) -> None:
        for column, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif isinstance(value, date):
                if value < _FIRST_DAY:
                    sheet.write_string(number, column, f"{value:%d/%m/%Y}")
                else:
                    sheet.write_datetime(number, column, value, self.day)
            else:
                sheet.write_number(number, column, value)


def _about(bloc: Bloc) -> Iterable[Sequence[Value]]:
    return (
        ("Tên đảng bộ", bloc.case.name),
        ("Số liệu đến ngày", bloc.case.as_of),
        ("Người lập", "Dữ liệu mô phỏng, không có người thật"),
    )


def _yes(value: bool) -> str:
    return _YES if value else _NO


def _organisation_rows(bloc: Bloc) -> Iterable[Sequence[Value]]:
    for each in [*bloc.tree.root.everything(), *bloc.tree.not_counted]:
        yield (
            each.code,
            each.name,
            each.short,
            each.type,
            each.parent.code if each.parent else None,
            each.model,
            each.category,
            each.level,
            _yes(each.type in (UPPER, COMMITTEE, SINGLE)),
            _yes(each.abroad),
            _NO,
            _yes(each.external),
            each.founded,
            each.ended,
            each.decision,
        )


def _employer_rows(bloc: Bloc) -> Iterable[Sequence[Value]]:
    for each in bloc.economy.employers:
        yield (
            each.code,
            each.name,
            each.ownership,
            each.parent.code if each.parent else None,
            each.main.code if each.main else None,
            _codes(each.related),
            each.workers,
            bloc.case.stock_on,
        )


def _codes(organisations: list[Organisation]) -> str:
    return "; ".join(each.code for each in organisations)


def _mass_rows(bloc: Bloc) -> Iterable[Sequence[Value]]:
    for each in bloc.economy.mass:
        yield each.organisation.code, each.kind, each.name, each.members, bloc.case.stock_on


def _member_rows(bloc: Bloc) -> Iterable[Sequence[Value]]:
    for life, person in zip(bloc.lives, bloc.people, strict=True):
        employer = bloc.economy.employer_of(life)
        yield (
            *_who(person),
            employer.code if employer else None,
            *_where(life),
            *_when(life),
            *(life.card, person.exempt_from, life.note),
        )


def _who(person: Person) -> Sequence[Value]:
    return (
        person.code,
        person.name,
        person.birth,
        person.sex,
        person.ethnicity,
        person.religion,
        person.hometown,
        person.education,
        person.qualification,
        person.theory,
        person.occupation,
    )


def _where(life: Life) -> Sequence[Value]:
    return (
        life.cell.code if life.cell else None,
        life.moved or life.entered,
        life.temporary.code if life.temporary else None,
        life.temporary_from,
    )


def _when(life: Life) -> Sequence[Value]:
    return (
        life.decision,
        written(life.ceremony, life.partial),
        _admitting(life),
        life.recognition,
        written(life.official, life.partial) if life.official else None,
    )


def _admitting(life: Life) -> str | None:
    """Blank where the present cell admitted, since the ceremony is when the member came."""
    if life.outside or life.entered:
        return "ngoài"
    return life.first_cell.code if life.moved and life.first_cell else None


def _movement_rows(bloc: Bloc) -> Iterable[Sequence[Value]]:
    rows: list[tuple[date, str, Event]] = [
        (event.on, person.code, event)
        for life, person in zip(bloc.lives, bloc.people, strict=True)
        for event in life.events
    ]
    rows.sort(key=lambda row: row[:2])
    for on, code, event in rows:
        yield (
            code,
            event.kind,
            on,
            event.cell.code if event.cell else None,
            event.other.code if event.other else None,
            event.place,
            event.permanence,
            event.number,
            event.years,
            None,
            event.decision,
            event.reason,
        )
