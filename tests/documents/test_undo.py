"""An import of papers is taken back: the register is again what it was, and it may come in again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dangvu.core.actor import Actor
from dangvu.documents import services
from dangvu.documents.models import Document, DocumentVersion, Reach
from dangvu.documents.selectors import papers, papers_by_words
from dangvu.imports.models import ImportBatch
from dangvu.imports.services import import_file, undo_import
from tests.imports.workbooks import WorkbookMaker

PAPER: dict[str, Any] = {
    "place": "K", "book": "Đi", "type": "Nghị quyết", "symbol": "01-NQ/ĐUK",
    "date": date(2024, 8, 19), "issued_by": "Đảng ủy Khối", "summary": "Chất lượng chi bộ",
}  # fmt: skip
PLAN = PAPER | {"type": "Kế hoạch", "symbol": "02-KH/ĐUK", "summary": "Thực hiện nghị quyết"}
LINK = {"later": "02-KH/ĐUK", "kind": "Thực hiện", "earlier": "01-NQ/ĐUK"}


@pytest.fixture
def workbook(tmp_path: Path, own_files: None) -> WorkbookMaker:
    return WorkbookMaker(tmp_path)


def bring(actor: Actor, book: WorkbookMaker) -> ImportBatch:
    preview, batch = import_file(actor=actor, source=book.write())
    assert batch is not None, [found.message for found in preview.findings]
    return batch


def test_papers_that_came_in_are_gone_and_come_in_again(
    operator: Actor, workbook: WorkbookMaker
) -> None:
    bring(operator, workbook)
    workbook.sheet("documents.papers", PAPER, PLAN).sheet("documents.links", LINK)
    batch = bring(operator, workbook)
    assert (papers(operator).count(), Reach.objects.count()) == (2, 1)
    undo_import(actor=operator, batch=batch, reason="nạp nhầm tệp")
    assert (papers(operator).count(), Reach.objects.count()) == (0, 0)
    bring(operator, workbook)
    assert (papers(operator).count(), Reach.objects.count()) == (2, 1)


def test_a_correction_that_is_taken_back_leaves_the_paper_as_it_was(
    operator: Actor, workbook: WorkbookMaker
) -> None:
    workbook.sheet("documents.papers", PAPER)
    bring(operator, workbook)
    document = Document.objects.get()
    workbook.rows["documents.papers"] = [PAPER | {"summary": "Ghi nhầm"}]
    batch = bring(operator, workbook)
    assert papers_by_words(operator, "ghi nham") != []
    undo_import(actor=operator, batch=batch, reason="nạp nhầm tệp")
    version = DocumentVersion.objects.current().get()
    assert version.document == document
    assert version.document.source.summary == "Chất lượng chi bộ"
    assert services.document_of(version.document.source) == document
    (found,) = papers_by_words(operator, "chat luong")
    assert found.document.source.superseded_at is None
