"""The list page: filters and search in the URL, sort, keyset paging, Excel, htmx fragment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from dangvu.core.pages import keyset
from dangvu.core.pages.columns import Column, Filter, Rows, Text, narrow_by_words
from dangvu.core.pages.export import excel
from dangvu.core.pages.links import changed_query
from dangvu.core.workbook.writer import TooManyRows
from dangvu.core.writing import NOTHING, write_number, write_percent, write_value

PAGE_SIZE = 50
#: Parameters that mean a place in the list; a change of filter or order begins anew.
_PLACE = {"after": None, "before": None, "format": None}


@dataclass(frozen=True, slots=True)
class Head:
    label: Text
    kind: str
    sort_url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Cell:
    label: Text
    kind: str
    text: Any
    url: str
    look: str
    main: bool
    long: bool
    blank: bool


@dataclass(frozen=True, slots=True)
class Chip:
    label: Text
    value: Text
    drop_url: str


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    label: Text
    kind: str
    value: str
    options: Sequence[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class ListView:
    """Everything `core/list.html` shows."""

    title: Text
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    count: int
    counted: str
    fields: Sequence[Field]
    chips: Sequence[Chip]
    searchable: bool
    words: str
    sort: str
    warnings: Sequence[str]
    clear_url: str
    previous_url: str
    next_url: str
    excel_url: str
    empty: Text
    empty_label: Text
    empty_url: str
    wide: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the URL asks for, as far as it can be understood."""

    words: str
    chosen: Mapping[str, str]
    column: Column | None
    falling: bool
    warnings: Sequence[str]


def list_page(
    request: HttpRequest,
    *,
    title: Text,
    rows: Rows,
    columns: Sequence[Column],
    filters: Sequence[Filter] = (),
    search: Sequence[str] = (),
    order: str = "",
    counted: Text = "",
    empty: Text = "",
    empty_action: tuple[Text, str] = ("", ""),
    file_name: str = "danh-sach",
    template: str = "core/list.html",
    context: Mapping[str, Any] | None = None,
    size: int = PAGE_SIZE,
) -> HttpResponseBase:
    """Answer a list: the page, its table for htmx, or the whole list as Excel (`?format=xlsx`).

    `rows` is a queryset that already holds only what the reader may see (`.visible_to`), or a
    sequence of objects. `order` is the key of the column sorted by at first, "-" in front to turn
    it round. `search` names the fields with a search key. `counted` is what a row is, in words
    (a plain noun). `empty` says what would be here, `empty_action` is the (label, URL) of the one
    action that fills it. Two statements whatever the size: the count and the page.
    """
    asked = _read(request, columns, filters, bool(search), order)
    rows, asked = _narrowed(rows, asked, filters, search)
    if request.GET.get("format") == "xlsx":
        lines = [f"{chip.label}: {chip.value}" for chip in _chips(request, filters, asked)]
        return _excel(request, title, columns, _sorted(rows, asked), lines, file_name)
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    page, warnings = _page(request, rows, asked, size)
    view = ListView(
        title=title,
        heads=[_head(request, column, asked) for column in columns],
        rows=[_cells(columns, row) for row in page.rows],
        count=count,
        counted=f"{write_number(count)} {counted or _('dòng')}",
        fields=[_field(one, asked) for one in filters],
        chips=_chips(request, filters, asked),
        searchable=bool(search),
        words=asked.words,
        sort=request.GET.get("sort", ""),
        warnings=[*asked.warnings, *warnings],
        clear_url=changed_query(request, q=None, **{one.key: None for one in filters}, **_PLACE),
        previous_url=_place_url(request, before=page.before),
        next_url=_place_url(request, after=page.after),
        excel_url=changed_query(request, **{**_PLACE, "format": "xlsx"}),
        empty=empty or _("Chưa có dòng nào."),
        empty_label=empty_action[0],
        empty_url=empty_action[1],
        wide=len(columns) > 8,
    )
    # A fragment belongs to the template that defines it, not to those that extend it.
    fragment = getattr(request, "htmx", False) and not _whole(request)
    shown = "core/list.html#results" if fragment else template
    response = render(request, shown, {**(context or {}), "list": view})
    patch_vary_headers(response, ("HX-Request",))
    return response


def _whole(request: HttpRequest) -> bool:
    """htmx asks for the whole page again when it restores its history."""
    return bool(getattr(request.htmx, "history_restore_request", False))  # type: ignore[attr-defined]


def _read(
    request: HttpRequest,
    columns: Sequence[Column],
    filters: Sequence[Filter],
    searchable: bool,
    order: str,
) -> _Asked:
    warnings: list[str] = []
    wanted = request.GET.get("sort") or order
    by_key = {column.key: column for column in columns if column.order}
    column = by_key.get(wanted.removeprefix("-"))
    if column is None:
        if request.GET.get("sort"):
            warnings.append(_("Không sắp xếp được theo “%(key)s”.") % {"key": wanted[:40]})
        wanted = order
        column = by_key.get(order.removeprefix("-"))
    return _Asked(
        words=request.GET.get("q", "").replace("\0", "").strip()[:200] if searchable else "",
        chosen={one.key: text for one in filters if (text := request.GET.get(one.key, "").strip())},
        column=column,
        falling=wanted.startswith("-"),
        warnings=warnings,
    )


def _narrowed(
    rows: Rows, asked: _Asked, filters: Sequence[Filter], search: Sequence[str]
) -> tuple[Rows, _Asked]:
    """The rows that pass, and what was asked without the filters that were not understood."""
    warnings, chosen = list(asked.warnings), dict(asked.chosen)
    for one in filters:
        if one.key not in chosen:
            continue
        try:
            if one.choices and chosen[one.key] not in dict(one.options()):
                raise ValueError(chosen[one.key])
            rows = one.narrow(rows, chosen[one.key])
        except ValueError:
            warnings.append(
                _("Bộ lọc “%(label)s” không có giá trị “%(value)s” nên đã bỏ qua.")
                % {"label": one.label, "value": chosen.pop(one.key)[:60]}
            )
    if asked.words:
        rows = narrow_by_words(rows, asked.words, search)
    return rows, _Asked(asked.words, chosen, asked.column, asked.falling, warnings)


def _page(
    request: HttpRequest, rows: Rows, asked: _Asked, size: int
) -> tuple[keyset.Page, list[str]]:
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    if not isinstance(rows, QuerySet):
        return _slice(_sorted(rows, asked), after or before, size), []
    order = asked.column.order if asked.column else ()
    try:
        page = keyset.page_of(
            rows, order=order, falling=asked.falling, size=size, after=after, before=before
        )
        return page, []
    except keyset.BadCursor:
        page = keyset.page_of(rows, order=order, falling=asked.falling, size=size)
        return page, [_("Không tìm thấy trang này của danh sách nên hiện lại từ đầu.")]


def _slice(rows: Iterable[Any], place: str, size: int) -> keyset.Page:
    """Plain rows have no key: their place is a number."""
    found = list(rows)
    start = min(int(place), len(found)) if place.isascii() and place.isdigit() else 0
    return keyset.Page(
        rows=found[start : start + size],
        before=str(max(0, start - size)) if start else None,
        after=str(start + size) if start + size < len(found) else None,
    )


def _sorted(rows: Rows, asked: _Asked) -> Iterable[Any]:
    if isinstance(rows, QuerySet):
        return keyset.in_order(
            rows, order=asked.column.order if asked.column else (), falling=asked.falling
        )
    if asked.column is None:
        return rows
    names = asked.column.order
    known = [row for row in rows if getattr(row, names[0]) is not None]
    unknown = [row for row in rows if getattr(row, names[0]) is None]
    known.sort(key=lambda row: [getattr(row, name) for name in names], reverse=asked.falling)
    return known + unknown


def _head(request: HttpRequest, column: Column, asked: _Asked) -> Head:
    if not column.order:
        return Head(column.label, column.kind, "", "")
    current = asked.column is column
    falling = current and not asked.falling
    return Head(
        label=column.label,
        kind=column.kind,
        sort_url=changed_query(request, **_PLACE, sort=("-" if falling else "") + column.key),
        sorted=("descending" if asked.falling else "ascending") if current else "",
    )


def _cells(columns: Sequence[Column], row: Any) -> list[Cell]:
    main = next((column for column in columns if column.url), columns[0])
    return [_cell(column, row, main=column is main) for column in columns]


def _cell(column: Column, row: Any, *, main: bool) -> Cell:
    value, look = column.of(row), ""
    if column.kind == "state" and value is not None:
        look, value = value
    text = write_percent(value) if column.kind == "percent" else write_value(value)
    return Cell(
        label=column.label,
        kind=column.kind,
        text=text,
        url=column.url(row) if column.url else "",
        look=look,
        main=main,
        long=column.long,
        blank=text == NOTHING,
    )


def _field(one: Filter, asked: _Asked) -> Field:
    kind = "choice" if one.choices else one.kind
    return Field(one.key, one.label, kind, asked.chosen.get(one.key, ""), one.options())


def _chips(request: HttpRequest, filters: Sequence[Filter], asked: _Asked) -> list[Chip]:
    chips = [
        Chip(
            one.label,
            dict(one.options()).get(asked.chosen[one.key], asked.chosen[one.key]),
            changed_query(request, **{**_PLACE, one.key: None}),
        )
        for one in filters
        if one.key in asked.chosen
    ]
    if asked.words:
        chips.append(Chip(_("Tìm"), asked.words, changed_query(request, **_PLACE, q=None)))
    return chips


def _place_url(request: HttpRequest, **place: str | None) -> str:
    if not any(place.values()):
        return ""
    return changed_query(request, **{**_PLACE, **place})


def _excel(
    request: HttpRequest,
    title: Text,
    columns: Sequence[Column],
    rows: Iterable[Any],
    lines: Sequence[str],
    file_name: str,
) -> HttpResponseBase:
    try:
        return excel(title=title, lines=lines, columns=columns, rows=rows, file_name=file_name)
    except TooManyRows as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(request.path + changed_query(request, **_PLACE))
