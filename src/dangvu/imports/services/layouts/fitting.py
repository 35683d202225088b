"""Whether a mapping fits a workbook: which worksheet each of its sheets is, and what is gone."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from dangvu.core.sheets import Finding, Level
from dangvu.core.sheets.findings import column_letters
from dangvu.core.workbook.answers import is_ours
from dangvu.core.workbook.reader import Book, Sheet
from dangvu.imports.services.layouts.document import Layout, SheetRule
from dangvu.imports.services.layouts.headers import (
    LEAST_SHARE,
    Grid,
    Header,
    find_header,
    nearest,
)
from dangvu.imports.services.reading import fold

#: A worksheet with this share of the columns is meant too, beside one that has them all.
_PLAINLY_MEANT = 0.75


@dataclass(slots=True)
class Fitted:
    """One worksheet that is read by one rule."""

    rule: SheetRule
    sheet: Sheet
    header: Header


@dataclass(slots=True)
class Fit:
    """How a mapping lies on a workbook. With misfits nothing of it is read."""

    sheets: list[Fitted] = field(default_factory=list)
    misfits: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)


def fit(layout: Layout, book: Book) -> Fit:
    """Find the worksheets of a mapping; whatever does not fit is said column by column."""
    return _Fitting(layout, book).run()


class _Fitting:
    def __init__(self, layout: Layout, book: Book) -> None:
        self.layout, self.book = layout, book
        self.names = [name for name in book.sheet_names if not is_ours(name)]
        self.open: dict[str, tuple[Sheet, Grid]] = {}
        self.result = Fit()

    def run(self) -> Fit:
        for rule in self.layout.sheets:
            self._place(rule)
        used = {fitted.sheet.name for fitted in self.result.sheets}
        for name in self.names:
            if name not in used and not self.result.misfits:
                hidden = self.book.is_hidden(name)
                self._remark(name, _("Trang ẩn, không đọc.") if hidden else _(
                    "Cách đọc sổ này không nói về trang này; bỏ qua."))  # fmt: skip
        return self.result

    def _opened(self, name: str) -> tuple[Sheet, Grid]:
        if name not in self.open:
            sheet = self.book.sheet(name)
            self.open[name] = sheet, Grid(sheet)
        return self.open[name]

    def _header(self, rule: SheetRule, name: str) -> Header | None:
        return find_header(rule, self._opened(name)[1])

    def _visible(self) -> list[str]:
        return [name for name in self.names if not self.book.is_hidden(name)]

    def _place(self, rule: SheetRule) -> None:
        named = [name for name in self.names if _is_named(rule, name)]
        if rule.worksheets and not named:
            self._renamed(rule)
            return
        candidates = named or self._visible()
        placed = [
            (name, header)
            for name in candidates
            if (header := self._header(rule, name)) and header.share >= LEAST_SHARE
        ]
        if not placed:
            self._nowhere(rule, named)
            return
        whole = [each for each in placed if not _gone(each[1])]
        close = [each for each in placed if each[1].share >= _PLAINLY_MEANT]
        for name, header in placed if named or not whole else close:
            for finding in self._missing(name, header):
                self.result.misfits.append(finding)
            sheet = self._opened(name)[0]
            self.result.sheets.append(Fitted(rule, sheet, header))
            self._unknown(rule, sheet, header)

    def _missing(self, name: str, header: Header) -> Iterator[Finding]:
        for column in _gone(header):
            near = nearest(column.title, header.unknown)
            message = _("Thiếu cột “%(title)s” của cách đọc sổ.") % {"title": column.title}
            if near:
                message += " " + _("Gần nhất: %(near)s.") % {
                    "near": "; ".join(
                        f"“{header.titles[at]}” ({column_letters(at)}{header.last})" for at in near
                    )
                }
            yield Finding(
                Level.ERROR, name, header.last, near[0] if near else 0, column.title, message,
                tuple(header.titles[at] for at in near),
            )  # fmt: skip

    def _unknown(self, rule: SheetRule, sheet: Sheet, header: Header) -> None:
        for at, title in header.unknown.items():
            if at not in sheet.hidden_columns:
                self._remark(
                    sheet.name, _("Cách đọc sổ không nói về cột này; không lấy."),
                    header.last, at, title,
                )  # fmt: skip

    def _renamed(self, rule: SheetRule) -> None:
        wanted = " / ".join(f"“{name}”" for name in rule.worksheets)
        message = _("Không có trang %(wanted)s.") % {"wanted": wanted}
        alike = [
            name
            for name in self._visible()
            if (header := self._header(rule, name)) is not None and not _gone(header)
        ]
        folded = {fold(name): name for name in self._visible()}
        alike = alike or [
            folded[key]
            for wanted_name in rule.worksheets
            for key in difflib.get_close_matches(fold(wanted_name), folded, n=2, cutoff=0.5)
        ]
        if alike:
            message += " " + _("Gần nhất: %(near)s. Đổi tên trang, hoặc sửa cách đọc sổ.") % {
                "near": ", ".join(f"“{name}”" for name in dict.fromkeys(alike))
            }
        self.result.misfits.append(
            Finding(Level.ERROR, alike[0] if alike else "", 0, 0, "", message)
        )

    def _nowhere(self, rule: SheetRule, named: list[str]) -> None:
        titles = ", ".join(f"“{column.title}”" for column in rule.columns)
        if named:
            message = _("Không thấy dòng tiêu đề của cách đọc sổ này. Các cột: %(titles)s.")
        else:
            message = _("Không có trang nào theo cách đọc sổ này. Các cột: %(titles)s.")
        self.result.misfits.append(
            Finding(Level.ERROR, named[0] if named else "", 0, 0, "", message % {"titles": titles})
        )

    def _remark(
        self, sheet: str, message: str, row: int = 0, column: int = 0, title: str = ""
    ) -> None:
        self.result.remarks.append(Finding(Level.WARNING, sheet, row, column, title, message))


def _gone(header: Header) -> list:  # type: ignore[type-arg]
    return [column for column in header.missing if not column.optional]


def _is_named(rule: SheetRule, name: str) -> bool:
    return any(fnmatch.fnmatchcase(fold(name), _pattern(wanted)) for wanted in rule.worksheets)


def _pattern(wanted: str) -> str:
    return "*".join(fold(part) for part in wanted.split("*"))
