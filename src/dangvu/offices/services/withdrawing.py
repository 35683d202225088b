"""How terms, bodies and posts are called where an import is taken back."""

from __future__ import annotations

from collections.abc import Iterable

from dangvu.core.withdrawal import Named
from dangvu.offices.models import BodyVersion, Post, TermVersion
from dangvu.organizations.models import OrganizationVersion


def term_names(ids: Iterable[int]) -> dict[int, Named]:
    """Terms by label and organisation."""
    rows = TermVersion.objects.current().filter(term__in=list(ids))
    held = list(rows.values_list("term_id", "label", "organization_id"))
    places = _places(place for _term, _label, place in held)
    return {pk: Named(f"{label}, {places.get(place, '')}") for pk, label, place in held}


def body_names(ids: Iterable[int]) -> dict[int, Named]:
    """Bodies by their last name and organisation."""
    rows = BodyVersion.objects.current().filter(body__in=list(ids)).order_by("valid_from")
    held = list(rows.values_list("body_id", "name", "body__organization_id"))
    places = _places(place for _body, _name, place in held)
    return {pk: Named(f"{name}, {places.get(place, '')}") for pk, name, place in held}


def post_names(ids: Iterable[int]) -> dict[int, Named]:
    """Posts by title and body; those of enterprises by title."""
    held = list(Post.objects.filter(pk__in=list(ids)).values_list("pk", "title", "body_id"))
    bodies = body_names({body for _pk, _title, body in held if body is not None})
    return {
        pk: Named(", ".join([title, *([bodies[body].label] if body in bodies else [])]))
        for pk, title, body in held
    }


def _places(ids: Iterable[int]) -> dict[int, str]:
    rows = OrganizationVersion.objects.current().filter(organization__in=set(ids))
    return dict(rows.order_by("valid_from").values_list("organization_id", "name"))
