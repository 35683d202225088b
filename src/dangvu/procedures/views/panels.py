"""Cases on the page of a member."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.members.models import Person
from dangvu.procedures import registry
from dangvu.procedures.models import Case
from dangvu.procedures.views.shared import state_of

#: The latest of them.
SHOWN = 8


def cases_panel(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = Case.objects.visible_to(actor).filter(person=person).order_by("-began_on", "-pk")
    known = registry.definitions()
    cases = [
        (known[one.definition].label if one.definition in known else one.definition, one,
         state_of(one, actor.today))
        for one in rows[:SHOWN]
    ]  # fmt: skip
    begins = any(one.about == "person" for one in known.values())
    may = begins and policy.may(actor, "procedures", "manage", person.home_id)
    if not cases and not may:
        return None
    query = urlencode({"person": person.code})
    return {"cases": cases, "begin_url": f"{reverse('procedures:begin')}?{query}" if may else ""}
