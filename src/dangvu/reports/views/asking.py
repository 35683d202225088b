"""A report asked for at once: which there are, the live paper, its file, and the beginning of one
that is kept."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dangvu.core.pages import Column, Crumb, Filter, list_page
from dangvu.core.pages.papers import Missing, PaperView
from dangvu.core.periods import Period
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.figures.selectors import Question
from dangvu.jobs.services import enqueue
from dangvu.organizations.selectors import versions_as_of
from dangvu.papers.choices import Form
from dangvu.papers.selectors import UnknownForm, form_on, forms_on
from dangvu.reports.choices import ReportState
from dangvu.reports.forms import AskForm
from dangvu.reports.models import Report
from dangvu.reports.selectors import FiguresOfReport
from dangvu.reports.services import (
    ROOM,
    BadTemplate,
    Composed,
    compose,
    open_report,
    render_pdf,
    render_report,
)
from dangvu.reports.views.files import file_answer, known_kind

#: What a state looks like: a look of the badge.
LOOKS = {
    ReportState.DRAFT: "changed",
    ReportState.SENT: "info",
    ReportState.RETURNED: "warn",
    ReportState.ACCEPTED: "done",
}


@needs("reports")
@require_GET
def report_list(request: HttpRequest) -> HttpResponseBase:
    forms = {one.code: one for one in forms_on(request.actor.today, ROOM)}
    rows = Report.objects.visible_to(request.actor).select_related("owner")
    names = _Names(request.actor.today, rows)
    return list_page(
        request,
        title=_("Báo cáo"),
        counted=_("báo cáo đã lập"),
        rows=rows,
        columns=[
            Column(
                "form",
                _("Báo cáo"),
                lambda one: forms[one.form].name if one.form in forms else one.form,
                url=lambda one: reverse("reports:kept", args=[one.pk]),
            ),
            Column("organization", _("Tổ chức"), names.of, long=True),
            Column("when", _("Thời gian"), _when),
            Column(
                "state",
                _("Trạng thái"),
                lambda one: (LOOKS[one.state], one.get_state_display()),
                kind="state",
                order=("state",),
            ),
            Column("made", _("Lập lúc"), "made_at", kind="date", order=("made_at",)),
        ],
        filters=[Filter("state", _("Trạng thái"), choices=ReportState.choices)],
        order="-made",
        empty=_("Chưa có báo cáo nào được lập. Chọn báo cáo và thời gian ở trên."),
        file_name="bao-cao",
        template="reports/report_list.html",
        context={
            "forms": forms.values(),
            "form": AskForm(None, actor=request.actor),
            "times": _times(request.actor.today),
            "crumbs": [Crumb(_("Báo cáo"))],
        },
    )


class _Names:
    """Names of the organisations of a page of reports, as they are called now; one statement."""

    def __init__(self, today: date, rows: object) -> None:
        self._today, self._rows = today, rows
        self._names: dict[int, str] | None = None

    def of(self, report: Report) -> str:
        if self._names is None:
            ids = self._rows.values_list("organization_id", flat=True)
            found = versions_as_of(ids.distinct(), self._today)
            self._names = {pk: one.label for pk, one in found.items()}
        return self._names.get(report.organization_id, "")


def _when(report: Report) -> str:
    if report.period_from is None:
        return _("đến %s") % f"{report.as_of:%d/%m/%Y}"
    return f"{report.period_from:%d/%m/%Y} – {report.period_last:%d/%m/%Y}"


def _times(today: date) -> list[tuple[str, str]]:
    """The times that are asked for most, as (words, query)."""
    so_far = Period.of_days(date(today.year, 1, 1), today)
    return [
        (_("Hôm nay"), f"as_of={today}"),
        (_("Từ đầu năm"), f"period={so_far.start}..{so_far.last_day}"),
        *((str(year), f"period={year}") for year in range(today.year - 1, today.year - 4, -1)),
    ]


@needs("reports")
@require_GET
def report_paper(request: HttpRequest, name: str) -> HttpResponse:
    form, asked, figures = _asked(request, name)
    context = {
        "name": name,
        "form": asked,
        "crumbs": [Crumb(_("Báo cáo"), reverse("reports:list")), Crumb(form.name)],
    }
    if figures is None:
        context["title"] = form.name
        return render(request, "reports/report_ask.html", context, status=400)
    composed = compose(name, figures)
    organization = figures.question.organization_id
    context |= {
        "view": PaperView(
            title=form.name,
            line=f"{figures.organization.name} · {figures.when}",
            paper=composed.paper,
            missing=missing_figures(composed),
        ),
        "may_begin": may(request.actor, "reports", "manage", organization),
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/report_paper.html", context)


def missing_figures(composed: Composed) -> list[Missing]:
    """Figures that no record can give, each once."""
    found: dict[str, Missing] = {}
    for piece in composed.paper.pieces:
        if piece.missing and piece.code not in found:
            label = composed.figures.figure(piece.code).label
            found[piece.code] = Missing(_("%s: chưa có số liệu") % label, piece.url)
    return list(found.values())


@needs("reports")
@require_GET
def report_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    form, asked, figures = _asked(request, name)
    known_kind(kind)
    if figures is None:
        context = {"title": form.name, "name": name, "form": asked}
        return render(request, "reports/report_ask.html", context, status=400)
    try:
        content = render_pdf(name, figures) if kind == "pdf" else render_report(name, figures)
    except BadTemplate as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('reports:paper', args=[name])}?{request.GET.urlencode()}")
    return file_answer(content, kind, figures.organization.code, figures.question.stock_day)


@needs("reports", "manage")
@require_POST
def begin(request: HttpRequest, name: str) -> HttpResponse:
    """Begin the report that is kept, or go to the one that somebody has begun."""
    form, asked, figures = _asked(request, name)
    if figures is None:
        context = {"title": form.name, "name": name, "form": asked}
        return render(request, "reports/report_ask.html", context, status=400)
    report = open_report(actor=request.actor, form=form, question=figures.question)
    return redirect("reports:kept", report.pk)


@needs("reports")
@require_POST
def make_later(request: HttpRequest, name: str) -> HttpResponse:
    """Make the files in the background; the page of the job tells when they are there."""
    form, asked, figures = _asked(request, name)
    kind = known_kind(request.POST.get("kind", "docx"))
    if figures is None:
        context = {"title": form.name, "name": name, "form": asked}
        return render(request, "reports/report_ask.html", context, status=400)
    question = figures.question
    args = {
        "name": name,
        "kind": kind,
        "organization": question.organization_id,
        "as_of": str(question.as_of) if question.as_of else None,
        "period": str(request.GET.get("period", "")),
        "tree": question.tree,
        "address": request.build_absolute_uri("/"),
    }
    label = _("%(report)s (%(kind)s), %(organization)s, %(when)s") % {
        "report": form.name,
        "kind": {"pdf": "PDF", "docx": "Word"}.get(kind, kind),
        "organization": figures.organization.label,
        "when": figures.when,
    }
    job = enqueue(actor=request.actor, task="reports.render", label=label[:255], args=args)
    return redirect("jobs:job", job.pk)


def _asked(request: HttpRequest, name: str) -> tuple[Form, AskForm, FiguresOfReport | None]:
    try:
        form = form_on(name, request.actor.today)
    except UnknownForm as error:
        raise Http404 from error
    if form.room != ROOM:
        raise Http404
    asked = AskForm(request.GET, actor=request.actor, period_only=form.period_only)
    if not asked.is_valid() or asked.organization is None:
        return form, asked, None
    question = Question(
        organization_id=asked.organization.organization_id,
        today=request.actor.today,
        as_of=asked.cleaned_data["as_of"],
        period=asked.cleaned_data["period"],
        tree=asked.cleaned_data["tree"] or "then",
    )
    address = request.build_absolute_uri("/")
    return form, asked, FiguresOfReport(request.actor, question, asked.organization, address, form)
