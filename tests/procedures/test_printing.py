"""Papers of a procedure without forms of its own: from the page of a case, and of a whole meeting."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, timedelta

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.services import deed
from dangvu.exports.models import Export
from dangvu.members.models import Person, Restriction
from dangvu.members.services.accounts import link_account
from dangvu.papers.selectors import form_on
from dangvu.papers.services import take_template
from dangvu.procedures import services
from dangvu.procedures.models import Case, CasePaper
from dangvu.procedures.selectors.prints import printable_cases, printings
from dangvu.procedures.services import Count, NothingToPrint, Take
from tests.cast import TODAY, Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import Tree
from tests.factories.papers import text_of, word
from tests.factories.procedures import (
    begin,
    fresh,
    make_voters,
    take,
    to_the_decision,
    to_the_vote,
)

ON = date(2026, 9, 8)
RESOLUTION, DECISION = "BD-2", "BD-3"


def pdf_text(content: bytes) -> str:
    """The text of a PDF with its line breaks as spaces."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def words(content: bytes) -> str:
    return re.sub(r"\s+", " ", text_of(content))


@pytest.fixture
def case(praise: Cast, bloc: Tree) -> Case:
    """Decided on by everybody in a cell of four, of whom one is on probation."""
    make_voters(bloc["A1"], 3)
    make_member(bloc["A1"], full=False, name="Đỗ Thị Dự Bị")
    person = make_member(bloc["A1"], name="Nguyễn Thị Tuyết Nhung")
    return to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"], person))


def printed(praise: Cast, case: Case, paper: str, kind: str = "docx", **more: object) -> bytes:
    return services.print_paper(
        actor=praise.officer, case=case, paper=paper, kind=kind, **more
    ).content


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_resolution_has_the_counts_of_its_vote_and_their_basis(
    praise: Cast, case: Case, kind: str
) -> None:
    content = printed(praise, case, RESOLUTION, kind, mark="Lần xuất số 12.")
    said = words(content) if kind == "docx" else pdf_text(content)
    for text in (
        "NGHỊ QUYẾT", "Nguyễn Thị Tuyết Nhung", "Ngày 07/09/2026, Chi bộ Văn phòng họp xét",
        "Tổng số người có quyền biểu quyết: 4. Có mặt: 4; vắng mặt: 0.", "đảng viên dự bị: 1",
        "tán thành 4, đạt 100 % so với tổng số người có quyền biểu quyết",
        "ít nhất hai phần ba số người có quyền biểu quyết", "T/M CHI BỘ", "BÍ THƯ",
    ):  # fmt: skip
        assert text in said, text
    assert "ĐẢNG BỘ" in said
    assert "None" not in said


def test_a_paper_says_at_its_foot_that_its_layout_was_not_compared(
    praise: Cast, case: Case
) -> None:
    said = "Mẫu tạm, chưa đối chiếu với bản in của hướng dẫn; mẫu do phần mềm đề xuất."
    assert said in words(printed(praise, case, RESOLUTION))
    assert said in pdf_text(printed(praise, case, RESOLUTION, "pdf"))
    page = praise.page(praise.officer, reverse("procedures:detail", args=[case.pk]))
    assert "Mẫu tạm, chưa đối chiếu với bản in của hướng dẫn." in page


def test_what_is_not_decided_yet_is_a_draft_with_dotted_lines(praise: Cast, case: Case) -> None:
    said = words(printed(praise, case, DECISION))
    assert "ngày …… tháng …… năm ……" in said
    assert "Số ……-QĐ/ĐU" in said
    assert "None" not in said
    take(praise.officer, case, "decision", ON, way="approved")
    said = words(printed(praise, case, DECISION))
    assert "ngày 08 tháng 9 năm 2026" in said
    assert "Số 01-QĐ/ĐU" in said
    assert "ĐẢNG ỦY QUYẾT ĐỊNH:" in said


def test_a_long_name_stands_whole_in_both(praise: Cast, bloc: Tree) -> None:
    name = "Công Tằng Tôn Nữ Thị " + " ".join(["Nguyệt Quỳnh Trường"] * 4)
    make_voters(bloc["A1"], 3)
    case = begin(praise.secretary, bloc["A1"], make_member(bloc["A1"], name=name))
    case = to_the_decision(praise.secretary, case)
    assert name in words(printed(praise, case, RESOLUTION))
    assert name in pdf_text(printed(praise, case, RESOLUTION, "pdf"))


def test_the_page_of_a_case_opens_its_papers_and_what_goes_out_is_counted(
    praise: Cast, case: Case
) -> None:
    client = praise.signed_in(praise.officer)
    page = client.get(reverse("procedures:detail", args=[case.pk])).content.decode()
    links = re.findall(r'href="(/procedures/\d+/papers/[^"]+)"', page)
    assert len(links) == 4
    before = Export.objects.count()
    answer = client.get(links[0])
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    made = Export.objects.latest("pk")
    assert Export.objects.count() == before + 1
    assert (made.kind, made.rows, made.label) == ("procedures", 1, "Giấy tờ BD-2")
    document = Document(io.BytesIO(answer.content))
    footers = [document.sections[0].footer, document.sections[0].first_page_footer]
    assert all(f"lần xuất số {made.pk}." in one.paragraphs[-1].text for one in footers)
    answer = client.get(links[1])
    assert answer["Content-Disposition"].startswith("inline")
    assert f"lần xuất số {made.pk + 1}." in pdf_text(answer.content)


def test_the_symbol_of_a_decision_stands_once_wherever_it_is_told(
    praise: Cast, bloc: Tree, case: Case
) -> None:
    """A number is kept as on the paper; what was typed with its word has the word once."""
    taken = Take(case, case.revision, way="approved")
    services.take_step_for_many(actor=praise.officer, step="decision", on=ON, takes=[taken])
    member = praise.hired("MEMBER", bloc["A1"])
    with reading_whole():
        made = CasePaper.objects.get(case=case, paper=DECISION)
        person = Person.objects.get(pk=case.person_id)
    link_account(actor=praise.operator, user=praise.user(member), person=person)
    assert made.number == "01-QĐ/ĐU"
    told = {
        "docx": words(printed(praise, case, DECISION)),
        "pdf": pdf_text(printed(praise, case, DECISION, "pdf")),
        "page": praise.page(praise.officer, f"/procedures/{case.pk}/"),
        "own": praise.page(member, f"/procedures/own/{case.pk}/"),
    }
    for where, text in told.items():
        assert "01-QĐ/ĐU" in text, where
        assert not re.search(r"[Ss]ố:? +[Ss]ố|/[A-ZĐ]+-[A-ZĐ]+/", text), where
    assert "Số 01-QĐ/ĐU" in told["docx"]
    assert told["docx"].count("01-QĐ/ĐU") == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12-QĐ/ĐU", "12-QĐ/ĐU"),
        ("Số 12-QĐ/ĐU", "12-QĐ/ĐU"),
        ("số: 12-QĐ/ĐU", "12-QĐ/ĐU"),
        ("Sổ 3", "Sổ 3"),
        ("", ""),
    ],
)
def test_a_number_is_kept_without_the_word_before_it(
    praise: Cast, bloc: Tree, typed: str, kept: str
) -> None:
    case = begin(praise.secretary, bloc["A1"])
    paper = services.Paper("BD-1", ON, number=typed)
    assert services.record_paper(actor=praise.secretary, case=case, paper=paper).number == kept


@pytest.mark.parametrize("code", ["BD-9", "BD-1", ""])
def test_a_paper_that_is_none_of_the_case_is_not_there(praise: Cast, case: Case, code: str) -> None:
    client = praise.signed_in(praise.officer)
    for name in (f"{code}.pdf", f"{code}.exe"):
        assert client.get(f"/procedures/{case.pk}/papers/{name}").status_code == 404
    address = reverse("procedures:print", args=[case.pk, RESOLUTION, "pdf"])
    assert client.get(f"{address}?row=999999").status_code == 404


def test_a_hidden_case_answers_like_one_that_is_not_there(
    praise: Cast, bloc: Tree, case: Case
) -> None:
    client = praise.signed_in(praise.outsider)
    hidden = client.get(reverse("procedures:print", args=[case.pk, RESOLUTION, "pdf"]))
    absent = client.get(reverse("procedures:print", args=[case.pk + 999, RESOLUTION, "pdf"]))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    before = Export.objects.count()
    sent = client.post(reverse("procedures:prints"), {"ids": [case.pk], "make": "BD-2.pdf"})
    assert sent.status_code == 302
    assert Export.objects.count() == before
    with pytest.raises(NothingToPrint):
        services.print_many(actor=praise.outsider, cases=[case], paper=RESOLUTION)


def test_whoever_it_is_about_takes_out_no_paper_of_the_committee(
    praise: Cast, bloc: Tree, case: Case
) -> None:
    member = praise.hired("MEMBER", bloc["A1"])
    with reading_whole():
        link_account(actor=praise.operator, user=praise.user(member), person=case.person)
    address = reverse("procedures:print", args=[case.pk, RESOLUTION, "pdf"])
    assert praise.signed_in(member).get(address).status_code == 404
    with pytest.raises(NothingToPrint):
        services.print_paper(actor=member, case=case, paper=RESOLUTION)


def test_a_restricted_person_has_no_name_in_a_paper(praise: Cast, case: Case) -> None:
    with reading_whole(), deed(actor=MAKER, verb="tests.restrict"):
        Restriction.objects.create(person_id=case.person_id, valid_from=TODAY)
    leader = praise.hired("LEADER", case.organization_id)
    said = words(services.print_paper(actor=leader, case=case, paper=RESOLUTION).content)
    assert "Nguyễn Thị Tuyết Nhung" not in said
    assert "bị hạn chế theo yêu cầu" in said


def test_an_office_prints_by_its_own_file(praise: Cast, bloc: Tree, case: Case) -> None:
    form = form_on("case-resolution", ON)
    content = word("Mẫu của cơ quan chúng tôi: {{ subject }}, {{ votes_for }}/{{ eligible }}")
    take_template(
        actor=praise.operator, form=form, organization_id=bloc["A"], content=content,
        file_name="rieng.docx", valid_from=date(2026, 1, 1),
    )  # fmt: skip
    said = words(printed(praise, case, RESOLUTION))
    assert "Mẫu của cơ quan chúng tôi: Nguyễn Thị Tuyết Nhung, 4/4" in said
    assert "NGHỊ QUYẾT" in pdf_text(printed(praise, case, RESOLUTION, "pdf"))
    # Of the same name as before it held: the shipped one.
    early = make_member(bloc["A2"], name="Lê Văn Sớm")
    make_voters(bloc["A2"], 3)
    early_case = begin(praise.officer, bloc["A2"], early, on=date(2025, 9, 8))
    to_the_decision(praise.hired("SECRETARY", bloc["A2"]), early_case, on=date(2025, 9, 8))
    assert "Mẫu của cơ quan" not in words(printed(praise, fresh(early_case), RESOLUTION))


def test_a_file_of_an_office_with_fields_in_its_head_is_made_for_each(
    praise: Cast, bloc: Tree
) -> None:
    cases = decided(praise, bloc, 3)
    take_template(
        actor=praise.operator, form=form_on("case-resolution", ON), organization_id=bloc["A"],
        content=word("{{ procedure }}", header="{{ subject }}"), file_name="rieng.docx",
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    made = services.print_many(actor=praise.officer, cases=cases, paper=RESOLUTION)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        heads = {
            Document(io.BytesIO(archive.read(name))).sections[0].header.paragraphs[0].text
            for name in archive.namelist()
        }
    assert heads == {"Người Thứ A", "Người Thứ B", "Người Thứ C"}


# --- many ---------------------------------------------------------------------------------------


def decided(praise: Cast, bloc: Tree, number: int) -> list[Case]:
    """Cases of a cell on which one meeting voted."""
    cases = []
    for place in range(number):
        person = make_member(bloc["A1"], name=f"Người Thứ {chr(65 + place)}")
        case = begin(praise.secretary, bloc["A1"], person)
        cases.append(to_the_vote(praise.secretary, case))
    takes = [Take(one, one.revision, count=Count(number)) for one in cases]
    services.take_step_for_many(actor=praise.secretary, step="cell_vote", on=ON, takes=takes)
    return [fresh(one) for one in cases]


def test_papers_of_a_meeting_are_one_file_each_on_pages_of_its_own(
    praise: Cast, bloc: Tree
) -> None:
    cases = decided(praise, bloc, 5)
    made = services.print_many(actor=praise.officer, cases=cases, paper=RESOLUTION, kind="pdf")
    pages = pypdf.PdfReader(io.BytesIO(made.content)).pages
    assert (made.papers, len(pages)) == (5, 5)
    for place, page in enumerate(pages):
        assert f"Người Thứ {chr(65 + place)}" in page.extract_text()
    made = services.print_many(actor=praise.officer, cases=cases, paper=RESOLUTION)
    document = Document(io.BytesIO(made.content))
    said = words(made.content)
    assert len(document.sections) == 5
    assert [said.count(f"Người Thứ {chr(65 + place)}.") for place in range(5)] == [1] * 5
    assert all(
        section._sectPr.xpath("w:pgNumType/@w:start") == ["1"] for section in document.sections
    )


def test_everything_that_was_made_is_an_archive_with_a_file_for_each_form(
    praise: Cast, bloc: Tree
) -> None:
    cases = decided(praise, bloc, 2)
    for one in cases:
        take(praise.officer, one, "decision", ON + timedelta(days=1), way="approved")
    made = services.print_many(actor=praise.officer, cases=cases, kind="pdf")
    assert (made.kind, made.papers) == ("zip", 4)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert archive.namelist() == ["NGHỊ QUYẾT.pdf", "QUYẾT ĐỊNH.pdf"]
        assert len(pypdf.PdfReader(io.BytesIO(archive.read("QUYẾT ĐỊNH.pdf"))).pages) == 2


def test_the_statements_do_not_grow_with_the_papers(praise: Cast, bloc: Tree) -> None:
    cases = decided(praise, bloc, 6)

    def asked(some: list[Case]) -> int:
        with CaptureQueriesContext(connection) as seen:
            services.print_many(actor=praise.officer, cases=some, paper=RESOLUTION)
        return len(seen)

    asked(cases[:1])
    assert asked(cases[:1]) == asked(cases)


def test_printings_are_read_in_eight_statements(praise: Cast, bloc: Tree) -> None:
    cases = decided(praise, bloc, 3)
    with reading_as(praise.officer):
        shown = printable_cases(praise.officer, [one.pk for one in cases])
        with CaptureQueriesContext(connection) as seen:
            found = printings(praise.officer, shown, paper=RESOLUTION)
    assert len(found) == 3
    # Lines, papers, votes, ancestors, their versions; those left out with the door to count them whole.
    assert len(seen) == 8


def test_a_meeting_that_was_written_down_leads_to_its_papers(praise: Cast, bloc: Tree) -> None:
    cases = []
    for place in range(2):
        person = make_member(bloc["A1"], name=f"Người Thứ {chr(65 + place)}")
        cases.append(to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"], person)))
    client = praise.signed_in(praise.secretary)
    given: dict[str, object] = {"do": "1", "ids": [one.pk for one in cases], "on": "08/09/2026"}
    given |= {f"here_{one.person_id}": "came" for one in cases}
    for one in cases:
        given |= {
            f"take_{one.pk}": "1", f"revision_{one.pk}": one.revision, f"votes_for_{one.pk}": 2,
            f"votes_against_{one.pk}": 0,
        }  # fmt: skip
    answer = client.post(reverse("procedures:batch"), given, follow=True)
    page = answer.content.decode()
    assert "Đã ghi 2 hồ sơ." in page
    assert "In giấy tờ của 2 hồ sơ" in page
    ids = re.findall(r'name="ids" value="(\d+)"', page)
    answer = client.post(reverse("procedures:prints"), {"ids": ids, "make": "BD-2.pdf"})
    assert len(pypdf.PdfReader(io.BytesIO(answer.content)).pages) == 2
    assert Export.objects.latest("pk").rows == 2


def test_a_paper_that_was_lost_is_printed_no_longer(praise: Cast, case: Case) -> None:
    with reading_as(praise.officer):
        row = CasePaper.objects.select_related("case").get(case=case, paper=RESOLUTION)
    services.lose_paper(actor=praise.secretary, paper=row, reason="Ghi nhầm")
    with pytest.raises(NothingToPrint):
        printed(praise, case, RESOLUTION, row_id=row.pk)
