"""Pages of papers: a day of the clerk, and what nobody is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.documents import services
from dangvu.documents.choices import LinkKind, PartnerKind
from dangvu.documents.models import Attachment, Document, Entry
from dangvu.documents.selectors import entered_twice
from dangvu.organizations.models import Organization
from dangvu.organizations.services import Merge, change_organization, reorganize
from dangvu.sources.models import Source
from dangvu.sources.services import cite
from tests.cast import Cast
from tests.factories.organizations import Tree

Register = Callable[..., Document]

CAME = {
    "place": "K", "type": "DIRECTIVE", "symbol": "45-CT/TW", "date": "14/04/2025",
    "issued_by": "Bộ Chính trị", "summary": "Đại hội đảng bộ các cấp", "grade": "OPEN",
    "urgency": "ORDINARY", "came_on": "20/04/2025", "handler": "Trần Thị Lan",
}  # fmt: skip
ISSUED = {
    "place": "K", "type": "PLAN", "issued_by": "Đảng ủy Khối", "grade": "OPEN",
    "summary": "Chuẩn bị đại hội đảng bộ cơ sở", "on": "02/05/2025", "signatory": "Lê Văn Thử",
    "mark": "T/M",
}  # fmt: skip


def test_a_clerk_registers_three_papers_finds_one_and_prints_the_book(
    cast: Cast, bloc: Tree, operator: Actor
) -> None:
    client = cast.signed_in(cast.clerk)
    for symbol in ("45-CT/TW", "46-CT/TW"):
        answer = client.post("/documents/receive", CAME | {"symbol": symbol}, follow=True)
        assert "Đã vào sổ đến" in answer.content.decode()
    answer = client.post("/documents/issue", ISSUED, follow=True)
    assert "Văn bản mang số 01-KH/ĐU." in answer.content.decode()
    found = cast.page(cast.clerk, "/documents/?q=chuan+bi+co+so")
    assert "01-KH/ĐU" in found
    assert "45-CT/TW" not in found
    printed = cast.page(cast.clerk, "/documents/book/?org=K&book=IN&year=2025&format=print")
    assert printed.index("45-CT/TW") < printed.index("46-CT/TW")
    assert "01-KH/ĐU" not in printed


def test_what_is_wrong_is_said_in_the_form_and_nothing_is_left_behind(
    cast: Cast, bloc: Tree
) -> None:
    client = cast.signed_in(cast.clerk)
    before = Source.objects.count()
    for change, said in (
        ({"came_on": "01/01/2025"}, "không thể đến"),
        ({"place": "KHONG-CO"}, "Không có tổ chức nào"),
        ({"symbol": "", "summary": ""}, "Ghi số, ký hiệu hoặc trích yếu"),
    ):
        answer = client.post("/documents/receive", CAME | change)
        assert said in answer.content.decode()
        assert answer.status_code == 422
    answer = client.post("/documents/issue", ISSUED | {"type": "OTHER"})
    assert "Chưa ghi quy định nào" in answer.content.decode()
    assert (Source.objects.count(), Document.objects.count()) == (before, 0)


def test_a_book_is_written_only_by_who_keeps_it(cast: Cast, bloc: Tree) -> None:
    answer = cast.signed_in(cast.officer).post("/documents/receive", CAME | {"place": "A"})
    assert answer.status_code == 302
    answer = cast.signed_in(cast.secretary).post("/documents/receive", CAME | {"place": "A1"})
    assert answer.status_code == 302
    foreign = cast.signed_in(cast.outsider).post("/documents/receive", CAME | {"place": "A"})
    assert "Không có tổ chức nào" in foreign.content.decode()
    assert Entry.objects.count() == 2


def test_a_graded_paper_shows_its_marks_and_nothing_else(
    cast: Cast, bloc: Tree, operator: Actor
) -> None:
    client = cast.signed_in(cast.clerk)
    given = CAME | {"grade": "MAT", "summary": "Tình hình nội bộ"}
    page = client.post("/documents/receive", given, follow=True).content.decode()
    assert "(văn bản mật)" in page
    issued = client.post("/documents/issue", ISSUED | {"grade": "MAT"}, follow=True)
    assert "01-KH/ĐU" in issued.content.decode()
    for address in ("/documents/", "/documents/book/", "/documents/?q=tinh+hinh"):
        shown = cast.page(cast.clerk, address)
        assert "Tình hình nội bộ" not in shown
        assert "Chuẩn bị đại hội" not in shown


def test_the_page_of_a_paper_shows_its_chain_and_where_it_went(
    cast: Cast, bloc: Tree, register: Register
) -> None:
    first = register("01-NQ/ĐUK", date(2016, 8, 19), summary="Chất lượng chi bộ")
    second = register("02-CTr/ĐUK", date(2016, 9, 1), type="PROGRAMME", summary="Chương trình")
    services.link_documents(
        actor=cast.operator, later=second, earlier=first, kind=LinkKind.IMPLEMENTS
    )
    services.deliver_document(
        actor=cast.operator, document=second, on=date(2016, 9, 2), outside=["Tỉnh ủy"]
    )
    page = cast.page(cast.clerk, f"/documents/{second.pk}/")
    assert "Thực hiện 01-NQ/ĐUK" in page
    assert f"/documents/{first.pk}/" in page
    assert "Gửi đến Tỉnh ủy" in page


def test_the_book_of_what_came_in_is_in_the_order_of_its_numbers(
    cast: Cast, k: Organization
) -> None:
    for symbol, day in (("2-CV/TW", 3), ("1-CV/TW", 2)):
        services.receive_document(
            actor=cast.clerk,
            organization=k,
            source=cite(actor=cast.operator, symbol=symbol, date=PartialDate(2026)),
            type="LETTER",
            on=date(2026, 3, day),
        )
    page = cast.page(cast.clerk, "/documents/book/?org=K&book=IN&year=2026&format=print")
    assert page.index("2-CV/TW") < page.index("1-CV/TW")


def test_recipients_are_called_as_they_are_now_or_were_last(
    cast: Cast, bloc: Tree, register: Register
) -> None:
    """One that ended keeps its name, and the name of next month is not told today."""
    places = [Organization.objects.get(pk=bloc[code]) for code in ("A1", "A2")]
    paper = register("01-NQ/ĐUK", date(2016, 8, 19))
    services.deliver_document(actor=cast.clerk, document=paper, on=date(2016, 9, 2), to=places)
    services.receive_document(
        actor=cast.clerk, organization=places[0], document=paper, on=date(2016, 9, 5)
    )
    merged = Merge(on=date(2026, 7, 1), organizations=(bloc["A1"],), into=bloc["A2"])
    reorganize(actor=cast.operator, event=merged)
    change_organization(
        actor=cast.operator, organization=bloc["A2"], on=date(2099, 1, 1), name="Chi bộ Kế toán"
    )
    page = cast.page(cast.clerk, f"/documents/{paper.pk}/")
    book = cast.page(cast.clerk, "/documents/book/?org=K&book=OUT&year=2016")
    assert "Vào sổ đến của Chi bộ Văn phòng" in page
    for shown in (page, book):
        assert "Chi bộ Văn phòng" in shown
        assert "Chi bộ Tài chính Kế toán" in shown
        assert "Chi bộ Kế toán" not in shown


def test_a_file_comes_to_a_paper_and_is_taken_out_by_who_sees_it(
    cast: Cast, register: Register
) -> None:
    paper = register("01-NQ/ĐUK", date(2016, 8, 19))
    address, pdf = f"/documents/{paper.pk}/attach", b"%PDF-1.7\n%%EOF\n"
    client = cast.signed_in(cast.clerk)

    def attach(data: bytes) -> str:
        sent = {"file": SimpleUploadedFile("ban-ky.pdf", data)}
        return client.post(address, sent, follow=True).content.decode()

    assert "Tệp bị hỏng" in attach(b"%PDF-1.7 cut short")
    assert "ban-ky.pdf" in attach(pdf)
    file = Attachment.objects.get()
    taken = client.get(f"/documents/{paper.pk}/files/{file.pk}/")
    assert (taken.content, taken["Content-Type"]) == (pdf, "application/pdf")
    cast.page(cast.outsider, f"/documents/{paper.pk}/files/{file.pk}/", 404)
    cast.page(cast.outsider, address, 404)
    with deed(actor=cast.operator, verb="tests.spoil"):
        Attachment.objects.update(content=pdf + b"x")
    assert client.get(f"/documents/{paper.pk}/files/{file.pk}/").status_code == 404


def test_a_paper_elsewhere_and_one_that_is_not_there_answer_alike(
    cast: Cast, register: Register
) -> None:
    paper = register("01-NQ/ĐUK", date(2016, 8, 19))
    client = cast.signed_in(cast.outsider)
    hidden = client.get(f"/documents/{paper.pk}/")
    absent = client.get("/documents/987654/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert "01-NQ/ĐUK" not in cast.page(cast.outsider, "/documents/")


def test_whoever_enters_the_marks_of_a_hidden_paper_is_shown_nothing_of_it(
    cast: Cast, bloc: Tree, register: Register
) -> None:
    hidden = register("45-CT/TW", date(2025, 4, 14), type="DIRECTIVE", summary="Việc nội bộ của K")
    marks = {"issued_by": "Đảng ủy Khối", "place": "A1"}
    client = cast.signed_in(cast.secretary)
    for _again in range(2):
        page = client.post("/documents/receive", CAME | marks, follow=True).content.decode()
        assert "Việc nội bộ của K" not in page
    entry = Entry.objects.get(organization=bloc["A1"])
    assert entry.document != hidden
    assert len(entered_twice(cast.clerk)) == 1


#: Statements of each list and page, with what every page asks of whoever has signed in.
STATEMENTS = {
    "/documents/": 11,
    "/documents/book/?org=K&book=OUT&year=2016": 15,
    "/documents/series/": 10,
    "/documents/regulations/": 10,
    "/documents/directions/": 10,
    "/documents/twice/": 10,
}


@pytest.mark.parametrize("address", STATEMENTS)
def test_a_list_takes_as_many_statements_for_one_row_as_for_many(
    cast: Cast, register: Register, k: Organization, address: str
) -> None:
    client = cast.signed_in(cast.clerk)

    def fill(*numbers: int) -> None:
        for number in numbers:
            paper = register(f"{number:02d}-NQ/ĐUK", date(2016, 8, 19))
            symbol = {"key": f"K{number}", "on": date(2016, 8, 19)}
            services.reserve_number(actor=cast.operator, issuer=k, **symbol)
            services.deliver_document(
                actor=cast.operator,
                document=paper,
                on=date(2016, 9, 2),
                to=[k],
                outside=["Tỉnh ủy"],
            )
            _bind(cast.operator, k, number)

    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    fill(1)
    client.get(address)
    few = statements()
    fill(*range(2, 9))
    assert (few, statements()) == (STATEMENTS[address], STATEMENTS[address])


def _bind(actor: Actor, place: Organization, number: int) -> None:
    services.sign_regulation(
        actor=actor,
        organization=place,
        partner_kind=PartnerKind.STATE,
        title=f"Quy chế {number}",
        partners=[{"name": "Sở Nội vụ"}, {"organization": place}],
    )
    services.record_direction(
        actor=actor,
        organization=place,
        superior="Tỉnh ủy",
        on=PartialDate(2016, 8, number),
        summary="Rà soát",
    )


def test_the_page_of_a_paper_takes_as_many_statements_however_far_it_went(
    cast: Cast, bloc: Tree, register: Register
) -> None:
    papers = [register(f"{number:02d}-NQ/ĐUK", date(2016, 8, 19)) for number in range(1, 10)]
    client, one = cast.signed_in(cast.clerk), papers[-1]

    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"/documents/{one.pk}/").status_code == 200
        return len(caught)

    def relate(earlier: Document, *codes: str) -> None:
        services.link_documents(
            actor=cast.operator, later=one, earlier=earlier, kind=LinkKind.IMPLEMENTS
        )
        to = [Organization.objects.get(pk=bloc[code]) for code in codes]
        sent = services.deliver_document(
            actor=cast.operator, document=one, on=date(2016, 9, 2), to=to
        )
        for delivery in sent:
            services.acknowledge_delivery(
                actor=cast.operator, delivery=delivery, on=date(2016, 9, 3)
            )

    relate(papers[0], "A")
    client.get(f"/documents/{one.pk}/")
    few = statements()
    for paper, code in zip(papers[1:4], ("A1", "A2", "B"), strict=True):
        relate(paper, code)
    assert (few, statements()) == (27, 27)
