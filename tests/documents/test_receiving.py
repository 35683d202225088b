"""Papers come in, are sent, received and read, each by its book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.documents import services
from dangvu.documents.choices import (
    Book,
    PartnerKind,
    ReceiptKind,
)
from dangvu.documents.models import (
    Document,
    DocumentVersion,
    Receipt,
)
from dangvu.documents.services import Refused
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source
from dangvu.sources.services import cite
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree

Register = Callable[..., Document]


def version(document: Document) -> DocumentVersion:
    return DocumentVersion.objects.current().get(document=document)


def at(bloc: Tree, code: str) -> Organization:
    return Organization.objects.get(pk=bloc[code])


def cited(actor: Actor, symbol: str = "15-NQ/TW", **marks: Any) -> Source:
    given: dict[str, Any] = {"issuer": "Bộ Chính trị", "date": PartialDate(2024, 5, 10)}
    return cite(actor=actor, symbol=symbol, **(given | marks))


def test_papers_that_come_in_are_numbered_by_the_year(operator: Actor, k: Organization) -> None:
    numbers = []
    for symbol, on in (("1-CV/TW", 2), ("2-CV/TW", 3)):
        for year in (2024, 2025):
            source = cited(operator, f"{symbol}{year}", date=PartialDate(2023))
            entry = services.receive_document(
                actor=operator, organization=k, source=source, type="LETTER", on=date(year, 3, on)
            )
            numbers.append((entry.year, entry.number))
    assert numbers == [(2024, 1), (2025, 1), (2024, 2), (2025, 2)]


def test_a_number_of_the_book_is_given_once(operator: Actor, k: Organization) -> None:
    def receive(symbol: str) -> None:
        services.receive_document(
            actor=operator,
            organization=k,
            source=cited(operator, symbol),
            type="LETTER",
            on=TODAY,
            number=7,
        )

    receive("1-CV/TW")
    with pytest.raises(Refused, match="Số vào sổ"):
        receive("2-CV/TW")


def test_a_paper_does_not_come_in_before_its_date(operator: Actor, k: Organization) -> None:
    with pytest.raises(Refused, match="không thể đến"):
        services.receive_document(
            actor=operator,
            organization=k,
            source=cited(operator),
            type="RESOLUTION",
            on=date(2024, 5, 9),
        )


def test_sent_received_and_read_are_told_apart(cast: Cast, bloc: Tree, register: Register) -> None:
    paper = register("05-NQ/ĐUK", date(2026, 11, 2))
    a1, b = at(bloc, "A1"), at(bloc, "B")
    to_a1, _to_b, outside = services.deliver_document(
        actor=cast.clerk, document=paper, on=date(2026, 11, 3), to=[a1, b], outside=["Tỉnh ủy"]
    )
    entry = services.receive_document(
        actor=cast.secretary, organization=a1, document=paper, on=date(2026, 11, 4)
    )
    services.acknowledge_delivery(actor=cast.secretary, delivery=to_a1, on=date(2026, 11, 5))
    assert (entry.book, entry.number) == (Book.IN, 1)
    told = Receipt.objects.order_by("pk").values_list("delivery", "kind", "on", "by")
    assert list(told) == [
        (to_a1.pk, ReceiptKind.RECEIVED, date(2026, 11, 4), cast.secretary.user_id),
        (to_a1.pk, ReceiptKind.ACKNOWLEDGED, date(2026, 11, 5), cast.secretary.user_id),
    ]
    with pytest.raises(Refused, match="đã xem"):
        services.acknowledge_delivery(actor=cast.secretary, delivery=to_a1, on=TODAY)
    with pytest.raises(Refused, match="trong đảng bộ"):
        services.acknowledge_delivery(actor=cast.clerk, delivery=outside, on=TODAY)


def test_who_received_a_paper_reads_it_and_may_not_change_what_it_says(
    cast: Cast, bloc: Tree, register: Register, refuses: Callable[..., None]
) -> None:
    paper = register("05-NQ/ĐUK", date(2026, 11, 2))
    assert not Document.objects.visible_to(cast.secretary).exists()
    refuses(
        services.receive_document,
        actor=cast.secretary,
        organization=at(bloc, "A1"),
        document=paper,
        on=TODAY,
    )
    services.deliver_document(
        actor=cast.clerk, document=paper, on=date(2026, 11, 3), to=[at(bloc, "A1")]
    )
    assert Document.objects.visible_to(cast.secretary).get() == paper
    assert not Document.objects.visible_to(cast.outsider).exists()
    services.receive_document(
        actor=cast.secretary, organization=at(bloc, "A1"), document=paper, on=TODAY
    )
    refuses(
        services.correct_document,
        actor=cast.secretary,
        document=paper,
        reason="Sửa",
        signatory="Người khác",
    )
    refuses(services.cancel_document, actor=cast.secretary, document=paper, reason="Hủy")


def test_a_paper_that_others_received_is_not_claimed_by_one_who_was_sent_it(
    cast: Cast, bloc: Tree, k: Organization
) -> None:
    source = cited(cast.operator)
    received: dict[str, Any] = {"source": source, "type": "RESOLUTION", "on": TODAY}
    entry = services.receive_document(actor=cast.clerk, organization=k, **received)
    a1 = at(bloc, "A1")
    paper = entry.document
    services.deliver_document(actor=cast.clerk, document=paper, on=TODAY, to=[a1])
    services.receive_document(actor=cast.secretary, organization=a1, **received)
    claim: dict[str, Any] = {"source": source, "type": "RESOLUTION"}
    with pytest.raises(Refused, match="không giữ sổ"):
        services.register_document(actor=cast.secretary, issuer=a1, **claim)
    services.register_document(actor=cast.operator, issuer=at(bloc, "A"), **claim)
    assert version(paper).issuer == at(bloc, "A")


def test_a_citation_of_a_hidden_paper_does_not_bring_it_into_a_book(
    cast: Cast, bloc: Tree, register: Register, refuses: Callable[..., None]
) -> None:
    hidden = register("05-NQ/ĐUK", date(2026, 11, 2))
    refuses(
        services.receive_document,
        actor=cast.secretary,
        organization=at(bloc, "A1"),
        source=hidden.source,
        type="RESOLUTION",
        on=TODAY,
    )
    refuses(
        services.sign_regulation,
        actor=cast.secretary,
        organization=at(bloc, "A1"),
        partner_kind=PartnerKind.COMMITTEE,
        title="Quy chế làm việc",
        document=hidden,
    )


def test_nobody_has_read_a_paper_tomorrow(cast: Cast, bloc: Tree, register: Register) -> None:
    paper = register("05-NQ/ĐUK", date(2026, 11, 2))
    (sent,) = services.deliver_document(
        actor=cast.clerk, document=paper, on=TODAY, to=[at(bloc, "A1")]
    )
    with pytest.raises(Refused, match="đến hôm nay"):
        services.acknowledge_delivery(
            actor=cast.secretary, delivery=sent, on=TODAY + timedelta(days=1)
        )
    services.acknowledge_delivery(actor=cast.secretary, delivery=sent, on=TODAY)
