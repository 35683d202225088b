"""Who may let a large export out: somebody else, over all that the one who asks may see."""

from __future__ import annotations

from dangvu.access.choices import Role
from dangvu.access.models import Grant
from dangvu.access.selectors import holds
from dangvu.accounts.services import actor_for
from dangvu.core.actor import Actor
from dangvu.core.policy import Scope, may, scope_of
from dangvu.exports.models import Ask
from dangvu.organizations.models import Organization


def may_decide(actor: Actor, ask: Ask) -> bool:
    """Nobody decides about their own; who does manages members there, or leads the committee."""
    if actor.user_id is None or actor.user_id == ask.user_id:
        return False
    places = _places_of(actor_for(ask.user, today=actor.today, channel=actor.channel))
    return bool(places) and all(_answers_for(actor, place) for place in places)


def _places_of(asker: Actor) -> list[int]:
    """Where the one who asks may see members."""
    scope = scope_of(asker, "members")
    if scope.everything:
        return list(Organization.objects.filter(is_root=True).values_list("pk", flat=True))
    return sorted(scope.held)


def _answers_for(actor: Actor, place: int) -> bool:
    if may(actor, "members", "manage", place):
        return True
    led = Grant.objects.as_of(actor.today).filter(user_id=actor.user_id, role=Role.LEADER)
    nodes = frozenset(led.values_list("organization_id", flat=True))
    return may(actor, "members", "view", place) and holds(actor, Scope(nodes=nodes), place)
