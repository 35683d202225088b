"""Who may change organisations.

The immediate superior committee creates, moves and ends the organisations below it (Party
Charter, article 10.3), so an event asks for the right at the superior of each organisation it
acts on, and at each organisation that something comes to. What describes an organisation (name,
seal, employers, mass organisations) is kept by whoever manages the organisation itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied

from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.organizations.models import Organization, ParentEdge


def can_manage(actor: Actor, organization_ids: Iterable[int]) -> bool:
    """Whether all of these lie, today, where the actor manages organisations."""
    scope = scope_of(actor, "organizations", "manage")
    wanted = set(organization_ids)
    if scope.everything or scope.is_nothing:
        return scope.everything
    inside = Organization.objects.filter(pk__in=wanted).inside(scope, actor.today)
    return inside.count() == len(wanted)


def can_manage_everything(actor: Actor) -> bool:
    return scope_of(actor, "organizations", "manage").everything


def require_describing(actor: Actor, organization_ids: Iterable[int]) -> None:
    """Raise PermissionDenied unless the actor manages each; what stands outside of the tree (an
    external organisation, an employer without one) is managed at the root."""
    require_event(actor, subjects=(), receivers=organization_ids)


def require_event(actor: Actor, *, subjects: Iterable[int], receivers: Iterable[int]) -> None:
    """Raise PermissionDenied unless the actor manages the superior of each subject and each
    receiver itself."""
    subjects, receivers = set(subjects), set(receivers)
    superiors = _superiors(subjects | receivers, actor)
    root = _root()
    nodes = {superiors.get(one, root) for one in subjects}
    nodes |= {one if one in superiors or one == root else root for one in receivers}
    known = {node for node in nodes if node is not None}
    if not nodes or known != nodes:
        allowed = can_manage_everything(actor)
    else:
        allowed = can_manage(actor, known)
    if not allowed:
        raise PermissionDenied


def _superiors(organization_ids: set[int], actor: Actor) -> dict[int, int]:
    """The superior of today of each that ever had one; of those that ended, the last."""
    edges = ParentEdge.objects.current().filter(
        child__in=organization_ids, valid_from__lte=actor.today
    )
    return dict(edges.order_by("valid_from").values_list("child_id", "parent_id"))


def _root() -> int | None:
    return Organization.objects.filter(is_root=True).values_list("pk", flat=True).first()
