"""What can happen to papers, and what the register does not take."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.secrecy import SecretRefused
from dangvu.documents import services
from dangvu.documents.choices import (
    LinkKind,
    Mark,
    NumberState,
    PartnerKind,
    Status,
)
from dangvu.documents.models import (
    Delivery,
    Document,
    DocumentNumber,
    DocumentVersion,
    Entry,
    Link,
    Reach,
    Regulation,
    RegulationParty,
)
from dangvu.documents.models.document import label_of
from dangvu.documents.services import Refused
from dangvu.offices.models import Term
from dangvu.organizations.models import Organization
from dangvu.organizations.services import Merge, reorganize
from dangvu.sources.choices import Grade
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


# --- registered and issued --------------------------------------------------------------------


def test_a_source_that_was_cited_becomes_the_registered_paper(
    operator: Actor, k: Organization
) -> None:
    source = cited(operator, "06-NQ/ĐUK", issuer="Đảng ủy Khối", summary="Nêu gương")
    document = services.register_document(
        actor=operator, issuer=k, source=source, type="RESOLUTION", signatory="Lê Văn Thử"
    )
    assert Source.objects.get(symbol="06-NQ/ĐUK") == document.source == source
    assert services.document_of(source) == document
    assert (version(document).number, version(document).signatory) == (6, "Lê Văn Thử")
    assert Entry.objects.get().on == date(2024, 5, 10)


def test_a_paper_is_registered_once(operator: Actor, k: Organization) -> None:
    source = cited(operator, "06-NQ/ĐUK")
    services.register_document(actor=operator, issuer=k, source=source, type="RESOLUTION")
    with pytest.raises(Refused, match="đã được đăng ký"):
        services.register_document(actor=operator, issuer=k, source=source, type="RESOLUTION")


def test_a_planned_paper_has_no_number_until_it_is_issued(operator: Actor, k: Organization) -> None:
    paper = services.plan_document(
        actor=operator, issuer=k, type="RESOLUTION", summary="Chuyển đổi số"
    )
    assert (version(paper).status, DocumentNumber.objects.count()) == (Status.PLANNED, 0)
    services.issue_document(
        actor=operator,
        document=paper,
        on=TODAY,
        issued_by="Đảng ủy Khối",
        signatory="Lê Văn Thử",
        mark=Mark.ON_BEHALF,
    )
    assert label_of(paper.source) == "01-NQ/ĐU Chuyển đổi số"
    assert (version(paper).status, version(paper).mark) == (Status.ISSUED, "T/M")
    assert Entry.objects.current().get().on == TODAY
    with pytest.raises(Refused, match="dự kiến"):
        services.issue_document(actor=operator, document=paper, on=TODAY, issued_by="Đảng ủy Khối")


def test_without_a_rule_the_symbol_is_asked_for(operator: Actor, k: Organization) -> None:
    paper = services.plan_document(actor=operator, issuer=k, type="OTHER", summary="Thư công")
    with pytest.raises(Refused, match="Chưa ghi quy định nào"):
        services.issue_document(actor=operator, document=paper, on=TODAY, issued_by="Đảng ủy Khối")


def test_a_date_in_another_term_is_refused(register: Register, terms: dict[str, Term]) -> None:
    with pytest.raises(Refused, match="thuộc nhiệm kỳ XII"):
        register("01-NQ/ĐUK", date(2016, 8, 19), term=terms["XI"])
    assert register("01-NQ/ĐUK", date(2016, 8, 19), term=terms["XII"])


def test_a_joint_paper_is_numbered_by_who_leads_and_stands_in_both_books(
    bloc: Tree, register: Register
) -> None:
    paper = register("03-KH/ĐUK", TODAY, type="PLAN", jointly_with=[at(bloc, "B")])
    assert DocumentNumber.objects.get().series.issuer_id == bloc["K"]
    places = Entry.objects.filter(document=paper).values_list("organization", flat=True)
    assert set(places) == {bloc["K"], bloc["B"]}


def test_a_summary_typed_with_separate_marks_is_kept_as_one_form(
    operator: Actor, k: Organization
) -> None:
    typed = unicodedata.normalize("NFD", "Nâng cao chất lượng")
    paper = services.plan_document(actor=operator, issuer=k, type="PLAN", summary=typed)
    assert paper.source.summary == "Nâng cao chất lượng"
    assert DocumentVersion.objects.current().matching("chat luong").get() == version(paper)


def test_a_correction_keeps_what_was_written_and_who_cited_it(
    operator: Actor, register: Register
) -> None:
    paper = register("05-NQ/ĐUK", date(2017, 1, 25))
    before = paper.source
    services.correct_document(
        actor=operator,
        document=paper,
        reason="Ghi nhầm số",
        marks={"symbol": "06-NQ/ĐUK"},
        signatory="Phạm Thị Thử",
    )
    assert (paper.source.symbol, version(paper).number) == ("06-NQ/ĐUK", 6)
    assert DocumentNumber.objects.current().get().number == 6
    assert services.document_of(before) == paper
    assert Source.objects.get(pk=before.pk).symbol == "05-NQ/ĐUK"


def test_a_cancelled_paper_gives_its_number_to_nobody(operator: Actor, register: Register) -> None:
    paper = register("05-NQ/ĐUK", date(2017, 1, 25))
    services.cancel_document(actor=operator, document=paper, reason="Thu hồi")
    assert version(paper).status == Status.CANCELLED
    with pytest.raises(Refused, match="Thu hồi"):
        register("05-NQ/ĐUK", date(2017, 2, 25))


def test_effect_ends_after_it_begins(operator: Actor, register: Register) -> None:
    with pytest.raises(Refused, match="hết hiệu lực"):
        register(
            "05-QĐ/ĐUK",
            TODAY,
            type="REGULATION",
            effective_from=TODAY,
            effective_to=date(2020, 1, 1),
        )


# --- graded papers ----------------------------------------------------------------------------


def test_of_a_graded_paper_only_the_marks_are_kept(operator: Actor, k: Organization) -> None:
    source = cited(operator, "09-BC/ĐUK", grade=Grade.MAT, summary="Tình hình nội bộ")
    paper = services.register_document(actor=operator, issuer=k, source=source, type="REPORT")
    assert label_of(source) == "09-BC/ĐUK (văn bản mật)"
    assert version(paper).search_key == "09-bc/duk bo chinh tri"


def test_a_paper_that_turns_out_graded_loses_its_summary(
    operator: Actor, register: Register
) -> None:
    paper = register("05-BC/ĐUK", TODAY, type="REPORT", summary="Tình hình nội bộ")
    services.correct_document(
        actor=operator, document=paper, reason="Văn bản có độ mật", marks={"grade": Grade.MAT}
    )
    assert paper.source.summary == ""
    assert "tinh hinh" not in version(paper).search_key


def test_stamped_text_comes_in_by_no_path(operator: Actor, bloc: Tree, k: Organization) -> None:
    stamped = "TUYỆT MẬT: phương án nhân sự"
    with pytest.raises(SecretRefused):
        services.plan_document(actor=operator, issuer=k, type="PLAN", summary=stamped)
    with pytest.raises(SecretRefused):
        services.record_direction(
            actor=operator,
            organization=k,
            superior="Tỉnh ủy",
            on=PartialDate(2024),
            summary=stamped,
        )
    with pytest.raises(SecretRefused):
        services.sign_regulation(
            actor=operator,
            organization=k,
            partner_kind=PartnerKind.STATE,
            title="Quy chế phối hợp",
            scope=stamped,
        )
    with pytest.raises(SecretRefused):
        services.receive_document(
            actor=operator,
            organization=k,
            on=TODAY,
            source=cited(operator),
            type="RESOLUTION",
            handler=stamped,
        )


def test_a_paper_does_not_lose_everything_by_which_it_is_known(
    operator: Actor, k: Organization
) -> None:
    paper = services.receive_cited(
        actor=operator,
        organization=k,
        marks={"symbol": "", "issuer": "Sở Nội vụ", "summary": "Thư mời họp"},
        type="LETTER",
        on=TODAY,
    ).document
    with pytest.raises(Refused, match="Ghi số, ký hiệu"):
        services.correct_document(
            actor=operator, document=paper, reason="Nhầm", marks={"issuer": "", "summary": ""}
        )


def test_a_cancelled_paper_takes_no_number_when_it_is_corrected(
    operator: Actor, register: Register
) -> None:
    paper = register("01-NQ/ĐUK", date(2016, 8, 1))
    services.cancel_document(actor=operator, document=paper, reason="Không ban hành")
    services.correct_document(
        actor=operator, document=paper, reason="Nhầm", marks={"symbol": "07-NQ/ĐUK"}
    )
    assert version(paper).number == 7
    held = DocumentNumber.objects.current().get()
    assert (held.number, held.state) == (1, NumberState.CANCELLED)


# --- relations --------------------------------------------------------------------------------


def test_relations_lead_over_several_papers(operator: Actor, register: Register) -> None:
    first, second, third = (register(f"0{n}-NQ/ĐUK", date(2016, 8, n)) for n in (1, 2, 3))
    link = services.link_documents(
        actor=operator, later=second, earlier=first, kind=LinkKind.CONCRETISES
    )
    services.link_documents(actor=operator, later=third, earlier=second, kind=LinkKind.GUIDES)
    assert Reach.objects.filter(later=third, earlier=first).exists()
    services.unlink_documents(actor=operator, link=link, reason="Ghi nhầm")
    assert list(Reach.objects.values_list("later", "earlier")) == [(third.pk, second.pk)]


def test_a_paper_that_replaces_ends_what_it_replaces(operator: Actor, register: Register) -> None:
    old = register("01-QĐ/ĐUK", date(2016, 8, 1), type="REGULATION")
    new = register("02-QĐ/ĐUK", date(2020, 8, 1), type="REGULATION")
    services.link_documents(
        actor=operator, later=new, earlier=old, kind=LinkKind.REPLACES, on=date(2020, 8, 1)
    )
    assert version(old).effective_to == date(2020, 8, 1)


def test_a_paper_of_others_is_ended_only_by_who_keeps_it(
    cast: Cast, bloc: Tree, register: Register
) -> None:
    """The secretary of a cell was sent the bloc's regulation and says that the cell's replaces it."""
    old = register("01-QĐ/ĐUK", date(2016, 8, 1), type="REGULATION")
    services.deliver_document(actor=cast.clerk, document=old, on=TODAY, to=[at(bloc, "A1")])
    new = services.issue_new(
        actor=cast.secretary,
        issuer=at(bloc, "A1"),
        type="REGULATION",
        summary="Quy chế làm việc",
        on=TODAY,
        issued_by="Chi bộ Văn phòng",
    )
    said: dict[str, Any] = {"later": new, "earlier": old, "kind": LinkKind.REPLACES}
    with pytest.raises(Refused, match="bỏ trống ngày"):
        services.link_documents(actor=cast.secretary, on=TODAY, **said)
    assert not Link.objects.exists()
    services.link_documents(actor=cast.secretary, **said)
    assert version(old).effective_to is None
    services.unlink_documents(actor=cast.secretary, link=Link.objects.get(), reason="Ghi nhầm")
    services.link_documents(actor=cast.clerk, on=TODAY, **said)
    assert version(old).effective_to == TODAY


def test_a_paper_does_not_replace_itself(operator: Actor, register: Register) -> None:
    paper = register("01-QĐ/ĐUK", date(2016, 8, 1), type="REGULATION")
    with pytest.raises(Refused, match="chính nó"):
        services.link_documents(actor=operator, later=paper, earlier=paper, kind=LinkKind.REPLACES)


def test_a_circle_of_relations_is_refused(operator: Actor, register: Register) -> None:
    papers = [register(f"0{n}-NQ/ĐUK", date(2016, 8, n)) for n in (1, 2, 3)]
    for later, earlier in ((1, 0), (2, 1)):
        services.link_documents(
            actor=operator, later=papers[later], earlier=papers[earlier], kind=LinkKind.BASED_ON
        )
    with pytest.raises(Refused, match="vòng"):
        services.link_documents(
            actor=operator, later=papers[0], earlier=papers[2], kind=LinkKind.AMENDS
        )
    assert Link.objects.count() == 2


def test_two_registrations_of_one_paper_become_one(
    operator: Actor, bloc: Tree, k: Organization, register: Register
) -> None:
    kept = register("05-NQ/ĐUK", date(2017, 1, 25))
    other = register("06-NQ/ĐUK", date(2017, 1, 26))
    carelessly = cited(operator, "05-NQ/ĐUK", issuer="", date=None)
    services.receive_document(
        actor=operator, organization=at(bloc, "A1"), source=carelessly, type="RESOLUTION", on=TODAY
    )
    duplicate = carelessly.document
    services.link_documents(
        actor=operator, later=other, earlier=duplicate, kind=LinkKind.IMPLEMENTS
    )
    services.merge_documents(
        actor=operator, kept=kept, duplicate=duplicate, reason="Cùng một nghị quyết"
    )
    assert services.document_of(carelessly) == kept
    assert set(Document.objects.unmerged()) == {kept, other}
    assert Link.objects.current().get().earlier == kept
    places = Entry.objects.current().filter(document=kept).values_list("organization", flat=True)
    assert set(places) == {bloc["K"], bloc["A1"]}
    assert not DocumentVersion.objects.current().filter(document=duplicate).exists()
    with pytest.raises(Refused, match="chính nó"):
        services.merge_documents(actor=operator, kept=kept, duplicate=kept, reason="")


def test_a_line_of_another_book_is_not_taken_out_by_a_merge(
    cast: Cast, bloc: Tree, k: Organization
) -> None:
    """The secretary of a cell issues two papers, both come into the book of the bloc, and the cell
    says that they are one."""
    a1 = at(bloc, "A1")
    papers = []
    for summary in ("Sinh hoạt chi bộ", "Nêu gương"):
        paper = services.issue_new(
            actor=cast.secretary,
            issuer=a1,
            type="RESOLUTION",
            summary=summary,
            on=TODAY,
            issued_by="Chi bộ Văn phòng",
            key="NQ",
        )
        services.deliver_document(actor=cast.secretary, document=paper, on=TODAY, to=[k])
        services.receive_document(actor=cast.clerk, organization=k, document=paper, on=TODAY)
        papers.append(paper)
    kept, duplicate = papers
    same: dict[str, Any] = {"kept": kept, "duplicate": duplicate, "reason": "Ghi hai lần"}
    with pytest.raises(Refused, match="không giữ sổ"):
        services.merge_documents(actor=cast.secretary, **same)
    assert Entry.objects.current().filter(organization=k).count() == 2
    services.merge_documents(actor=cast.clerk, **same)
    assert Entry.objects.current().filter(organization=k).get().document == kept


@pytest.mark.parametrize("way", ["received", "issued", "corrected"])
def test_a_record_that_cited_the_paper_is_led_to_it_whichever_way_it_came(
    operator: Actor, k: Organization, way: str
) -> None:
    careless = cited(operator, "01-NQ/ĐU", issuer="", date=PartialDate.of(TODAY))
    marks = {"symbol": "01-NQ/ĐU", "issuer": "Đảng ủy Khối", "date": PartialDate.of(TODAY)}
    if way == "issued":
        paper = services.issue_new(
            actor=operator,
            issuer=k,
            type="RESOLUTION",
            summary="Nêu gương",
            on=TODAY,
            issued_by="Đảng ủy Khối",
        )
    else:
        wrong = {"symbol": "10-NQ/ĐU"} if way == "corrected" else {}
        paper = services.receive_cited(
            actor=operator, organization=k, marks=marks | wrong, type="RESOLUTION", on=TODAY
        ).document
    if way == "corrected":
        assert services.document_of(careless) is None
        services.correct_document(actor=operator, document=paper, reason="Nhầm", marks=marks)
    assert services.document_of(careless) == paper


# --- regulations and directions ---------------------------------------------------------------


def test_a_regulation_binds_two_sides_until_it_ends(
    cast: Cast, operator: Actor, bloc: Tree
) -> None:
    regulation = services.sign_regulation(
        actor=operator,
        organization=at(bloc, "A"),
        partner_kind=PartnerKind.LOCAL_COMMITTEE,
        title="Quy chế phối hợp với cấp ủy địa phương",
        partners=[{"organization": at(bloc, "X")}, {"name": "Đảng ủy phường Thử Nghiệm"}],
        scope="Công tác tổ chức, cán bộ\nKiểm tra, giám sát",
        signed=PartialDate(2021, 3),
    )
    ended = services.end_regulation(
        actor=operator, regulation=regulation, on=date(2025, 7, 1), reason="Chuyển giao"
    )
    in_force = Regulation.objects.in_force
    assert list(in_force(date(2021, 2, 28))) == []
    assert list(in_force(date(2025, 6, 30))) == [ended]
    assert list(in_force(date(2025, 7, 1))) == []
    assert RegulationParty.objects.current().filter(regulation=ended).count() == 2
    assert Regulation.objects.current().visible_to(cast.officer).get() == ended
    assert not Regulation.objects.visible_to(cast.outsider).exists()
    with pytest.raises(Refused, match="trước ngày ký"):
        services.end_regulation(
            actor=operator, regulation=ended, on=date(2020, 1, 1), reason="Nhầm"
        )


def test_an_unnumbered_direction_is_an_entry_of_its_own(
    cast: Cast, bloc: Tree, refuses: Callable[..., None]
) -> None:
    given: dict[str, Any] = {
        "organization": at(bloc, "A1"),
        "superior": "Thường trực Đảng ủy",
        "on": PartialDate(2026, 10),
        "summary": "Khẩn trương kiện toàn cấp ủy",
    }
    made = services.record_direction(actor=cast.secretary, **given)
    assert made.source is None
    refuses(services.record_direction, actor=cast.outsider, **given)


# --- the database says the same ---------------------------------------------------------------


def test_a_delivery_goes_to_an_organisation_or_outside(operator: Actor, register: Register) -> None:
    paper = register("05-NQ/ĐUK", date(2017, 1, 25))
    services.deliver_document(actor=operator, document=paper, on=TODAY, outside=["Tỉnh ủy"])
    with pytest.raises(Refused, match="đã gửi"):
        services.deliver_document(actor=operator, document=paper, on=TODAY, outside=["Tỉnh ủy"])
    assert Delivery.objects.count() == 1


def test_the_reach_is_what_the_links_say(operator: Actor, register: Register) -> None:
    papers = [register(f"{n:02d}-NQ/ĐUK", date(2016, 8, n)) for n in range(1, 8)]
    pairs = [(1, 0), (2, 0), (3, 1), (3, 2), (5, 3), (6, 4)]
    for later, earlier in pairs:
        services.link_documents(
            actor=operator, later=papers[later], earlier=papers[earlier], kind=LinkKind.BASED_ON
        )
    middle = Link.objects.get(later=papers[3], earlier=papers[1])
    services.unlink_documents(actor=operator, link=middle, reason="Ghi nhầm")
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE way(l, e) AS (SELECT later_id, earlier_id FROM documents_link"
            " WHERE superseded_at IS NULL UNION SELECT way.l, link.earlier_id FROM way"
            " JOIN documents_link link ON link.later_id = way.e AND link.superseded_at IS NULL)"
            " SELECT l, e FROM way"
        )
        expected = set(cursor.fetchall())
    assert set(Reach.objects.values_list("later", "earlier")) == expected
    assert (papers[5].pk, papers[0].pk) in expected


def test_papers_of_an_organisation_that_ended_stay_with_it_and_its_heir_reads_them(
    cast: Cast, bloc: Tree, register: Register
) -> None:
    paper = register("07-QĐ/ĐU", date(2020, 5, 1), type="DECISION", issuer=at(bloc, "A1"))
    merged = Merge(on=date(2026, 7, 1), organizations=(bloc["A1"],), into=bloc["B1"])
    reorganize(actor=cast.operator, event=merged)
    assert version(paper).issuer_id == bloc["A1"]
    assert Entry.objects.current().get().organization_id == bloc["A1"]
    assert Document.objects.visible_to(cast.outsider).get() == paper
    services.correct_document(
        actor=cast.outsider, document=paper, reason="Bổ sung", signatory="Lê Văn Thử"
    )
    assert not Document.objects.visible_to(cast.secretary).exists()
