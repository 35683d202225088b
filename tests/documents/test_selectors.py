"""The register is searched, printed and walked along, as far as the reader may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.documents import services
from dangvu.documents.choices import LinkKind
from dangvu.documents.models import Document
from dangvu.documents.selectors import (
    Element,
    Symbols,
    chain_of,
    check_form,
    entered_twice,
    head_of,
    loose_citations,
    papers,
    papers_by_words,
    signing_blocks,
)
from dangvu.documents.selectors import register as register_of_papers
from dangvu.documents.selectors.marks import Block
from dangvu.documents.symbols import Symbol, read_symbol
from dangvu.offices.choices import PostKind
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.sources.services import cite
from tests.cast import TODAY, Cast
from tests.factories.offices import make_committee
from tests.factories.organizations import Tree

Register = Callable[..., Document]

RESOLUTION = """BAN CHẤP HÀNH ĐẢNG BỘ KHỐI
*
Số 04-NQ/ĐUK
ĐẢNG CỘNG SẢN VIỆT NAM
Hà Nội, ngày 25 tháng 01 năm 2017
NGHỊ QUYẾT
về nâng cao hiệu quả công tác dân vận của đảng bộ các cơ quan
Thực hiện chương trình công tác toàn khóa, Ban Chấp hành Đảng bộ Khối quyết nghị như sau.
Nơi nhận:
- Các đảng bộ, chi bộ trực thuộc,
T/M BAN CHẤP HÀNH
BÍ THƯ
Lê Văn Thử""".splitlines()


def statements(run: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        run()
    return len(caught)


# --- symbols ----------------------------------------------------------------------------------


def test_a_symbol_is_read_into_its_parts_and_written_with_a_leading_zero() -> None:
    assert read_symbol(" 1-NQ/ĐUK ") == Symbol(1, "NQ", "ĐUK")
    assert str(read_symbol("Số 1-NQ/ĐUK")) == "01-NQ/ĐUK"
    assert read_symbol("12a - CTr / BTCTU") == Symbol(12, "CTr", "BTCTU", "a")
    for other in ("Điều lệ Đảng", "01/NQ-UBND", "NQ/TW", ""):
        assert read_symbol(other) is None


def test_the_rulebook_says_how_sure_a_symbol_is(operator: Actor) -> None:
    symbols = Symbols()
    regulation = symbols.of("REGULATION", on=date(2024, 1, 1))
    assert (regulation.symbol, regulation.is_certain) == ("QĐ", True)
    assert symbols.of("REGULATION", on=date(2018, 6, 1)).symbol == "QĐi"
    assert not symbols.of("MINUTES", on=date(2024, 1, 1)).is_certain
    assert symbols.of("OTHER", on=date(2024, 1, 1)).symbol == ""
    assert symbols.of("RESOLUTION", on=date(1990, 1, 1)).symbol == ""


# --- the register -----------------------------------------------------------------------------


def test_three_words_without_accents_find_the_paper(operator: Actor, register: Register) -> None:
    wanted = register("02-NQ/ĐUK", date(2016, 10, 27), summary="Đổi mới phương thức quán triệt")
    register("04-NQ/ĐUK", date(2017, 1, 25), summary="Công tác dân vận")
    found = papers_by_words(operator, "quan doi TRIET")
    assert [paper.document for paper in found] == [wanted]


def test_one_symbol_of_two_terms_is_two_papers(
    operator: Actor, terms: object, register: Register
) -> None:
    old, new = (register("01-NQ/ĐUK", day) for day in (date(2012, 1, 10), date(2016, 8, 19)))
    found = papers_by_words(operator, "01-nq/duk")
    assert [paper.document for paper in found] == [new, old]


def test_nobody_finds_what_lies_elsewhere(cast: Cast, bloc: Tree, register: Register) -> None:
    register("01-NQ/ĐUK", date(2016, 8, 19))
    mine = register("01-NQ/ĐU", TODAY, issuer=Organization.objects.get(pk=bloc["A"]))
    assert [paper.document for paper in papers(cast.officer)] == [mine]
    assert list(papers(cast.outsider)) == []
    assert papers(cast.clerk).count() == 2


def test_papers_of_few_organisations_are_those_that_are_looked_up_one_by_one(
    cast: Cast, bloc: Tree, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is issued above and sent down, one stands in a book below, one lies elsewhere."""
    sent = register("01-NQ/ĐUK", date(2016, 8, 19))
    services.deliver_document(
        actor=cast.operator,
        document=sent,
        on=date(2016, 8, 20),
        to=[Organization.objects.get(pk=bloc["A1"])],
    )
    own = register("02-NQ/ĐU", TODAY, issuer=Organization.objects.get(pk=bloc["A"]))
    register("03-NQ/ĐUK", date(2016, 8, 21))
    for few in (register_of_papers.FEW, 0):
        monkeypatch.setattr(register_of_papers, "FEW", few)
        assert [paper.document for paper in papers(cast.officer)] == [own, sent]


def test_papers_entered_twice_are_told_together(
    operator: Actor, bloc: Tree, k: Organization, register: Register
) -> None:
    first = register("05-NQ/ĐUK", date(2017, 1, 25))
    careless = cite(
        actor=operator,
        symbol="05-NQ/ĐUK",
        issuer="Đảng ủy Khối",
        date=PartialDate(2017, 1, 25),
        grade="MAT",
    )
    entry = services.receive_document(
        actor=operator, organization=k, source=careless, type="RESOLUTION", on=TODAY
    )
    register("06-NQ/ĐUK", date(2017, 1, 25))
    (group,) = entered_twice(operator)
    assert {paper.document for paper in group} == {first, entry.document}


def test_loose_citations_are_those_of_the_very_symbol_and_day(
    operator: Actor, k: Organization, register: Register
) -> None:
    paper = register("05-NQ/ĐUK", date(2017, 1, 25))
    loose = cite(actor=operator, symbol="05-NQ/ĐUK", date=PartialDate(2017, 1, 25))
    cite(actor=operator, symbol="05-NQ/ĐUK")
    cite(actor=operator, symbol="05-NQ/ĐUK", date=PartialDate(2012, 3, 1))
    assert list(loose_citations(paper)) == [loose]
    same = cite(
        actor=operator, symbol="05-NQ/ĐUK", date=PartialDate(2017, 1, 25), issuer="Đảng ủy khác"
    )
    services.receive_document(
        actor=operator, organization=k, source=same, type="RESOLUTION", on=None
    )
    assert list(loose_citations(paper)) == list(loose_citations(same.document)) == []


# --- chains -----------------------------------------------------------------------------------


def test_a_chain_is_read_in_three_statements_however_long(
    operator: Actor, register: Register
) -> None:
    chain = [register(f"{n:02d}-NQ/ĐUK", date(2016, 8, n)) for n in range(1, 9)]
    register("20-NQ/ĐUK", date(2016, 9, 1))
    for earlier, later in pairwise(chain):
        services.link_documents(
            actor=operator, later=later, earlier=earlier, kind=LinkKind.CONCRETISES
        )
    found = chain_of(operator, chain[4])
    assert [paper.document for paper in found.papers] == chain
    assert len(found.links) == 7
    assert found.back == {paper.pk for paper in chain[:4]}
    assert found.forward == {paper.pk for paper in chain[5:]}
    assert statements(lambda: chain_of(operator, chain[4])) <= 4


def test_a_chain_shows_nothing_of_what_the_reader_may_not_see(
    cast: Cast, bloc: Tree, register: Register
) -> None:
    above = register("01-NQ/ĐUK", date(2016, 8, 1))
    mine = register("01-CTr/ĐU", TODAY, issuer=Organization.objects.get(pk=bloc["A"]))
    services.link_documents(
        actor=cast.operator, later=mine, earlier=above, kind=LinkKind.IMPLEMENTS
    )
    seen = chain_of(cast.officer, mine)
    assert ([paper.document for paper in seen.papers], seen.links) == ([mine], [])
    assert seen.back == frozenset()


# --- head, foot and form ----------------------------------------------------------------------


def test_who_may_sign_and_what_stands_above_is_known_for_any_day(
    operator: Actor, bloc: Tree
) -> None:
    committee = make_committee(operator, bloc["A"])
    committee.newcomer(bloc["A1"], PostKind.SECRETARY, name="Lê Văn Thử")
    version = OrganizationVersion.objects.as_of(TODAY).get(organization=bloc["A"])
    head = head_of(operator, version, TODAY)
    assert (head.superior, head.issuer) == (
        "ĐẢNG BỘ KHỐI DOANH NGHIỆP",
        "ĐẢNG ỦY TỔNG CÔNG TY HÀNG HẢI",
    )
    (block,) = signing_blocks(operator, bloc["A"], TODAY)
    assert block.lines[0].startswith("T/M ")
    assert block.lines[-1] == "Lê Văn Thử"
    assert signing_blocks(operator, bloc["A"], date(2015, 1, 1)) == []


def test_a_block_without_authority_has_two_lines() -> None:
    assert Block("", "CHÁNH VĂN PHÒNG", "Lê Văn Thử").lines == ("CHÁNH VĂN PHÒNG", "Lê Văn Thử")


def test_a_paper_with_every_element_in_order_is_complete() -> None:
    assert check_form(RESOLUTION, "RESOLUTION").is_complete


def test_each_element_that_is_taken_away_is_told_of() -> None:
    lines = {
        Element.PARTY: 3, Element.ISSUER: 0, Element.NUMBER: 2, Element.PLACE_AND_DATE: 4,
        Element.TYPE: 5, Element.SUMMARY: 6, Element.SIGNER: 12,
    }  # fmt: skip
    for element, at in lines.items():
        kept = RESOLUTION[:at] + RESOLUTION[at + 1 :]
        assert element in check_form(kept, "RESOLUTION").missing, element
    assert check_form(RESOLUTION[:8] + RESOLUTION[10:], "RESOLUTION").missing == [
        Element.RECIPIENTS
    ]
    assert Element.AUTHORITY in check_form(RESOLUTION[:10], "RESOLUTION").missing


def test_a_signature_above_the_text_is_out_of_order() -> None:
    moved = RESOLUTION[:5] + RESOLUTION[10:] + RESOLUTION[5:10]
    assert Element.AUTHORITY in check_form(moved, "RESOLUTION").displaced


def test_the_way_of_the_state_is_told_of() -> None:
    lines = ["Số: 04/NQ-ĐUK", "TM. BAN CHẤP HÀNH"]
    checked = check_form(lines, "RESOLUTION")
    assert checked.of_state == lines
    assert Element.NUMBER in checked.missing
