"""A write that arrives twice is done once: copies wait for the first and get its answer.

What was written and the answer to it are committed together, so that whatever dies in between
leaves either both or nothing. Called inside a transaction, which holds the claim.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import OperationalError, connection

from dangvu.accounts.models import KeptAnswer
from dangvu.accounts.services.sealing import digest, seal, unseal

#: How long a copy waits for the first, in thousandths of a second.
PATIENCE = 25_000
_FORGOTTEN_AT_ONCE = 50
_LOCK_NOT_AVAILABLE = "55P03"

_CLAIM = """
SELECT set_config('lock_timeout', %s, true);
SELECT pg_advisory_xact_lock(%s);
SELECT set_config('lock_timeout', '0', true)
"""
_HAS_WRITTEN = "SELECT pg_current_xact_id_if_assigned() IS NOT NULL"


class StillBeingDone(Exception):
    """The first is not finished and the copy has waited long enough."""


class OtherContent(Exception):
    """The key was used for something else: nothing is done and nothing is told of the other."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do what was sent under a key; held until the transaction ends.

    `answer` is what was answered when it was done before; None when it is to be done now.
    """

    name: str
    way: str
    asked: str
    answer: str | None = None


def claim(*, sender: str, way: str, key: str, content: str) -> Claim:
    """Take the right to do what `sender` sent to `way` under `key`, waiting for a copy that is
    being done.

    Raises StillBeingDone, which leaves the transaction to be rolled back, and OtherContent.
    """
    name = digest(f"{sender}\n{way}\n{key}", what_for="once")
    asked = digest(content, what_for="once asked")
    _wait_for(name)
    # A statement of its own: it sees what the one that was waited for has committed.
    held = KeptAnswer.objects.standing().filter(pk=name).first()
    if held is None:
        return Claim(name, way, asked)
    if held.asked != asked:
        raise OtherContent
    return Claim(name, way, asked, unseal(held.sealed, what_for=name))


def keep_answer(held: Claim, answer: str, *, user_id: int | None) -> None:
    """The answer that copies get from now on. What is too old is forgotten along the way."""
    KeptAnswer.objects.filter(pk=held.name).delete()
    KeptAnswer.objects.create(
        name=held.name,
        user_id=user_id,
        way=held.way[:120],
        asked=held.asked,
        sealed=seal(answer, what_for=held.name),
    )
    past = KeptAnswer.objects.past().select_for_update(skip_locked=True)
    KeptAnswer.objects.filter(pk__in=past.values("pk")[:_FORGOTTEN_AT_ONCE]).delete()


def has_written() -> bool:
    """Whether this transaction has changed anything so far."""
    with connection.cursor() as cursor:
        cursor.execute(_HAS_WRITTEN)
        return bool(cursor.fetchone()[0])


def _wait_for(name: str) -> None:
    # 60 bits: two keys that share a number wait for each other and are both done.
    number = int(name[:15], 16)
    with connection.cursor() as cursor:
        try:
            cursor.execute(_CLAIM, [str(PATIENCE), number])
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") == _LOCK_NOT_AVAILABLE:
                raise StillBeingDone from error
            raise
