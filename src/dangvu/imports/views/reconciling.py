"""The workbook of a batch beside the register: only here, only there, different."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dangvu.core.pages import Column, Filter, list_page
from dangvu.core.routes import needs
from dangvu.core.sheets import all_sheets
from dangvu.core.writing import write_date
from dangvu.imports import services
from dangvu.imports.choices import Side
from dangvu.imports.models import ImportBatch
from dangvu.imports.permissions import Cells
from dangvu.imports.views.batches import Count, CountLine
from dangvu.imports.views.common import actor_of, crumbs, find_batch, find_sheet
from dangvu.imports.views.previews import record_url
from dangvu.jobs.models import Job

_LOOKS = {Side.DIFFERENT: "warn", Side.FILE: "new", Side.REGISTER: "info"}


class Row:
    """A kept difference as the list shows it: one line for each field that differs."""

    __slots__ = ("code", "field", "name", "ours", "row", "side", "theirs")

    def __init__(self, line: dict[str, Any], field: str, ours: str, theirs: str) -> None:
        self.side, self.code, self.name = line["side"], line["code"], line["name"]
        self.row = line["row"] or None
        self.field, self.ours, self.theirs = field, ours, theirs


@needs("imports")
@require_GET
@never_cache
def reconcile(request: HttpRequest, pk: int) -> HttpResponse:
    """The counts by sheet; each opens its rows."""
    one = find_batch(request, pk)
    found = services.comparison_of(one)
    job = Job.objects.filter(lock=services.reconciling_lock(one)).order_by("-pk").first()
    context = {
        "batch": one,
        "job": job,
        "found": found,
        "lines": [_count_line(one, code, found.counts[code]) for code in found.counts]
        if found
        else [],
        "heads": [label for _value, label in Side.choices],
        "may_reconcile": services.may_reconcile(actor_of(request), one),
        "crumbs": crumbs(one, _("Đối chiếu")),
    }
    return render(request, "imports/reconcile.html", context)


@needs("imports")
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    one = find_batch(request, pk)
    if services.may_reconcile(actor_of(request), one):
        services.ask_to_reconcile(actor=actor_of(request), batch=one)
    return redirect("imports:reconcile", pk)


@needs("imports")
@require_GET
@never_cache
def differences(request: HttpRequest, pk: int, sheet: str) -> HttpResponseBase:
    """The rows of a sheet that are not the same on both sides, field by field."""
    one, definition = find_batch(request, pk), find_sheet(sheet)
    found = services.comparison_of(one)
    title = _("Đối chiếu: %(sheet)s") % {"sheet": definition.title}
    sides = [(side.value, side.label) for side in Side if side != Side.SAME]
    as_of = _("sổ tính đến ngày %(day)s") % {"day": write_date(found.as_of)} if found else ""
    return list_page(
        request,
        title=title,
        kind=definition.policy.needs[0][0],
        counted=_("chỗ khác"),
        file_name=f"doi-chieu-{Path(one.file_name).stem}",
        rows=list(_rows(one, sheet, Cells(actor_of(request), one))),
        columns=[
            Column(
                "code",
                _("Mã"),
                "code",
                order=("code",),
                url=(lambda row: _record(definition.code, row)) if definition.pages else None,
            ),
            Column("name", _("Tên"), "name", order=("name",), long=True),
            Column("side", _("Ở đâu"), _side, kind="state"),
            Column("field", _("Cột"), "field", order=("field",)),
            Column("ours", _("Tệp ghi"), "ours"),
            Column("theirs", _("Sổ ghi"), "theirs"),
            Column("row", _("Dòng trong tệp"), "row", kind="number", order=("row",)),
        ],
        filters=[
            Filter("side", _("Ở đâu"), choices=sides),
            Filter(
                "field", _("Cột"), choices=[(str(c.title), c.title) for c in definition.columns]
            ),
        ],
        search=("code", "name", "ours", "theirs"),
        empty=_("Tệp và sổ giống nhau ở trang này."),
        empty_action=(_("Về bảng đối chiếu"), reverse("imports:reconcile", args=[pk])),
        context={"crumbs": crumbs(one, title), "line": f"{one.file_name} · {as_of}"},
    )


def _count_line(one: ImportBatch, code: str, counts: dict[str, int]) -> CountLine:
    titles = {sheet.code: str(sheet.title) for sheet in all_sheets()}
    address = reverse("imports:differences", args=[one.pk, code])
    return CountLine(
        titles.get(code, code),
        [
            Count(
                side.label,
                counts[side.value],
                f"{address}?side={side.value}" if counts[side.value] and side != Side.SAME else "",
            )
            for side in Side
        ],
    )


def _rows(one: ImportBatch, sheet: str, cells: Cells) -> Iterator[Row]:
    for line in services.compared_rows(one, sheet):
        if line["side"] != Side.DIFFERENT:
            yield Row(line, "", "", "")
        for field, ours, theirs in line.get("different", ()):
            yield Row(line, field, cells.text(field, ours), cells.text(field, theirs))


def _record(sheet: str, row: Row) -> str:
    return record_url(sheet, row.code) if row.side != Side.FILE else ""


def _side(row: Row) -> tuple[str, str]:
    side = Side(row.side)
    return _LOOKS[side], str(side.label)
