"""Walking the tree of a day, a branch at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from dangvu.core.actor import Actor
from dangvu.core.policy import Scope, scope_of
from dangvu.organizations.choices import CELL_TYPES, GRASSROOTS_TYPES
from dangvu.organizations.models import Organization, OrganizationVersion, ParentEdge


@dataclass(frozen=True, slots=True)
class BranchColumn:
    """A number that a room shows beside each organisation of the tree.

    `count(ids, on, actor)` gives it for the whole subtree of each organisation, in a number of
    statements that does not grow with them; an absent organisation has no number to show.
    """

    code: str
    label: str | Promise
    count: Callable[[Collection[int], date, Actor], Mapping[int, int]]
    order: int = 100


@dataclass(frozen=True, slots=True)
class Branch:
    """One organisation of the tree page: how it is called that day, and what is below it.

    organizations, grassroots, cells: how many are below it or it itself, external ones apart.
    counts: what the rooms above add, by the code of their column.
    """

    version: OrganizationVersion
    has_children: bool
    organizations: int = 0
    grassroots: int = 0
    cells: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def organization_id(self) -> int:
        return self.version.organization_id


_columns: dict[str, BranchColumn] = {}


def add_branch_column(column: BranchColumn) -> None:
    """A room above registers its number when Django starts."""
    _columns[column.code] = column


def branch_columns() -> list[BranchColumn]:
    """Columns of the rooms above, in the order of presentation."""
    return sorted(_columns.values(), key=lambda one: (one.order, one.code))


def children_of(organization_id: int, on: date, actor: Actor) -> list[Branch]:
    """The direct children that the actor may see, by code, without counts; one statement beside
    what the policy asks."""
    return [
        Branch(version, version.has_children) for version in _children(organization_id, on, actor)
    ]


def tree_branch(organization_id: int, on: date, actor: Actor) -> list[Branch]:
    """Like `children_of`, with the numbers of the tree page: two statements beside what the
    policy and the columns of other rooms ask."""
    versions = list(_children(organization_id, on, actor))
    ids = [version.organization_id for version in versions]
    own = _organization_counts(ids, on)
    others = {column.code: column.count(ids, on, actor) for column in branch_columns() if ids}
    return [
        Branch(
            version,
            version.has_children,
            **own.get(version.organization_id, {}),
            counts={
                code: found[version.organization_id]
                for code, found in others.items()
                if version.organization_id in found
            },
        )
        for version in versions
    ]


def path_to_root(organization_id: int, on: date) -> list[OrganizationVersion]:
    """The organisation and all above it on the day, the highest first; one statement."""
    held = Q(organization__progeny__valid_to__isnull=True) | Q(
        organization__progeny__valid_to__gt=on
    )
    rows = OrganizationVersion.objects.as_of(on).filter(
        held,
        organization__progeny__descendant_id=organization_id,
        organization__progeny__valid_from__lte=on,
    )
    return list(rows.order_by(F("organization__progeny__depth").desc()))


def grassroots_of(organization_id: int | None, on: date) -> int | None:
    """The grassroots organisation to which it belongs that day (itself, where it is one)."""
    if organization_id is None:
        return None
    path = path_to_root(organization_id, on)
    return next((one.organization_id for one in reversed(path) if one.is_grassroots), None)


def _children(organization_id: int, on: date, actor: Actor) -> QuerySet[Any]:
    scope = scope_of(actor, "organizations")
    edges, below = edges_shown(scope, actor, on), edges_below_seen(scope, actor, on)
    return (
        OrganizationVersion.objects.as_of(on)
        .filter(organization__in=edges.filter(parent=organization_id).values("child_id"))
        .annotate(has_children=Exists(below.filter(parent=OuterRef("organization_id"))))
        .order_by("code")
    )


def edges_shown(scope: Scope, actor: Actor, on: date) -> QuerySet[Any]:
    """The edges of that day along which the actor may walk down: to what is seen in the tree of
    today, and from what is seen with all below it (an organisation that has been handed over is
    still in the tree of its time). Who sees an organisation by itself is not told what is below.
    """
    edges = ParentEdge.objects.as_of(on)
    if scope.everything:
        return edges
    seen = Organization.objects.inside(scope, actor.today)
    opened = Organization.objects.inside(replace(scope, places=frozenset()), actor.today)
    return edges.filter(Q(parent__in=opened.values("pk")) | Q(child__in=seen.values("pk")))


def edges_below_seen(scope: Scope, actor: Actor, on: date) -> QuerySet[Any]:
    """`edges_shown`, asked only of parents that the actor sees: all of them but for who sees some
    organisation by itself."""
    return edges_shown(scope, actor, on) if scope.places else ParentEdge.objects.as_of(on)


# By array: as a list of parameters the ids of a whole tree cost more than the counting.
_COUNTS = """
SELECT way.ancestor_id, count(*), count(*) FILTER (WHERE version.type = ANY (%(grassroots)s)),
       count(*) FILTER (WHERE version.type = ANY (%(cells)s))
  FROM organizations_ancestry way
  JOIN organizations_organizationversion version ON version.organization_id = way.descendant_id
   AND version.superseded_at IS NULL AND NOT version.is_external
   AND version.valid_from <= %(on)s AND (version.valid_to IS NULL OR version.valid_to > %(on)s)
 WHERE way.ancestor_id = ANY (%(ids)s)
   AND way.valid_from <= %(on)s AND (way.valid_to IS NULL OR way.valid_to > %(on)s)
 GROUP BY way.ancestor_id
"""


def _organization_counts(organization_ids: list[int], on: date) -> dict[int, dict[str, int]]:
    if not organization_ids:
        return {}
    values: dict[str, Any] = {
        "ids": organization_ids,
        "on": on,
        "grassroots": list(GRASSROOTS_TYPES),
        "cells": list(CELL_TYPES),
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, values)
        return {
            number: {"organizations": each, "grassroots": grassroots, "cells": cells}
            for number, each, grassroots, cells in cursor.fetchall()
        }
