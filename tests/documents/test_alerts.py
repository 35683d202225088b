"""What the desk says of papers to whoever keeps the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from dangvu.core.actor import Actor
from dangvu.documents import services
from dangvu.documents.alerts import AHEAD, GAPS, REVIEW, UNRECEIVED, due_of_documents
from dangvu.documents.choices import PartnerKind
from dangvu.documents.models import Delivery, Document, Regulation, Series
from dangvu.offices.models import Term
from dangvu.organizations.models import Organization
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree

DAY = timedelta(days=1)


def told(actor: Actor, code: str) -> list[str]:
    return [one.sentence for one in due_of_documents(actor) if one.code == code]


def sign(actor: Actor, organization: Organization, title: str, review_on: date) -> Regulation:
    return services.sign_regulation(
        actor=actor,
        organization=organization,
        partner_kind=PartnerKind.LOCAL_COMMITTEE,
        title=title,
        review_on=review_on,
    )


def test_a_regulation_is_told_of_a_month_before_its_review_and_after(
    cast: Cast, k: Organization
) -> None:
    sign(cast.operator, k, "Quy chế phối hợp với Thành ủy Thử", TODAY - DAY)
    sign(cast.operator, k, "Quy chế phối hợp với Quận ủy Thử", TODAY + AHEAD)
    sign(cast.operator, k, "Quy chế phối hợp với Huyện ủy Thử", TODAY + AHEAD + DAY)
    assert [(one.sentence, one.late) for one in due_of_documents(cast.operator)] == [
        ("Rà soát Quy chế phối hợp với Thành ủy Thử", True),
        ("Rà soát Quy chế phối hợp với Quận ủy Thử", False),
    ]
    assert told(cast.outsider, REVIEW) == []


def test_many_regulations_are_one_line(cast: Cast, k: Organization) -> None:
    for number in range(6):
        sign(cast.operator, k, f"Quy chế phối hợp {number}", TODAY + number * DAY)
    assert told(cast.operator, REVIEW) == ["6 quy chế đến hạn rà soát, sớm nhất 21/11/2026"]


def test_a_paper_is_told_of_until_somebody_says_that_it_came(
    cast: Cast, register: Callable[..., Document], terms: dict[str, Term], bloc: Tree
) -> None:
    there = Organization.objects.get(pk=bloc["A"])
    document = register("01-NQ/ĐUK", date(2026, 11, 2))
    both = [there, Organization.objects.get(pk=bloc["B"])]
    services.deliver_document(
        actor=cast.operator, document=document, to=both, on=date(2026, 11, 3)
    )  # fmt: skip
    sentence = "1 văn bản gửi đến chưa báo đã nhận, sớm nhất gửi ngày 03/11/2026"
    assert told(cast.officer, UNRECEIVED) == [sentence]
    assert told(cast.operator, UNRECEIVED) == [sentence.replace("1", "2", 1)]
    (alert,) = (one for one in due_of_documents(cast.officer) if one.code == UNRECEIVED)
    assert "01-NQ/ĐUK" in cast.page(cast.officer, alert.url)
    services.receive_document(
        actor=cast.officer, document=document, organization=there, on=date(2026, 11, 4)
    )
    assert told(cast.officer, UNRECEIVED) == []
    assert "01-NQ/ĐUK" not in cast.page(cast.officer, alert.url)
    services.cancel_document(actor=cast.operator, document=document, reason="Thu hồi")
    assert told(cast.operator, UNRECEIVED) == []
    assert Delivery.objects.current().count() == 2


def test_missing_numbers_are_told_of_until_they_are_explained(
    cast: Cast, register: Callable[..., Document], terms: dict[str, Term]
) -> None:
    register("01-NQ/ĐUK", date(2021, 3, 1))
    register("03-NQ/ĐUK", date(2021, 5, 1))
    assert told(cast.operator, GAPS) == ["Dãy số NQ/ĐUK thiếu 1 số chưa giải thích"]
    services.explain_gap(
        actor=cast.operator, series=Series.objects.get(), number=2, reason="Dự thảo không ban hành"
    )
    assert told(cast.operator, GAPS) == []
