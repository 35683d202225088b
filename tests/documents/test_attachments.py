"""Files of papers: kept byte by byte, found by their words, shown to whom the paper is shown."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
import typst
from docx import Document as Word
from pypdf import PdfWriter

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.documents import services
from dangvu.documents.choices import FileKind
from dangvu.documents.models import Attachment, Document, DocumentVersion
from dangvu.documents.selectors import papers_by_words
from dangvu.documents.services import Refused
from dangvu.rules.services import load_rulebook
from dangvu.sources.choices import Grade
from dangvu.sources.models import Source
from tests.cast import Cast

Register = Callable[..., Document]
PDF = b"%PDF-1.7\n1 0 obj << /Type /Sig >> endobj\nstartxref\n0\n%%EOF\n"


def word(*paragraphs: str) -> bytes:
    made, file = Word(), io.BytesIO()
    for one in paragraphs:
        made.add_paragraph(one)
    made.save(file)
    return file.getvalue()


@pytest.fixture
def paper(register: Register) -> Document:
    return register("04-NQ/ĐUK", date(2017, 1, 25), summary="Công tác dân vận")


def test_three_words_inside_a_file_find_its_paper_without_accents(
    cast: Cast, operator: Actor, paper: Document, register: Register
) -> None:
    other = register("05-NQ/ĐUK", date(2017, 1, 25), summary="Công tác tư tưởng")
    text = word("Các cấp ủy tổ chức đối thoại", "với người lao động hằng quý.")
    services.attach_file(actor=operator, document=paper, file_name="nghi-quyet.docx", data=text)
    services.attach_file(
        actor=operator, document=other, file_name="khac.docx", data=word("Học tập, quán triệt")
    )
    found = papers_by_words(operator, "doi thoai QUÝ")
    assert [row.document for row in found] == [paper]
    assert papers_by_words(cast.outsider, "doi thoai quy") == []
    assert not Attachment.objects.visible_to(cast.outsider).exists()


def pdf(*paragraphs: str) -> bytes:
    return bytes(typst.compile("\n\n".join(paragraphs).encode()))


def test_three_words_of_a_pdf_find_its_paper_and_those_of_a_locked_one_do_not(
    operator: Actor, paper: Document, register: Register
) -> None:
    data = pdf("Các cấp ủy tổ chức đối thoại", "với người lao động hằng quý.")
    services.attach_file(actor=operator, document=paper, file_name="ban-ky.pdf", data=data)
    locked, writer = io.BytesIO(), PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt("mật khẩu", algorithm="RC4-128")
    writer.write(locked)
    other = register("05-NQ/ĐUK", date(2017, 1, 25), summary="Công tác tư tưởng")
    kept = services.attach_file(
        actor=operator, document=other, file_name="khoa.pdf", data=locked.getvalue()
    )
    assert [row.document for row in papers_by_words(operator, "doi thoai QUÝ")] == [paper]
    assert kept.words is None


@pytest.mark.parametrize("written", [word, pdf], ids=["docx", "pdf"])
def test_a_file_with_words_that_a_certain_rule_grades_is_refused(
    operator: Actor, paper: Document, written: Callable[..., bytes]
) -> None:
    load_rulebook(actor=operator)
    data, name = written("Danh tính người tố cáo", "trong vụ việc"), f"a.{written.__name__}"
    with pytest.raises(Refused, match="độ mật"):
        services.attach_file(
            actor=operator, document=paper, file_name=name.replace("word", "docx"), data=data
        )
    assert not Attachment.objects.exists()


def test_a_signed_pdf_of_which_one_byte_was_changed_is_told(
    operator: Actor, paper: Document
) -> None:
    kept = services.attach_file(actor=operator, document=paper, file_name="ban-ky.pdf", data=PDF)
    assert kept.kind == FileKind.PDF
    assert services.same_file(paper, PDF) == kept
    assert services.same_file(paper, PDF.replace(b"/Sig", b"/Sif")) is None


def test_a_file_that_was_changed_where_it_is_kept_is_told(operator: Actor, paper: Document) -> None:
    kept = services.attach_file(actor=operator, document=paper, file_name="ban-ky.pdf", data=PDF)
    assert services.damaged_files(paper) == []
    services.attach_file(actor=operator, document=paper, file_name="khac.pdf", data=PDF + b"%%EOF")
    kept.content = PDF.replace(b"/Sig", b"/Sif")
    with deed(actor=operator, verb="tests.spoil"):
        kept.save(update_fields=["content"])
    assert services.damaged_files(paper) == [kept]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("trong.docx", b"", "rỗng"),
        ("ban-ky.pdf", b"%PDF-1.7 cut short", "hỏng"),
        ("trang.docx", b"<html></html>", "Chỉ nhận"),
        ("TOI MAT.pdf", PDF, "độ mật"),
        ("van-ban.docx", word("TUYỆT MẬT", "Phương án nhân sự"), "độ mật"),
    ],
)
def test_what_is_no_open_paper_does_not_come_in(
    operator: Actor, paper: Document, name: str, data: bytes, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        services.attach_file(actor=operator, document=paper, file_name=name, data=data)
    assert Attachment.objects.count() == 0


def test_the_same_file_comes_once(operator: Actor, paper: Document) -> None:
    services.attach_file(actor=operator, document=paper, file_name="ban-ky.pdf", data=PDF)
    with pytest.raises(Refused, match="đã đính kèm"):
        services.attach_file(actor=operator, document=paper, file_name="ban-ky-2.pdf", data=PDF)


def test_a_graded_paper_takes_no_file_and_one_that_becomes_graded_keeps_none(
    operator: Actor, paper: Document
) -> None:
    services.attach_file(
        actor=operator, document=paper, file_name="a.docx", data=word("Nội dung riêng")
    )
    services.correct_document(
        actor=operator, document=paper, reason="Có độ mật", marks={"grade": Grade.MAT}
    )
    held = Attachment.objects.get()
    assert (bytes(held.content), held.words) == (b"", None)
    assert held.superseded_at is not None
    assert not Source.objects.filter(summary="Công tác dân vận").exists()
    assert not DocumentVersion.objects.filter(search_key__contains="dan van").exists()
    with pytest.raises(Refused, match="văn bản mật"):
        services.attach_file(actor=operator, document=paper, file_name="b.pdf", data=PDF)


def test_only_who_keeps_the_paper_attaches_to_it(
    cast: Cast, paper: Document, refuses: Callable[..., None]
) -> None:
    given = {"document": paper, "file_name": "ban-ky.pdf", "data": PDF}
    for actor in (cast.officer, cast.secretary, cast.outsider):
        refuses(services.attach_file, actor=actor, **given)
    made = services.attach_file(actor=cast.clerk, **given)  # type: ignore[arg-type]
    services.remove_file(actor=cast.clerk, attachment=made, reason="Nhầm văn bản")
    assert not Attachment.objects.current().exists()
