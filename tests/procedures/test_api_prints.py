"""Papers of cases through the API: the same files, by the same rules and counted alike."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.http import HttpResponse

from dangvu.access.selectors import reading_whole
from dangvu.audit.models import Deed
from dangvu.exports.models import Export
from dangvu.members.models import Person
from dangvu.members.services.accounts import link_account
from dangvu.procedures.models import Case
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.factories.papers import text_of
from tests.factories.procedures import begin, make_voters, to_the_decision
from tests.procedures.test_api import Program
from tests.procedures.test_printing import pdf_text

MEETING = "definition=praise&step=cell_vote&on=2026-09-07&org=A1"


@pytest.fixture
def case(praise: Cast, bloc: Tree) -> Case:
    """Decided on by everybody in the cell."""
    make_voters(bloc["A1"], 3)
    person = make_member(bloc["A1"], name="Nguyễn Thị Tuyết Nhung", code="DV-NHUNG")
    return to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"], person))


def taken(program: Program, path: str, status: int = 200) -> HttpResponse:
    answer = program.client.get(f"/api/v1/cases{path}", headers=program.headers)
    assert answer.status_code == status, answer.content
    return answer  # type: ignore[return-value]


def exported() -> list[tuple[str, int, str]]:
    return list(Export.objects.order_by("pk").values_list("kind", "rows", "channel"))


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_made_paper_is_given_as_a_file_and_counted(praise: Cast, case: Case, kind: str) -> None:
    program = Program(praise, praise.officer)
    listed = {one["paper"]: one for one in program.get(f"/{case.pk}/prints")}
    assert (listed["BD-2"]["state"], listed["BD-2"]["on"]) == ("made", "2026-09-07")
    assert (listed["BD-3"]["state"], listed["BD-3"]["row"]) == ("draft", None)
    assert exported() == []
    row = listed["BD-2"]["row"]
    answer = taken(program, f"/{case.pk}/prints/BD-2?kind={kind}&row={row}")
    said = text_of(answer.content) if kind == "docx" else pdf_text(answer.content)
    assert "Nguyễn Thị Tuyết Nhung" in said
    made = Export.objects.get()
    if kind == "pdf":
        assert f"lần xuất số {made.pk}" in said
    assert exported() == [("procedures", 1, "api")]
    assert Deed.objects.filter(verb="exports.take_out", actor_id=praise.officer.user_id).exists()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "no-store, private"


def test_the_draft_of_the_step_at_hand_has_dotted_lines(praise: Cast, case: Case) -> None:
    answer = taken(Program(praise, praise.officer), f"/{case.pk}/prints/BD-3")
    assert "……" in text_of(answer.content)


@pytest.mark.parametrize("path", ["/prints/BD-9", "/prints/x", "/prints/BD-2?row=2147483647"])
def test_a_paper_that_is_none_of_the_case_is_not_there_and_not_counted(
    praise: Cast, case: Case, path: str
) -> None:
    taken(Program(praise, praise.officer), f"/{case.pk}{path}", 404)
    assert exported() == []


def test_a_row_of_another_case_is_no_paper_of_this_one(
    praise: Cast, bloc: Tree, case: Case
) -> None:
    program = Program(praise, praise.officer)
    other = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
    rows = {one["paper"]: one["row"] for one in program.get(f"/{other.pk}/prints")}
    taken(program, f"/{case.pk}/prints/BD-2?row={rows['BD-2']}", 404)


def test_a_hidden_case_answers_like_one_that_is_not_there(praise: Cast, case: Case) -> None:
    program = Program(praise, praise.outsider)
    for path in ("/prints", "/prints/BD-2"):
        one = taken(program, f"/{case.pk}{path}", 404)
        other = taken(program, f"/987654{path}", 404)
        assert one.content == other.content
    hidden = taken(program, f"/prints?ids={case.pk}", 404)
    assert hidden.content == taken(program, "/prints?ids=987654", 404).content
    taken(program, f"/prints?{MEETING}", 404)
    assert exported() == []


def test_whoever_it_is_about_takes_out_no_paper_of_the_committee(
    praise: Cast, bloc: Tree, case: Case
) -> None:
    member = praise.hired("MEMBER", bloc["A1"])
    with reading_whole():
        person = Person.objects.get(pk=case.person_id)
    link_account(actor=praise.operator, user=praise.user(member), person=person)
    program = Program(praise, member)
    assert "BD-2" not in {one["paper"] for one in program.get(f"/{case.pk}/prints")}
    taken(program, f"/{case.pk}/prints/BD-2", 404)
    taken(program, f"/prints?ids={case.pk}", 403)


def test_papers_of_many_cases_are_one_file(praise: Cast, bloc: Tree, case: Case) -> None:
    other = make_member(bloc["A1"], name="Lê Văn Hai")
    second = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"], other))
    program = Program(praise, praise.officer)
    for asked in (f"ids={case.pk}&ids={second.pk}", MEETING):
        answer = taken(program, f"/prints?{asked}&paper=BD-2")
        said = text_of(answer.content)
        assert said.count("NGHỊ QUYẾT") == 2
        assert "Lê Văn Hai" in said
    assert exported() == [("procedures", 2, "api")] * 2


def test_without_a_kind_everything_that_was_made_comes(praise: Cast, case: Case) -> None:
    program = Program(praise, praise.officer)
    answer = taken(program, f"/prints?ids={case.pk}&kind=pdf")
    assert answer["Content-Type"] in {"application/pdf", "application/zip"}
    if answer["Content-Type"] == "application/zip":
        assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("", 400),
        ("definition=praise&step=cell_vote&on=2026-09-07", 400),
        ("definition=praise&step=cell_vote&on=2026-09-07&org=A9", 404),
        ("definition=praise&step=cell_vote&on=2026-09-08&org=A1", 404),
        ("ids=0", 404),
        ("ids=99999999999999999999", 404),
        ("ids=x", 422),
        ("&".join(["ids=1"] * 201), 422),
    ],
)
def test_what_names_no_case_is_said(praise: Cast, case: Case, asked: str, status: int) -> None:
    taken(Program(praise, praise.officer), f"/prints?{asked}", status)
    assert exported() == []


def test_a_wrong_kind_is_refused(praise: Cast, case: Case) -> None:
    taken(Program(praise, praise.officer), f"/{case.pk}/prints/BD-2?kind=xlsx", 422)


def test_a_role_without_procedures_is_refused(praise: Cast, bloc: Tree, case: Case) -> None:
    program = Program(praise, praise.hired("PROPAGANDA_BOARD", bloc["A"]))
    for path in (f"/{case.pk}/prints", f"/{case.pk}/prints/BD-2", f"/prints?ids={case.pk}"):
        taken(program, path, 403)
