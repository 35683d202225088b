"""The evaluator of the policy, and the reading scope of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from dangvu.access.models import Grant
from dangvu.access.permissions import roles_that_may
from dangvu.core.actor import Actor
from dangvu.core.policy import Scope
from dangvu.organizations.models import Ancestry, Organization


def evaluate(actor: Actor, kind: str, action: str) -> Scope:
    """Where the actor's grants of today allow `action` on `kind`; one statement."""
    roles = roles_that_may(kind, action)
    if actor.user_id is None or not roles:
        return Scope.NOTHING
    held = Grant.objects.as_of(actor.today).filter(
        user_id=actor.user_id, role__in=roles, user__is_active=True
    )
    nodes = set(held.values_list("organization_id", flat=True))
    if None in nodes:
        return Scope.EVERYTHING
    return Scope.of({node for node in nodes if node is not None})


def holds(actor: Actor, scope: Scope, organization_id: int) -> bool:
    """Whether an organisation lies inside the scope in the tree of today; one that ended lies
    where its heir does."""
    return Organization.objects.filter(pk=organization_id).inside(scope, actor.today).exists()


def own_organization_id(actor: Actor) -> int | None:
    """The organisation that a reader means when none is named: where the highest grant is held,
    the root for grants over the whole installation. None for someone without a grant."""
    held = Grant.objects.as_of(actor.today).filter(user_id=actor.user_id, user__is_active=True)
    nodes = list(held.values_list("organization_id", flat=True))
    if None in nodes:
        return Organization.objects.filter(is_root=True).values_list("pk", flat=True).first()
    above = Ancestry.objects.on(actor.today).filter(descendant_id__in=nodes)
    depths: dict[int, int] = {}
    for node in above.values_list("descendant_id", flat=True):
        depths[node] = depths.get(node, 0) + 1
    return min(depths, key=lambda node: (depths[node], node), default=None)


def _database_scope(actor: Actor) -> str:
    """The reading scope of row-level security: `all`, empty, or organisation ids as an array."""
    scope = evaluate(actor, "members", "view")
    if scope.everything:
        return "all"
    if scope.is_nothing:
        return ""
    rows = Ancestry.objects.on(actor.today).filter(ancestor_id__in=scope.nodes)
    ids = rows.values_list("descendant_id", flat=True).distinct()
    return "{" + ",".join(map(str, ids)) + "}"


@contextmanager
def _scope(value: str) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('dangvu.scope', true)")
        before = cursor.fetchone()[0] or ""
        cursor.execute("SELECT set_config('dangvu.scope', %s, true)", [value])
        yield
        cursor.execute("SELECT set_config('dangvu.scope', %s, true)", [before])


@contextmanager
def reading_as(actor: Actor) -> Iterator[None]:
    """One transaction in which the database shows only rows inside the actor's scope."""
    with _scope(_database_scope(actor)):
        yield


@contextmanager
def reading_whole() -> Iterator[None]:
    """One transaction in which the database shows every row.

    For what is allowed as a whole before any row is touched: the value of a figure (whoever may
    see it gets it whole), an import, a reorganisation. The caller has asked the policy.
    """
    with _scope("all"):
        yield
