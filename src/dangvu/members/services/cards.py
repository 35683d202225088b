"""A card is given back."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.members.choices import CardKind
from dangvu.members.models import Card, Exit, Person
from dangvu.members.services._acting import Refused, acting, last_membership, must_write
from dangvu.sources.models import Source


def recall_card(*, actor: Actor, person: Person, on: date, source: Source | None = None) -> Card:
    """The card of someone who left the Party was taken back; it counts where the person was last.
    Raises Refused for a member, and for whoever has no card."""
    must_write(actor, person)
    membership = last_membership(person)
    with acting(actor=actor, verb="members.recall_card", cell_id=person.home_id, label=person.code):
        left = Exit.objects.current().filter(membership=membership, on__lte=on).first()
        if membership is None or left is None:
            raise Refused(_("Người này còn là đảng viên; thẻ không bị thu hồi."))
        cards = Card.objects.current().filter(membership=membership, on__lte=on)
        card = cards.order_by("-on", "-pk").first()
        if card is None or card.kind == CardKind.RECALLED:
            raise Refused(_("Không ghi người này có thẻ, hoặc thẻ đã thu hồi."))
        return Card.objects.create(
            person=person,
            membership=membership,
            organization_id=left.organization_id,
            on=on,
            kind=CardKind.RECALLED,
            number=card.number,
            source=source,
        )
