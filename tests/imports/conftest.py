from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dangvu.core.actor import Actor
from dangvu.imports.services import Options, Preview, import_workbook, preview_workbook
from tests.imports.workbooks import WorkbookMaker


@pytest.fixture(autouse=True)
def _files_of_its_own(own_files: None) -> None:
    """Numbers of batches begin anew with each database, and their files bear them."""


@pytest.fixture
def book(tmp_path: Path) -> WorkbookMaker:
    """A workbook with the six organisations and whatever the test adds."""
    return WorkbookMaker(tmp_path)


Import = Callable[..., Preview]


@pytest.fixture
def bring(operator: Actor) -> Import:
    """Import a workbook as the local operator."""

    def run(book: WorkbookMaker | Path, **options: object) -> Preview:
        source = book if isinstance(book, Path) else book.write()
        return import_workbook(actor=operator, source=source, options=Options(**options))  # type: ignore[arg-type]

    return run


@pytest.fixture
def look(operator: Actor) -> Import:
    """Preview a workbook as the local operator."""

    def run(book: WorkbookMaker | Path, **options: object) -> Preview:
        source = book if isinstance(book, Path) else book.write()
        return preview_workbook(actor=operator, source=source, options=Options(**options))  # type: ignore[arg-type]

    return run
