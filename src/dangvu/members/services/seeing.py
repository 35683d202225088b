"""Reads of what is sensitive, recorded: a number asked for, data given out, a record opened whole."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from dangvu.audit.services import denied, seen
from dangvu.core.actor import Actor
from dangvu.core.secrecy import must_be_open
from dangvu.core.text import clean
from dangvu.members.keeping import is_masked
from dangvu.members.models import Person
from dangvu.members.permissions import FILE, sets_of
from dangvu.members.selectors.numbers import REVEAL, last_card_number
from dangvu.members.selectors.rows import rows_of
from dangvu.members.services._acting import Refused


def reveal_card_number(*, actor: Actor, person: Person, reason: str) -> str:
    """The whole number of the card, for whoever is shown the set `file` and says what for.

    The question is recorded before it is answered. Raises PermissionDenied, Refused.
    """
    if FILE not in sets_of(actor, person):
        raise PermissionDenied
    reason = clean(reason)
    if len(reason) < 5:
        raise Refused(_("Ghi rõ cần số thẻ để làm gì."))
    must_be_open(reason)
    number = last_card_number(rows_of(person), actor)
    if not number:
        raise Refused(_("Chưa ghi số thẻ."))
    if is_masked(number):
        raise Refused(_("Hệ thống chỉ giữ ba chữ cuối của số thẻ."))
    seen(actor=actor, verb=REVEAL, object_label=person.code, purpose=reason)
    return number


def saw_record(*, actor: Actor, person: Person, sets: frozenset[str]) -> None:
    """The page of a person was opened with more than the basic set; one line a page."""
    more = sorted(sets - {"basic"})
    if more:
        seen(
            actor=actor,
            verb="members.see_record",
            object_label=person.code,
            purpose=" ".join(more),
        )


def was_denied(*, actor: Actor, person_id: int) -> None:
    """Somebody asked for a person whom they may not see; who asked for one that is not there is
    told apart by nothing."""
    denied(actor=actor, verb="members.see_record", object_label=f"#{person_id}")
