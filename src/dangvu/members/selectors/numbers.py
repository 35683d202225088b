"""Numbers of cards and badges: shown by their last signs until somebody asks for one, with a reason."""

from __future__ import annotations

from copy import copy
from datetime import date, timedelta
from typing import Any

from dangvu.audit.models import Deed
from dangvu.core.actor import Actor
from dangvu.members.choices import CardKind
from dangvu.members.keeping import mask
from dangvu.members.models import Badge, Card, Person
from dangvu.members.selectors.rows import Rows

REVEAL = "members.reveal_number"
#: Over how many days it is told how often the number was asked for.
COUNTED_DAYS = 30
_NUMBERED: tuple[Any, ...] = (Card, Badge)


def with_masked_numbers(rows: Rows) -> Rows:
    """The rows of a person, of numbers only the last signs."""
    return {
        model: [_masked(row) for row in found] if model in _NUMBERED else found
        for model, found in rows.items()
    }


def _masked(row: Any) -> Any:
    left = copy(row)
    left.number = mask(row.number)
    return left


def last_card_number(rows: Rows, actor: Actor) -> str:
    """The number of the card that the person has on the day."""
    return card_number_on(rows, actor.today)


def card_number_on(rows: Rows, on: date) -> str:
    """Empty where no number is known, or the card was given back."""
    cards = [
        row for row in rows[Card] if row.superseded_at is None and row.number and row.on <= on
    ]  # fmt: skip
    card = max(cards, key=lambda one: (one.on, one.pk), default=None)
    return card.number if card and card.kind != CardKind.RECALLED else ""


def times_revealed(person: Person, actor: Actor) -> int:
    """How often the number of the person was asked for lately, by anybody."""
    since = actor.today - timedelta(days=COUNTED_DAYS)
    return Deed.objects.filter(verb=REVEAL, object_label=person.code, on_date__gte=since).count()
