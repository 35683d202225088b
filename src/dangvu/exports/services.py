"""Taking data out, asking for more than the day's share, and deciding about it."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.text import clean
from dangvu.exports import selectors
from dangvu.exports.choices import AskState
from dangvu.exports.models import Ask, Export
from dangvu.exports.permissions import may_decide

#: Kinds of the policy whose rows are persons.
OF_PERSONS = frozenset({"members"})


class OverTheLimit(Exception):
    """More than one may take out in a day, and nobody has approved it."""


class AlreadyDecided(Exception):
    """Somebody was first, or it is too late."""


def persons_in(kind: str, rows: int) -> int:
    return rows if kind in OF_PERSONS else 0


def check(*, actor: Actor, key: str, persons: int) -> Ask | None:
    """Whether it may go out: None for within the day's share, else what approved it.

    Raises OverTheLimit.
    """
    if not persons or selectors.taken_today(actor) + persons <= settings.EXPORT_PERSONS:
        return None
    ask = selectors.approved(actor, key, persons)
    if ask is None:
        raise OverTheLimit
    return ask


def take_out(*, actor: Actor, label: str, kind: str, key: str, rows: int) -> Export:
    """Let an export out: one line in the record, counted for the day. Raises OverTheLimit."""
    persons = persons_in(kind, rows)
    if actor.user_id is None:
        raise PermissionDenied
    with transaction.atomic():
        _one_at_a_time(actor)
        ask = None if _is_at_the_machine(actor) else check(actor=actor, key=key, persons=persons)
        with deed(actor=actor, verb="exports.take_out", object_label=label[:200]):
            return Export.objects.create(
                user_id=actor.user_id,
                label=label[:255],
                kind=kind,
                rows=rows,
                persons=persons,
                channel=actor.channel,
                on_date=actor.today,
                ask=ask,
            )


def _is_at_the_machine(actor: Actor) -> bool:
    """The local operator, who reads the database without asking the program."""
    return actor.operator and actor.channel == "cli"


def ask_for(*, actor: Actor, label: str, address: str, key: str, persons: int, reason: str) -> Ask:
    """Ask somebody else to let out more than the day's share; asked twice, there is one."""
    if actor.user_id is None:
        raise PermissionDenied
    with transaction.atomic():
        _one_at_a_time(actor)
        waiting = Ask.objects.filter(user_id=actor.user_id, key=key, state=AskState.ASKED)
        same: Ask | None = waiting.filter(
            asked_at__gt=Now() - selectors.OPEN_FOR, persons__gte=persons
        ).first()
        if same is not None:
            return same
        with deed(actor=actor, verb="exports.ask_for", object_label=label[:200]):
            return Ask.objects.create(
                user_id=actor.user_id,
                label=label[:255],
                address=address[:2000],
                key=key,
                persons=persons,
                reason=clean(reason)[:500],
            )


def decide(*, actor: Actor, ask: Ask, approve: bool, note: str = "") -> Ask:
    """Let it out or not. Raises PermissionDenied, AlreadyDecided."""
    if not may_decide(actor, ask):
        raise PermissionDenied
    verb = "exports.approve" if approve else "exports.refuse"
    with deed(actor=actor, verb=verb, object_label=ask.label[:200]):
        open_one = Ask.objects.filter(
            pk=ask.pk, state=AskState.ASKED, asked_at__gt=Now() - selectors.OPEN_FOR
        )
        decided = open_one.update(
            state=AskState.APPROVED if approve else AskState.REFUSED,
            decided_by_id=actor.user_id,
            decided_at=Now(),
            note=clean(note)[:500],
        )
        if not decided:
            raise AlreadyDecided(_("Yêu cầu này đã có người duyệt hoặc đã quá một ngày."))
    ask.refresh_from_db()
    return ask


def _one_at_a_time(actor: Actor) -> None:
    """Two exports of one person at the same moment would each find the other not there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('exports:' || %s, 0))",
            [str(actor.user_id)],
        )
