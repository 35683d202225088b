"""What a member sees of the own cases, and asks for: where each stands, who acts, until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.access.selectors import own_person_id
from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb
from dangvu.core.policy import scope_of
from dangvu.core.routes import needs
from dangvu.members.models import Person
from dangvu.procedures import registry, services
from dangvu.procedures.choices import State, What
from dangvu.procedures.definitions import Definition
from dangvu.procedures.forms import AskForm
from dangvu.procedures.models import Case, ResultPublication
from dangvu.procedures.selectors.acts import lines_by_case
from dangvu.procedures.selectors.known import shown_version, startable, step_label
from dangvu.procedures.selectors.line import CaseLine, Done, case_line, organization_names
from dangvu.procedures.services.asking import asker, may_take_back
from dangvu.procedures.views.shared import SAID, reasons, revision_seen

#: The latest of them, on the desk of a member.
SHOWN = 12
#: What of the line says why to the member, too. A hold never does.
_TELLING = frozenset({What.RETURNED, What.EXTENDED, What.PAUSED, What.WITHDRAWN})
#: What stands against a step that the member can do something about.
_OF_PAPERS = frozenset({"paper_missing", "paper_stale", "too_early"})


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case as its member is told of it. `is_told`: the result may be said."""

    case: Case
    label: str
    is_told: bool
    acting: str = ""

    def state(self, actor: Actor) -> tuple[str, str]:
        case = self.case
        if case.state == State.OPEN and case.due is not None and case.due < actor.today:
            return "late", _("Quá hạn giải quyết")
        if case.is_running:
            words = {
                State.OPEN: ("info", _("Đang giải quyết")),
                State.PAUSED: ("warn", _("Đang tạm dừng")),
                State.HELD: ("warn", _("Đang tạm giữ")),
            }
            return words[State(case.state)]
        if not self.is_told:
            return "info", _("Đã xong, chờ thông báo kết quả")
        return ("done" if case.state == State.DONE else "ended"), step_label(case)


def own_door(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """On the member's desk: the way to ask for something, for whoever may."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if asker(actor) is None or not _askable(actor):
        return None
    return {"url": reverse("procedures:own-ask")}


def own_cases_panel(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not scope_of(actor, "procedures").themselves and asker(actor) is None:
        return None
    rows = list(_own(actor).order_by("-began_on", "-pk")[:SHOWN])
    names = organization_names({one.acting_id for one in rows}, actor.today)
    told = _told(rows)
    cases = [
        OwnCase(one, _label(one), one.pk in told, names.get(one.acting_id, "")) for one in rows
    ]
    return {
        "cases": [(one, one.state(actor), step_label(one.case)) for one in cases],
        "person": person,
    }


def is_only_own(actor: Actor, case: Case) -> bool:
    """Whether the reader sees a case as its member and in no other way."""
    scope = scope_of(actor, case.kind)
    return case.person_id == own_person_id(actor) and not (scope.everything or scope.held)


@needs("procedures")
@require_GET
def own_case(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = _own_or_404(actor, pk)
    found = case_line(actor, case)
    own = OwnCase(case, _label(case), case.pk in _told([case]))
    context = {
        "title": own.label,
        "line": _("Của tôi · bắt đầu %s") % f"{case.began_on:%d/%m/%Y}",
        "state": own.state(actor),
        "own": own,
        "case": case,
        "found": found,
        "lines": [(one, _said(one, own)) for one in found.done],
        "missing": _missing(found),
        "papers": [
            (_plain_name(registry.paper_label(found.definition, one.paper), one.paper), one)
            for one in found.papers
        ],
        "late": case.state == State.OPEN and case.due is not None and case.due < actor.today,
        "is_certain": case.due_certainty in ("SEEN", "HIGH"),
        "outcome": step_label(case) if own.is_told and not case.is_running else "",
        "may_take_back": may_take_back(actor, case, [one.taken for one in found.done]),
        "crumbs": [*_start(), Crumb(own.label)],
        "place": "procedures.own",
        "subject": case,
    }
    return render(request, "procedures/own.html", context)


def _said(one: Done, own: OwnCase) -> dict[str, Any]:
    """What of a line its member is told: what it was, which way, and why where that is for the member."""
    taken = one.taken
    is_result = taken.to_step == own.case.outcome and not own.case.is_running
    return {
        "title": _title(one),
        "way": one.way if own.is_told or not is_result else "",
        "reason": taken.reason if taken.what in _TELLING else "",
        "values": one.values if taken.what == What.BEGUN else (),
        "papers": [paper for paper in one.papers if paper.is_produced],
    }


def _title(one: Done) -> str:
    if one.taken.what == What.DONE:
        return one.label
    if one.taken.what == What.BEGUN and one.values:
        return _("Đồng chí gửi đề nghị")
    return str(one.taken.get_what_display())


def _plain_name(label: str, code: str) -> str:
    """What a paper is called, without its code: members do not go by codes."""
    return label.removeprefix(f"{code} ")


def _missing(found: CaseLine) -> list[str]:
    if found.current is None or found.case.state != State.OPEN:
        return []
    return [hold.reason for hold in found.current.holds if hold.code in _OF_PAPERS]


@needs("procedures", "ask")
@require_http_methods(["GET", "POST"])
def own_ask(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if asker(actor) is None:
        return redirect("members:own")
    found = _askable(actor)
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
        "line": _label(case),
        "revision": case.revision,
        "cancel_url": reverse("procedures:own", args=[case.pk]),
        "crumbs": [
            *_start(),
            Crumb(_label(case), reverse("procedures:own", args=[case.pk])),
            Crumb(_("Rút đề nghị")),
        ],
    }
    return render(request, "procedures/own_withdraw.html", context)


def _own(actor: Actor) -> Any:
    """Cases about the reader; the policy lets a member see them all."""
    return Case.objects.visible_to(actor).filter(person=own_person_id(actor) or 0)


def _own_or_404(actor: Actor, pk: int) -> Case:
    found: Case | None = _own(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _told(cases: list[Case]) -> set[int]:
    """Of which the result may be said: it was made known, or nothing says that it has to be."""
    ended = [one for one in cases if not one.is_running]
    rows = ResultPublication.objects.current().filter(case__in=ended)
    known = set(rows.values_list("case_id", flat=True))
    for one in ended:
        version = shown_version(one)[1]
        if one.state != State.DONE or version is None or version.publish is None:
            known.add(one.pk)
    return known | {one.pk for one in cases if one.is_running}


def _askable(actor: Actor) -> list[Definition]:
    return [one for one in startable(actor.today) if one.asked is not None]


def _label(case: Case) -> str:
    found = registry.definitions().get(case.definition)
    return found.label if found else case.definition


def _start() -> list[Crumb]:
    return [Crumb(_("Trang của tôi"), reverse("members:own"))]
