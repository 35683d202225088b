"""How much has gone out, and what waits to be decided."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Now

from dangvu.core.actor import Actor
from dangvu.exports.choices import AskState
from dangvu.exports.models import Ask, Export
from dangvu.exports.permissions import may_decide

#: How long what was approved can be fetched, and what was asked can be approved.
OPEN_FOR = timedelta(days=1)


def taken_today(actor: Actor) -> int:
    """Rows of persons that the actor has taken out today, without what was approved."""
    mine = Export.objects.filter(user_id=actor.user_id or 0, on_date=actor.today)
    return mine.filter(ask__isnull=True).persons()


def approved(actor: Actor, key: str, persons: int) -> Ask | None:
    """What lets this out: approved within a day, with so many persons left."""
    gone = Export.objects.filter(ask=OuterRef("pk")).order_by().values("ask")
    used = Coalesce(
        Subquery(gone.annotate(all=Sum("persons")).values("all"), output_field=IntegerField()), 0
    )
    mine = Ask.objects.filter(user_id=actor.user_id or 0, key=key, state=AskState.APPROVED)
    for ask in mine.filter(decided_at__gt=Now() - OPEN_FOR).annotate(used=used).order_by("pk"):
        if ask.used + persons <= ask.persons:
            return ask
    return None


def to_be_decided(actor: Actor) -> list[Ask]:
    """Requests of others that the actor may decide about."""
    if actor.user_id is None:
        return []
    waiting = Ask.objects.filter(state=AskState.ASKED, asked_at__gt=Now() - OPEN_FOR)
    others = waiting.filter(~Q(user_id=actor.user_id)).select_related("user")
    return [ask for ask in others.order_by("asked_at")[:200] if may_decide(actor, ask)]


def can_be_fetched(actor: Actor) -> list[Ask]:
    """The actor's own that were approved and not fetched yet."""
    mine = Ask.objects.filter(user_id=actor.user_id or 0, state=AskState.APPROVED)
    fresh = mine.filter(decided_at__gt=Now() - OPEN_FOR, exports__isnull=True)
    return list(fresh.order_by("-decided_at")[:20])
