"""What a member asks for through the API, and is told of the own cases: as on the own desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from dangvu.access.choices import Role
from dangvu.access.selectors import reading_as, reading_whole
from dangvu.access.services import grant_role
from dangvu.organizations.models import Organization
from dangvu.procedures import services
from dangvu.procedures.models import Case, StepTaken
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import START, Tree
from tests.factories.procedures import fresh, take
from tests.procedures.test_api import Program
from tests.procedures.test_own import Desk, own_desk, taken_to
from tests.procedures.toy import changed, in_use

pytestmark = pytest.mark.django_db
ASKED = {"definition": "praise", "values": {"reason": "Cải tiến máy", "since": "2026-10-01"}}


@pytest.fixture
def desk(cast: Cast, bloc: Tree, rulebook: None) -> Iterator[Desk]:
    with own_desk(cast, bloc) as made:
        yield made


@pytest.fixture
def program(desk: Desk) -> Program:
    return Program(desk.cast, desk.member)


def test_a_member_asks_and_follows_it(desk: Desk, program: Program) -> None:
    (offered,) = program.get("/own/askable")
    assert (offered["definition"], offered["label"]) == ("praise", "Xin được biểu dương")
    assert [(one["name"], one["type"], one["required"]) for one in offered["values"]] == [
        ("reason", "text", True), ("since", "date", False),
    ]  # fmt: skip
    assert offered["papers"] == [{"paper": "BD-1", "label": "Đơn đề nghị biểu dương"}]
    made = program.post("/own", {**ASKED, "papers": ["BD-1"]}, 201)
    assert made["acting"] == "Chi bộ Văn phòng"
    assert made["may_take_back"] is True
    assert made["missing"] == ["Còn thiếu giấy tờ: BD-1 Đơn đề nghị biểu dương."]
    said = {one["label"]: one["value"] for one in made["line"][0]["values"]}
    assert said["Thành tích"] == "Cải tiến máy"
    assert said["Từ ngày"] == "2026-10-01"
    assert [one["id"] for one in program.get("/own")["items"]] == [made["id"]]
    assert program.get(f"/own/{made['id']}") == made
    with reading_whole():
        begun = StepTaken.objects.get(case=made["id"])
    assert begun.values["papers"] == "BD-1 Đơn đề nghị biểu dương"


def test_the_own_cases_come_in_pages(desk: Desk, program: Program) -> None:
    first = program.post("/own", ASKED, 201)
    program.post(f"/own/{first['id']}/take-back", {"revision": first["revision"]})
    second = program.post("/own", ASKED, 201)
    page = program.get("/own?limit=1")
    assert ([one["id"] for one in page["items"]], page["next"]) == ([second["id"]], second["id"])
    rest = program.get(f"/own?limit=1&before={page['next']}")
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([first["id"]], None)


def test_what_is_asked_must_be_whole_open_and_once(desk: Desk, program: Program) -> None:
    told = program.post("/own", {**ASKED, "values": {}}, 409)
    assert "Chưa ghi: Thành tích." in told["detail"]
    told = program.post("/own", {**ASKED, "values": {"reason": "x", "since": "hôm qua"}}, 400)
    assert told["detail"] == "Ngày phải ghi như 2026-06-30."
    program.post("/own", {**ASKED, "values": {"reason": "(MẬT) việc"}}, 422)
    told = program.post("/own", {**ASKED, "values": {"reason": 5, "more": "x"}}, 409)
    assert "Bước này không hỏi “more”." in told["detail"]
    assert "“Thành tích” không đúng kiểu." in told["detail"]
    program.post("/own", {**ASKED, "definition": "other"}, 404)
    with reading_whole():
        assert not Case.objects.exists()
    program.post("/own", ASKED, 201)
    assert "đang giải quyết" in program.post("/own", ASKED, 409)["detail"]


def test_what_no_definition_lets_one_ask_for_is_not_there(desk: Desk, program: Program) -> None:
    with in_use(changed()):
        assert program.get("/own/askable") == []
        program.post("/own", ASKED, 404)


def test_it_is_taken_back_while_nobody_did_anything_with_it(desk: Desk, program: Program) -> None:
    made = program.post("/own", ASKED, 201)
    at = f"/own/{made['id']}"
    program.post(f"{at}/take-back", {"revision": 9}, 409)
    found = program.post(f"{at}/take-back", {"revision": made["revision"]})
    assert (found["state"], found["may_take_back"]) == ("WITHDRAWN", False)
    assert found["outcome"]
    again = program.post("/own", ASKED, 201)
    with reading_whole():
        case = Case.objects.get(pk=again["id"])
    secretary = replace(desk.cast.secretary, today=case.began_on)
    with reading_as(secretary):
        services.pause(
            actor=secretary, case=case, revision=1, on=secretary.today, reason="Chờ giấy"
        )
    told = program.post(f"/own/{again['id']}/take-back", {"revision": 2}, 409)
    assert "báo với chi bộ" in told["detail"]


def test_nobody_asks_for_or_sees_somebody_else(desk: Desk, program: Program) -> None:
    """A board may manage the case, and it is still not its own."""
    made = program.post("/own", ASKED, 201)
    board = Program(desk.cast, desk.cast.officer)
    assert board.get("/own")["items"] == []
    assert board.get("/own/askable") == []
    board.post("/own", ASKED, 403)
    board.get(f"/own/{made['id']}", 404)
    board.post(f"/own/{made['id']}/take-back", {"revision": 1}, 404)
    board.get(f"/{made['id']}")
    clerk = Program(desk.cast, desk.cast.clerk)
    clerk.get("/own/askable", 403)
    clerk.post("/own", ASKED, 403)
    with reading_as(desk.cast.secretary):
        other = services.begin(
            actor=desk.cast.secretary, code="praise", on=TODAY,
            person=make_member(desk.tree["A1"], name="Vũ Đình Khác"),
            organization=Organization.objects.get(pk=desk.tree["A1"]),
        )  # fmt: skip
    program.get(f"/own/{other.pk}", 404)
    program.post(f"/own/{other.pk}/take-back", {"revision": 1}, 404)


def test_the_operations_of_the_office_do_not_tell_a_member_of_the_own_case(
    desk: Desk, program: Program
) -> None:
    """They tell notes, values and results that are not for the member; `/own` tells what is."""
    case = taken_to(desk, "decision")
    program.get(f"/{case.pk}", 404)
    assert program.get("")["items"] == []
    secretary = Program(desk.cast, desk.cast.secretary)
    assert [one["id"] for one in secretary.get("")["items"]] == [case.pk]
    seen = program.get(f"/own/{case.pk}")
    assert "Ghi chú riêng" not in str(seen)
    assert "votes" not in str(seen)
    assert "Đạt" in [one["way"] for one in seen["line"]]


def test_a_member_with_an_office_elsewhere_is_told_no_more_of_the_own_case(
    desk: Desk, program: Program
) -> None:
    case = taken_to(desk, "decision")
    grant_role(
        actor=desk.cast.operator, user=desk.cast.user(desk.member), role=Role.SECRETARY,
        organization=Organization.objects.get(pk=desk.tree["A2"]), valid_from=START,
    )  # fmt: skip
    program.get(f"/{case.pk}", 404)
    assert program.get("")["items"] == []
    answer = desk.cast.signed_in(desk.member).get(f"/procedures/{case.pk}/")
    assert answer.url == f"/procedures/own/{case.pk}/"  # type: ignore[attr-defined]


def test_a_hold_is_told_without_why_and_a_result_once_it_was_made_known(
    desk: Desk, program: Program
) -> None:
    case, officer = taken_to(desk, "decision"), desk.cast.officer
    with reading_as(officer):
        services.hold(actor=officer, case=case, revision=case.revision, on=TODAY)
        assert program.get(f"/own/{case.pk}")["said"] == "Đang tạm giữ"
        services.release(actor=officer, case=case, revision=fresh(case).revision, on=TODAY)
        take(officer, case, "decision", TODAY, way="refused")
    before = program.get(f"/own/{case.pk}")
    assert (before["state"], before["step"], before["outcome"]) == ("DONE", "", "")
    assert before["said"] == "Đã xong, chờ thông báo kết quả"
    assert "Không" not in before["line"][-1]["way"]
    assert program.get("/own")["items"][0]["outcome"] == ""
    with reading_as(officer):
        services.publish_result(actor=officer, case=fresh(case), where="Gửi thư", on=TODAY)
    after = program.get(f"/own/{case.pk}")
    assert after["outcome"] == "Không biểu dương"
    assert after["announced"] == [{"on": TODAY.isoformat(), "where": "Gửi thư"}]
