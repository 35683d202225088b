"""Numbers never collide, begin again with each term, and leave no gap without a reason."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.access.services import ensure_operator
from dangvu.audit.services import deed
from dangvu.core import numberer
from dangvu.core.actor import Actor
from dangvu.documents import services
from dangvu.documents.choices import NumberState
from dangvu.documents.models import Document, DocumentNumber, Series
from dangvu.documents.models.numbering import CONGRESS
from dangvu.documents.selectors.numbering import next_number, unexplained_gaps
from dangvu.documents.services import Refused
from dangvu.offices.models import Term
from dangvu.organizations.models import Organization
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree, make_bloc

TAKERS = 64
Register = Callable[..., Document]


@pytest.mark.django_db(transaction=True)
def test_sixty_four_who_issue_at_once_get_sixty_four_numbers_without_a_gap() -> None:
    bloc, operator = make_bloc(), ensure_operator(today=TODAY)
    issuer = Organization.objects.get(pk=bloc["K"])
    papers = [
        services.plan_document(
            actor=operator, issuer=issuer, type="DECISION", summary=f"Chuẩn y cấp ủy {one}"
        )
        for one in range(TAKERS)
    ]
    start = Barrier(TAKERS)

    def issue(paper: Document) -> str:
        try:
            start.wait()
            issued = services.issue_document(
                actor=operator, document=paper, on=TODAY, issued_by="Đảng ủy Khối", key="QĐ"
            )
            return issued.source.symbol
        finally:
            connection.close()

    with ThreadPoolExecutor(TAKERS) as crowd:
        symbols = list(crowd.map(issue, papers))
    assert sorted(symbols) == sorted(f"{one:02d}-QĐ/ĐU" for one in range(1, TAKERS + 1))
    assert unexplained_gaps(Series.objects.get()) == []


def test_a_number_begins_again_with_the_term(register: Register, terms: dict[str, Term]) -> None:
    first = register("01-NQ/ĐUK", date(2012, 1, 10))
    again = register("01-NQ/ĐUK", date(2016, 8, 19))
    taken = DocumentNumber.objects.current().filter(number=1).order_by("pk")
    assert [one.document for one in taken] == [first, again]
    assert [one.series.term for one in taken] == [terms["XI"], terms["XII"]]


def test_a_number_already_taken_is_refused(register: Register, terms: dict[str, Term]) -> None:
    register("05-NQ/ĐUK", date(2017, 1, 25))
    with pytest.raises(Refused, match="Số 05 đã dùng"):
        register("05-NQ/ĐUK", date(2017, 3, 1))


def test_a_letter_behind_the_number_is_another_number(register: Register) -> None:
    register("12-NQ/ĐUK", date(2017, 1, 25))
    register("12a-NQ/ĐUK", date(2017, 1, 26))
    assert next_number(Series.objects.get()) == 13


def test_decisions_and_regulations_share_their_numbers(
    operator: Actor, k: Organization, register: Register
) -> None:
    register("07-QĐ/ĐUK", date(2024, 3, 1), type="DECISION")
    paper = services.plan_document(
        actor=operator, issuer=k, type="REGULATION", summary="Quy định chế độ báo cáo"
    )
    issued = services.issue_document(
        actor=operator, document=paper, on=date(2024, 3, 2), issued_by="Đảng ủy Khối"
    )
    assert issued.source.symbol == "08-QĐ/ĐUK"


def test_a_series_of_the_congress_is_common_to_all_types(
    operator: Actor, k: Organization, terms: dict[str, Term]
) -> None:
    day = date(2020, 9, 25)
    services.open_series(actor=operator, issuer=k, key=CONGRESS, on=day, mark="ĐH")
    for expected in (1, 2):
        kept = services.reserve_number(actor=operator, issuer=k, key=CONGRESS, on=day)
        assert kept.number == expected


def test_a_reserved_number_is_taken_by_its_paper_and_by_no_other_before(
    operator: Actor, k: Organization, register: Register
) -> None:
    day = date(2024, 3, 1)
    kept = services.reserve_number(actor=operator, issuer=k, key="NQ", on=day)
    register("02-NQ/ĐU", day)
    paper = services.plan_document(
        actor=operator, issuer=k, type="RESOLUTION", summary="Chuyển đổi số"
    )
    services.issue_document(
        actor=operator, document=paper, on=day, issued_by="Đảng ủy Khối", number=kept.number
    )
    held = DocumentNumber.objects.current().get(number=1)
    assert (held.state, held.document) == (NumberState.TAKEN, paper)


def test_a_cancelled_number_is_never_given_again(operator: Actor, k: Organization) -> None:
    kept = services.reserve_number(actor=operator, issuer=k, key="NQ", on=TODAY)
    services.cancel_number(actor=operator, number=kept, reason="Thôi ban hành")
    following = services.reserve_number(actor=operator, issuer=k, key="NQ", on=TODAY)
    assert following.number == 2
    assert unexplained_gaps(following.series) == []


def test_a_gap_is_told_of_until_it_is_explained_and_is_not_filled(
    operator: Actor, register: Register, terms: dict[str, Term]
) -> None:
    for number, day in ((1, 19), (2, 20), (4, 21)):
        register(f"{number:02d}-NQ/ĐUK", date(2016, 8, day))
    series = Series.objects.get()
    assert unexplained_gaps(series) == [3]
    services.explain_gap(
        actor=operator, series=series, number=3, reason="Bài viết không nhắc đến số này"
    )
    assert unexplained_gaps(series) == []
    assert next_number(series) == 5
    with pytest.raises(Refused, match="không dùng được"):
        register("03-NQ/ĐUK", date(2016, 12, 1))
    with pytest.raises(Refused, match="chưa đến lượt"):
        services.explain_gap(actor=operator, series=series, number=9, reason="Chưa có")


def test_a_gap_needs_a_reason(operator: Actor, register: Register) -> None:
    register("02-NQ/ĐUK", date(2016, 8, 19))
    with pytest.raises(Refused, match="phải có lý do"):
        services.explain_gap(actor=operator, series=Series.objects.get(), number=1, reason="")


def test_a_retired_symbol_is_refused(register: Register) -> None:
    register("04-QĐi/ĐUK", date(2018, 6, 1), type="REGULATION")
    with pytest.raises(Refused, match="QĐi"):
        register("05-QĐi/ĐUK", date(2024, 6, 1), type="REGULATION")


def test_papers_made_elsewhere_get_their_numbers_at_once(
    operator: Actor, k: Organization, register: Register
) -> None:
    register("07-BC/ĐUK", date(2026, 10, 1), type="REPORT")
    with deed(actor=operator, verb="tests.make_paper"):
        first = numberer.take_numbers(issuer_id=k.pk, symbol="BC", on=TODAY)
        with CaptureQueriesContext(connection) as few:
            two = numberer.take_numbers(issuer_id=k.pk, symbol="BC", on=TODAY, count=2)
        with CaptureQueriesContext(connection) as many:
            numberer.take_numbers(issuer_id=k.pk, symbol="BC", on=TODAY, count=100)
    assert (first, two) == (["08-BC/ĐUK"], ["09-BC/ĐUK", "10-BC/ĐUK"])
    assert len(few) == len(many)


def test_only_who_keeps_the_register_takes_numbers(
    cast: Cast, bloc: Tree, k: Organization, refuses: Callable[..., None]
) -> None:
    for actor in (cast.officer, cast.secretary, cast.outsider):
        refuses(services.reserve_number, actor=actor, issuer=k, key="NQ", on=TODAY)
    assert services.reserve_number(actor=cast.clerk, issuer=k, key="NQ", on=TODAY).number == 1
