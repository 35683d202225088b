"""A workbook beside the register: only here, only there, different; nothing is written."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from dangvu.audit.models import Deed
from dangvu.core.actor import Actor
from dangvu.imports import services
from dangvu.imports.choices import Side
from dangvu.imports.models import ImportBatch
from dangvu.imports.services.reconciling import counted
from tests.cast import Cast
from tests.imports.conftest import Import
from tests.imports.pages import for_the_bloc, page, upload, work
from tests.imports.workbooks import WorkbookMaker, member

pytestmark = pytest.mark.django_db


def compare(actor: Actor, book: WorkbookMaker) -> dict[str, list[dict[str, object]]]:
    _day, sheets = services.reconcile(actor=actor, source=book.write())
    return {sheet.code: lines for sheet, lines in sheets}


def test_what_was_just_imported_is_the_same_on_both_sides(
    book: WorkbookMaker, bring: Import, operator: Actor
) -> None:
    bring(book.members(member("M1"), member("M2")))
    found = compare(operator, book)
    assert {code: counted(lines)["same"] for code, lines in found.items()} == {
        "organizations.organizations": 6,
        "members.people": 2,
    }
    assert all(
        counted(lines)[side] == 0
        for lines in found.values()
        for side in (Side.FILE, Side.REGISTER, Side.DIFFERENT)
    )


def test_every_difference_is_told_field_by_field_and_nothing_is_written(
    book: WorkbookMaker, bring: Import, operator: Actor
) -> None:
    bring(book.members(member("M1", occupation="Kế toán"), member("M2")))
    deeds = Deed.objects.count()
    book.rows["members.people"] = [
        member("M1", occupation="Thợ hàn", full_name="Trần Văn Một"),
        member("M3"),
    ]
    lines = compare(operator, book)["members.people"]
    different = next(line for line in lines if line["side"] == Side.DIFFERENT)
    assert different["code"] == "M1"
    assert different["different"] == [
        ["Họ và tên", "Trần Văn Một", "Nguyễn Văn M1"],
        ["Nghề nghiệp", "Thợ hàn", "Kế toán"],
    ]
    assert [line["code"] for line in lines if line["side"] == Side.FILE] == ["M3"]
    assert [line["code"] for line in lines if line["side"] == Side.REGISTER] == ["M2"]
    assert Deed.objects.count() == deeds


def test_a_blank_cell_and_a_missing_column_say_nothing(
    book: WorkbookMaker, bring: Import, operator: Actor
) -> None:
    bring(book.members(member("M1", occupation="Kế toán", hometown="Hà Nội")))
    book.rows["members.people"] = [member("M1")]
    book.without.add("members.people.hometown")
    assert counted(compare(operator, book)["members.people"])["same"] == 1


def test_the_register_is_that_of_the_day_of_the_workbook(
    book: WorkbookMaker, bring: Import, operator: Actor, tmp_path: Path
) -> None:
    from datetime import date

    bring(book.members(member("M1", occupation="Kế toán")))
    later = WorkbookMaker(tmp_path, as_of=date(2026, 6, 30))
    bring(later.members(member("M1", occupation="Trưởng phòng")))
    assert counted(compare(operator, book)["members.people"])["same"] == 1
    assert counted(compare(operator, later)["members.people"])["same"] == 1


def test_a_file_that_is_none_is_told(operator: Actor) -> None:
    with pytest.raises(services.CannotReconcile):
        services.reconcile(actor=operator, source=b"ma,ten\n")


# --- on the page ------------------------------------------------------------------------------


def committed(cast: Cast, book: WorkbookMaker) -> ImportBatch:
    client = cast.signed_in(cast.operator)
    batch = work(upload(client, for_the_bloc(book).members(member("DV1"), member("DV2")).write()))
    client.post(f"/imports/{batch.pk}/commit")
    return work(batch)


def test_the_page_counts_by_sheet_and_each_count_opens(
    cast: Cast, book: WorkbookMaker, tmp_path: Path
) -> None:
    committed(cast, book)
    client = cast.signed_in(cast.operator)
    book.rows["members.people"] = [member("DV1", occupation="Thợ hàn"), member("DV9")]
    batch = work(upload(client, book.write()))
    assert "Đối chiếu với sổ" in page(client, batch, "reconcile")
    client.post(f"/imports/{batch.pk}/reconcile/start")
    assert "Đang đối chiếu" in page(client, batch, "reconcile")
    work(batch)
    text = page(client, batch, "reconcile")
    address = f"/imports/{batch.pk}/reconcile/members.people"
    assert f"{address}?side=different" in text
    rows = client.get(address, {"side": "different"}).content.decode()
    assert "Thợ hàn" in rows
    assert "DV9" not in rows
    assert "/imports/record/members.people?code=DV1" in rows
    assert "DV9" in client.get(address, {"side": "file"}).content.decode()
    excel = tmp_path / "khac.xlsx"
    excel.write_bytes(client.get(address, {"format": "xlsx"}).getvalue())
    assert openpyxl.load_workbook(excel).active is not None


def test_the_last_import_can_be_laid_beside_the_register_after_it_was_committed(
    cast: Cast, book: WorkbookMaker
) -> None:
    batch = committed(cast, book)
    client = cast.signed_in(cast.operator)
    client.post(f"/imports/{batch.pk}/reconcile/start")
    work(batch)
    found = services.comparison_of(batch)
    assert found is not None
    assert found.counts["members.people"]["same"] == 2


def test_a_stranger_neither_compares_nor_sees_it(cast: Cast, book: WorkbookMaker) -> None:
    batch = committed(cast, book)
    assert cast.signed_in(cast.outsider).get(f"/imports/{batch.pk}/reconcile").status_code == 404
    clerk = cast.signed_in(cast.clerk)
    clerk.post(f"/imports/{batch.pk}/reconcile/start")
    work(batch)
    assert services.comparison_of(batch) is None
