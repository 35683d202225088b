"""The page of a case: the procedure as a vertical line of steps."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Fact
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.members.models import Candidate, Person
from dangvu.procedures import registry
from dangvu.procedures.choices import State
from dangvu.procedures.definitions.parts import EXPIRED, WITHDRAWN
from dangvu.procedures.selectors.line import CaseLine, case_line, organization_names
from dangvu.procedures.selectors.listing import label_shown
from dangvu.procedures.selectors.own import is_only_own
from dangvu.procedures.services.leading import leads_somewhere
from dangvu.procedures.views.shared import case_or_404, crumbs, keepable, may_act, state_of
from dangvu.rules.choices import Certainty


@needs("procedures")
@require_GET
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = case_or_404(actor, pk)
    if is_only_own(actor, case):
        return redirect("procedures:own", case.pk)
    found = case_line(actor, case)
    acts, keeps = case.is_running and may_act(actor, case), keepable(actor, case)
    names = organization_names({case.organization_id, case.acting_id}, actor.today)
    context = {
        "title": label_shown(actor, case),
        "line": f"{found.definition.label if found.definition else case.definition}"
        f" · {names.get(case.organization_id, '')}",
        "state": state_of(case, actor.today),
        "facts_title": _("Hồ sơ"),
        "facts": _facts(actor, found, names),
        "doings": _doings(found) if acts else [],
        "others": _others(found) if acts else [],
        "found": found,
        "asked": _asked(found),
        "case": case,
        "acts": acts,
        "keeps": keeps,
        "papers": [
            (registry.paper_label(found.definition, one.paper), one) for one in found.papers
        ],
        "late": case.state == State.OPEN and case.due is not None and case.due < actor.today,
        "certainty": dict(Certainty.choices).get(case.due_certainty, ""),
        "is_certain": case.due_certainty in ("SEEN", "HIGH"),
        "may_publish": keeps and not case.is_running,
        "announced": found.version.publish if found.version else None,
        "crumbs": crumbs(actor, case),
        "place": "procedures.case",
        "subject": case,
    }
    return render(request, "procedures/detail.html", context)


def _asked(found: CaseLine) -> list[Fact]:
    """What the member wrote who asked for it, while it waits at its first step."""
    begun = found.done[0] if found.done else None
    if begun is None or not found.case.is_running or begun.taken.step != found.case.step:
        return []
    return [Fact(name, value) for name, value in begun.values]


def _facts(actor: Actor, found: CaseLine, names: dict[int, str]) -> list[Fact]:
    case = found.case
    facts = [
        Fact(_("Bắt đầu"), case.began_on),
        Fact(_("Nơi giải quyết"), names.get(case.acting_id) if case.is_running else None,
             missing=_("đã kết thúc")),
        Fact(_("Ở bước này từ"), case.step_since),
        Fact(_("Hạn của bước"), case.due, missing=_("không có hạn")),
        Fact(
            _("Quy trình theo"),
            str(found.version.basis) if found.version else None,
            note=_("bản từ %s") % write_date(case.version_from),
            missing=_("bản này không còn trong hệ thống"),
        ),
        Fact(_("Số lần trả lại"), case.returns),
    ]  # fmt: skip
    if case.reference:
        facts.insert(0, Fact(_("Ký hiệu hồ sơ"), case.reference))
    if case.ended_on:
        facts.append(Fact(_("Kết thúc"), case.ended_on))
    if case.person_id and _is_seen(actor, case.person_id):
        url = reverse("members:detail", args=[case.person_id])
        facts.insert(0, Fact(_("Đảng viên"), label_shown(actor, case), url=url))
    elif case.candidate_id and _is_followed(actor, case.candidate_id):
        url = reverse("members:candidate", args=[case.candidate_id])
        facts.insert(0, Fact(_("Quần chúng"), label_shown(actor, case), url=url))
    return facts


def _is_seen(actor: Actor, person_id: int) -> bool:
    return Person.objects.visible_to(actor, of_few=True).filter(pk=person_id).exists()


def _is_followed(actor: Actor, candidate_id: int) -> bool:
    return Candidate.objects.visible_to(actor).filter(pk=candidate_id).exists()


def _doings(found: CaseLine) -> list[Action]:
    """The one thing the page is opened for, with the reason where it is not possible now."""
    case, current = found.case, found.current
    if current is None or current.step is None:
        return []
    url = reverse("procedures:step", args=[case.pk])
    missing = [
        hold for hold in current.holds if hold.code != "paper_missing" and not hold.is_warning
    ]
    refused = " ".join(hold.reason for hold in missing)
    return [Action(current.label, url, refused=refused, icon="edit", primary=not refused)]


def _others(found: CaseLine) -> list[tuple[str, str]]:
    """What else can be done with the case now: the name of the address, and what the link says."""
    case, version = found.case, found.version
    if found.current is None:
        return []
    if found.current.step is None:
        return (
            [("procedures:adopt", _("Chuyển sang bản quy trình mới"))] if found.definition else []
        )
    step = found.current.step
    if case.state == State.PAUSED:
        return [("procedures:resume", _("Tiếp tục")), *_withdrawing(found)]
    if case.state == State.HELD:
        return [("procedures:release", _("Thôi tạm giữ"))]
    asked = [
        (bool(step.may_return_to), "procedures:return", _("Trả lại")),
        (bool(version and leads_somewhere(version, step)), "procedures:lead", _("Ghi nơi đến")),
        (bool(step.deadline and step.deadline.extension), "procedures:extend", _("Gia hạn")),
        (True, "procedures:pause", _("Tạm dừng")),
        (bool(version and EXPIRED in version.ends and step.expires), "procedures:expire",
         _("Ghi hết thời hạn")),
        (bool(found.definition and len(found.definition.versions) > 1), "procedures:adopt",
         _("Chuyển sang bản quy trình mới")),
        (True, "procedures:hold", _("Tạm giữ")),
    ]  # fmt: skip
    return [*((name, label) for here, name, label in asked if here), *_withdrawing(found)]


def _withdrawing(found: CaseLine) -> list[tuple[str, str]]:
    allowed = found.version and WITHDRAWN in found.version.ends
    return [("procedures:withdraw", _("Rút hồ sơ"))] if allowed else []
