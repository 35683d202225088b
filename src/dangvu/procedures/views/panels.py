"""Cases on the page of a member."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.core.pages import Action
from dangvu.members.models import Candidate, Person
from dangvu.procedures import registry
from dangvu.procedures.models import Case
from dangvu.procedures.selectors.known import startable
from dangvu.procedures.views.shared import state_of

#: The latest of them.
SHOWN = 8


def _latest(actor: Actor, **about: Any) -> list[tuple[str, Case, Any]]:
    """Those that the reader sees: the procedure, the case, how it stands."""
    rows = Case.objects.visible_to(actor).filter(**about).order_by("-began_on", "-pk")
    known = registry.definitions()
    return [
        (known[one.definition].label if one.definition in known else one.definition, one,
         state_of(one, actor.today))
        for one in rows[:SHOWN]
    ]  # fmt: skip


def candidate_cases(request: HttpRequest, candidate: Candidate) -> dict[str, Any] | None:
    """What runs for somebody of the pool."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    cases = _latest(actor, candidate=candidate)
    return {"cases": cases, "begin_url": ""} if cases else None


def candidate_doings(request: HttpRequest, candidate: Candidate) -> dict[str, Any] | None:
    """What may begin for somebody of the pool: the button of their page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    keeps = policy.may(actor, "procedures", "manage", candidate.organization_id)
    if not keeps or not candidate.is_in_pool:
        return None
    running = Case.objects.running().filter(candidate=candidate)
    begun = set(running.values_list("definition", flat=True))
    doings = [
        Action(
            _("Lập hồ sơ: %s") % one.label,
            f"{reverse('procedures:begin')}?"
            + urlencode({"definition": one.code, "candidate": candidate.pk}),
            icon="plus",
            primary=True,
        )
        for one in startable(actor.today)
        if one.about == "candidate" and one.code not in begun
    ]
    return {"doings": doings} if doings else None


def cases_panel(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    cases = _latest(actor, person=person)
    begins = any(one.about == "person" for one in registry.definitions().values())
    may = begins and policy.may(actor, "procedures", "manage", person.home_id)
    if not cases and not may:
        return None
    query = urlencode({"person": person.code})
    return {"cases": cases, "begin_url": f"{reverse('procedures:begin')}?{query}" if may else ""}
