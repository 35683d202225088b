"""Papers come in, are sent on, received and read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.text import clean
from dangvu.core.writing import write_date
from dangvu.documents.choices import Book, ReceiptKind
from dangvu.documents.models import Delivery, Document, Entry, Receipt
from dangvu.documents.models.document import marks_of
from dangvu.documents.services._acting import Refused, acting
from dangvu.documents.services._reaching import document_of, must_hold, must_see, source_of
from dangvu.documents.services.registering import create, enter
from dangvu.documents.symbols import read_symbol
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source


def receive_document(
    *,
    actor: Actor,
    organization: Organization,
    on: date | None,
    document: Document | None = None,
    source: Source | None = None,
    type: str = "",  # noqa: A002 -- the word of the column
    number: int | None = None,
    from_whom: str = "",
    handler: str = "",
    **facts: Any,
) -> Entry:
    """A paper comes in: one of the register, or the paper of a source with its `type`.

    It gets the next number of the book of that year, unless one is given; where the day is not
    known it has none. If it had been sent to the organisation, that is received too.
    """
    label = marks_of((document.source if document else source) or Source())
    with acting(
        actor=actor, verb="documents.receive", organization_id=organization.pk, label=label
    ):
        if document is not None:
            must_see(actor, document)
        elif source is not None:
            document = _registered(actor, source, type, facts)
        else:
            raise ValueError("a document or a source comes in")
        if on is not None:
            _must_not_precede(document.source, on)
            number = number or _next_in_book(organization, on.year)
        entry = enter(
            document,
            organization,
            Book.IN,
            on,
            number=number if on else None,
            from_whom=clean(from_whom),
            handler=clean(handler),
        )
        if on is not None:
            _received(actor, document, organization, on)
        return entry


def _received(actor: Actor, document: Document, organization: Organization, on: date) -> None:
    sent = Delivery.objects.current().filter(document=document, organization=organization)
    received = Receipt.objects.current().filter(kind=ReceiptKind.RECEIVED)
    for delivery in sent.exclude(pk__in=received.values("delivery")):
        Receipt.objects.create(
            delivery=delivery, kind=ReceiptKind.RECEIVED, on=on, by_id=actor.user_id
        )


def receive_cited(
    *,
    actor: Actor,
    organization: Organization,
    marks: Mapping[str, Any],
    **given: Any,
) -> Entry:
    """A paper comes in that is described by its marks: symbol, issuer, date, summary, grade. One
    deed: what is refused leaves no citation behind."""
    label = marks.get("symbol") or marks.get("issuer", "")
    with acting(
        actor=actor, verb="documents.receive", organization_id=organization.pk, label=label
    ):
        source = source_of(actor, **marks)
        return receive_document(actor=actor, organization=organization, source=source, **given)


def _registered(
    actor: Actor, source: Source, document_type: str, facts: dict[str, Any]
) -> Document:
    held = document_of(source)
    if held is not None:
        must_see(actor, held)
        return held
    written = read_symbol(source.symbol)
    return create(
        source,
        type=document_type,
        number=written.number if written else None,
        suffix=written.suffix if written else "",
        **facts,
    )


def _must_not_precede(source: Source, on: date) -> None:
    if source.date is not None and source.date.earliest > on:
        raise Refused(
            _("Văn bản ngày %(day)s không thể đến ngày %(on)s.")
            % {"day": write_date(source.date), "on": write_date(on)}
        )


def _next_in_book(organization: Organization, year: int) -> int:
    """Takers of the same book queue here until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"documents book {organization.pk} {year}"],
        )
    book = Entry.objects.current().filter(organization=organization, book=Book.IN, year=year)
    return (book.aggregate(last=Max("number"))["last"] or 0) + 1


def deliver_document(
    *,
    actor: Actor,
    document: Document,
    on: date,
    to: Iterable[Organization] = (),
    outside: Iterable[str] = (),
) -> list[Delivery]:
    """It is sent by an organisation in whose book it stands, to others of ours or outside."""
    with acting(
        actor=actor,
        verb="documents.deliver",
        organization_id=must_hold(actor, document),
        label=marks_of(document.source),
    ):
        _must_not_precede(document.source, on)
        recipients: list[dict[str, Any]] = [{"organization": one} for one in to]
        recipients += [{"outside": clean(one)} for one in outside]
        return [
            Delivery.objects.create(document=document, sent_on=on, **recipient)
            for recipient in recipients
        ]


def acknowledge_delivery(*, actor: Actor, delivery: Delivery, on: date) -> Receipt:
    """Whoever reads papers at the recipient says: I have read it."""
    if delivery.organization_id is None or not delivery.sent_on <= on <= actor.today:
        raise Refused(_("Chỉ nơi nhận trong đảng bộ mới ghi là đã xem, từ ngày gửi đến hôm nay."))
    with acting(
        actor=actor,
        verb="documents.acknowledge",
        organization_id=delivery.organization_id,
        label=marks_of(delivery.document.source),
        action="view",
    ):
        return Receipt.objects.create(
            delivery=delivery, kind=ReceiptKind.ACKNOWLEDGED, on=on, by_id=actor.user_id
        )
