"""What the tests of the pages of imports do again and again."""

from __future__ import annotations

from pathlib import Path

from django.test import Client
from django.urls import reverse

from dangvu.imports.models import ImportBatch
from tests.factories.jobs import run_waiting_jobs
from tests.imports.workbooks import WorkbookMaker, member


def for_the_bloc(book: WorkbookMaker) -> WorkbookMaker:
    """The organisations of the bloc of the cast, as a workbook has them."""
    return book.organizations(
        {
            "code": "K",
            "name": "Đảng bộ Khối Doanh nghiệp",
            "type": "Đảng bộ cấp trên trực tiếp cơ sở",
        },
        {"code": "A", "name": "Đảng bộ A", "type": "Đảng bộ cơ sở", "parent": "K"},
        {"code": "A1", "name": "Chi bộ Văn phòng", "type": "Chi bộ trực thuộc", "parent": "A"},
        add=False,
    )


def good(book: WorkbookMaker) -> Path:
    """A workbook for the bloc of the cast, with two members."""
    return for_the_bloc(book).members(member("DV1"), member("DV2")).write()


def upload(client: Client, path: Path, **more: str) -> ImportBatch:
    with path.open("rb") as file:
        response = client.post("/imports/new", {"book": file, **more})
    assert response.status_code == 302, response.content.decode()
    return ImportBatch.objects.get(pk=int(response["Location"].split("/")[2]))


def work(batch: ImportBatch) -> ImportBatch:
    """What the worker does, in this process."""
    run_waiting_jobs()
    batch.refresh_from_db()
    return batch


def page(client: Client, batch: ImportBatch, name: str = "batch", **query: str) -> str:
    response = client.get(reverse(f"imports:{name}", args=[batch.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def press(client: Client, batch: ImportBatch, name: str, **data: str) -> None:
    response = client.post(reverse(f"imports:{name}", args=[batch.pk]), data)
    assert response["Location"] == reverse("imports:batch", args=[batch.pk])
