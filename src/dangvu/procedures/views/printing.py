"""Papers of cases to print: of one case, and of all cases of a meeting. What goes out is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.downloads import file_answer
from dangvu.core.exporting import Passage, pass_out
from dangvu.core.pages import Crumb, picked_ids
from dangvu.core.routes import needs
from dangvu.papers.services import BadTemplate
from dangvu.procedures import services
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.selectors.prints import (
    MOST,
    Wanted,
    cases_of_meeting,
    papers_shown,
    printable_cases,
    printings,
)
from dangvu.procedures.services import NothingToPrint, Printed
from dangvu.procedures.views.shared import case_or_404

KINDS = {"docx": "Word", "pdf": "PDF"}


@dataclass(frozen=True, slots=True)
class Group:
    """A paper that was made for some of the cases. `tentative`: its layout was not compared."""

    code: str
    label: str
    count: int
    tentative: bool


@needs("procedures")
@require_GET
def print_one(request: HttpRequest, pk: int, code: str, kind: str) -> HttpResponseBase:
    """`?row=ID` takes one of several papers of a kind. What the reader does not see is not there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if kind not in KINDS:
        raise Http404
    case = case_or_404(actor, pk)
    row = request.GET.get("row", "")
    chosen = int(row) if row.isascii() and row.isdigit() and len(row) < 18 else None
    asked = {"actor": actor, "case": case, "paper": code, "kind": kind, "row_id": chosen}
    if not services.may_print(**asked):
        raise Http404
    out = pass_out(request, label=_("Giấy tờ %s") % code, kind="procedures", rows=1)
    if not isinstance(out, Passage):
        return out
    try:
        made = services.print_paper(**asked, mark=out.mark)
    except BadTemplate as error:
        messages.error(request, str(error))
        return redirect("procedures:detail", pk)
    return _answer(made)


@needs("procedures", "rows")
@require_http_methods(["GET", "POST"])
def prints(request: HttpRequest) -> HttpResponseBase:
    """Papers of the cases picked on the list, or of a step taken on a day by an organisation:
    `?definition=admission&step=cell_vote&on=2026-09-08&place=7`."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    ids = picked_ids(request)[:MOST] if request.method == "POST" else _of_meeting(request, actor)
    cases = printable_cases(actor, ids)
    if not cases:
        messages.error(request, _("Chưa chọn hồ sơ nào có giấy tờ để in."))
        return redirect("procedures:list")
    paper, _dot, kind = request.POST.get("make", "").rpartition(".")
    if request.method == "POST" and kind in KINDS:
        return _made(request, cases, paper, kind)
    groups = _groups(actor, cases)
    context = {
        "title": _("In giấy tờ của %s hồ sơ") % len(cases),
        "line": _("Mỗi giấy tờ in trên trang riêng, trong một tệp."),
        "groups": groups,
        "cases": cases,
        "kinds": KINDS.items(),
        "crumbs": [
            Crumb(_("Hồ sơ giải quyết"), reverse("procedures:list")),
            Crumb(_("In giấy tờ")),
        ],
    }
    return render(request, "procedures/prints.html", context)


def meeting_address(step: StepTaken) -> str:
    """Where the papers of everything that was taken with that step that day are printed."""
    query = urlencode(
        {
            "definition": step.case.definition,
            "step": step.step,
            "on": step.on.isoformat(),
            "place": step.organization_id,
        }
    )
    return f"{reverse('procedures:prints')}?{query}"


def _made(request: HttpRequest, cases: list[Case], paper: str, kind: str) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    label = _("Giấy tờ %(code)s của nhiều hồ sơ") % {"code": paper}
    out = pass_out(request, label=label, kind="procedures", rows=len(cases))
    if not isinstance(out, Passage):
        return out
    try:
        made = services.print_many(actor=actor, cases=cases, paper=paper, kind=kind, mark=out.mark)
    except NothingToPrint:
        messages.error(request, _("Các hồ sơ đã chọn chưa có giấy tờ này."))
    except BadTemplate as error:
        messages.error(request, str(error))
    else:
        return _answer(made)
    return redirect("procedures:list")


def _answer(made: Printed) -> HttpResponse:
    inline = made.kind == "pdf"
    return file_answer(made.content, name=made.name, kind=made.content_type, inline=inline)


def _of_meeting(request: HttpRequest, actor: Actor) -> list[int]:
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
        place = int(request.GET.get("place", "")[:17])
    except ValueError:
        return []
    definition, step = (request.GET.get(name, "")[:40] for name in ("definition", "step"))
    return cases_of_meeting(actor, definition=definition, step=step, on=on, place_id=place)


def _groups(actor: Actor, cases: list[Any]) -> list[Group]:
    found: dict[str, list[Wanted]] = {}
    for one in printings(actor, cases):
        found.setdefault(one.wanted.code, []).append(one.wanted)
    return [
        Group(code, rows[0].label, len(rows), not rows[0].form.confirmed)
        for code, rows in found.items()
    ]


def prints_panel(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """Under the line of a case: what can be printed of it now."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _shown(case, papers_shown(actor, case))


def own_prints_panel(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """On the page of the own case: what the member has to write."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _shown(case, papers_shown(actor, case, own=True))


def _shown(case: Case, wanted: list[Wanted]) -> dict[str, Any] | None:
    if not wanted:
        return None
    return {"case": case, "rows": [(one, _state(one)) for one in wanted]}


def _state(wanted: Wanted) -> tuple[str, str]:
    if wanted.is_made:
        return "done", _("Đã lập")
    if wanted.form.by_hand:
        return "info", _("Để điền")
    return "warn", _("Dự thảo")
