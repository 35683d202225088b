"""A few papers of an organisation with everything that can happen to them."""

from __future__ import annotations

import io
from datetime import date

from docx import Document as Word

from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.documents import services
from dangvu.documents.choices import LinkKind, PartnerKind
from dangvu.documents.models import Document
from dangvu.organizations.models import Organization

#: A resolution with every element of its form.
FORM = (
    "ĐẢNG BỘ CẤP TRÊN",
    "ĐẢNG ỦY KHỐI DOANH NGHIỆP",
    "*",
    "Số 01-NQ/ĐU",
    "ĐẢNG CỘNG SẢN VIỆT NAM",
    "Đà Nẵng, ngày 02 tháng 3 năm 2026",
    "NGHỊ QUYẾT",
    "Nâng cao chất lượng sinh hoạt chi bộ",
    "Trong những năm qua, các chi bộ đã giữ nền nếp sinh hoạt.",
    "Nơi nhận:",
    "T/M ĐẢNG ỦY",
    "BÍ THƯ",
    "Nguyễn Thị Minh Ngọc",
)


def word(*paragraphs: str) -> bytes:
    """A Word file of these paragraphs."""
    made, file = Word(), io.BytesIO()
    for one in paragraphs:
        made.add_paragraph(one)
    made.save(file)
    return file.getvalue()


def make_papers(actor: Actor, issuer: Organization) -> Document:
    """A plan that implements a resolution, was sent and has a file, without the number of the form;
    beside them a planned paper, a number that is kept, a gap, a regulation and a direction."""
    papers = [
        services.issue_new(
            actor=actor,
            issuer=issuer,
            type=kind,
            summary=summary,
            on=date(2026, 3, day),
            issued_by="Đảng ủy Khối Doanh nghiệp",
            signatory="Nguyễn Thị Minh Ngọc",
            mark="T/M",
        )
        for day, kind, summary in (
            (2, "RESOLUTION", "Nâng cao chất lượng sinh hoạt chi bộ trong toàn Đảng bộ"),
            (9, "PLAN", "Thực hiện nghị quyết về nâng cao chất lượng sinh hoạt chi bộ"),
        )
    ]
    earlier, later = papers
    services.link_documents(actor=actor, later=later, earlier=earlier, kind=LinkKind.IMPLEMENTS)
    services.deliver_document(
        actor=actor, document=later, on=date(2026, 3, 10), to=[issuer], outside=["Tỉnh ủy"]
    )
    lines = [line for line in FORM if not line.startswith("Số ")]
    services.attach_file(actor=actor, document=later, file_name="kế hoạch.docx", data=word(*lines))
    services.plan_document(
        actor=actor, issuer=issuer, type="PROGRAMME", summary="Chương trình công tác năm 2027",
        issued_by="Đảng ủy Khối Doanh nghiệp",
    )  # fmt: skip
    services.reserve_number(
        actor=actor, issuer=issuer, key="NQ", on=date(2026, 3, 20), reason="Nghị quyết quý II"
    )
    _bind(actor, issuer)
    return later


def _bind(actor: Actor, issuer: Organization) -> None:
    services.sign_regulation(
        actor=actor,
        organization=issuer,
        partner_kind=PartnerKind.LOCAL_COMMITTEE,
        title="Quy chế phối hợp công tác giữa Đảng ủy Khối và Thành ủy",
        partners=[{"name": "Thành ủy Đà Nẵng"}],
        scope="Trao đổi thông tin hằng quý\nGiám sát tổ chức đảng trên địa bàn",
        signed=PartialDate(2024, 5, 10),
        term="2020-2025",
        review_on=date(2026, 5, 10),
    )
    services.record_direction(
        actor=actor,
        organization=issuer,
        superior="Thường trực Tỉnh ủy",
        on=PartialDate(2026, 4, 2),
        summary="Rà soát các quy chế phối hợp đã quá hạn.",
    )
