"""How often someone may try, and who is let in.

A stranger has ten tries in a quarter of an hour at one name, all strangers together. A browser
in which the owner has signed in before has ten of its own: nobody can use those up from elsewhere.
Nothing here depends on whether the name exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from dangvu.accounts.models import DoorAttempt, Session, User
from dangvu.accounts.services.sealing import digest
from dangvu.audit.services import deed, denied
from dangvu.core.actor import Actor
from dangvu.core.hourly import Hourly

WINDOW = timedelta(minutes=15)
MOST_TRIES = 10
#: From one address, at any names: a whole office may sit behind it.
MOST_FROM_ONE_SOURCE = 100
_KEPT = timedelta(days=1)
#: Tenths of a second.
_TURNS = 10
_STRANGERS = Hourly()


@dataclass(frozen=True, slots=True)
class Knock:
    """Where a try comes from. `device` is empty for a browser that is not known at that name."""

    source: str
    device: str = ""


def begin_try(*, what: str, knock: Knock, at: datetime) -> DoorAttempt | None:
    """Room for one try, taken before anything is compared; None when there is none left.

    `what` is tried: "name:lan", "code:17". Of two tries at once the second waits a moment and
    is then refused: it would be judged before the first is counted.
    """
    held = digest(what, what_for="attempt")
    source = digest(knock.source, what_for="source")
    with transaction.atomic():
        if not _alone(held + knock.device):
            return None
        recent = DoorAttempt.objects.filter(at__gt=at - WINDOW)
        if recent.filter(what=held, device=knock.device).count() >= MOST_TRIES:
            return None
        if not knock.device:
            strangers = recent.filter(device="", source=source)
            if strangers.count() >= MOST_FROM_ONE_SOURCE:
                return None
        return DoorAttempt.objects.create(what=held, device=knock.device, source=source, at=at)


def succeeded(attempt: DoorAttempt, *, at: datetime) -> None:
    """The try was right: it does not count, and what is long past is forgotten."""
    attempt.delete()
    DoorAttempt.objects.filter(at__lt=at - _KEPT).delete()
    Session.objects.filter(expire_date__lt=at).delete()


def strangers_tries(username: str, *, at: datetime) -> int:
    """How often somebody failed at a name within a day, in browsers that are not known there."""
    held = digest(f"name:{username}", what_for="attempt")
    return DoorAttempt.objects.filter(what=held, device="", at__gt=at - _KEPT).count()


def record_failure(*, actor: Actor, attempt: DoorAttempt, username: str, by: str) -> None:
    """A line in the record of deeds for a try that failed, and one more for the last try of a quarter
    of an hour. `by`: what was shown, "password" for one."""
    # What was typed may be a password: a name goes into the record only when it is one.
    known = User.objects.filter(username=username).values_list("username", flat=True).first() or ""
    _record_wrong(actor=actor, known=known, by=by, at=attempt.at)
    recent = DoorAttempt.objects.filter(at__gt=attempt.at - WINDOW)
    if recent.filter(what=attempt.what, device=attempt.device).count() == MOST_TRIES:
        with deed(actor=actor, verb="accounts.lock_out", object_label=known):
            pass


def record_stranger(*, actor: Actor, by: str, at: datetime) -> None:
    """The same for whoever opened no account and named none, such as an identity nobody linked."""
    _record_wrong(actor=actor, known="", by=by, at=at)


def _record_wrong(*, actor: Actor, known: str, by: str, at: datetime) -> None:
    """Tries at an account have an end (`begin_try`); those at names that do not exist have none."""
    label = f"{known} ({by})"
    if not known:
        number = _STRANGERS.worth_noting(by, at=at)
        if not number:
            return
        label = f"({by}, {number})"
    denied(actor=actor, verb="accounts.sign_in_failed", object_label=label)


def record_proof(*, actor: Actor, user: User, by: str) -> None:
    """A line in the record of deeds: who was signed in has shown once more who it is."""
    with deed(actor=actor, verb="accounts.prove", object_label=f"{user.username} ({by})"):
        pass


def record_sign_in(*, actor: Actor, user: User, by: str) -> None:
    """A line in the record of deeds. `by`: what opened, "password totp" for one."""
    with deed(actor=actor, verb="accounts.sign_in", object_label=f"{user.username} ({by})"):
        pass


def _alone(what: str) -> bool:
    """Whether nobody else is trying this; holds until the transaction ends. A button that was
    pressed twice is waited for, a crowd is not."""
    number = int(digest(what, what_for="lock")[:15], 16)
    with connection.cursor() as cursor:
        for _turn in range(_TURNS):
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
            if cursor.fetchone()[0]:
                return True
            cursor.execute("SELECT pg_sleep(0.1)")
    return False
