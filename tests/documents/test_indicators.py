"""Figures of papers are the rows of the register, and open to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.periods import Period
from dangvu.documents import services
from dangvu.documents.choices import PartnerKind
from dangvu.documents.models import Document
from dangvu.figures.selectors import Figure, Question, ask, open_rows
from dangvu.organizations.models import Organization
from dangvu.sources.choices import Grade
from dangvu.sources.services import cite
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree

Register = Callable[..., Document]
Y2016, Y2017 = Period.of_year(2016), Period.of_year(2017)


def question(place: int, **more: object) -> Question:
    return Question(organization_id=place, today=TODAY, **more)  # type: ignore[arg-type]


def figure(actor: Actor, code: str, place: int, **more: object) -> Figure:
    return ask(actor, code, question(place, **more))


def groups(actor: Actor, code: str, place: int, **more: object) -> dict[str, object]:
    found = figure(actor, code, place, **more)
    return {group.key: group.value for group in found.by or () if group.value}


def test_what_was_issued_is_counted_by_type_on_its_day(
    operator: Actor, bloc: Tree, k: Organization, register: Register
) -> None:
    register("01-NQ/ĐUK", date(2016, 8, 19))
    register("03-CT/ĐUK", date(2016, 12, 31), type="DIRECTIVE")
    cancelled = register("02-NQ/ĐUK", date(2016, 10, 27))
    register("04-NQ/ĐUK", date(2017, 1, 1))
    services.plan_document(actor=operator, issuer=k, type="PLAN", summary="Chưa ban hành")
    assert figure(operator, "documents.issued", bloc["K"], period=Y2016).value == 3
    services.cancel_document(actor=operator, document=cancelled, reason="Thu hồi")
    assert groups(operator, "documents.issued", bloc["K"], period=Y2016, by="type") == {
        "RESOLUTION": 1,
        "DIRECTIVE": 1,
    }
    assert figure(operator, "documents.issued", bloc["K"], period=Y2017).value == 1
    assert not figure(operator, "documents.issued", bloc["A"], period=Y2016).value


def test_a_row_begins_with_number_and_symbol_and_tells_nothing_of_a_graded_paper(
    operator: Actor, bloc: Tree, k: Organization, register: Register
) -> None:
    register("01-NQ/ĐUK", date(2016, 8, 19), summary="Nâng cao chất lượng chi bộ")
    graded = cite(actor=operator, symbol="02-BC/ĐUK", date=PartialDate(2016, 9, 1), grade=Grade.MAT)
    services.register_document(actor=operator, issuer=k, source=graded, type="REPORT")
    opened = open_rows(operator, "documents.issued", question(bloc["K"], period=Y2016))
    assert [row.label for row in opened.rows] == [
        "01-NQ/ĐUK Nâng cao chất lượng chi bộ",
        "02-BC/ĐUK (văn bản mật)",
    ]


def test_each_recipient_counts_what_came_in(cast: Cast, bloc: Tree, register: Register) -> None:
    paper = register("01-NQ/ĐUK", date(2016, 8, 19))
    for code in ("A1", "B1"):
        services.receive_document(
            actor=cast.operator,
            organization=Organization.objects.get(pk=bloc[code]),
            document=paper,
            on=date(2016, 8, 25),
        )
    received = "documents.received"
    assert figure(cast.operator, received, bloc["K"], period=Y2016).value == 2
    assert figure(cast.operator, received, bloc["A"], period=Y2016).value == 1
    assert groups(cast.operator, received, bloc["K"], period=Y2016, by="type") == {"RESOLUTION": 2}
    opened = open_rows(cast.officer, received, question(bloc["A"], period=Y2016))
    assert len(opened.rows) == 1


def test_regulations_are_counted_by_partner_while_they_bind(operator: Actor, bloc: Tree) -> None:
    """Seed 000: 123 coordination regulations with local committees, besides those with ministries."""
    signers = [Organization.objects.get(pk=bloc[code]) for code in ("A", "B", "C")]
    for number in range(123):
        services.sign_regulation(
            actor=operator,
            organization=signers[number % 3],
            partner_kind=PartnerKind.LOCAL_COMMITTEE,
            title=f"Quy chế phối hợp {number + 1}",
            partners=[{"name": f"Cấp ủy địa phương {number + 1}"}],
        )
    services.sign_regulation(
        actor=operator,
        organization=Organization.objects.get(pk=bloc["K"]),
        partner_kind=PartnerKind.MINISTRY,
        title="Quy chế phối hợp với ban cán sự đảng",
        signed=PartialDate(2018),
    )
    regulations = "documents.regulations"
    assert groups(operator, regulations, bloc["K"], as_of=date(2021, 9, 30), by="partner") == {
        "LOCAL_COMMITTEE": 123,
        "MINISTRY": 1,
    }
    assert figure(operator, regulations, bloc["A"], as_of=TODAY).value == 41
    assert figure(operator, regulations, bloc["K"], as_of=date(2017, 12, 31)).value == 123
