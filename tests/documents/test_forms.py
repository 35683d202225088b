"""Every form about papers writes what it says, and says at its field what stands against it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from dangvu.accounts.services import give_token
from dangvu.audit.models import Deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.documents import services
from dangvu.documents.choices import LinkKind, NumberState, PartnerKind, ReceiptKind, Status
from dangvu.documents.models import (
    Attachment,
    Delivery,
    Direction,
    Document,
    DocumentNumber,
    DocumentVersion,
    Entry,
    Link,
    Receipt,
    Regulation,
    RegulationParty,
)
from dangvu.organizations.models import Organization
from tests.cast import Cast
from tests.documents.test_views import ISSUED
from tests.factories.documents import FORM, word
from tests.factories.organizations import Tree

Register = Callable[..., Document]
DAY = date(2016, 8, 19)


@pytest.fixture
def clerk(cast: Cast, bloc: Tree, operator: Actor) -> Client:
    return cast.signed_in(cast.clerk)


@pytest.fixture
def paper(register: Register) -> Document:
    return register("02-CTr/ĐUK", date(2016, 9, 1), type="PROGRAMME", summary="Chương trình")


def send(client: Client, address: str, **said: object) -> str:
    return client.post(address, said, follow=True).content.decode()


def said_of(document: Document) -> DocumentVersion:
    return DocumentVersion.objects.current().get(document=document)


# --- planned, issued, corrected, cancelled ----------------------------------------------------


def test_a_planned_paper_is_issued_with_the_number_that_was_kept_for_it(clerk: Client) -> None:
    given = {"place": "K", "type": "PLAN", "issued_by": "Đảng ủy Khối", "grade": "OPEN"}
    page = send(clerk, "/documents/plan", **given, summary="Chuẩn bị đại hội")
    assert "chưa ban hành" in page
    page = send(clerk, "/documents/series/reserve", place="K", key="KH", on="02/05/2025")
    assert "Đã giữ số 01-KH/ĐU." in page
    send(clerk, "/documents/issue", **ISSUED)
    document = DocumentVersion.objects.current().get(status=Status.PLANNED).document
    address = f"/documents/{document.pk}/issue"
    said = {"on": "03/05/2025", "issued_by": "Đảng ủy Khối"}
    assert "đã dùng cho văn bản khác" in send(clerk, address, **said, number="2")
    assert "chưa giữ chỗ" in send(clerk, address, **said, number="900")
    assert "Văn bản mang số 01-KH/ĐU." in send(clerk, address, **said, number="1")
    assert clerk.get(address).status_code == 404


def test_a_paper_that_stays_inside_stands_in_the_book_of_those(clerk: Client) -> None:
    send(clerk, "/documents/issue", **ISSUED, internal="on")
    assert Entry.objects.current().get().book == "INTERNAL"


def test_the_mark_of_the_issuer_is_said_once_and_belongs_to_the_series(clerk: Client) -> None:
    page = send(clerk, "/documents/issue", **ISSUED, issuer_mark="ĐUK")
    assert "Văn bản mang số 01-KH/ĐUK." in page
    assert "Văn bản mang số 02-KH/ĐUK." in send(clerk, "/documents/issue", **ISSUED)
    page = send(clerk, "/documents/issue", **ISSUED, issuer_mark="ĐU")
    assert "mang ký hiệu cơ quan “ĐUK”" in page
    commission = ISSUED | {"body": "UBKT", "type": "REPORT"}
    assert "hãy ghi ký hiệu" in send(clerk, "/documents/issue", **commission)
    page = send(clerk, "/documents/issue", **commission, issuer_mark="UBKTĐUK")
    assert "Văn bản mang số 01-BC/UBKTĐUK." in page


def test_papers_of_a_congress_share_one_series_whatever_their_type(clerk: Client) -> None:
    said = {"place": "K", "congress": "on", "issuer_mark": "ĐH", "on": "02/05/2025"}
    assert "Đã mở dãy số." in send(clerk, "/documents/series/open", **said, starts_at="1")
    assert "bắt đầu từ số 1" in send(clerk, "/documents/series/open", **said, starts_at="5")
    assert 'id="id_key_wrong"' in send(
        clerk, "/documents/series/open", **said, starts_at="1", key="KH"
    )
    for kind, symbol in (("PLAN", "01-KH/ĐH"), ("RESOLUTION", "02-NQ/ĐH")):
        page = send(clerk, "/documents/issue", **ISSUED | {"type": kind}, congress="on")
        assert f"Văn bản mang số {symbol}." in page
    assert "Văn bản mang số 01-KH/ĐU." in send(clerk, "/documents/issue", **ISSUED)


def test_a_joint_paper_stands_in_the_books_of_all_who_issue_it(cast: Cast, clerk: Client) -> None:
    send(clerk, "/documents/issue", **ISSUED, jointly="A1")
    entries = Entry.objects.current().filter(on=date(2025, 5, 2))
    assert {entry.book for entry in entries} == {"OUT"}
    assert entries.count() == 2
    assert DocumentNumber.objects.current().count() == 1
    foreign = cast.signed_in(cast.officer)
    page = send(foreign, "/documents/issue", **ISSUED | {"place": "A"}, jointly="B")
    assert "B: " in page


def test_a_correction_changes_what_was_changed_and_needs_a_reason(
    clerk: Client, paper: Document
) -> None:
    given = {
        "symbol": "02-CTr/ĐUK", "date": "01/09/2016", "issued_by": "Đảng ủy Khối",
        "summary": "Chương trình hành động", "grade": "OPEN", "urgency": "ORDINARY",
        "signatory": "", "mark": "", "effective_from": "01/10/2016", "effective_to": "",
    }  # fmt: skip
    address = f"/documents/{paper.pk}/correct"
    assert 'id="id_reason_wrong"' in send(clerk, address, **given)
    page = send(clerk, address, **given, reason="chép thiếu")
    assert "Chương trình hành động" in page
    assert said_of(paper).effective_from == date(2016, 10, 1)
    given |= {"effective_to": "01/09/2016", "summary": "Chương trình hành động"}
    page = send(clerk, address, **given, reason="thử")
    assert "Ngày hết hiệu lực phải sau ngày có hiệu lực." in page


def test_a_number_that_is_taken_is_refused_at_its_field(
    clerk: Client, paper: Document, register: Register
) -> None:
    register("03-CTr/ĐUK", date(2016, 9, 2), type="PROGRAMME")
    given = {
        "symbol": "03-CTr/ĐUK", "date": "01/09/2016", "issued_by": "Đảng ủy Khối", "grade": "OPEN",
        "summary": "Chương trình", "urgency": "ORDINARY", "reason": "chép nhầm",
    }  # fmt: skip
    page = send(clerk, f"/documents/{paper.pk}/correct", **given)
    assert "Số 03 đã dùng cho văn bản khác trong nhiệm kỳ này." in page
    assert 'id="id_symbol_wrong"' in page
    assert said_of(paper).number == 2


def test_a_cancelled_paper_leaves_its_number_to_nobody(clerk: Client, paper: Document) -> None:
    assert "Đã hủy" in send(clerk, f"/documents/{paper.pk}/cancel", reason="in nhầm")
    assert DocumentNumber.objects.current().get().state == NumberState.CANCELLED
    assert clerk.get(f"/documents/{paper.pk}/cancel").status_code == 404


# --- relations ------------------------------------------------------------------------------


def test_a_relation_is_written_and_taken_back(
    clerk: Client, paper: Document, register: Register
) -> None:
    earlier = register("01-NQ/ĐUK", DAY)
    address = f"/documents/{paper.pk}/link"
    page = send(clerk, address, kind="IMPLEMENTS", other="01-NQ/ĐUK")
    assert 'Thực hiện <span class="nowrap">01-NQ/ĐUK</span>' in page
    assert "Quan hệ này đã được ghi." in send(clerk, address, kind="IMPLEMENTS", other="01-NQ/ĐUK")
    link = Link.objects.current().get()
    assert link.earlier == earlier
    page = send(clerk, f"/documents/{paper.pk}/links/{link.pk}/drop", reason="ghi nhầm")
    assert "Chưa ghi quan hệ với văn bản nào." in page


def test_a_paper_with_itself_and_a_circle_are_refused_in_the_form(
    clerk: Client, paper: Document, register: Register
) -> None:
    other = register("01-NQ/ĐUK", DAY)
    address = f"/documents/{paper.pk}/link"
    page = send(clerk, address, kind="REPLACES", other="02-CTr/ĐUK")
    assert "Một văn bản không thể sửa đổi hay thay thế chính nó." in page
    send(clerk, address, kind="IMPLEMENTS", other="01-NQ/ĐUK")
    page = send(clerk, f"/documents/{other.pk}/link", kind="REVIEWS", other="02-CTr/ĐUK")
    assert "Quan hệ này làm thành vòng" in page
    page = send(clerk, address, kind="IMPLEMENTS", other="01-NQ/ĐUK", on="01/01/2020")
    assert "Chỉ ghi ngày khi văn bản này thay thế" in page
    assert Link.objects.current().count() == 1


def test_of_two_papers_with_one_symbol_the_code_tells_which(
    clerk: Client, paper: Document, register: Register, terms: object
) -> None:
    first = register("01-NQ/ĐUK", date(2012, 3, 1))
    second = register("01-NQ/ĐUK", DAY)
    address = f"/documents/{paper.pk}/link"
    page = send(clerk, address, kind="IMPLEMENTS", other="01-NQ/ĐUK")
    assert f"VB{first.pk} (01/03/2012)" in page
    assert f"VB{second.pk} (19/08/2016)" in page
    send(clerk, address, kind="IMPLEMENTS", other=f"VB{second.pk}")
    assert Link.objects.current().get().earlier == second


def test_a_paper_that_is_hidden_is_named_like_one_that_is_not_there(
    cast: Cast, bloc: Tree, register: Register, operator: Actor
) -> None:
    hidden = register("45-CT/TW", DAY, type="DIRECTIVE", summary="Việc nội bộ của K")
    own = services.plan_document(
        actor=operator,
        issuer=Organization.objects.get(pk=bloc["A1"]),
        type="PLAN",
        summary="Của A1",
    )
    client = cast.signed_in(cast.secretary)
    told = {
        send(client, f"/documents/{own.pk}/{verb}", kind="BASED_ON", other=name, reason="thử")
        .partition("<main")[2]
        .partition("errors")[2]
        .partition("</ul>")[0]
        for name in ("45-CT/TW", f"VB{hidden.pk}", "46-CT/TW", "VB987654", "Việc nội bộ của K")
        for verb in ("link", "merge")
    }
    assert len({one.replace("id_other_wrong", "") for one in told}) == 1
    assert "Không có văn bản nào" in told.pop()
    assert "45-CT" not in client.get("/documents/options?q=noi+bo").content.decode()
    seen = cast.signed_in(cast.clerk).get("/documents/options?q=noi+bo").content.decode()
    assert f'<option value="VB{hidden.pk}">45-CT/TW Việc nội bộ của K · 19/08/2016' in seen


def test_two_registrations_of_one_paper_are_shown_and_merged(
    cast: Cast, clerk: Client, paper: Document, bloc: Tree
) -> None:
    marks = {
        "symbol": "45-CT/TW", "issuer": "Bộ Chính trị", "date": PartialDate(2025, 4, 14),
        "summary": "Đại hội",
    }  # fmt: skip
    made = [
        services.receive_cited(
            actor=actor,
            organization=Organization.objects.get(pk=bloc[code]),
            marks=marks,
            type="DIRECTIVE",
            on=date(2025, 4, 20),
        ).document
        for actor, code in ((cast.clerk, "K"), (cast.secretary, "A1"))
    ]
    assert made[0] != made[1]
    listed = cast.page(cast.clerk, "/documents/twice/")
    assert all(f"VB{one.pk}" in listed for one in made)
    address = f"/documents/{made[0].pk}/merge"
    assert f'value="VB{made[1].pk}"' in clerk.get(address).content.decode()
    assert "chính nó" in send(clerk, address, other=f"VB{made[0].pk}", reason="thử")
    send(clerk, address, other=f"VB{made[1].pk}", reason="ghi hai lần")
    moved = cast.signed_in(cast.secretary).get(f"/documents/{made[1].pk}/")
    assert (moved.status_code, moved["Location"]) == (302, f"/documents/{made[0].pk}/")
    assert "Không có văn bản nào ghi hai lần" in cast.page(cast.clerk, "/documents/twice/")


# --- sent, received, read -------------------------------------------------------------------


def test_a_paper_is_sent_received_by_the_unit_and_read_by_a_person(
    cast: Cast, clerk: Client, paper: Document
) -> None:
    address = f"/documents/{paper.pk}/deliver"
    assert "KHONG-CO: " in send(clerk, address, on="02/09/2016", to="A1\nKHONG-CO")
    assert "Ghi ít nhất một nơi nhận." in send(clerk, address, on="02/09/2016", to="", outside="")
    assert "không thể đến ngày" in send(clerk, address, on="02/08/2016", to="A1")
    page = send(clerk, address, on="02/09/2016", to="A1", outside="Sở Nội vụ\nSở Nội vụ")
    assert "Đã ghi gửi đến 2 nơi." in page
    secretary = cast.signed_in(cast.secretary)
    mine = secretary.get(f"/documents/{paper.pk}/").content.decode()
    assert f"/documents/{paper.pk}/enter?org=A1" in mine
    assert "Đính chính" not in mine
    page = send(secretary, f"/documents/{paper.pk}/enter", place="A1", came_on="05/09/2016")
    assert "Đã vào sổ đến, số 1." in page
    assert f"/documents/{paper.pk}/enter" not in page
    sent = Delivery.objects.current().get(organization__isnull=False)
    read = f"/documents/{paper.pk}/deliveries/{sent.pk}/read"
    assert cast.user(cast.secretary).display_name in send(secretary, read, on="06/09/2016")
    assert "Đã ghi là đã xem." in send(secretary, read, on="06/09/2016")
    kinds = Receipt.objects.current().values_list("kind", flat=True)
    assert set(kinds) == {ReceiptKind.RECEIVED, ReceiptKind.ACKNOWLEDGED}


def test_who_has_a_paper_is_told_to_its_keeper_and_to_each_recipient_of_itself(
    cast: Cast, clerk: Client, paper: Document
) -> None:
    send(clerk, f"/documents/{paper.pk}/deliver", on="02/09/2016", to="A1\nB")
    secretary, sent = cast.signed_in(cast.secretary), Delivery.objects.current().order_by("pk")[0]
    send(secretary, f"/documents/{paper.pk}/deliveries/{sent.pk}/read", on="06/09/2016")
    name, address = cast.user(cast.secretary).display_name, f"/documents/{paper.pk}/"
    for actor, is_told in ((cast.clerk, True), (cast.officer, True), (cast.outsider, False)):
        page = cast.page(actor, address)
        assert (name in page, "Ngân hàng Công Thương" in page) == (is_told, True)


def test_who_only_received_a_paper_is_refused_what_only_its_keeper_may(
    cast: Cast, clerk: Client, paper: Document
) -> None:
    send(clerk, f"/documents/{paper.pk}/deliver", on="02/09/2016", to="A1")
    client = cast.signed_in(cast.secretary)
    for verb in ("correct", "cancel", "merge", "link", "attach", "deliver"):
        assert client.get(f"/documents/{paper.pk}/{verb}").status_code == 403, verb
        assert client.post(f"/documents/{paper.pk}/{verb}", {}).status_code == 403, verb


# --- numbers --------------------------------------------------------------------------------


def test_a_gap_is_shown_explained_and_stays_a_gap(
    cast: Cast, clerk: Client, register: Register
) -> None:
    for number in (1, 2, 4, 7):
        register(f"{number:02d}-NQ/ĐUK", DAY)
    series = DocumentNumber.objects.current().first().series
    page = cast.page(cast.clerk, f"/documents/series/{series.pk}/")
    assert "05 – 06" in page
    listed = cast.page(cast.clerk, "/documents/series/?gaps=1")
    assert "NQ/ĐUK" in listed
    address = f"/documents/series/{series.pk}/explain"
    assert 'value="3"' in clerk.get(f"{address}?number=3").content.decode()
    assert "Số này đã có trong dãy số." in send(clerk, address, number="2", reason="thử")
    assert "chưa đến lượt" in send(clerk, address, number="8", reason="thử")
    assert "Đã ghi lý do" in send(clerk, address, number="3", reason="đánh nhầm số")
    assert f"{address}?number=5&amp;last=6" in page
    assert "phải lớn hơn" in send(clerk, address, number="6", last="5", reason="thử")
    assert "Đã ghi lý do" in send(clerk, address, number="5", last="6", reason="đánh nhầm số")
    assert "Số bỏ trống chưa ghi lý do" not in cast.page(
        cast.clerk, f"/documents/series/{series.pk}/"
    )
    assert "NQ/ĐUK" not in cast.page(cast.clerk, "/documents/series/?gaps=1").partition("<main")[2]
    taken = send(clerk, "/documents/series/reserve", place="K", key="NQ", on="19/08/2016")
    assert "Đã giữ số 08-NQ/ĐUK." in taken


def test_a_number_that_was_kept_is_cancelled_with_its_reason(clerk: Client) -> None:
    given = {"place": "K", "key": "NQ", "on": "02/05/2025", "reason": "Nghị quyết quý II"}
    assert "Nghị quyết quý II" in send(clerk, "/documents/series/reserve", **given)
    number = DocumentNumber.objects.current().get()
    address = f"/documents/numbers/{number.pk}/cancel"
    assert "không cấp lại" in send(clerk, address, reason="không ban hành")
    assert clerk.get(address).status_code == 404
    assert "Đã giữ số 02-NQ/ĐU." in send(clerk, "/documents/series/reserve", **given)


def test_a_retired_symbol_is_refused_at_its_field(clerk: Client) -> None:
    given = {"place": "K", "key": "QĐi", "on": "02/05/2025", "reason": ""}
    page = send(clerk, "/documents/series/reserve", **given)
    assert "Ký hiệu “QĐi” không dùng vào ngày này." in page
    assert not DocumentNumber.objects.exists()


# --- regulations and directions -------------------------------------------------------------


BOUND = {
    "place": "K", "partner_kind": "LOCAL_COMMITTEE", "title": "Quy chế phối hợp với Thành ủy",
    "partners": "", "outside": "Thành ủy Đà Nẵng", "scope": "Trao đổi thông tin\nGiám sát",
    "signed": "10/5/2024", "term": "2020-2025", "review_on": "10/05/2026", "other": "",
}  # fmt: skip


def test_a_regulation_is_entered_listed_reviewed_and_ended(cast: Cast, clerk: Client) -> None:
    assert "phải có đối tác" in send(clerk, "/documents/regulations/new", **BOUND | {"outside": ""})
    page = send(clerk, "/documents/regulations/new", **BOUND)
    assert "đã đến hạn rà soát" in page
    assert "<li>Giám sát</li>" in page
    first = Regulation.objects.get()
    for address, shown in (
        ("?q=thanh+uy+giam+sat", True), ("?kind=MINISTRY", False), ("?state=due", True),
        ("?kind=LOCAL_COMMITTEE", True), ("?q=so+noi+vu", False),
    ):  # fmt: skip
        listed = cast.page(cast.clerk, f"/documents/regulations/{address}")
        assert ("Quy chế phối hợp với Thành ủy" in listed) is shown, address
    said = {name: BOUND[name] for name in ("title", "scope", "signed", "term")}
    said |= {"review_on": "10/05/2028", "reason": "đã rà soát"}
    page = send(clerk, f"/documents/regulations/{first.pk}/change", **said)
    assert "đã đến hạn rà soát" not in page
    assert "ngày rà soát 10/05/2028" in page
    page = send(clerk, f"/documents/regulations/{first.pk}/end", on="01/01/2020", reason="thử")
    assert "không thể hết hiệu lực trước ngày ký" in page
    page = send(clerk, f"/documents/regulations/{first.pk}/end", on="01/11/2026", reason="ký mới")
    assert "Hết hiệu lực" in page
    last = Regulation.objects.current().get()
    assert clerk.get(f"/documents/regulations/{first.pk}/")["Location"].endswith(f"/{last.pk}/")
    assert RegulationParty.objects.current().get().regulation == last
    assert "Quy chế phối hợp" not in cast.page(cast.clerk, "/documents/regulations/?state=now")


def test_a_regulation_binds_the_partner_who_reads_it_and_may_not_change_it(
    cast: Cast, clerk: Client
) -> None:
    given = BOUND | {"partner_kind": "PARTY", "partners": "A1", "outside": ""}
    send(clerk, "/documents/regulations/new", **given)
    one = Regulation.objects.get()
    page = cast.page(cast.secretary, f"/documents/regulations/{one.pk}/")
    assert "Rà soát, sửa" not in page
    client = cast.signed_in(cast.secretary)
    for verb in ("change", "end"):
        assert client.get(f"/documents/regulations/{one.pk}/{verb}").status_code == 403
    cast.page(cast.outsider, f"/documents/regulations/{one.pk}/", 404)


def test_a_regulation_goes_over_with_its_partners_when_its_paper_is_merged(
    operator: Actor, register: Register, k: Organization, terms: object
) -> None:
    kept, duplicate = register("08-QC/ĐUK", DAY), register("09-QC/ĐUK", DAY)
    services.sign_regulation(
        actor=operator,
        organization=k,
        partner_kind=PartnerKind.STATE,
        title="Quy chế",
        partners=[{"name": "Sở Nội vụ"}],
        document=duplicate,
    )
    services.merge_documents(actor=operator, kept=kept, duplicate=duplicate, reason="thử")
    moved = Regulation.objects.current().get()
    assert moved.document == kept
    assert RegulationParty.objects.current().get().regulation == moved


def test_a_direction_is_entered_and_listed_where_it_was_received(
    cast: Cast, clerk: Client, paper: Document
) -> None:
    said = {
        "place": "K", "superior": "Thường trực Tỉnh ủy", "on": "4/2026",
        "summary": "Rà soát các quy chế quá hạn", "other": "02-CTr/ĐUK",
    }  # fmt: skip
    page = send(clerk, "/documents/directions/new", **said)
    assert "Đã ghi ý kiến chỉ đạo." in page
    assert Direction.objects.get().source == paper.source
    assert "Thường trực Tỉnh ủy" in cast.page(cast.clerk, "/documents/directions/?q=quy+che")
    assert "Thường trực" not in cast.page(cast.clerk, "/documents/directions/?q=bao+cao")
    assert "Thường trực" not in cast.page(cast.secretary, "/documents/directions/")


# --- form, letter head, files ---------------------------------------------------------------


def test_the_form_of_a_word_file_is_checked(clerk: Client, paper: Document, cast: Cast) -> None:
    files = {}
    for name, left_out in (("du.docx", ""), ("thieu.docx", "Số "), ("nha-nuoc.docx", "T/M")):
        lines = [one for one in FORM if not left_out or not one.startswith(left_out)]
        if name == "nha-nuoc.docx":
            lines.insert(-2, "TM. ĐẢNG ỦY")
        lines = ["CHƯƠNG TRÌNH" if one == "NGHỊ QUYẾT" else one for one in lines]
        sent = {"file": SimpleUploadedFile(name, word(*lines))}
        clerk.post(f"/documents/{paper.pk}/attach", sent)
        files[name] = Attachment.objects.current().get(file_name=name).pk
    told = {
        name: cast.page(cast.clerk, f"/documents/{paper.pk}/files/{number}/check")
        for name, number in files.items()
    }
    assert "Đủ các thành phần bắt buộc, đúng thứ tự." in told["du.docx"]
    assert "Số và ký hiệu" in told["thieu.docx"]
    assert "Viết theo lối văn bản nhà nước" in told["nha-nuoc.docx"]
    number = files["thieu.docx"]
    cast.page(cast.outsider, f"/documents/{paper.pk}/files/{number}/check", 404)
    page = send(clerk, f"/documents/{paper.pk}/files/{number}/remove", reason="đính kèm nhầm")
    assert "thieu.docx" not in page.partition("Tệp đính kèm")[2]


def test_the_form_of_a_pdf_is_not_checked(clerk: Client, paper: Document, cast: Cast) -> None:
    clerk.post(
        f"/documents/{paper.pk}/attach",
        {"file": SimpleUploadedFile("ban-ky.pdf", b"%PDF-1.7\n%%EOF\n")},
    )
    number = Attachment.objects.get().pk
    page = cast.page(cast.clerk, f"/documents/{paper.pk}/files/{number}/check")
    assert "Chỉ đọc được chữ trong tệp Word" in page


def test_letter_head_and_ways_to_sign_are_those_of_the_day(cast: Cast, bloc: Tree) -> None:
    page = cast.page(cast.clerk, "/documents/marks/?org=A1")
    assert "CHI BỘ" in page
    assert "/CB" in page
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in page
    cast.page(cast.outsider, "/documents/marks/?org=A1", 404)
    cast.page(cast.outsider, "/documents/marks/?org=KHONG-CO", 404)


def cells_of(answer: Any) -> set[str]:
    """Every text of a workbook that was given out."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    book = load_workbook(io.BytesIO(content), read_only=True)
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return {str(cell) for row in rows for cell in row if cell}


# --- graded papers by every path --------------------------------------------------------------


def test_of_a_graded_paper_every_path_shows_the_marks_alone(
    cast: Cast, clerk: Client, register: Register, operator: Actor
) -> None:
    """What it was about before it was graded is nowhere: list, search, suggestion, page, chain,
    series, twice, book on paper, Excel; and no file comes to it."""
    words = "Tình hình nội bộ"
    paper = register("05-BC/ĐUK", DAY, type="REPORT", summary=words)
    later = register("06-KH/ĐUK", DAY, type="PLAN", summary="Kế hoạch")
    services.link_documents(actor=operator, later=later, earlier=paper, kind=LinkKind.BASED_ON)
    clerk.post(
        f"/documents/{paper.pk}/attach",
        {"file": SimpleUploadedFile("bao-cao.docx", word(words))},
    )
    file = Attachment.objects.get()
    given = {
        "symbol": "05-BC/ĐUK", "date": "19/08/2016", "issued_by": "Đảng ủy Khối", "summary": words,
        "grade": "MAT", "urgency": "ORDINARY", "reason": "quy định mới",
    }  # fmt: skip
    page = send(clerk, f"/documents/{paper.pk}/correct", **given)
    assert "(văn bản mật)" in page
    series = DocumentNumber.objects.current().get(document=paper).series_id
    addresses = [
        "/documents/", "/documents/?format=print", "/documents/book/?org=K&book=OUT&year=2016",
        "/documents/book/?org=K&book=OUT&year=2016&format=print", f"/documents/{paper.pk}/",
        f"/documents/{later.pk}/", f"/documents/series/{series}/", "/documents/twice/",
        f"/documents/{paper.pk}/correct", f"/documents/{paper.pk}/link",
        "/documents/options?q=05-BC", "/figures/documents.issued/rows/?org=K&period=2016",
    ]  # fmt: skip
    for address in addresses:
        shown = clerk.get(address)
        assert shown.status_code == 200, address
        assert words not in shown.content.decode(), address
    for address in ("/documents/?format=xlsx", "/documents/book/?org=K&format=xlsx"):
        cells = cells_of(clerk.get(address))
        assert "05-BC/ĐUK" in cells, address
        assert not any(words in cell for cell in cells), address
    _token, key = give_token(actor=cast.clerk, user=cast.user(cast.clerk), name="thử")
    program = Client(headers={"authorization": f"Bearer {key}"})
    told = program.get("/api/v1/figures/documents.issued/rows?org=K&period=2016")
    assert "05-BC/ĐUK (văn bản mật)" in json.dumps(told.json(), ensure_ascii=False)
    assert words not in json.dumps(told.json(), ensure_ascii=False)
    assert not Deed.objects.filter(object_label__contains=words).exists()
    for address in ("/documents/?q=tinh+hinh+noi+bo", "/documents/options?q=tinh+hinh"):
        assert "05-BC" not in clerk.get(address).content.decode(), address
    assert "05-BC" not in cast.page(cast.clerk, "/search?q=tinh+hinh+noi+bo").partition("<main")[2]
    assert clerk.get(f"/documents/{paper.pk}/files/{file.pk}/").status_code == 404
    assert clerk.get(f"/documents/{paper.pk}/files/{file.pk}/check").status_code == 404
    sent = {"file": SimpleUploadedFile("moi.pdf", b"%PDF-1.7\n%%EOF\n")}
    answer = clerk.post(f"/documents/{paper.pk}/attach", sent)
    assert "Tệp của văn bản mật không được đưa vào hệ thống." in answer.content.decode()
