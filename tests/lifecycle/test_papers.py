"""The official forms of a member's life, filled from real cases and read back from the files."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest
from django.urls import reverse
from docx import Document

from dangvu.access.selectors import reading_whole
from dangvu.core.partial_dates import PartialDate
from dangvu.members.choices import Course, IntroducerKind
from dangvu.members.models import Person
from dangvu.members.services import assign_helper, give_certificate, introduce
from dangvu.members.services.accounts import link_account
from dangvu.papers.selectors import form_on, forms_of_papers, forms_on
from dangvu.papers.services import take_template
from dangvu.procedures import registry, services
from dangvu.procedures.models import Case
from dangvu.procedures.selectors.acts import lines_by_case, papers_by_case
from dangvu.procedures.selectors.prints import papers_wanted
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.papers import text_of, word
from tests.factories.procedures import fresh, make_voters, take
from tests.lifecycle.lives import (
    BODY_FOR,
    Desks,
    admission_to,
    candidate,
    followed,
    papers,
    recognition,
    review,
    vote_in_cell,
)

ON, COMPLETE = date(2024, 5, 22), date(2024, 5, 22)
ADMITTED = date(2023, 5, 22)
NAME = "Nguyễn Thị Thu Huyền"
#: A symbol that stands twice, or its word.
DOUBLED = re.compile(r"[Ss]ố:? [Ss]ố|/[A-ZĐ]+-[A-ZĐ]+/")


def words(content: bytes) -> str:
    return re.sub(r"\s+", " ", text_of(content))


def pdf(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def both(cast: Cast, case: Case, paper: str, **more: Any) -> list[str]:
    """The text of the Word file and of the PDF."""
    made = [
        services.print_paper(actor=cast.operator, case=case, paper=paper, kind=kind, **more)
        for kind in ("docx", "pdf")
    ]
    return [words(made[0].content), pdf(made[1].content)]


def pages(cast: Cast, case: Case, paper: str) -> int:
    made = services.print_paper(actor=cast.operator, case=case, paper=paper, kind="pdf")
    return len(pypdf.PdfReader(io.BytesIO(made.content)).pages)


def wanted(case: Case) -> list[Any]:
    with reading_whole():
        line, held = lines_by_case([case.pk])[case.pk], papers_by_case([case.pk])
        return papers_wanted(case, line, held.get(case.pk, []), ON)


@pytest.fixture
def admitted(desks: Desks) -> Case:
    """From the pool to the register, with everything that is known of somebody."""
    make_voters(desks.tree["A1"], 9)
    someone = followed(
        desks, ON - timedelta(days=400), name=NAME, birth=PartialDate(1998, 3, 12), sex="FEMALE",
        workplace="Phòng Kỹ thuật, Công ty Thương mại",
    )  # fmt: skip
    case = desks.begin("admission", ON, candidate=someone)
    take(
        desks.cell, case, "dossier", ON, papers=papers(ON, "CN-NTVĐ", "1-KNĐ", "2-KNĐ"),
        values=dossier(case),
    )  # fmt: skip
    assert vote_in_cell(desks, fresh(case), ON) == set()
    take(desks.grassroots, case, "grassroots_vote", ON, count=BODY_FOR)
    take(desks.grassroots, case, "forward", ON, way="submitted")
    take(desks.superior, case, "appraisal", ON, way="standing_committee")
    take(desks.superior, case, "decision", ON, count=BODY_FOR)
    take(desks.cell, case, "receipt", ON)
    take(
        desks.cell, case, "ceremony", ON + timedelta(days=5), values={"place": "Hội trường tầng 2"}
    )
    return fresh(case)


def dossier(case: Case) -> dict[str, Any]:
    """What the first step asks of a candidate."""
    known = {
        "birth": date(1998, 3, 12), "is_woman": True, "certificate_on": date(2023, 12, 1),
        "together_since": date(2022, 1, 10),
    }  # fmt: skip
    version = registry.definition(case.definition).version_of(case.version_from)
    assert version is not None
    asked = {rule.name for rule in version.steps["dossier"].values}
    return {name: value for name, value in known.items() if name in asked}


# --- admission ----------------------------------------------------------------------------------


def test_every_paper_of_an_admission_is_made_as_word_and_as_pdf(admitted: Case, cast: Cast) -> None:
    codes = [one.code for one in wanted(admitted)]
    assert codes == [
        "1-KNĐ", "2-KNĐ", "3-KNĐ", "4-KNĐ", "4A-KNĐ", "5-KNĐ", "6-KNĐ", "8-KNĐ", "9-KNĐ",
        "BB-LKN", "1-HSĐV", "2-HSĐV",
    ]  # fmt: skip
    assert {code: pages(cast, admitted, code) for code in codes} == dict.fromkeys(codes, 1)
    for code in codes:
        for text in both(cast, admitted, code):
            assert "None" not in text, code
            assert "{{" not in text, code
            assert NAME in text, code
            assert not DOUBLED.search(text), code
            assert "chưa đối chiếu với bản in của hướng dẫn" in text.replace("Mẫu tạm", ""), code


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("6-KNĐ", [
            "Chi bộ Văn phòng họp xét, đề nghị kết nạp vào Đảng", "Giới tính: Nữ. Sinh ngày: 12/03/1998",
            "Phòng Kỹ thuật, Công ty Thương mại", "có quyền biểu quyết: 9. Có mặt: 6; vắng mặt: 3.",
            "(bỏ phiếu kín): tán thành 6, đạt 66,7 %", "ít nhất hai phần ba", "01-HD/TW",
            "T/M CHI BỘ", "- Đảng ủy Tổng công ty Hàng hải,", "ngày 22 tháng 5 năm 2024",
        ]),
        ("8-KNĐ", [
            "Đảng ủy Tổng công ty Hàng hải họp xét nghị quyết số ……-NQ/CB ngày 22/05/2024 của Chi bộ",
            "tán thành 6/9 người có quyền biểu quyết (66,7 %)", "có quyền biểu quyết: 15.",
            "đảng ủy đề nghị Đảng ủy Khối Doanh nghiệp xét", "T/M ĐẢNG ỦY",
        ]),
        ("9-KNĐ", [
            "Số 01-QĐ/ĐU", "văn bản số 24-QĐ/TW của Ban Chấp hành Trung ương",
            "nghị quyết số ……-NQ/ĐU ngày 22/05/2024 của Đảng ủy Tổng công ty Hàng hải và nghị quyết số",
            "BAN THƯỜNG VỤ QUYẾT ĐỊNH:", "Điều 1. Kết nạp Nguyễn Thị Thu Huyền, sinh ngày 12/03/1998",
            "T/M BAN THƯỜNG VỤ",
        ]),
        ("BB-LKN", [
            "Ngày 27/05/2024, tại Hội trường tầng 2", "quyết định số 01-QĐ/ĐU ngày 22/05/2024 của",
        ]),
        ("2-HSĐV", ["Ngày quyết định kết nạp: 22/05/2024. Ngày kết nạp vào Đảng: 27/05/2024"]),
    ],
)  # fmt: skip
def test_a_paper_says_what_the_case_knows(
    admitted: Case, cast: Cast, code: str, said: list[str]
) -> None:
    for text in both(cast, admitted, code):
        for one in said:
            assert one in text, one


def test_only_a_code_that_was_seen_goes_without_a_word_about_it(admitted: Case, cast: Cast) -> None:
    for code, said in (("6-KNĐ", False), ("1-HSĐV", True)):
        for text in both(cast, admitted, code):
            assert f"Mẫu {code} (12-HD/BTCTW ngày 17/01/2022 Ban Tổ chức Trung ương)" in text
            assert ("số hiệu mẫu chưa kiểm chứng" in text) is said
    assert not any(form.confirmed for form in forms_of_papers(ON).values())


def test_a_form_is_that_of_the_guidance_of_its_day() -> None:
    guidance = [
        str(form_on("6-knd", day).guidance) for day in (date(2022, 1, 16), date(2022, 1, 17))
    ]
    assert [one.split()[0] for one in guidance] == ["09-HD/BTCTW", "12-HD/BTCTW"]


def test_who_introduces_helps_and_finished_a_course_stands_in_the_papers(
    desks: Desks, cast: Cast
) -> None:
    member = make_member(desks.tree["A1"], name="Trần Đình Quý")
    someone = followed(desks, date(2023, 3, 1), name=NAME)
    introduce(
        actor=desks.cell, candidate=someone, kind=IntroducerKind.MEMBER, member=member,
        together_since=date(2021, 2, 3), introduced_on=date(2024, 1, 5),
    )  # fmt: skip
    give_certificate(
        actor=desks.cell, candidate=someone, course=Course.AWARENESS, given_on=date(2023, 11, 4),
        given_by="Trung tâm chính trị", number="215",
    )  # fmt: skip
    case = desks.begin("admission", ON, candidate=someone)
    said = "số 215 cấp ngày 04/11/2023 do Trung tâm chính trị cấp"
    assert all(said in text for text in both(cast, case, "1-KNĐ"))
    take(
        desks.cell, case, "dossier", ON, papers=papers(ON, "CN-NTVĐ", "1-KNĐ", "2-KNĐ"),
        values=dossier(case),
    )  # fmt: skip
    assert all("Người giới thiệu: Trần Đình Quý." in text for text in both(cast, case, "6-KNĐ"))


def test_what_is_not_known_is_a_dotted_line(desks: Desks, cast: Cast) -> None:
    case = desks.begin("admission", ON, candidate=followed(desks, ON, name=NAME))
    for text in both(cast, case, "1-KNĐ"):
        assert re.search(r"Dân tộc: …+\. Tôn giáo: …+\.", text)
        assert "Sinh ngày: ……/……/……" in text
        assert "ngày …… tháng …… năm ……" in text
    # The dossier makes no resolution yet.
    with pytest.raises(services.NothingToPrint):
        both(cast, case, "6-KNĐ")


def test_a_delegated_committee_decides_by_its_own_form(desks: Desks, cast: Cast) -> None:
    case = admission_to(desks, "forward", ON)
    more = papers(ON, "UQ-QĐ")
    try:
        take(desks.grassroots, case, "forward", ON, way="delegated", papers=more)
    except services.StepHeld:
        pytest.skip("a power has to be written down first")
    for text in both(cast, fresh(case), "9A-KNĐ"):
        assert "ĐẢNG ỦY QUYẾT ĐỊNH:" in text
        assert "T/M ĐẢNG ỦY" in text
        assert "đảng ủy: tán thành 15/15 người có quyền biểu quyết (100 %)" in text


def test_an_office_prints_a_form_by_its_own_file(admitted: Case, cast: Cast, desks: Desks) -> None:
    take_template(
        actor=cast.operator, form=form_on("6-knd", ON), organization_id=desks.tree["K"],
        content=word("MẪU RIÊNG {{ subject_line }}: {{ subject }} {{ votes_for }}/{{ eligible }}"),
        file_name="6-knd.docx", valid_from=date(2024, 1, 1),
    )  # fmt: skip
    made = services.print_paper(actor=cast.operator, case=admitted, paper="6-KNĐ")
    assert words(made.content) == f"MẪU RIÊNG đề nghị kết nạp đảng viên: {NAME} 6/9"


def test_the_cell_prints_what_it_voted_and_not_what_others_did(
    admitted: Case, desks: Desks
) -> None:
    made = services.print_paper(actor=desks.cell, case=admitted, paper="6-KNĐ")
    assert "tán thành 6," in words(made.content)
    made = services.print_paper(actor=desks.cell, case=admitted, paper="8-KNĐ")
    assert "có quyền biểu quyết: ……" in words(made.content)


# --- recognition --------------------------------------------------------------------------------


@pytest.fixture
def probationer(desks: Desks) -> Person:
    make_voters(desks.tree["A1"], 8)
    return make_member(
        desks.tree["A1"], full=False, admitted=ADMITTED, name=NAME, hometown="Xã Ẳng Tở, Điện Biên"
    )


def test_a_recognition_names_the_day_the_probation_was_complete(
    desks: Desks, cast: Cast, probationer: Person
) -> None:
    helper = make_member(desks.tree["A1"], name="Lường Văn Ẳng")
    assign_helper(actor=desks.cell, person=probationer, member=helper, on=ADMITTED)
    case = recognition(desks, probationer, date(2024, 5, 15), COMPLETE)
    review(desks, case, COMPLETE)
    take(desks.grassroots, case, "grassroots_vote", COMPLETE, count=BODY_FOR)
    take(desks.grassroots, case, "forward", COMPLETE, way="submitted")
    take(desks.superior, case, "decision", date(2024, 9, 16), count=BODY_FOR)
    case = fresh(case)
    for text in both(cast, case, "13-KNĐ"):
        assert "Quê quán: Xã Ẳng Tở, Điện Biên." in text
        assert "Hết thời gian dự bị ngày 22/05/2024. Đảng viên giúp đỡ: Lường Văn Ẳng." in text
    for text in both(cast, case, "16-KNĐ"):
        assert "kết nạp vào Đảng ngày 22/05/2023" in text
        assert "đảng viên chính thức của Đảng Cộng sản Việt Nam kể từ ngày 22/05/2024" in text
        assert "ngày 16 tháng 9 năm 2024" in text
        assert "T/M BAN THƯỜNG VỤ" in text
    for code in ("10-KNĐ", "11-KNĐ", "12-KNĐ", "15-KNĐ"):
        assert all(NAME in text and "None" not in text for text in both(cast, case, code))


def test_a_member_prints_what_the_member_writes_and_nothing_of_the_committee(
    desks: Desks, cast: Cast, probationer: Person
) -> None:
    case = recognition(desks, probationer, date(2024, 5, 15), COMPLETE)
    review(desks, case, COMPLETE)
    member = cast.hired("MEMBER", desks.tree["A1"])
    link_account(actor=cast.operator, user=cast.user(member), person=probationer)
    page = cast.page(member, reverse("procedures:own", args=[case.pk]))
    assert "10-KNĐ" in page
    assert "13-KNĐ Nghị quyết" not in page
    made = services.print_paper(actor=member, case=case, paper="10-KNĐ")
    assert f"Tôi là: {NAME}" in words(made.content)
    for code in ("11-KNĐ", "12-KNĐ", "13-KNĐ"):
        address = reverse("procedures:print", args=[case.pk, code, "pdf"])
        assert cast.signed_in(member).get(address).status_code == 404


# --- transfers, lists ---------------------------------------------------------------------------


def test_a_letter_has_a_line_for_each_body_on_its_way(desks: Desks, cast: Cast) -> None:
    on = date(2024, 5, 20)
    person = make_member(desks.tree["A1"], name=NAME)
    there = desks.organization("B1")
    case = desks.begin("transfer", on, person=person, destination=there, by=desks.superior)
    take(
        desks.cell, case, "request", on, values={"decided_on": on},
        papers=papers(on, "TKĐ", "QĐ-CT"),
    )  # fmt: skip
    take(desks.grassroots, case, "introduce", on)
    take(desks.superior, case, "letter", on)
    case = fresh(case)
    made = services.print_paper(actor=cast.operator, case=case, paper="GTSHĐ")
    rows = [
        [cell.text for cell in row.cells]
        for row in Document(io.BytesIO(made.content)).tables[1].rows
    ]
    assert [row[1:4] for row in rows[1:]] == [
        ["Chi bộ Văn phòng", "Đảng ủy Tổng công ty Hàng hải", "20/05/2024"],
        ["Đảng ủy Tổng công ty Hàng hải", "Đảng ủy Khối Doanh nghiệp", "20/05/2024"],
        ["Đảng ủy Khối Doanh nghiệp", rows[3][2], "20/05/2024"],
        [rows[3][2], rows[4][2], "……/……/……"],
        [rows[4][2], "tiếp nhận", "……/……/……"],
    ]
    for text in both(cast, case, "GTSHĐ"):
        assert f"Giới thiệu đồng chí: {NAME}." in text
        assert not DOUBLED.search(text)
        assert "Phải xuất trình chậm nhất ngày: 0" in text
        assert "số ô và màu in của giấy giới thiệu chưa xác nhận" in text


def test_a_list_is_one_paper_with_a_row_for_each(desks: Desks, cast: Cast) -> None:
    on = date(2024, 5, 20)
    cases = []
    for name in ("Hoàng Văn Ẩn", "Đặng Thị Ớt", "Vừ A Dính"):
        person = make_member(desks.tree["A1"], name=name)
        case = desks.begin("card", on, person=person, by=desks.grassroots)
        take(desks.grassroots, case, "list", on, papers=papers(on, "ẢNH-TĐV"))
        cases.append(fresh(case))
    made = services.print_many(actor=cast.operator, cases=cases, paper="1-TĐV")
    table = Document(io.BytesIO(made.content)).tables[1]
    assert [row.cells[1].text for row in table.rows[1:]] == [
        "Đặng Thị Ớt", "Hoàng Văn Ẩn", "Vừ A Dính",
    ]  # fmt: skip
    assert "Danh sách có 3 đảng viên." in words(made.content)
    made = services.print_many(actor=cast.operator, cases=cases, paper="1-TĐV", kind="pdf")
    assert len(pypdf.PdfReader(io.BytesIO(made.content)).pages) == 1
    assert "Danh sách có 3 đảng viên." in pdf(made.content)


def test_every_paper_that_a_step_makes_has_a_form() -> None:
    today, held = date(2026, 11, 21), forms_of_papers(date(2026, 11, 21))
    assert {one.code for one in forms_on(today, "dangvu.procedures")} == {
        "case-resolution", "case-decision", "case-list", "case-paper",
    }  # fmt: skip
    for code in (
        "1-KNĐ", "2-KNĐ", "3-KNĐ", "5-KNĐ", "6-KNĐ", "7-KNĐ", "8-KNĐ", "9-KNĐ", "9A-KNĐ", "10-KNĐ",
        "11-KNĐ", "12-KNĐ", "13-KNĐ", "14-KNĐ", "15-KNĐ", "16-KNĐ", "NQ-XT", "QĐ-XT", "GTSHĐ",
        "GTSHĐ-TT", "GTSHĐ-NB", "GTSHĐ@overseas", "1-TĐV", "1A-TĐV", "DS-HHĐ",
    ):  # fmt: skip
        assert code in held, code


def test_a_candidate_without_a_birth_date_in_the_pool_has_the_one_of_the_dossier(
    desks: Desks, cast: Cast
) -> None:
    case = candidate(desks, ON)
    with reading_whole():
        values = [one.values for one in case.line.current().order_by("id")]
    if not any("birth" in one for one in values):
        pytest.skip("the dossier does not ask for it")
    assert all("Sinh ngày: 12/03/1998" in text for text in both(cast, case, "1-KNĐ"))
