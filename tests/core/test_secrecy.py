"""What bears a stamp of secrecy is known by it, in texts, in files and in the database."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.db import connection
from openpyxl import Workbook
from openpyxl.comments import Comment

from dangvu.core.gate import RefusedFile, admit, admit_name
from dangvu.core.secrecy import PATTERN, SecretRefused, bears_stamp, must_be_open
from dangvu.core.text import clean

STAMPED = [
    "MẬT",
    "TỐI MẬT",
    "TUYỆT MẬT",
    "(MẬT)",
    "  TUYỆT MẬT.",
    "“TỐI MẬT”",
    "[TỐI MẬT] kết luận kiểm tra",
    "MẬT - Kết luận số 3",
    "MẬT: nội dung",
    "Đảng ủy Khối\nMẬT\nKết luận",
    "Tối mật",
    "Độ mật: Mật",
    "độ mật: tối mật",
    "ĐỘ MẬT: TUYỆT MẬT",
    "M Ậ T",
    "T Ố I  M Ậ T",
    "TÀI LIỆU MẬT",
    "HỒ SƠ MẬT",
    "Số 12-KL/TU (MẬT)",
]
#: Written so that a plain comparison of letters would miss it; the database does not look so far.
DISGUISED = ["M\u00c2\u0323T", "\u200bM\u200bẬT", "\uff2dẬT", "TOI MAT", "TUYET-MAT ke hoach"]
ORDINARY = [
    "bí mật",
    "BÍ MẬT NHÀ NƯỚC",
    "BẢO MẬT",
    "MẬT ĐỘ DÂN CƯ",
    "mật độ",
    "Mật",
    "mật thiết",
    "mật ong",
    "MẬT KHẨU",
    "Nguyễn Văn Mật",
    "NGUYỄN VĂN MẬT",
    "hồ sơ đảng viên là tài liệu mật của Đảng",
    "DANH MỤC BÍ MẬT NHÀ NƯỚC ĐỘ TUYỆT MẬT, TỐI MẬT",
    "Bảo vệ bí mật nhà nước độ Mật",
    "tuyệt mật thông tin",
    "TÔI MẤT THẺ",
    "Độ mật: Thường",
    "Độ mật:",
    "MAT",
    "Cơ mật.",
    "nhật ký",
    "",
]


@pytest.mark.parametrize("text", [*STAMPED, *DISGUISED])
def test_a_stamp_is_known(text: str) -> None:
    assert bears_stamp(text)
    with pytest.raises(SecretRefused):
        must_be_open("thường", text)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_pass(text: str) -> None:
    assert not bears_stamp(text)
    must_be_open(text)


def test_the_refusal_never_repeats_what_was_refused() -> None:
    with pytest.raises(SecretRefused) as told:
        must_be_open("MẬT: chim hồng hạc", where="text")
    assert "hồng hạc" not in str(told.value)


@pytest.mark.django_db
def test_the_database_says_what_the_services_say() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('core_bears_stamp'::regproc)")
        definition = cursor.fetchone()[0]
        found = {}
        for text in [*STAMPED, *ORDINARY]:
            cursor.execute("SELECT core_bears_stamp(%s)", [text])
            found[text] = cursor.fetchone()[0]
    assert found == {text: text in STAMPED for text in [*STAMPED, *ORDINARY]}
    assert PATTERN.replace("'", "''") in definition


def workbook(fill) -> bytes:  # type: ignore[no-untyped-def]
    book = Workbook()
    fill(book)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def in_a_cell(book: Workbook) -> None:
    book.active["C7"] = "TỐI MẬT"


def in_a_line_of_a_cell(book: Workbook) -> None:
    book.active["A1"] = "ĐẢNG ỦY KHỐI\nMẬT"


def on_a_sheet_nobody_reads(book: Workbook) -> None:
    book.create_sheet("Ghi chép")["B2"] = "(MẬT)"


def on_a_hidden_sheet(book: Workbook) -> None:
    sheet = book.create_sheet("Ẩn")
    sheet.sheet_state = "hidden"
    sheet["B2"] = "TUYỆT MẬT"


def as_a_title_of_a_sheet(book: Workbook) -> None:
    book.create_sheet("TỐI MẬT")


def in_a_comment(book: Workbook) -> None:
    book.active["A1"].comment = Comment("MẬT", "x")


def in_the_header_of_the_page(book: Workbook) -> None:
    book.active.oddHeader.center.text = "TỐI MẬT"


def in_the_properties(book: Workbook) -> None:
    book.properties.title = "TUYỆT MẬT"


@pytest.mark.parametrize(
    "fill",
    [
        in_a_cell,
        in_a_line_of_a_cell,
        on_a_sheet_nobody_reads,
        on_a_hidden_sheet,
        as_a_title_of_a_sheet,
        in_a_comment,
        in_the_header_of_the_page,
        in_the_properties,
    ],
)
def test_a_stamped_workbook_does_not_pass_the_gate(fill) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RefusedFile) as told:
        admit(workbook(fill))
    assert told.value.code == "SECRET"


def test_a_workbook_of_ordinary_words_passes() -> None:
    def fill(book: Workbook) -> None:
        for at, text in enumerate(ORDINARY, start=1):
            book.active.cell(at, 1, text)

    assert admit(workbook(fill))


def test_a_stamp_cut_into_runs_is_put_together() -> None:
    """As Word and Excel write it when a part of the word was formatted."""
    whole = workbook(in_a_cell)
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            cut = "<r><t>TỐI M</t></r><r><t>ẬT</t></r>"
            new.writestr(name, part.replace("<t>TỐI MẬT</t>", cut))
    with pytest.raises(RefusedFile) as told:
        admit(held.getvalue())
    assert told.value.code == "SECRET"


@pytest.mark.parametrize("name", ["MẬT_ke hoach.xlsx", "TOI-MAT danh sach.xlsx", "Tối mật.docx"])
def test_a_stamped_name_of_a_file_does_not_pass(name: str) -> None:
    with pytest.raises(RefusedFile):
        admit_name(name)


def test_an_ordinary_name_of_a_file_passes() -> None:
    assert admit_name("So dang vien 2026 - bao mat.xlsx") == "So dang vien 2026 - bao mat.xlsx"


def test_a_stamp_is_seen_before_lines_are_folded_into_one() -> None:
    with pytest.raises(SecretRefused):
        clean("MẬT\nchim hồng hạc")
