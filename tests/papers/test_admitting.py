"""What may not come in as a template, and what the office is told."""

from __future__ import annotations

import io
import zipfile

import pytest

from dangvu.papers.services import NotATemplate, admit_docx
from tests.factories.papers import part_of, with_part, word

RELS = "word/_rels/document.xml.rels"


def refused(content: bytes) -> str:
    with pytest.raises(NotATemplate) as caught:
        admit_docx(content)
    return caught.value.code


def linked(kind: str, target: str) -> bytes:
    content = word("x")
    rels = part_of(content, RELS).decode()
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    more = f'<Relationship Id="rIdX" Type="{kind}" Target="{target}" TargetMode="External"/>'
    return with_part(
        content, RELS, rels.replace("</Relationships>", f"{more}</Relationships>").encode()
    )


def test_a_word_file_comes_in_as_it_is() -> None:
    content = word("Xin chào")
    assert admit_docx(content) == content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY"),
        ("không phải Word".encode(), "CSV"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04rest", "DAMAGED"),
        (with_part(word("x"), "word/vbaProject.bin", b"VBA"), "MACRO"),
        (with_part(word("x"), "word/embeddings/sheet.xlsx", b"x"), "EMBEDDED"),
        (with_part(word("x"), "word/chunk.html", b"<html/>"), "EMBEDDED"),
        (linked("attachedTemplate", "http://example.org/t.dotm"), "EXTERNAL"),
        (linked("image", "http://example.org/a.png"), "EXTERNAL"),
    ],
)
def test_other_files_are_refused_by_what_they_are(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_a_link_that_waits_for_a_click_is_no_danger() -> None:
    content = linked("hyperlink", "http://example.org/")
    assert admit_docx(content) == content


def test_a_field_that_fetches_is_refused_even_in_pieces() -> None:
    body = part_of(word("x"), "word/document.xml").decode()
    field = (
        '<w:p><w:r><w:instrText xml:space="preserve"> DDE</w:instrText></w:r>'
        "<w:r><w:instrText>AUTO c:\\x </w:instrText></w:r></w:p>"
    )
    content = with_part(
        word("x"), "word/document.xml", body.replace("<w:body>", f"<w:body>{field}").encode()
    )
    assert refused(content) == "FIELD"


def test_a_bomb_is_not_opened() -> None:
    assert refused(with_part(word("x"), "word/media/a.emf", b"\0" * (70 * 2**20))) == "BOMB"


def test_a_workbook_is_told_apart_from_a_document() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(NotATemplate, match=r"không phải tệp Word \(\.docx\)"):
        admit_docx(out.getvalue())
