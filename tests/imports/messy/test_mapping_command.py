"""`dangvu mapping` and `dangvu import --mapping`."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dangvu.core.actor import Actor
from dangvu.imports.models import Mapping
from tests.imports.messy.books import write
from tests.imports.messy.test_messy_workbooks import OUTCOMES

pytestmark = pytest.mark.django_db


def test_the_mappings_are_listed_and_shown(
    operator: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("mapping", "list")
    assert "so-7-hsdv: Sổ danh sách đảng viên (mẫu 7-HSĐV)" in capsys.readouterr().out
    call_command("mapping", "show", "so-7-hsdv")
    assert "into: members.people" in capsys.readouterr().out


def test_what_is_proposed_for_a_workbook_may_be_saved_and_checked(
    operator: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write("05-ngay-nam-kieu", tmp_path)
    call_command("mapping", "check", str(source))
    document = tmp_path / "cach-doc.yaml"
    document.write_text(capsys.readouterr().out, "utf-8")
    call_command("mapping", "save", "Một chi bộ", str(document))
    assert Mapping.objects.get().name == "mot-chi-bo"
    call_command("mapping", "check", str(source), "--mapping", "mot-chi-bo")
    assert "Đọc các trang: Danh sách" in capsys.readouterr().out


def test_a_workbook_that_does_not_fit_is_told_column_by_column(
    operator: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write(
        "02-so-7-hsdv", tmp_path, [("Sổ đảng viên", "G5", "Vào Đảng"), ("Sổ đảng viên", "G6", None)]
    )
    with pytest.raises(CommandError, match="không hợp"):
        call_command("mapping", "check", str(source), "--mapping", "so-7-hsdv")
    assert "Thiếu cột “Ngày vào Đảng”" in capsys.readouterr().out


def test_every_expected_mapping_is_written_back_as_it_was_read() -> None:
    from dangvu.imports.services.layouts.document import read_document, write_document

    for told in OUTCOMES.values():
        if isinstance(told["mapping"], dict):
            layout = read_document(told["mapping"])
            assert read_document(write_document(layout)) == layout
