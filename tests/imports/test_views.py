"""The pages of the import, and the process in which a batch is worked on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from dangvu.audit.models import Deed
from dangvu.audit.services import deed
from dangvu.core.workbook.gate import LIMITS
from dangvu.imports import services
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch
from dangvu.jobs.services.running import begin, fail
from dangvu.members.models import Person
from tests.cast import TODAY, Cast
from tests.imports.pages import good, page, press, upload, work
from tests.imports.workbooks import WorkbookMaker, member

NEW = "/imports/new"

# --- who may ---------------------------------------------------------------------------------


def test_who_may_not_import_is_refused_every_page(cast: Cast) -> None:
    client = cast.signed_in(cast.secretary)
    for address in ("/imports/", NEW, "/imports/template", "/imports/1/"):
        assert client.get(address).status_code == 403
    assert client.post("/imports/1/commit").status_code == 403


def test_a_batch_is_seen_by_its_owner_and_the_office_of_the_root(
    cast: Cast, book: WorkbookMaker
) -> None:
    batch = upload(cast.signed_in(cast.officer), good(book))
    address = reverse("imports:batch", args=[batch.pk])
    assert cast.signed_in(cast.officer).get(address).status_code == 200
    assert cast.signed_in(cast.clerk).get(address).status_code == 200
    outsider = cast.signed_in(cast.outsider)
    assert outsider.get(address).status_code == 404
    assert outsider.post(f"{address}commit").status_code == 404
    assert batch.file_name not in outsider.get("/imports/").content.decode()


def test_only_its_owner_commits_a_batch(cast: Cast, book: WorkbookMaker) -> None:
    batch = work(upload(cast.signed_in(cast.operator), good(book)))
    assert batch.state == BatchState.READY
    clerk = cast.signed_in(cast.clerk)
    assert "Chỉ người tải tệp lên mới nạp được" in page(clerk, batch)
    press(clerk, batch, "commit")
    batch.refresh_from_db()
    assert batch.state == BatchState.READY


def test_a_form_without_token_is_refused(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user(cast.clerk))
    assert client.post(NEW, {}).status_code == 403


# --- the upload ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Tệp rỗng"),
        (b"ma,ten\n1,2\n", "Đây là tệp văn bản"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
    ],
)
def test_a_file_of_another_kind_is_refused_at_its_field(
    cast: Cast, content: bytes, says: str
) -> None:
    client = cast.signed_in(cast.clerk)
    response = client.post(NEW, {"book": SimpleUploadedFile("sổ.xlsx", content)})
    assert response.status_code == 422
    text = response.content.decode()
    assert says in text
    assert "id_book_wrong" in text
    assert not ImportBatch.objects.exists()


def test_a_file_too_large_is_refused_and_not_kept(cast: Cast) -> None:
    client = cast.signed_in(cast.clerk)
    large = SimpleUploadedFile("to.xlsx", b"PK" + bytes(LIMITS.packed + 200_000))
    response = client.post(NEW, {"book": large})
    assert response.status_code == 422
    assert "Tệp quá lớn" in response.content.decode()


def test_an_upload_without_file_or_with_a_day_that_is_none_says_so(cast: Cast) -> None:
    response = cast.signed_in(cast.clerk).post(NEW, {"as_of": "31/02/2025"})
    text = response.content.decode()
    assert "Chưa chọn tệp" in text
    assert "không phải một ngày" in text


def test_the_template_is_a_workbook(cast: Cast, tmp_path: Path) -> None:
    response = cast.signed_in(cast.clerk).get("/imports/template")
    path = tmp_path / "mau.xlsx"
    path.write_bytes(response.content)
    assert "Đảng viên" in openpyxl.load_workbook(path).sheetnames


def test_an_uploaded_workbook_is_for_nobody_else_to_read(cast: Cast, book: WorkbookMaker) -> None:
    batch = upload(cast.signed_in(cast.clerk), good(book))
    path = services.workbook_path(batch)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


# --- preview and commit ----------------------------------------------------------------------


def test_a_good_workbook_is_previewed_then_committed(cast: Cast, book: WorkbookMaker) -> None:
    client = cast.signed_in(cast.operator)
    batch = upload(client, good(book))
    assert "Đang kiểm tra" in page(client, batch)
    work(batch)
    assert batch.state == BatchState.READY
    assert not Person.objects.exists()
    text = page(client, batch)
    assert "Nạp vào sổ" in text
    assert "số liệu đến ngày 31/12/2025" in text
    press(client, batch, "commit")
    batch.refresh_from_db()
    assert batch.state == BatchState.RUNNING
    work(batch)
    assert batch.state == BatchState.COMMITTED
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dangvu.scope', 'all', true)")
        assert Person.objects.count() == 2
    text = page(client, batch)
    assert "Đã nạp vào sổ" in text
    assert "Nạp vào sổ</button>" not in text


def test_a_batch_committed_twice_is_written_once(cast: Cast, book: WorkbookMaker) -> None:
    client = cast.signed_in(cast.operator)
    batch = work(upload(client, good(book)))
    press(client, batch, "commit")
    press(client, batch, "commit")
    work(batch)
    press(client, batch, "commit")
    work(batch)
    assert batch.state == BatchState.COMMITTED
    assert Deed.objects.filter(verb="imports.import_workbook").count() == 1


def test_the_day_is_asked_for_when_the_workbook_does_not_say_it(cast: Cast, tmp_path: Path) -> None:
    client = cast.signed_in(cast.operator)
    path = good(WorkbookMaker(tmp_path, as_of=None))
    assert work(upload(client, path)).state == BatchState.ERRORS
    batch = work(upload(client, path, as_of="31/12/2025"))
    assert batch.state == BatchState.READY


def test_errors_are_listed_and_stand_in_the_way(cast: Cast, book: WorkbookMaker) -> None:
    book.members(member("DV3", birth="31/02/1980"))
    client = cast.signed_in(cast.operator)
    batch = work(upload(client, good(book)))
    assert batch.state == BatchState.ERRORS
    text = page(client, batch)
    assert "Không có ngày 31/02/1980" in text
    assert "aria-disabled" in text
    assert "Còn lỗi." in text
    assert reverse("imports:commit", args=[batch.pk]) not in text
    press(client, batch, "commit")
    batch.refresh_from_db()
    assert batch.state == BatchState.ERRORS
    response = client.get(reverse("imports:copy", args=[batch.pk]))
    assert quote(".tra-loi.xlsx") in response["Content-Disposition"]
    assert b"".join(response.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]


def test_a_question_stands_in_the_way_too(cast: Cast, book: WorkbookMaker) -> None:
    book.members(member("DV3", birth="03/04/05"))
    client = cast.signed_in(cast.operator)
    batch = work(upload(client, good(book)))
    if batch.state == BatchState.QUESTIONS:
        assert "Còn câu hỏi." in page(client, batch)
    assert "aria-disabled" in page(client, batch)


def test_ten_thousand_findings_come_a_page_at_a_time(cast: Cast, book: WorkbookMaker) -> None:
    client = cast.signed_in(cast.operator)
    batch = upload(client, good(book))
    found = [
        {"level": "error", "sheet": "Đảng viên", "address": f"C{row}", "title": "Ngày sinh",
         "message": f"Sai ở dòng {row}.", "options": []}
        for row in range(2, 10_002)
    ]  # fmt: skip
    with deed(actor=cast.operator, verb="tests.find"):
        batch.state, batch.findings, batch.levels = BatchState.ERRORS, found, {"error": 12_000}
        batch.save()
    text = page(client, batch)
    assert len(text) < 200_000
    assert "10.000" in text
    assert "12.000" in text
    assert "Sai ở dòng 2." in text
    assert "Sai ở dòng 60." in page(client, batch, after="50")
    assert "Sai ở dòng 9999." in page(client, batch, q="9999")
    assert "Không có dòng nào khớp" in page(client, batch, level="warning")


# --- the work in the background ----------------------------------------------------------------


def test_work_that_was_stopped_while_it_waited_leaves_a_batch_to_try_again(
    cast: Cast, book: WorkbookMaker
) -> None:
    client = cast.signed_in(cast.operator)
    batch = upload(client, good(book))
    assert "Dừng lại, không làm nữa" in page(client, batch)
    assert not services.retry_batch(actor=cast.operator, batch=batch)
    press(client, batch, "stop")
    assert work(batch).state == BatchState.CANCELLED
    assert "Đã dừng theo yêu cầu" in page(client, batch)
    press(client, batch, "retry")
    assert work(batch).state == BatchState.READY


def test_a_commit_that_was_stopped_while_it_waited_can_still_be_committed(
    cast: Cast, book: WorkbookMaker
) -> None:
    client = cast.signed_in(cast.operator)
    batch = work(upload(client, good(book)))
    press(client, batch, "commit")
    press(client, batch, "stop")
    assert work(batch).state == BatchState.READY
    assert not Person.objects.exists()
    press(client, batch, "commit")
    assert work(batch).state == BatchState.COMMITTED


def test_a_stranger_does_not_stop_the_work(cast: Cast, book: WorkbookMaker) -> None:
    batch = upload(cast.signed_in(cast.officer), good(book))
    assert cast.signed_in(cast.clerk).post(f"/imports/{batch.pk}/stop").status_code == 302
    batch.refresh_from_db()
    assert batch.state == BatchState.WAITING


def test_work_that_was_given_up_says_why_and_can_be_tried_again(
    cast: Cast, book: WorkbookMaker
) -> None:
    client = cast.signed_in(cast.operator)
    batch = upload(client, good(book))
    assert batch.job is not None
    fail(begin(batch.job.pk), "Tiến trình dừng đột ngột.", failures=4, final=True)
    text = page(client, batch)
    assert "Tiến trình dừng đột ngột." in text
    assert "Kiểm tra lại" in text
    assert "Đã thôi" in client.get("/imports/").content.decode()
    # To look at it changes nothing; who works on it next keeps where it stands.
    batch.refresh_from_db()
    assert (batch.state, batch.message) == (BatchState.WAITING, "")
    press(client, batch, "retry")
    assert work(batch).state == BatchState.READY


def test_old_workbooks_are_deleted(cast: Cast, book: WorkbookMaker) -> None:
    batch = work(upload(cast.signed_in(cast.operator), good(book)))
    services.delete_old_files(today=TODAY)
    assert services.workbook_path(batch).exists()
    day = batch.made_at.date() + timedelta(days=services.KEEP_DAYS + 2)
    services.delete_old_files(today=day)
    assert not list(services.imports_folder().glob(f"{batch.pk}.*"))
