"""What a member sees of the own cases, and asks for: where each stands, who acts, until when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb
from dangvu.core.policy import scope_of
from dangvu.core.routes import needs
from dangvu.members.models import Person
from dangvu.procedures import services
from dangvu.procedures.choices import State
from dangvu.procedures.forms import AskForm
from dangvu.procedures.models import Case
from dangvu.procedures.selectors.acts import lines_by_case
from dangvu.procedures.selectors.known import step_label
from dangvu.procedures.selectors.line import case_line, organization_names
from dangvu.procedures.selectors.own import (
    as_told,
    askable,
    missing_papers,
    own_cases,
    own_label,
    plain_name,
    told_of,
)
from dangvu.procedures.services.asking import asker, may_take_back
from dangvu.procedures.views.shared import SAID, reasons, revision_seen

#: The latest of them, on the desk of a member.
SHOWN = 12


def own_door(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """On the member's desk: the way to ask for something, for whoever may."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if asker(actor) is None or not askable(actor.today):
        return None
    return {"url": reverse("procedures:own-ask")}


def own_cases_panel(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not scope_of(actor, "procedures").themselves and asker(actor) is None:
        return None
    rows = list(own_cases(actor).order_by("-began_on", "-pk")[:SHOWN])
    names = organization_names({one.acting_id for one in rows}, actor.today)
    cases = as_told(rows, names)
    return {
        "cases": [(one, one.state(actor), step_label(one.case)) for one in cases],
        "person": person,
    }


@needs("procedures")
@require_GET
def own_case(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = _own_or_404(actor, pk)
    found = case_line(actor, case)
    (own,) = as_told([case], {})
    context = {
        "title": own.label,
        "line": _("Của tôi · bắt đầu %s") % f"{case.began_on:%d/%m/%Y}",
        "state": own.state(actor),
        "own": own,
        "case": case,
        "found": found,
        "lines": [(one, told_of(one, own)) for one in found.done],
        "missing": missing_papers(found),
        "papers": [(plain_name(found.definition, one.paper), one) for one in found.papers],
        "late": case.state == State.OPEN and case.due is not None and case.due < actor.today,
        "is_certain": case.due_certainty in ("SEEN", "HIGH"),
        "outcome": own.outcome,
        "may_take_back": may_take_back(actor, case, [one.taken for one in found.done]),
        "crumbs": [*_start(), Crumb(own.label)],
        "place": "procedures.own",
        "subject": case,
    }
    return render(request, "procedures/own.html", context)


@needs("procedures", "ask")
@require_http_methods(["GET", "POST"])
def own_ask(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if asker(actor) is None:
        return redirect("members:own")
    found = askable(actor.today)
    if not (asked := request.GET.get("definition", "")):
        context = {
            "title": _("Xin chuyển sinh hoạt, đề nghị khác"),
            "askable": found,
            "crumbs": [*_start(), Crumb(_("Đề nghị"))],
        }
        return render(request, "procedures/own_choose.html", context)
    definition = next((one for one in found if one.code == asked), None)
    if definition is None or definition.asked is None:
        raise Http404
    version = definition.version_on(actor.today)
    assert version is not None
    form = AskForm(request.POST or None, definition=definition, first=version.first_step)
    if request.method == "POST" and form.is_valid():
        try:
            case = services.ask(
                actor=actor, code=definition.code, values=form.values, papers=form.papers
            )
        except SAID as error:
            for reason in reasons(error):
                form.add_error(None, reason)
        else:
            messages.success(request, _("Đã gửi đến chi bộ. Theo dõi từng bước ở trang này."))
            return redirect("procedures:own", case.pk)
    context = {
        "title": definition.asked.label,
        "line": definition.asked.help,
        "form": form,
        "submit": _("Gửi đến chi bộ"),
        "cancel": _("Không gửi"),
        "cancel_url": reverse("members:own"),
        "crumbs": [
            *_start(),
            Crumb(_("Đề nghị"), reverse("procedures:own-ask")),
            Crumb(definition.asked.label),
        ],
    }
    return render(request, "core/form.html", context)


@needs("procedures", "ask")
@require_http_methods(["GET", "POST"])
def own_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = _own_or_404(actor, pk)
    line = lines_by_case([case.pk]).get(case.pk, [])
    if request.method == "GET" and not may_take_back(actor, case, line):
        raise Http404
    if request.method == "POST":
        try:
            services.take_back(actor=actor, case=case, revision=revision_seen(request, case))
        except SAID as error:
            messages.error(request, " ".join(reasons(error)))
        else:
            messages.success(request, _("Đã rút đề nghị."))
        return redirect("procedures:own", case.pk)
    context = {
        "title": _("Rút đề nghị"),
        "line": own_label(case),
        "revision": case.revision,
        "cancel_url": reverse("procedures:own", args=[case.pk]),
        "crumbs": [
            *_start(),
            Crumb(own_label(case), reverse("procedures:own", args=[case.pk])),
            Crumb(_("Rút đề nghị")),
        ],
    }
    return render(request, "procedures/own_withdraw.html", context)


def _own_or_404(actor: Actor, pk: int) -> Case:
    found: Case | None = own_cases(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _start() -> list[Crumb]:
    return [Crumb(_("Trang của tôi"), reverse("members:own"))]
