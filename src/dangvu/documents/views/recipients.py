"""To whom a paper went, who has it and who has read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from dangvu.access.selectors import things_within
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.documents.choices import ReceiptKind
from dangvu.documents.models import Delivery, Document, Entry, Receipt
from dangvu.organizations.selectors import called


@dataclass(slots=True)
class Recipient:
    """A line of the list; `is_told` where the reader is told whether it came. `enter_url` and
    `read_url` where the reader may say so and nobody has."""

    name: str
    sent_on: date
    is_told: bool
    received_on: date | None = None
    readers: list[tuple[str, date]] = field(default_factory=list)
    enter_url: str = ""
    read_url: str = ""


def recipients_of(actor: Actor, document: Document, *, keeps: bool) -> list[Recipient]:
    """In the order in which they were sent it; five statements.

    A paper names all of its recipients; which of them has it, and who there has read it, is told to
    whoever `keeps` the paper, and to each recipient of itself.
    """
    sent = Delivery.objects.current().filter(document=document)
    named = sent.annotate(
        place_name=called("organization", actor.today),
        place_code=called("organization", actor.today, "code"),
    )
    rows = list(named.order_by("sent_on", "pk"))
    kept, read = (_reached(actor, sent, action) for action in ("manage", "view"))
    ours = {row.pk for row in rows if row.organization_id}
    told = ours if keeps else read
    found = {
        row.pk: Recipient(row.place_name or row.outside, row.sent_on, row.pk in told)
        for row in rows
    }
    mine = set()
    receipts = Receipt.objects.current().filter(delivery__in=list(told)).select_related("by")
    for receipt in receipts.order_by("on", "pk"):
        recipient = found[receipt.delivery_id]
        if receipt.kind == ReceiptKind.RECEIVED:
            recipient.received_on = receipt.on
        else:
            recipient.readers.append((receipt.by.display_name if receipt.by else "", receipt.on))
            if receipt.by_id == actor.user_id:
                mine.add(receipt.delivery_id)
    entered = set(
        Entry.objects.current().filter(document=document).values_list("organization", flat=True)
    )
    for row in rows:
        recipient = found[row.pk]
        if row.pk in kept and row.organization_id not in entered:
            enter = reverse("documents:enter", args=[document.pk])
            recipient.enter_url = f"{enter}?org={row.place_code or ''}"
        if row.pk in read and row.pk not in mine:
            recipient.read_url = reverse("documents:read", args=[document.pk, row.pk])
    return list(found.values())


def _reached(actor: Actor, sent: object, action: str) -> set[int]:
    """Deliveries to organisations of ours where the actor may do it."""
    rows = sent.filter(things_within(actor, scope_of(actor, "documents", action)))  # type: ignore[attr-defined]
    return set(rows.filter(organization__isnull=False).values_list("pk", flat=True))
