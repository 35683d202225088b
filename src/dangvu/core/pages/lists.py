"""The list page: filters and search in the URL, chosen columns, sort, keyset paging, rows picked
for an action, Excel, print, htmx fragment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from dangvu.core import background, policy
from dangvu.core.exporting import Passage, pass_out, why_held
from dangvu.core.pages import keyset
from dangvu.core.pages.asking import PLACE, Asked, chips_of, fields_of, narrowed, read
from dangvu.core.pages.bulk import MOST_PICKED, BulkAction, picked_ids
from dangvu.core.pages.columns import (
    CHOICE,
    USUAL,
    Choice,
    Column,
    Rows,
    Text,
    chosen_columns,
)
from dangvu.core.pages.counting import COUNT, Counter, carried, count_rows
from dangvu.core.pages.export import excel
from dangvu.core.pages.filters import Filter, Search
from dangvu.core.pages.links import changed_query
from dangvu.core.pages.listview import Chip, Head, ListView, boxes_of, rows_of
from dangvu.core.workbook.writer import TooManyRows
from dangvu.core.writing import write_number

PAGE_SIZE = 50
#: More rows are not put on one page, even to print.
MOST_PRINTED = 2000
#: More rows are not written into a workbook while the reader waits, where there is a worker for it.
MOST_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class _List:
    """What the view declared, with the columns that the reader chose."""

    title: Text
    columns: Sequence[Column]
    choice: Choice
    filters: Sequence[Filter]
    search: Search
    order: str
    counted: Text
    counter: Counter | None
    empty: Text
    empty_action: tuple[Text, str]
    file_name: str
    kind: str
    actions: Sequence[BulkAction]
    size: int


def list_page(
    request: HttpRequest,
    *,
    title: Text,
    rows: Rows,
    columns: Sequence[Column],
    filters: Sequence[Filter] = (),
    search: Search = (),
    order: str = "",
    kind: str = "",
    counted: Text = "",
    count: Counter | None = None,
    empty: Text = "",
    empty_action: tuple[Text, str] = ("", ""),
    actions: Sequence[BulkAction] = (),
    file_name: str = "danh-sach",
    template: str = "core/list.html",
    context: Mapping[str, Any] | None = None,
    size: int = PAGE_SIZE,
) -> HttpResponseBase:
    """Answer a list: the page, its table for htmx, the whole list to print (`?format=print`) or as
    Excel (`?format=xlsx`), and with POST what it does itself with the rows picked.

    `rows` is a queryset that already holds only what the reader may see (`.visible_to`), or a
    sequence of objects; whoever may see nothing of `kind` (of the policy) is told so. `order` is the key of the column sorted by at first, "-" in front to turn
    it round. `search` names the fields with a search key, or narrows the rows by words itself.
    `counted` is what a row is, in words (a plain noun); `count(rows)` counts the narrowed rows
    where that is cheaper than `.count()`.
    `empty` says what would be here, `empty_action` is the (label, URL) of the one action that
    fills it. `actions` are offered for rows that were picked; they need rows with a `pk`, and a
    view that allows POST if one of them is the list's own. Two statements whatever the size: the
    count, on the first page only, and the page.
    """
    if kind:
        policy.require(request.actor, kind)  # type: ignore[attr-defined]
    choice = chosen_columns(request, columns)
    made = _List(
        title=title,
        columns=columns,
        choice=choice,
        filters=filters,
        search=search,
        order=order,
        counted=counted or _("dòng"),
        counter=count,
        empty=empty or _("Chưa có dòng nào."),
        empty_action=empty_action,
        file_name=file_name,
        kind=kind,
        actions=[one for one in actions if one.offered_to(request)],
        size=size,
    )
    asked = read(request, columns, filters, order=order, searchable=bool(search))
    rows, asked = narrowed(_with_sources(rows, choice, asked), asked, filters, search)
    if request.method == "POST":
        response = _picked(request, made, rows, asked, template, context or {})
    else:
        response = _answer(request, made, rows, asked, template, context or {})
    choice.keep(request, response)
    return response


def _answer(
    request: HttpRequest,
    made: _List,
    rows: Rows,
    asked: Asked,
    template: str,
    context: Mapping[str, Any],
) -> HttpResponseBase:
    wanted = request.GET.get("format")
    if wanted == "xlsx":
        lines = [f"{chip.label}: {chip.value}" for chip in chips_of(request, made.filters, asked)]
        return _excel(request, made, rows, asked, lines)
    if wanted == "print":
        return _to_print(
            request, made, rows, asked, template, context, chips_of(request, made.filters, asked)
        )
    count = count_rows(request, rows, made.counter)
    page, warnings = _page(request, rows, asked, made.size)
    place = {**PLACE, COUNT: carried(request, count)}
    view = replace(
        _view(request, made, asked, page.rows, count, chips_of(request, made.filters, asked)),
        warnings=[*asked.warnings, *warnings],
        previous_url=changed_query(request, **{**place, "before": page.before})
        if page.before
        else "",
        next_url=changed_query(request, **{**place, "after": page.after}) if page.after else "",
    )
    # A fragment belongs to the template that defines it, not to those that extend it.
    fragment = getattr(request, "htmx", False) and not _whole(request)
    shown = "core/list.html#results" if fragment else template
    response = render(request, shown, {**context, "list": view})
    patch_vary_headers(response, ("HX-Request",))
    return response


def _whole(request: HttpRequest) -> bool:
    """htmx asks for the whole page again when it restores its history."""
    return bool(getattr(request.htmx, "history_restore_request", False))  # type: ignore[attr-defined]


def _picked(
    request: HttpRequest,
    made: _List,
    rows: Rows,
    asked: Asked,
    template: str,
    context: Mapping[str, Any],
) -> HttpResponseBase:
    """The list's own actions with the rows picked, which must be among those that it shows."""
    own = request.POST.get("own", "")
    ids = picked_ids(request)
    if not ids or own not in {action.own for action in made.actions if action.own}:
        messages.warning(request, _("Chưa chọn dòng nào. Đánh dấu vào ô đầu dòng rồi bấm lại."))
        return HttpResponseRedirect(request.get_full_path())
    if isinstance(rows, QuerySet):
        rows = rows.filter(pk__in=ids)
    else:
        rows = [row for row in rows if getattr(row, "pk", None) in set(ids)]
    words = _("Các dòng đã chọn")
    if own == "xlsx":
        return _excel(request, made, rows, asked, [words])
    return _to_print(request, made, rows, asked, template, context, [Chip(words, "", "")])


def _to_print(
    request: HttpRequest,
    made: _List,
    rows: Rows,
    asked: Asked,
    template: str,
    context: Mapping[str, Any],
    chips: Sequence[Chip],
) -> HttpResponseBase:
    """Every row on one page without tools; the printer breaks it into pages."""
    most = max(MOST_PRINTED, MOST_PICKED)
    count = min(count_rows(request, rows, made.counter), most)
    out = pass_out(request, label=made.title, kind=made.kind, rows=count)
    if not isinstance(out, Passage):
        return out
    found = list(_sorted(rows, asked)[: most + 1])
    warnings = list(asked.warnings)
    if len(found) > most:
        warnings.append(
            _("Chỉ in được %(most)s dòng đầu. Lọc bớt rồi in lại, hoặc tải Excel.")
            % {"most": write_number(most)}
        )
    view = _view(request, made, asked, found[:most], len(found[:most]), chips)
    return render(
        request,
        template,
        {**context, "list": replace(view, whole=True, warnings=warnings, mark=out.mark)},
    )


def _view(
    request: HttpRequest,
    made: _List,
    asked: Asked,
    rows: Iterable[Any],
    count: int,
    chips: Sequence[Chip],
) -> ListView:
    shown = made.choice.shown
    dropped = {name: None for one in made.filters for name in one.parameters}
    beside = {*PLACE, CHOICE}
    return ListView(
        title=made.title,
        heads=[_head(request, column, asked) for column in shown],
        rows=rows_of(shown, rows),
        count=count,
        counted=f"{write_number(count)} {made.counted}",
        fields=[field for one in made.filters for field in fields_of(one, asked)],
        chips=chips,
        boxes=boxes_of(made.columns, made.choice),
        actions=made.actions,
        keep=[(name, str(text)) for name, text in request.GET.items() if name not in beside],
        searchable=bool(made.search),
        words=asked.words,
        sort=request.GET.get("sort", ""),
        warnings=asked.warnings,
        address=request.path + changed_query(request, format=None),
        clear_url=changed_query(request, q=None, **dropped, **PLACE),
        usual_url=changed_query(request, **{**PLACE, CHOICE: USUAL}),
        previous_url="",
        next_url="",
        excel_url=changed_query(request, **{**PLACE, "format": "xlsx"}),
        print_url=changed_query(request, **{**PLACE, "format": "print"}),
        empty=made.empty,
        empty_label=made.empty_action[0],
        empty_url=made.empty_action[1],
    )


def _with_sources(rows: Rows, choice: Choice, asked: Asked) -> Rows:
    """The rows with what only some columns need, if those columns are there."""
    wanted = [*choice.shown, *([asked.column] if asked.column else [])]
    sources = {column.key: column.source for column in wanted if column.source is not None}
    return rows.annotate(**sources) if sources and isinstance(rows, QuerySet) else rows


def _page(
    request: HttpRequest, rows: Rows, asked: Asked, size: int
) -> tuple[keyset.Page, list[str]]:
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    if not isinstance(rows, QuerySet):
        return _slice(_sorted(rows, asked), after or before, size), []
    order, falling = asked.order, asked.falling
    lost = _("Không tìm thấy trang này của danh sách nên hiện lại từ đầu.")
    try:
        page = keyset.page_of(
            rows, order=order, falling=falling, size=size, after=after, before=before
        )
    except keyset.BadCursor:
        return keyset.page_of(rows, order=order, falling=falling, size=size), [lost]
    if not page.rows and (after or before):
        return keyset.page_of(rows, order=order, falling=falling, size=size), [lost]
    return page, []


def _slice(rows: Rows, place: str, size: int) -> keyset.Page:
    """Plain rows have no key: their place is a number. Only the rows of the page are looked at."""
    start = min(int(place), len(rows)) if place.isascii() and place.isdigit() else 0
    return keyset.Page(
        rows=list(rows[start : start + size]),
        before=str(max(0, start - size)) if start else None,
        after=str(start + size) if start + size < len(rows) else None,
    )


def _sorted(rows: Rows, asked: Asked) -> Rows:
    if isinstance(rows, QuerySet):
        return keyset.in_order(rows, order=asked.order, falling=asked.falling)
    if not asked.order:
        return rows
    names = asked.order
    known = [row for row in rows if getattr(row, names[0]) is not None]
    unknown = [row for row in rows if getattr(row, names[0]) is None]
    known.sort(key=lambda row: [getattr(row, name) for name in names], reverse=asked.falling)
    return known + unknown


def _head(request: HttpRequest, column: Column, asked: Asked) -> Head:
    if not column.order:
        return Head(column.label, column.kind, "", "")
    current = asked.column is column
    falling = current and not asked.falling
    return Head(
        label=column.label,
        kind=column.kind,
        sort_url=changed_query(request, **PLACE, sort=("-" if falling else "") + column.key),
        sorted=("descending" if asked.falling else "ascending") if current else "",
    )


def _excel(
    request: HttpRequest, made: _List, rows: Rows, asked: Asked, lines: Sequence[str]
) -> HttpResponseBase:
    count = count_rows(request, rows, made.counter)
    if isinstance(rows, QuerySet) and count > MOST_AT_ONCE:
        held = why_held(request, label=made.title, kind=made.kind, rows=count)
        if not isinstance(held, Passage):
            return held
        followed = background.leave(request, _("Excel: %(list)s") % {"list": made.title})
        if followed is not None:
            return HttpResponseRedirect(followed)
    try:
        return excel(
            request,
            title=made.title,
            lines=lines,
            columns=made.choice.shown,
            rows=_sorted(rows, asked),
            file_name=made.file_name,
            kind=made.kind,
            count=count,
        )
    except TooManyRows as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(request.path + changed_query(request, **PLACE))
