"""A mapping is proposed from the titles and the values; a mapping that no longer fits is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from dangvu.core.workbook.reader import Book
from dangvu.imports.services.layouts.guessing import guess_layout, guess_sheets
from tests.imports.messy.books import write

#: By workbook: the sheet of ours, and by title of theirs what is proposed.
PROPOSED = {
    "01-trich-ngang": ("members.people", {
        "STT": "order", "Họ và tên": "full_name", "Ngày, tháng, năm sinh / Nam": "birth",
        "Ngày, tháng, năm sinh / Nữ": "birth", "Dân tộc": "ethnicity", "Tôn giáo": "religion",
        "Quê quán": "hometown", "Chi bộ": "cell", "Ngày vào Đảng / Dự bị": "ceremony",
        "Ngày vào Đảng / Chính thức": "official", "Trình độ / CM": "qualification",
        "Trình độ / LLCT": "theory_level", "Số thẻ ĐV": "card", "Ghi chú": "note",
    }),
    "03-theo-chi-bo": ("members.people", {
        "TT": "order", "Họ và tên": "full_name", "Ngày sinh": "birth", "Nam": "", "Nữ": "",
        "Ngày kết nạp": "ceremony", "Ngày chính thức": "official", "Số thẻ": "card",
    }),
    "05-ngay-nam-kieu": ("members.people", {
        "STT": "order", "Họ tên": "full_name", "Giới tính": "sex", "Sinh ngày": "birth",
        "Ngày vào Đảng": "ceremony", "Ngày chính thức": "official",
    }),
    "06-doanh-nghiep": ("organizations.employers", {
        "STT": "order", "Tên đơn vị": "name", "Thành phần": "ownership",
        "Lao động (người)": "workers", "Tổ chức đảng": "main",
    }),
    "07-to-chuc-dang": ("organizations.organizations", {
        "TT": "order", "Tên tổ chức": "name", "Loại hình": "type", "Con dấu": "has_seal",
        "Ngày thành lập": "founded",
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", list(PROPOSED))
def test_columns_are_proposed_by_their_titles(name: str, tmp_path: Path) -> None:
    into, wanted = PROPOSED[name]
    guess = guess_sheets(Book(write(name, tmp_path).read_bytes()))[0]
    assert guess.into == into
    proposed = {
        each.title: each.rule.role or (each.rule.parts[0] if each.rule.parts else "")
        for each in guess.columns
    }
    assert {title: proposed.get(title) for title in wanted} == wanted


def test_three_examples_of_each_column_are_shown(tmp_path: Path) -> None:
    guess = guess_sheets(Book(write("03-theo-chi-bo", tmp_path).read_bytes()))[0]
    birth = next(each for each in guess.columns if each.title == "Ngày sinh")
    assert birth.examples == ("15.8.1987", "30-4-1975", "2")


@pytest.mark.parametrize(
    ("name", "group", "outline", "above"),
    [
        ("03-theo-chi-bo", "cell", "", {}),
        ("05-ngay-nam-kieu", "", "", {"cell": "chi bộ"}),
        ("07-to-chuc-dang", "", "parent", {}),
        ("10-in-nhieu-trang", "", "", {"cell": "@trang"}),
    ],
)
def test_where_the_cell_or_the_superior_stands_is_proposed(
    name: str, group: str, outline: str, above: dict[str, str], tmp_path: Path
) -> None:
    layout = guess_layout(Book(write(name, tmp_path).read_bytes()))
    assert layout is not None
    rule = layout.sheets[0]
    assert (rule.group, rule.outline, dict(rule.above)) == (group, outline, above)


def test_a_workbook_of_something_else_gives_no_proposal(tmp_path: Path) -> None:
    edits = [("Danh sách", f"{column}4", f"Cột {column}") for column in "ABCDEF"]
    assert guess_layout(Book(write("05-ngay-nam-kieu", tmp_path, edits).read_bytes())) is None
