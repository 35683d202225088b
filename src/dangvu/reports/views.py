"""Reports on screen, live, and as a Word file."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.core.indicators import get
from dangvu.core.pages import Crumb
from dangvu.core.periods import Period
from dangvu.core.policy import require
from dangvu.figures.selectors import Question
from dangvu.reports.forms import AskForm
from dangvu.reports.selectors import FiguresOfReport
from dangvu.reports.services import REPORTS, render_report

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CHILD = (
    "organizations.grassroots",
    "organizations.cells",
    "members.total",
    "members.probationary",
)
_BREAKDOWNS = ("sex", "age_band", "theory_level", "party_age")
_FLOWS = (
    "members.admitted",
    "members.recognized",
    "members.transfers",
    "members.cards_issued",
    "members.cards_replaced",
    "members.badges_proposed",
    "members.badges_awarded",
    "members.struck_off",
    "members.left",
    "members.expelled",
    "members.died",
)
_ORGANIZATIONS = (
    "organizations.direct",
    "organizations.grassroots",
    "organizations.sectional",
    "organizations.cells",
    "organizations.cells_under_grassroots",
    "workers.total",
)
_MEMBERS = ("members.total", "members.probationary", "members.per_cell")


def report_list(request: HttpRequest) -> HttpResponse:
    require(request.actor, "reports", "view")
    return render(
        request,
        "reports/report_list.html",
        {
            "title": _("Báo cáo"),
            "reports": REPORTS.items(),
            "form": AskForm(None, actor=request.actor),
            "times": _times(request.actor.today),
            "crumbs": [Crumb(_("Báo cáo"))],
        },
    )


def _times(today: date) -> list[tuple[str, str]]:
    """The times that are asked for most, as (words, query)."""
    so_far = Period.of_days(date(today.year, 1, 1), today)
    return [
        (_("Hôm nay"), f"as_of={today}"),
        (_("Từ đầu năm"), f"period={so_far.start}..{so_far.last_day}"),
        *((str(year), f"period={year}") for year in range(today.year - 1, today.year - 4, -1)),
    ]


def report_paper(request: HttpRequest, name: str) -> HttpResponse:
    figures, form = _asked(request, name)
    context = {
        "title": REPORTS[name],
        "name": name,
        "form": form,
        "crumbs": [Crumb(_("Báo cáo"), reverse("reports:list")), Crumb(REPORTS[name])],
    }
    if figures is not None:
        context |= _paper(figures)
    return render(request, "reports/report_paper.html", context, status=200 if figures else 400)


def report_file(request: HttpRequest, name: str) -> HttpResponse:
    figures, form = _asked(request, name)
    if figures is None:
        context = {"title": REPORTS[name], "name": name, "form": form}
        return render(request, "reports/report_paper.html", context, status=400)
    day = figures.question.stock_day
    file_name = f"bao-cao-{figures.organization.code}-{day}.docx".replace("/", "-")
    response = HttpResponse(render_report(name, figures), content_type=_WORD)
    response["Content-Disposition"] = f'attachment; filename="{_plain(file_name)}"'
    response["Cache-Control"] = "no-store"
    return response


def _plain(name: str) -> str:
    """A file name that needs no quoting in a header."""
    return "".join(one if one.isascii() and (one.isalnum() or one in "-.") else "-" for one in name)


def _asked(request: HttpRequest, name: str) -> tuple[FiguresOfReport | None, AskForm]:
    if name not in REPORTS:
        raise Http404
    form = AskForm(request.GET, actor=request.actor)
    if not form.is_valid() or form.organization is None:
        return None, form
    question = Question(
        organization_id=form.organization.organization_id,
        today=request.actor.today,
        as_of=form.cleaned_data["as_of"],
        period=form.cleaned_data["period"],
        tree=form.cleaned_data["tree"] or "then",
    )
    address = request.build_absolute_uri("/")
    return FiguresOfReport(request.actor, question, form.organization, address), form


def _paper(figures: FiguresOfReport) -> dict[str, object]:
    return {
        "figures": figures,
        "organization": figures.organization,
        "when": figures.when,
        "about_organizations": [figures.figure(code) for code in _ORGANIZATIONS],
        "about_members": [figures.figure(code) for code in _MEMBERS],
        "children": figures.lines("child", *_CHILD),
        "child_heads": [figures.figure(code) for code in _CHILD],
        "breakdowns": [
            (
                figures.figure("members.total").label,
                _dimension(by),
                figures.lines(by, "members.total"),
            )
            for by in _BREAKDOWNS
        ],
        "flows": [figures.figure(code) for code in _FLOWS] if figures.question.period else [],
    }


def _dimension(by: str) -> str:
    return str(get("members.total").dimensions[by].label)
