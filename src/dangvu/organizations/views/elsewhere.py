"""What organisations add to pages of others: found by the search, named in the header."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from dangvu.core.actor import Actor
from dangvu.core.registry import SearchHit
from dangvu.organizations.selectors import find_organizations, root


def found_by_words(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """For the search of the whole system."""
    return [
        SearchHit(
            one.name,
            f"{one.code} · {one.get_type_display()}",
            reverse("organizations:detail", args=[one.organization_id]),
        )
        for one in find_organizations(actor, words, actor.today, limit)
    ]


def own_name(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """The installation's own organisation, for the header of every page."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.user_id is None:
        return None
    version = root(actor.today)
    return None if version is None else {"name": version.label}
