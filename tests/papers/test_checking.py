"""The checker names what is wrong in a template, where it stands, and what to do."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.papers.choices import Form
from dangvu.papers.selectors import form_on, forms_on, shipped
from dangvu.papers.services import Weight, check_template, errors_in, examine_template
from tests.factories.papers import word

DAY = date(2026, 11, 21)


@pytest.fixture
def form() -> Form:
    return form_on("summary", DAY)


def messages(form: Form, *lines: str, **more: object) -> list[str]:
    return [str(one) for one in errors_in(check_template(form, word(*lines, **more)))]


@pytest.mark.parametrize("code", [one.code for one in forms_on(DAY)])
def test_every_shipped_template_is_without_error(code: str) -> None:
    form = form_on(code, DAY)
    assert errors_in(examine_template(form, shipped(form).content)) == []


def test_an_unknown_figure_is_named_with_its_place_and_the_near_ones(form: Form) -> None:
    (said,) = messages(form, "Mở đầu", 'Có {{r figure("members.totl") }} đảng viên')
    assert said.startswith("Đoạn 2: Không có chỉ tiêu “members.totl”. Gần giống: members.total")
    assert said.endswith('[Có {{r figure("members.totl") }} đảng viên]')


def test_a_place_in_a_table_is_told_by_row_and_cell(form: Form) -> None:
    table = [["TT", "Số"], ["1", '{{ number("members.xyz") }}']]
    (said,) = messages(form, "Bảng dưới", table=table)
    assert said.startswith("Bảng 1, hàng 2, ô 2: Không có chỉ tiêu “members.xyz”")


def test_the_header_of_the_page_is_read_too(form: Form) -> None:
    (said,) = messages(form, "Thân bài", header="{{ to_chuc }}")
    assert said.startswith("Đầu trang: Không có trường “to_chuc”")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "{{ organisation }}",
            "Không có trường “organisation” trong mẫu này. Gần giống: organization",
        ),
        ("{{ organization", "“{{ organization” thiếu “}}”"),
        ("organization }}", "Có “}}” mà không có “{{” đứng trước"),
        ('{{ number("members.total" }}', "Không đọc được"),
        ("{{ number }}", "phải có ngoặc"),
        ("{{ number() }}", "viết thiếu hoặc thừa"),
        ('{{ numbr("members.total") }}', "Không có hàm “numbr”. Gần giống: number"),
        ("{%p if is_period %}", "không có “{% endif %}” khép lại"),
        ("{%p endfor %}", "khép một lệnh chưa mở"),
        ("{%p else %}", "không nằm trong “{% if … %}” nào"),
        ('{% include "x" %}', "Không hiểu lệnh"),
        ('{{ chart("members.total", "mau_toc") }}', "Không tách được theo “mau_toc”; có: age_band"),
        ('{%p for x in paragraphs("khac") %}{%p endfor %}', "không có ô viết “khac”"),
        (
            '{% for line in lines("child", "members.total") %}{{ line.ten }}{% endfor %}',
            "Một dòng không có “ten”; có: cells, code, label, number, values",
        ),
        ("{{ organization.__class__ }}", "“__class__” không được dùng"),
        ("{{ organization | tojson }}", "không có bộ lọc “tojson”"),
        ("{{ range(9) }}", "Không có hàm “range”"),
    ],
)
def test_what_is_written_wrong_is_told_in_words(form: Form, line: str, said: str) -> None:
    found = messages(form, line)
    assert len(found) == 1, found
    assert said in found[0]


def test_quotation_marks_as_word_types_them_are_no_mistake(form: Form) -> None:
    assert messages(form, "{{ number(“members.total”) }}") == []


def test_several_mistakes_are_all_told(form: Form) -> None:
    found = messages(form, "{{ mot }}", "{{ hai }}", '{{ number("ba.ba") }}')
    assert [said.split(":")[0] for said in found] == ["Đoạn 1", "Đoạn 2", "Đoạn 3"]


def test_a_box_that_is_never_printed_is_a_warning_and_no_error(form: Form) -> None:
    problems = check_template(form, word("{{ organization }}"))
    assert errors_in(problems) == []
    said = [one.message for one in problems if one.weight is Weight.WARNING]
    assert any("không in ô viết “Đánh giá chung”" in one for one in said)
    assert any(one.startswith("Mẫu không dùng: ") and "signer" in one for one in said)


def test_what_reading_does_not_find_the_trial_does(form: Form) -> None:
    table = [['{{ chart("members.total", "child") }}']]
    (said,) = errors_in(examine_template(form, word("x", table=table)))
    assert "phải đứng một mình trong một đoạn" in said.message
