"""Regulations that bind two sides, and directions of superiors, as lists and pages show them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dangvu.core.actor import Actor
from dangvu.core.text import search_key
from dangvu.documents.models import Direction, Regulation, RegulationParty
from dangvu.organizations.models import EmployerVersion
from dangvu.organizations.selectors import called


def regulations_seen(actor: Actor) -> QuerySet[Any]:
    """Regulations as they stand that bind an organisation the actor reads papers of, each with the
    `place_name` of who signed and its `partners` by name, as they are called now."""
    rows = Regulation.objects.current().visible_to(actor)
    employers = EmployerVersion.objects.current().filter(employer=OuterRef("employer"))
    partners = RegulationParty.objects.current().filter(regulation=OuterRef("pk"))
    name = Coalesce(
        called("organization", actor.today),
        Subquery(employers.order_by("-valid_from").values("name")[:1]),
        F("name"),
        output_field=CharField(),
    )
    named = partners.annotate(called=name).order_by("pk").values("called")
    return rows.select_related("document__source").annotate(
        place_name=called("organization", actor.today), partners=ArraySubquery(named)
    )


def regulations_with(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those of the regulations whose title, scope or a partner has every word, accents or not. They
    are few, and have no column to search by: one statement reads them."""
    wanted = search_key(words).split()
    told = rows.order_by().values_list("pk", "title", "scope", "partners")
    found = [
        pk
        for pk, title, scope, partners in told
        if all(word in search_key(" ".join([title, scope, *partners])) for word in wanted)
    ]
    return rows.filter(pk__in=found)


def regulation_ever(actor: Actor, pk: int) -> Regulation | None:
    """What a row of regulations is now, whichever state of it `pk` names; None where hidden."""
    asked = Regulation.objects.filter(pk=pk).values_list("pk", "origin").first()
    if asked is None:
        return None
    first = asked[1] or asked[0]
    found: Regulation | None = (
        regulations_seen(actor).filter(Q(pk=first) | Q(origin=first)).order_by("-pk").first()
    )
    return found


def states_of(regulation: Regulation) -> list[Regulation]:
    """A regulation as it was written first and after each change, the oldest first."""
    first = regulation.origin_id or regulation.pk
    rows = Regulation.objects.filter(Q(pk=first) | Q(origin=first))
    return list(rows.order_by("pk"))


def still_binding(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Those of the regulations that bind on the day."""
    return rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))


def directions_seen(actor: Actor) -> QuerySet[Any]:
    """Directions that organisations received where the actor reads papers."""
    rows = Direction.objects.current().visible_to(actor)
    rows = rows.annotate(place_name=called("organization", actor.today))
    return rows.select_related("source")


def directions_with(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those of the directions whose words have every word, accents or not; one statement."""
    wanted = search_key(words).split()
    told = rows.order_by().values_list("pk", "superior", "summary")
    found = [
        pk
        for pk, superior, summary in told
        if all(word in search_key(f"{superior} {summary}") for word in wanted)
    ]
    return rows.filter(pk__in=found)
