"""A whole level of the tree page at once, whichever branches are open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.organizations.models import Ancestry, Organization, OrganizationVersion, ParentEdge
from dangvu.organizations.models.organization import VersionQuerySet
from dangvu.organizations.selectors.tree import (
    Branch,
    _organization_counts,
    branch_columns,
    edges_below_seen,
)


def tree_level(
    parents: Sequence[int | None], on: date, actor: Actor
) -> dict[int | None, list[Branch]]:
    """What is directly below each parent that day, by code; None stands for the top of what the
    actor may see.

    Beside what the policy and the columns of other rooms ask: one statement for the children
    of all parents, one for the top, one for the counts of all of them together.
    """
    found: dict[int | None, list[Any]] = {parent: [] for parent in parents}
    below = [parent for parent in parents if parent is not None]
    if below:
        for version in _below(on, actor, Organization.objects.filter(pk__in=below)):
            found[version.above].append(version)
    if None in found:
        found[None] = list(top_of(actor, on))
    return _counted(found, on, actor)


def whole_tree(on: date, actor: Actor) -> dict[int | None, list[Branch]]:
    """What `tree_level` gives for the top and for every parent that the actor may see, in as many
    statements as one level takes. Parents with nothing below them are left out."""
    found: dict[int | None, list[Any]] = {None: list(top_of(actor, on))}
    for version in _below(on, actor, Organization.objects.all()):
        found.setdefault(version.above, []).append(version)
    return _counted(found, on, actor)


def _counted(
    found: dict[int | None, list[Any]], on: date, actor: Actor
) -> dict[int | None, list[Branch]]:
    counted = _with_counts([one for level in found.values() for one in level], on, actor)
    return {
        parent: [counted[version.organization_id] for version in level]
        for parent, level in found.items()
    }


def top_of(actor: Actor, on: date) -> QuerySet[OrganizationVersion]:
    """The organisations of that day that the actor may see and above which it may see none."""
    scope = scope_of(actor, "organizations")
    seen = Organization.objects.inside(scope, actor.today)
    above = ParentEdge.objects.as_of(on).filter(
        child=OuterRef("organization_id"), parent__in=seen.values("pk")
    )
    rows = _opening(edges_below_seen(scope, actor, on), on)
    return rows.filter(~Exists(above), organization__in=seen, is_external=False)


def path_ids(organization_ids: Iterable[int], on: date) -> dict[int, list[int]]:
    """The organisations above each, the highest first, itself left out; one statement."""
    rows = Ancestry.objects.on(on).filter(descendant_id__in=list(organization_ids), depth__gt=0)
    found: dict[int, list[int]] = {}
    for below, above in rows.order_by("-depth").values_list("descendant_id", "ancestor_id"):
        found.setdefault(below, []).append(above)
    return found


def _opening(edges: QuerySet[Any], on: date) -> VersionQuerySet:
    """Versions of the day, each knowing whether something is below it along the edges."""
    below = edges.filter(parent=OuterRef("organization_id"))
    rows = OrganizationVersion.objects.as_of(on).annotate(has_children=Exists(below))
    return rows.order_by("code")


def _below(on: date, actor: Actor, parents: QuerySet[Organization]) -> Iterable[Any]:
    """What is shown below those of the parents that are seen, by code, each with the id of its
    parent as `above`."""
    scope = scope_of(actor, "organizations")
    shown = edges_below_seen(scope, actor, on)
    edges = shown.filter(parent__in=parents.inside(scope, actor.today))  # type: ignore[attr-defined]
    edge = "organization__parent_edges"
    return (
        _opening(shown, on)
        .filter(**{f"{edge}__in": edges.values("pk")})
        .annotate(above=F(f"{edge}__parent_id"))
    )


def _with_counts(versions: list[Any], on: date, actor: Actor) -> dict[int, Branch]:
    ids = [version.organization_id for version in versions]
    own = _organization_counts(ids, on) if ids else {}
    others = {column.code: column.count(ids, on, actor) for column in branch_columns() if ids}
    return {
        version.organization_id: Branch(
            version,
            version.has_children,
            **own.get(version.organization_id, {}),
            counts={
                code: numbers[version.organization_id]
                for code, numbers in others.items()
                if version.organization_id in numbers
            },
        )
        for version in versions
    }
