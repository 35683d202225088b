"""A workbook of another layout on the pages: its columns are seen, changed, saved by name, read."""

from __future__ import annotations

import re
from pathlib import Path

from django.urls import reverse

from dangvu.core.actor import Actor
from dangvu.imports import services
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch, Mapping
from dangvu.imports.services import import_workbook
from dangvu.imports.services.mapping import save_mapping
from tests.cast import Cast
from tests.imports.messy.books import write
from tests.imports.pages import work


def uploaded(actor: Actor, path: Path) -> ImportBatch:
    return services.start_batch(actor=actor, file_name=path.name, data=path.read_bytes())


def fields(html: str) -> dict[str, str]:
    """What a browser without JavaScript would send of the big form."""
    form = html[html.index('name="start"') - 80 :]
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        values = re.findall(r'<option value="([^"]*)"( selected)?', options)
        found[name] = next((value for value, mark in values if mark), values[0][0])
    return found


def test_the_columns_are_shown_with_examples_and_proposals(cast: Cast, tmp_path: Path) -> None:
    batch = uploaded(cast.officer, write("01-trich-ngang", tmp_path))
    html = cast.signed_in(cast.officer).get(f"/imports/{batch.pk}/mapping").content.decode()
    assert "Ngày, tháng, năm sinh / Nam" in html
    assert "<q>14/02/1979</q>" in html
    sent = fields(html)
    assert (sent["into-0"], sent["first-0"], sent["last-0"]) == ("members.people", "5", "6")
    assert sent["to-0-2"] == "full_name"
    assert (sent["to-0-3"], sent["to-0-4"]) == ("birth|sex:Nam", "birth|sex:Nữ")


def test_what_is_saved_by_name_reads_the_workbook(cast: Cast, tmp_path: Path) -> None:
    client = cast.signed_in(cast.officer)
    batch = uploaded(cast.officer, write("03-theo-chi-bo", tmp_path))
    work(batch)
    address = f"/imports/{batch.pk}/mapping"
    sent = fields(client.get(address).content.decode())
    assert client.post(address, sent | {"name": "Danh sách của Khối"}).status_code == 302
    batch.refresh_from_db()
    assert batch.mapping is not None
    assert batch.mapping.mapping.name == "danh-sach-cua-khoi"
    work(batch)
    batch.refresh_from_db()
    # One cell of that list is not in this small bloc; the rows were read all the same.
    assert sum(batch.counts["members.people"].get(key, 0) for key in ("new", "left_out")) == 4
    assert {each["address"] for each in batch.findings if each["level"] == "error"} == {"B10"}


def test_saving_again_under_the_name_keeps_what_was_before(cast: Cast, tmp_path: Path) -> None:
    client = cast.signed_in(cast.officer)
    batch = uploaded(cast.officer, write("05-ngay-nam-kieu", tmp_path))
    work(batch)
    address = f"/imports/{batch.pk}/mapping"
    sent = fields(client.get(address).content.decode()) | {"name": "mot-chi-bo"}
    client.post(address, sent)
    work(batch)
    again = fields(client.get(f"{address}?from=mot-chi-bo").content.decode())
    assert again["to-0-4"] == "birth"
    client.post(address, again | {"to-0-3": "-"})
    mapping = Mapping.objects.get(name="mot-chi-bo")
    assert [version.number for version in mapping.versions.order_by("number")] == [1, 2]
    roles = [column.get("role") for column in mapping.latest.document["sheets"][0]["columns"]]
    assert roles == ["order", None, "dropped", None, None, None]


def test_other_title_rows_are_read_again(cast: Cast, tmp_path: Path) -> None:
    client = cast.signed_in(cast.officer)
    batch = uploaded(cast.officer, write("05-ngay-nam-kieu", tmp_path))
    address = f"/imports/{batch.pk}/mapping"
    sent = fields(client.get(address).content.decode())
    html = client.post(
        address, sent | {"first-0": "5", "last-0": "5", "look": "1"}
    ).content.decode()
    assert "Đinh Thị Hồng</td>" in html


def test_nobody_corrects_the_mapping_of_another(cast: Cast, tmp_path: Path) -> None:
    save_mapping(
        actor=cast.outsider,
        name="cua-b",
        document={
            "sheets": [
                {"into": "members.people", "columns": [{"title": "Họ tên", "to": "full_name"}]}
            ]
        },
    )
    client = cast.signed_in(cast.officer)
    assert client.get("/imports/mappings/cua-b/").status_code == 200
    assert client.post("/imports/mappings/cua-b/", {"document": "sheets: []"}).status_code == 403
    batch = uploaded(cast.officer, write("05-ngay-nam-kieu", tmp_path))
    address = reverse("imports:mapping_new", args=[batch.pk])
    sent = fields(client.get(address).content.decode()) | {"name": "cua-b"}
    assert client.post(address, sent).status_code == 422


def test_a_document_that_is_no_mapping_is_refused_with_the_reason(cast: Cast) -> None:
    client = cast.signed_in(cast.officer)
    for text, why in (
        ("sheets: []", "ít nhất một trang"),
        (
            "sheets: [{into: members.people, columns: [{title: X, to: khong}]}]",
            "không có cột “khong”",
        ),
        ("{", "Không đọc được"),
    ):
        answer = client.post("/imports/mappings/so-7-hsdv/", {"document": text})
        assert answer.status_code == 422
        assert why in answer.content.decode()


def test_a_product_mapping_may_be_corrected_and_is_kept(cast: Cast) -> None:
    client = cast.signed_in(cast.officer)
    page = client.get("/imports/mappings/so-7-hsdv/").content.decode()
    assert "Không lấy" in page
    assert "Họ và tên, Ngày sinh" in page
    assert "full_name" not in page.partition("<textarea")[0]
    text = "title: Sửa\nsheets:\n- into: members.people\n  columns:\n  - {title: Họ tên, to: full_name}\n"
    assert client.post("/imports/mappings/so-7-hsdv/", {"document": text}).status_code == 302
    assert "Sửa" in client.get("/imports/mappings/").content.decode()


def test_the_secretary_sees_no_mappings(cast: Cast) -> None:
    assert cast.signed_in(cast.secretary).get("/imports/mappings/").status_code == 403


def test_an_import_by_name_keeps_the_version_it_was_read_by(
    operator: Actor, tmp_path: Path
) -> None:
    from tests.imports.messy.base import base_workbook

    import_workbook(actor=operator, source=base_workbook(tmp_path))
    source = write("02-so-7-hsdv", tmp_path, [("Sổ đảng viên", "G7", "19/5/2010\n19/5/2011")])
    _preview, batch = services.import_file(
        actor=operator, source=source, options=services.Options(mapping="so-7-hsdv")
    )
    assert batch is not None
    assert batch.state == BatchState.COMMITTED
    assert batch.mapping is not None
    assert batch.mapping.mapping.name == "so-7-hsdv"
