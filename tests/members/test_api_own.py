"""What a member asks to have corrected through the API: as on the own desk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.accounts.services import give_token
from dangvu.core.actor import Actor
from dangvu.members.models import DataRequest, Person, PersonVersion
from dangvu.members.services import requests
from dangvu.members.services.accounts import link_account
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db
CORRECTION = {
    "field": "HOMETOWN", "should_be": "Thanh Hóa", "paper": "Giấy khai sinh số 12, năm 1961",
    "holder": "Tôi giữ",
}  # fmt: skip


class Program:
    """A program with a key of the actor's."""

    def __init__(self, cast: Cast, actor: Actor) -> None:
        _row, secret = give_token(actor=actor, user=cast.user(actor), name="chương trình")
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str, status: int = 200) -> Any:
        answer = Client().get(f"/api/v1/members/own{path}", headers=self.headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    def ask(self, status: int = 201, key: str = "", **more: str) -> Any:
        answer = Client().post(
            "/api/v1/members/own/requests", {**CORRECTION, **more},
            content_type="application/json",
            headers={**self.headers, "Idempotency-Key": key or uuid4().hex},
        )  # fmt: skip
        assert answer.status_code == status, answer.content
        return answer.json()


@pytest.fixture
def person(bloc: Tree, cast: Cast, rulebook: None) -> Person:
    return make_member(bloc["A1"], code="DV-MINH", name="Hoàng Thị Mai Lan", hometown="Thái Bình")


@pytest.fixture
def program(bloc: Tree, cast: Cast, person: Person) -> Program:
    actor = cast.hired("MEMBER", bloc["A1"])
    link_account(actor=cast.operator, user=cast.user(actor), person=person)
    return Program(cast, actor)


def test_a_member_asks_for_a_correction_and_follows_it(
    cast: Cast, program: Program, person: Person
) -> None:
    offered = {one["field"]: one for one in program.get("/correctable")}
    assert offered["HOMETOWN"] == {
        "field": "HOMETOWN", "label": "Quê quán", "recorded": "Thái Bình",
    }  # fmt: skip
    made = program.ask()
    assert made["label"] == "Đề nghị sửa: quê quán"
    assert (made["said"], made["is_over"]) == ("Đã gửi, chờ trả lời", False)
    assert made["acknowledge_by"] is not None
    assert made["paper"] == CORRECTION["paper"]
    with reading_whole():
        assert PersonVersion.objects.current().get(person=person).hometown == "Thái Bình"
        held = DataRequest.objects.get()
    board = replace(cast.officer, today=held.received_on)
    with reading_as(board):
        requests.acknowledge_request(actor=board, request=held, on=board.today)
        requests.finish_request(actor=board, request=held, on=board.today)
    found = program.get(f"/requests/{made['id']}")
    assert (found["said"], found["is_over"]) == ("Đã thực hiện", True)
    assert [one["what"] for one in found["steps"]] == ["Đã trả lời tiếp nhận", "Đã thực hiện"]


def test_the_same_key_asks_once_and_what_waits_is_not_asked_twice(program: Program) -> None:
    key = uuid4().hex
    first = program.ask(key=key)
    assert program.ask(key=key) == first
    assert "đang chờ trả lời" in program.ask(409)["detail"]
    assert [one["id"] for one in program.get("/requests")["items"]] == [first["id"]]


def test_requests_come_in_pages(program: Program) -> None:
    first, second = program.ask(), program.ask(field="BIRTH", should_be="1961-02-03")
    page = program.get("/requests?limit=1")
    assert ([one["id"] for one in page["items"]], page["next"]) == ([second["id"]], second["id"])
    rest = program.get(f"/requests?limit=1&before={page['next']}")
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([first["id"]], None)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"field": "SALARY"}, 422),
        ({"paper": " "}, 409),
        ({"should_be": ""}, 409),
        ({"words": "(MẬT) việc"}, 422),
        ({"paper": "x" * 251}, 422),
    ],
)
def test_a_correction_without_its_proof_is_refused(
    program: Program, said: dict[str, str], status: int
) -> None:
    program.ask(status, **said)
    with reading_whole():
        assert not DataRequest.objects.exists()


def test_what_is_not_kept_is_not_asked_for(program: Program, settings: Any) -> None:
    settings.DANGVU_MODE = "net"
    assert "HOMETOWN" not in {one["field"] for one in program.get("/correctable")}
    assert "không ghi mục này" in program.ask(409)["detail"]


def test_nobody_asks_for_or_sees_somebody_else(cast: Cast, program: Program) -> None:
    made = program.ask()
    board = Program(cast, cast.officer)
    assert board.get("/requests")["items"] == []
    assert board.get("/correctable") == []
    board.get(f"/requests/{made['id']}", 404)
    board.ask(403)
    clerk = Program(cast, cast.clerk)
    clerk.get("/correctable", 403)
    clerk.ask(403)
