"""A kept report as a paper: read, written, its head set, its versions and files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dangvu.core.meanwhile import ChangedMeanwhile
from dangvu.core.pages import Crumb
from dangvu.core.pages.merging import merge_page, seen_of, sides_of
from dangvu.core.pages.papers import Kept, Missing, PaperView, Piece
from dangvu.core.routes import needs
from dangvu.papers.services import BadTemplate
from dangvu.reports.choices import ReportState, StepKind
from dangvu.reports.forms import MarksForm
from dangvu.reports.models import Report, ReportVersion
from dangvu.reports.permissions import may_judge, may_write
from dangvu.reports.services import (
    Composed,
    Entry,
    Marks,
    StateRefused,
    form_of,
    kept_report,
    live_report,
    marks_seen,
    report_seen,
    sent_version,
    template_of,
    write_boxes,
    write_marks,
)
from dangvu.reports.views.asking import LOOKS, missing_figures
from dangvu.reports.views.files import file_answer, known_kind
from dangvu.reports.views.frozen import frozen_context


def report_of(request: HttpRequest, pk: int) -> Report:
    """Absent and hidden reports answer alike."""
    return get_object_or_404(Report.objects.visible_to(request.actor), pk=pk)


@needs("reports")
@require_GET
def kept(request: HttpRequest, pk: int) -> HttpResponse:
    report = report_of(request, pk)
    return _page(request, report, _composed(request, report))


@needs("reports", "manage")
@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the boxes. Whatever somebody else saved first is shown beside the own text."""
    report = report_of(request, pk)
    entries = {
        code: Entry(
            text=request.POST.get(f"box-{code}", ""),
            edition=_number(request.POST.get(f"edition-{code}", "")),
            base=request.POST.get(f"base-{code}", ""),
        )
        for code in form_of(report).boxes
        if f"box-{code}" in request.POST
    }
    try:
        outcome = write_boxes(actor=request.actor, report=report, entries=entries)
    except StateRefused as error:
        messages.error(request, str(error))
        return redirect("reports:kept", pk)
    if outcome.saved:
        messages.success(request, _("Đã lưu %d ô.") % len(outcome.saved))
    if not outcome.conflicts:
        if not outcome.saved:
            messages.info(request, _("Không có ô nào thay đổi."))
        return redirect("reports:kept", pk)
    composed = _composed(request, report)
    for code, theirs in outcome.conflicts.items():
        mine = entries[code].text.replace("\r\n", "\n")
        box = replace(composed.boxes[code], theirs=theirs, text=mine)
        composed.boxes[code] = box
    return _page(request, report, composed, conflict=True)


def stale(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it stands now, for who wanted to hand up or judge what has changed since."""
    report = report_of(request, pk)
    return _page(request, report, _composed(request, report), stale=True)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@needs("reports", "manage")
@require_http_methods(["GET", "POST"])
def marks(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for number, place, date, signature, recipients."""
    report = report_of(request, pk)
    form = MarksForm(request.POST or None, initial=_marks_of(report))
    if request.method == "POST" and form.is_valid():
        entered, seen = Marks(**form.cleaned_data), seen_of(request)
        try:
            write_marks(actor=request.actor, report=report, marks=entered, seen=seen)
        except ChangedMeanwhile:
            return _merge_marks(request, report_of(request, pk), form)
        except StateRefused as error:
            messages.error(request, str(error))
        return redirect("reports:kept", pk)
    back = reverse("reports:kept", args=[pk])
    context = {
        "title": _("Phần đầu và chữ ký"),
        "line": form_of(report).name,
        "form": form,
        "seen": seen_of(request) or marks_seen(report),
        "cancel_url": back,
        "crumbs": _crumbs(report, _("Phần đầu và chữ ký")),
    }
    return render(request, "core/form.html", context, status=400 if form.errors else 200)


def _marks_of(report: Report) -> dict[str, Any]:
    return {name: getattr(report, name) for name in MarksForm.base_fields}


def _merge_marks(request: HttpRequest, report: Report, typed: MarksForm) -> HttpResponse:
    return merge_page(
        request,
        title=_("Phần đầu và chữ ký"),
        sides=sides_of(typed, MarksForm(initial=_marks_of(report))),
        seen=marks_seen(report),
        kept_url=reverse("reports:kept", args=[report.pk]),
        crumbs=_crumbs(report, _("Phần đầu và chữ ký")),
    )


def _crumbs(report: Report, here: str) -> list[Crumb]:
    page = reverse("reports:kept", args=[report.pk])
    return [
        Crumb(_("Báo cáo"), reverse("reports:list")),
        Crumb(form_of(report).name, page),
        Crumb(here),
    ]


@needs("reports")
@require_GET
def kept_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Word or PDF of the report as it stands."""
    report = report_of(request, pk)
    version = None if report.is_open else sent_version(report)
    return _file(request, report, version, kind)


@needs("reports")
@require_GET
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version as it was kept, beside what its figures read today."""
    report = report_of(request, pk)
    found = get_object_or_404(ReportVersion, report=report, number=number)
    return _page(request, report, _kept(request, report, found), shown=found)


@needs("reports")
@require_GET
def version_file(request: HttpRequest, pk: int, number: int, kind: str) -> HttpResponse:
    report = report_of(request, pk)
    found = get_object_or_404(ReportVersion, report=report, number=number)
    return _file(request, report, found, kind)


def _file(
    request: HttpRequest, report: Report, version: ReportVersion | None, kind: str
) -> HttpResponse:
    known_kind(kind)
    address = request.build_absolute_uri("/")
    if version is None:
        composed = live_report(report, request.actor, address)
    else:
        composed = kept_report(report, version, request.actor, address)
    try:
        made = composed.pdf() if kind == "pdf" else composed.docx(template_of(report, version))
    except BadTemplate as error:
        messages.error(request, str(error))
        return redirect("reports:kept", report.pk)
    day = report.as_of or report.period_last
    if day is None:
        raise Http404
    return file_answer(made, kind, composed.organization.code, day)


def _composed(request: HttpRequest, report: Report) -> Composed:
    """Live while it is written; as it was sent afterwards."""
    sent = None if report.is_open else sent_version(report)
    return _kept(request, report, sent) if sent else live_report(report, request.actor)


def _kept(request: HttpRequest, report: Report, version: ReportVersion) -> Composed:
    return kept_report(report, version, request.actor, compare=True)


def _page(
    request: HttpRequest,
    report: Report,
    composed: Composed,
    *,
    shown: ReportVersion | None = None,
    conflict: bool = False,
    stale: bool = False,
) -> HttpResponse:
    writable = shown is None and report.is_open and may_write(request.actor, report)
    form = composed.form
    title = (
        form.name
        if shown is None
        else _("%(name)s, bản %(n)d") % {"name": form.name, "n": shown.number}
    )
    view = PaperView(
        title=title,
        line=f"{composed.organization.name} · {composed.figures.when}",
        paper=composed.paper,
        state=(LOOKS[ReportState(report.state)], report.get_state_display()),
        form_url=reverse("reports:write", args=[report.pk]) if writable else "",
        missing=_missing(composed, writable) if shown is None else (),
        history=_history(report, shown),
        changes=_changes(composed),
        since=_("lúc gửi") if shown is None else _("lúc lưu"),
        conflict=conflict,
    )
    context = {
        "view": view,
        "report": report,
        "seen": report_seen(report),
        "stale": stale,
        "reason": request.POST.get("reason", "") if stale else "",
        "shown": shown,
        "may_write": writable,
        "may_judge": shown is None
        and report.state == ReportState.SENT
        and may_judge(request.actor, report),
        **frozen_context(request, report, composed, shown),
        "returned": _returned(report) if shown is None else None,
        "template": template_of(
            report, shown or (None if report.is_open else sent_version(report))
        ),
        "crumbs": [Crumb(_("Báo cáo"), reverse("reports:list")), Crumb(title)],
    }
    return render(
        request, "reports/report_kept.html", context, status=409 if conflict or stale else 200
    )


def _missing(composed: Composed, writable: bool) -> list[Missing]:
    """Boxes to write first, then what no record can give."""
    if not writable:
        return missing_figures(composed)
    found = [
        Missing(box.title or _("Nội dung"), f"#{box.field}", required=box.required)
        for box in composed.paper.boxes
        if not box.text.strip() and (box.required or box.title)
    ]
    marks = composed.marks
    if not marks.signer or not marks.post:
        found.append(Missing(_("Người ký, chức vụ"), "marks"))
    return found + missing_figures(composed)


def _changes(composed: Composed) -> list[tuple[str, Piece]]:
    """Figures that read otherwise today; a table names the line as well."""
    found: dict[tuple[str, str], tuple[str, Piece]] = {}
    for label, piece in _labelled(composed):
        if piece.now:
            found.setdefault((label, piece.code), (label, piece))
    return list(found.values())


def _labelled(composed: Composed) -> list[tuple[str, Piece]]:
    pieces: list[tuple[str, Piece]] = []
    for part in composed.paper.parts:
        for block in part.blocks:
            if block.kind == "sentence":
                pieces += [
                    (composed.figures.figure(one.code).label, one)
                    for one in block.pieces
                    if one.code
                ]
            elif block.kind == "table":
                pieces += [
                    (f"{row[0].text}, {head}" if block.title else row[0].text, one)
                    for row in block.rows
                    for head, one in zip(block.heads, row, strict=True)
                    if one.code
                ]
    return pieces


def _history(report: Report, shown: ReportVersion | None) -> list[Kept]:
    """Versions and steps, newest first; two statements."""
    steps = report.steps.select_related("actor", "version").order_by("-pk")
    versions = report.versions.defer("content").select_related("maker").order_by("-number")
    sent = {one.version_id for one in steps if one.kind == StepKind.SEND}
    lines = [
        Kept(
            one.get_kind_display(),
            one.at,
            by=str(one.actor.display_name) if one.actor else "",
            note=one.reason,
        )
        for one in steps
    ]
    lines += [
        Kept(
            _("Bản %d") % one.number,
            one.made_at,
            by=str(one.maker.display_name) if one.maker else "",
            url=reverse("reports:version", args=[report.pk, one.number]),
            note=_("Bản gửi") if one.pk in sent else one.label,
            current=shown is not None and one.pk == shown.pk,
        )
        for one in versions
    ]
    return sorted(lines, key=lambda line: line.when, reverse=True)


def _returned(report: Report) -> object:
    """The step that says why it came back, while it is being mended."""
    if report.state != ReportState.RETURNED:
        return None
    return report.steps.filter(kind=StepKind.RETURN).select_related("actor").order_by("-pk").first()
