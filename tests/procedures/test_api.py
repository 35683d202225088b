"""A case lived through the API, by the same rules as on the pages."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from dangvu.access.selectors import reading_whole
from dangvu.accounts.services import give_token
from dangvu.core.actor import Actor
from dangvu.members.services import exempt_member
from dangvu.procedures.models import Case
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.factories.procedures import begin, make_voters, to_the_vote


class Program:
    """A program with a key of the actor's."""

    def __init__(self, cast: Cast, actor: Actor) -> None:
        _row, secret = give_token(actor=actor, user=cast.user(actor), name="chương trình")
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.client = Client()

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(f"/api/v1/cases{path}", headers=self.headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    def post(self, path: str, body: dict[str, Any], status: int = 200) -> Any:
        answer = self.client.post(
            f"/api/v1/cases{path}", body, content_type="application/json",
            headers={**self.headers, "Idempotency-Key": uuid4().hex},
        )  # fmt: skip
        assert answer.status_code == status, answer.content
        return answer.json()


def test_a_case_is_lived_through_the_api(praise: Cast, bloc: Tree) -> None:
    voters = make_voters(bloc["A1"], 3)
    person = make_member(bloc["A1"], name="Phạm Thị Được")
    secretary, board = Program(praise, praise.secretary), Program(praise, praise.officer)
    made = secretary.post(
        "", {"definition": "praise", "org": "A1", "person": person.code, "on": "2026-09-07"}, 201
    )
    at, step = f"/{made['id']}", {"revision": 1, "on": "2026-09-07", "step": "dossier"}
    held = secretary.post(f"{at}/step", step, 409)
    assert "Còn thiếu giấy tờ: BD-1" in held["detail"]
    assert "Chưa ghi: Thành tích." in held["detail"]
    found = secretary.post(f"{at}/papers", {"paper": "BD-1", "on": "2026-09-07", "place": "Tủ 2"})
    assert found["papers"][0]["place"] == "Tủ 2"
    found = secretary.post(f"{at}/step", {**step, "values": {"reason": "Sáng kiến"}})
    assert (found["step"], found["due"], found["revision"]) == ("cell_vote", "2026-10-05", 2)
    vote = {"step": "cell_vote", "revision": 2, "on": "2026-09-08", "count": {"votes_for": 3}}
    came = [one.code for one in voters]
    refused = secretary.post(f"{at}/step", {**vote, "came": [*came, "DV999"]}, 409)
    assert "không thuộc danh sách" in refused["detail"]
    found = secretary.post(f"{at}/step", {**vote, "came": came})
    assert found["line"][-1]["vote"]["passed"] is True
    assert found["line"][-1]["vote"]["eligible"] == 4
    found = secretary.post(f"{at}/step", {**vote, "revision": 3, "step": "decision"}, 403)
    decided = {"step": "decision", "revision": 3, "on": "2026-09-09", "way": "approved"}
    found = board.post(f"{at}/step", {**decided, "symbol": "7-QĐ/ĐU"})
    assert (found["state"], found["outcome"]) == ("DONE", "praised")
    board.post(f"{at}/step", decided, 409)
    assert [one["id"] for one in secretary.get("?definition=praise")["items"]] == [made["id"]]
    assert Program(praise, praise.outsider).get("")["items"] == []
    Program(praise, praise.outsider).get(at, 404)


def test_a_program_asks_who_votes_before_it_writes_the_count(praise: Cast, bloc: Tree) -> None:
    """An exempt member is on the list with why, and counts only when there."""
    counted, exempt = make_voters(bloc["A1"], 2)
    exempt_member(actor=praise.officer, person=exempt, valid_from=date(2026, 8, 3))
    case = to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"]))
    program = Program(praise, praise.secretary)
    found = program.get(f"/{case.pk}/voters?on=2026-09-08")
    said = {one["code"]: one["excluded"] for one in found["voters"]}
    assert (said[counted.code], said[exempt.code]) == ("", "EXEMPT")
    assert (found["body"], found["eligible"], found["needed"]) == ("cell", 2, 2)
    assert found["threshold"] == "ít nhất hai phần ba số người có quyền biểu quyết"
    Program(praise, praise.outsider).get(f"/{case.pk}/voters?on=2026-09-08", 404)
    Program(praise, praise.clerk).get(f"/{case.pk}/voters?on=2026-09-08", 403)
    fresh_one = begin(praise.secretary, bloc["A1"])
    told = program.get(f"/{fresh_one.pk}/voters?on=2026-09-08", 409)
    assert told["detail"] == "Bước này không biểu quyết."


@pytest.mark.parametrize(
    ("deed", "said", "state"),
    [
        ("pause", {"reason": "Chờ"}, "PAUSED"),
        ("hold", {}, "HELD"),
        ("withdraw", {"reason": "Rút"}, "WITHDRAWN"),
    ],
)
def test_other_deeds_have_an_address(
    praise: Cast, bloc: Tree, deed: str, said: dict[str, str], state: str
) -> None:
    case = begin(praise.secretary, bloc["A1"])
    program = Program(praise, praise.secretary)
    given = {"revision": 1, "on": "2026-09-08", **said}
    assert program.post(f"/{case.pk}/{deed}", given)["state"] == state
    assert "đã có người ghi thêm" in program.post(f"/{case.pk}/{deed}", given, 409)["detail"]


def test_what_is_hidden_is_answered_as_what_is_absent(praise: Cast, bloc: Tree) -> None:
    hidden = make_member(bloc["B1"], code="DV77777")
    program = Program(praise, praise.secretary)
    given = {"definition": "praise", "org": "A1", "on": "2026-09-07"}
    for code in (hidden.code, "DV88888"):
        assert (
            program.post("", {**given, "person": code}, 404)["detail"]
            == "Không có đảng viên mã này."
        )
    for code in ("B1", "B7"):
        program.post("", {**given, "org": code, "person": "x"}, 404)
    program.post("", {**given, "definition": "other", "person": "x"}, 404)
    with reading_whole():
        assert not Case.objects.exists()


def test_a_text_that_is_not_kept_is_told_in_words(praise: Cast, bloc: Tree) -> None:
    """A sign that comes along with text out of a PDF."""
    person = make_member(bloc["A1"])
    given = {"definition": "praise", "org": "A1", "person": person.code, "on": "2026-09-07"}
    told = Program(praise, praise.secretary).post("", {**given, "symbol": "7\x02-QĐ"}, 400)
    assert "ký tự điều khiển U+0002 ở vị trí 2; hãy gõ lại ô này" in told["detail"]
    with reading_whole():
        assert not Case.objects.exists()


def test_values_of_another_kind_are_told_before_anybody_reckons_with_them(
    praise: Cast, bloc: Tree
) -> None:
    case = begin(praise.secretary, bloc["A1"])
    step = {"step": "dossier", "revision": 1, "on": "2026-09-08", "values": {"reason": {"a": 1}}}
    told = Program(praise, praise.secretary).post(f"/{case.pk}/step", step, 409)
    assert "“Thành tích” không đúng kiểu." in told["detail"]
