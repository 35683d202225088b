"""The rows behind a count of the preview, and the way from a row to its record."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dangvu.core.pages import Column, list_page
from dangvu.core.routes import needs
from dangvu.core.sheets import SheetDefinition
from dangvu.imports import services
from dangvu.imports.models import ImportBatch
from dangvu.imports.permissions import Cells
from dangvu.imports.views.common import (
    STATES,
    actor_of,
    batch_url,
    crumbs,
    find_batch,
    find_sheet,
)


class Row:
    """A kept row as the list shows it."""

    __slots__ = ("changed", "code", "name", "row", "sheet")

    def __init__(self, cells: Cells, line: dict[str, Any]) -> None:
        self.row, self.sheet = line["row"], line["sheet"]
        self.code, self.name = line["code"], line["name"]
        told = (f"{title}: {cells.text(title, text)}" for title, text in line["changed"])
        self.changed = "; ".join(told)


@needs("imports")
@require_GET
@never_cache
def rows(request: HttpRequest, pk: int, sheet: str, state: str) -> HttpResponseBase:
    """Every row of a sheet that is new, changed, as before, or left out."""
    one, definition = find_batch(request, pk), find_sheet(sheet)
    if state not in STATES:
        raise Http404
    title = f"{definition.title}: {STATES[state]}"
    return list_page(
        request,
        title=title,
        counted=_("dòng"),
        file_name=f"xem-truoc-{Path(one.file_name).stem}",
        rows=services.kept_preview(one, sheet, state, partial(Row, Cells(actor_of(request), one))),
        columns=_columns(one, definition, state),
        search=("code", "name", "changed"),
        empty=_("Không còn giữ các dòng này. Kiểm tra lại tệp để xem."),
        empty_action=(_("Về lần nạp"), batch_url(one)),
        context={"crumbs": crumbs(one, title), "line": one.file_name},
    )


def _columns(one: ImportBatch, definition: SheetDefinition, state: str) -> Sequence[Column]:
    known = definition.pages is not None and (state != "new" or one.is_done)
    columns = [
        Column("code", _("Mã"), "code", order=("code",)),
        Column("name", _("Tên"), "name", order=("name",), long=True),
        Column("row", _("Dòng trong sổ"), "row", kind="number", order=("row",)),
    ]
    if known:
        columns[0] = Column(
            "code",
            _("Mã"),
            "code",
            order=("code",),
            url=lambda row: record_url(definition.code, row.code),
        )
    if state == "changed":
        columns.insert(2, Column("changed", _("Sẽ ghi"), "changed", long=True))
    return columns


def record_url(sheet: str, code: str) -> str:
    """The way to a record by its code: asked when it is gone, so a list asks nothing."""
    query = urlencode({"code": code})
    return f"{reverse('imports:record', args=[sheet])}?{query}"


@needs("imports")
@require_GET
def record(request: HttpRequest, sheet: str) -> HttpResponse:
    """To the page of the record that a code names."""
    actor = actor_of(request)
    definition, code = find_sheet(sheet), request.GET.get("code", "").replace("\0", "")
    found = definition.pages(actor, [code]) if definition.pages is not None else {}
    if code in found:
        return redirect(found[code])
    messages.warning(
        request,
        _("Không có mã “%(code)s” trong sổ, hoặc ngoài phạm vi của đồng chí.")
        % {"code": code[:40]},
    )
    return redirect("imports:list")
