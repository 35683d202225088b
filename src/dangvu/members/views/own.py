"""On the desk of a member: the way to the own record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from dangvu.access.selectors import own_person_id
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.members.models import Person, PersonVersion
from dangvu.organizations.models import Organization, OrganizationVersion


def own_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """Only for readers whom the policy shows their own record; four statements for them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not scope_of(actor, "members").themselves:
        return None
    person = Person.objects.filter(pk=own_person_id(actor) or 0).first()
    if person is None:
        return None
    version = PersonVersion.objects.as_of(actor.today).filter(person=person).first()
    cells = OrganizationVersion.objects.as_of(actor.today).filter(organization=person.home_id)
    seen = Organization.objects.visible_to(actor).filter(pk=person.home_id).exists()
    return {
        "name": version.full_name if version else person.code,
        "url": reverse("members:detail", args=[person.pk]),
        "cell": next((one.name for one in cells), ""),
        "cell_url": reverse("organizations:detail", args=[person.home_id]) if seen else "",
    }
