"""The register of members as of a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from dangvu.access.selectors import ChosenWhole, chosen_whole, reading_whole
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.core.text import search_key
from dangvu.members.choices import PlacementKind
from dangvu.members.models import (
    Admission,
    Census,
    PersonVersion,
    Placement,
    Recognition,
    Standing,
)
from dangvu.members.models.person import visible_first_and_all, visible_people
from dangvu.members.permissions import sets_shown, with_sets
from dangvu.members.selectors.names import having, named_or_coded
from dangvu.members.selectors.requests import not_restricted
from dangvu.organizations.models import Ancestry, OrganizationVersion, ParentEdge


def member_list(actor: Actor, on: date) -> ChosenWhole:
    """The members of a day that the actor may see today: one for each row of `members.total`, so
    that the length of the list is that figure.

    Official placements, each with what a register shows: code, full_name, sort_key, search_key,
    birth, sex, status, cell_code, cell_name, above_name and above_short (of what the cell is
    under), guest_of (temporary cell), admitted, full_since. `permissions.row_shows` tells whether a
    set of fields of the row is shown.
    """
    first, every = visible_first_and_all(actor, "person__")
    shown = not_restricted(actor)
    person = "person__versions__"
    described = _placed(on).annotate(
        code=F("person__code"),
        full_name=F(f"{person}full_name"),
        sort_key=F(f"{person}sort_key"),
        search_key=F(f"{person}search_key"),
        birth=F(f"{person}birth"),
        sex=F(f"{person}sex"),
        status=F("membership__standings__status"),
        cell=FilteredRelation(
            "organization__versions", condition=_current("organization__versions__", on)
        ),
        cell_code=F("cell__code"),
        cell_name=F("cell__name"),
        above_name=above(on, "organization_id", "name"),
        above_short=above(on, "organization_id", "short_name"),
        guest_of=Subquery(_stays(on).values("guest_name")[:1]),
        admitted=Subquery(_of_membership(Admission).values("ceremony_date")[:1]),
        full_since=Subquery(_of_membership(Recognition).values("effective_date")[:1]),
    )
    described = with_sets(described, actor, sets_shown(actor), "person__")
    return chosen_whole(
        described, first, shown, total=lambda *also: _number(on, every, shown, *also)
    )


def named(rows: ChosenWhole, words: str) -> ChosenWhole:
    """Those of a `member_list` whose name has all the words; one statement."""
    sought = search_key(words).split()
    if not sought:
        return rows
    has = having(sought)
    return rows.narrowed(has(), counted=has("version__"))


def _number(on: date, *which: Q) -> int:
    members = Census.objects.on(on).filter(*which, version__isnull=False)
    # Over columns of the table: its key is two of them, and those cannot be counted.
    return members.aggregate(number=Count("valid_from"))["number"]


def _placed(on: date) -> Any:
    """Official placements joined to the standing and to the description of the person that day."""
    placed = Placement.objects.as_of(on).filter(kind=PlacementKind.OFFICIAL)
    with_standing = placed.filter(_current("membership__standings__", on))
    return with_standing.filter(_current("person__versions__", on))


def _current(path: str, on: date) -> Q:
    """The row that is held to be true and holds that day."""
    return _held(path, on) & Q(**{f"{path}superseded_at__isnull": True})


def _cell(on: date, path: str, field: str) -> Subquery:
    versions = OrganizationVersion.objects.as_of(on).filter(organization=OuterRef(path))
    return Subquery(versions.values(field)[:1])


def above(on: date, path: str, field: str) -> Subquery:
    """A field of the organisation directly above the one at `path` that day."""
    edge = ParentEdge.objects.as_of(on).filter(child=OuterRef(OuterRef(path)))
    versions = OrganizationVersion.objects.as_of(on).filter(organization__in=edge.values("parent"))
    return Subquery(versions.values(field)[:1])


def _stays(on: date) -> QuerySet[Any]:
    stays: QuerySet[Any] = Placement.objects.as_of(on).filter(
        person=OuterRef("person_id"), kind=PlacementKind.TEMPORARY
    )
    return stays.annotate(guest_name=_cell(on, "organization_id", "name"))


def _of_membership(model: Any) -> QuerySet[Any]:
    return model.objects.current().filter(membership=OuterRef("membership_id"))


def inside(rows: QuerySet[Placement], organization_ids: Iterable[int], on: date) -> QuerySet[Any]:
    """Placements in these organisations or below them, in the tree of that day."""
    below = Ancestry.objects.on(on).filter(ancestor_id__in=list(organization_ids))
    return rows.filter(organization_id__in=below.values("descendant_id"))


# Members are added up by cell before they are by what is above it: each of them once, not once for
# each level. Whose number may be told: those in the scope today, also in an earlier tree.
_BELOW = """
WITH told AS MATERIALIZED (
    SELECT id FROM unnest(%(ids)s::bigint[]) AS asked (id)
     WHERE %(everything)s OR EXISTS (
           SELECT FROM organizations_ancestry held
            WHERE held.descendant_id = asked.id
              AND (held.ancestor_id = ANY (%(nodes)s)
                   OR held.depth = 0 AND held.ancestor_id = ANY (%(places)s))
              AND held.valid_from <= %(today)s
              AND (held.valid_to IS NULL OR held.valid_to > %(today)s))
), places AS MATERIALIZED (
    SELECT ancestor_id, descendant_id FROM organizations_ancestry
     WHERE ancestor_id = ANY (%(ids)s)
       AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)
), counted AS (
    SELECT organization_id, count(*) AS number FROM members_census
     WHERE valid_from <= %(on)s AND valid_to > %(on)s
       AND organization_id IN (SELECT descendant_id FROM places)
     GROUP BY organization_id
)
SELECT told.id, coalesce(sum(counted.number), 0)::bigint
  FROM told LEFT JOIN (places JOIN counted ON counted.organization_id = places.descendant_id)
    ON places.ancestor_id = told.id
 GROUP BY told.id
"""


def counts_below(organization_ids: Collection[int], on: date, actor: Actor) -> dict[int, int]:
    """How many members belong to each organisation and all below it, for the tree of that day.

    Whoever may see figures there gets the whole number; the others are absent. One statement
    beside what the policy asks.
    """
    scope = scope_of(actor, "figures")
    if scope.is_nothing:
        return {}
    values: dict[str, Any] = {
        "ids": list(organization_ids),
        "nodes": list(scope.nodes),
        "places": list(scope.places),
        "everything": scope.everything,
        "on": on,
        "today": actor.today,
    }
    with reading_whole(), connection.cursor() as cursor:
        cursor.execute(_BELOW, values)
        return dict(cursor.fetchall())


def _held(path: str, on: date) -> Q:
    return Q(**{f"{path}valid_from__lte": on}) & (
        Q(**{f"{path}valid_to__isnull": True}) | Q(**{f"{path}valid_to__gt": on})
    )


def people_by_words(actor: Actor, words: str, limit: int) -> list[PersonVersion]:
    """Persons that the actor may see, also those who left, whose name or code has all the words;
    each with `cell_name`, the present or last cell, and `above_name`. At most four statements
    beside the policy's; one more for each further word that may be in a code."""
    seen = visible_people(actor, "person__", first_rows=True)
    last = OrganizationVersion.objects.current().filter(organization=OuterRef("person__home"))
    standing = Standing.objects.as_of(actor.today).filter(person=OuterRef("person_id"))
    named = PersonVersion.objects.as_of(actor.today).annotate(
        cell_name=Subquery(last.order_by("-valid_from").values("name")[:1]),
        above_name=above(actor.today, "person__home", "name"),
        status=Subquery(standing.values("status")[:1]),
    )
    named = with_sets(named, actor, sets_shown(actor), "person__")
    rows = chosen_whole(named, seen, not_restricted(actor), *named_or_coded(words))
    return list(rows.order_by("sort_key", "person_id")[:limit])
