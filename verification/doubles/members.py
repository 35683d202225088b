"""What is asked about the record of a member, and the number of a card that is shown."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from verification.doubles.ground import Ground, by_program, case, sending


def _person(ground: Ground) -> Any:
    from tests.factories.members import make_member

    return make_member(ground.place("A1"), code=f"DV{secrets.token_hex(5)}")


def _request(ground: Ground, kind: str = "SEE") -> Any:
    from dangvu.access.selectors import reading_as
    from dangvu.members.choices import RequestKind
    from dangvu.members.services import requests

    actor = ground.cast.officer
    with reading_as(actor):
        return requests.receive_request(
            actor=actor, person=_person(ground), kind=RequestKind(kind), asked_by="Chính người ấy",
            received_on=actor.today - timedelta(days=9),
        )  # fmt: skip


def _of_request(ground: Ground, request: Any, what: str, note: str = "") -> Any:
    said = {"on": f"{ground.cast.officer.today:%d/%m/%Y}", "note": note}
    return sending(ground.at(ground.cast.officer), f"/members/requests/{request.pk}/{what}", said)


@case("members:request-new")
def _new(ground: Ground) -> Any:
    day = f"{ground.cast.officer.today:%d/%m/%Y}"
    said = {"kind": "CORRECT", "asked_by": "Người con", "received_on": day, "words": "Sai năm sinh"}
    address = f"/members/{_person(ground).pk}/requests/new/"
    return sending(ground.at(ground.cast.officer), address, said)


@case("members:own-correct")
def _own_correct(ground: Ground) -> Any:
    said = {
        "field": "FULL_NAME", "should_be": "Hoàng Thị Mai", "paper": "Giấy khai sinh số 12",
        "holder": "Tôi giữ", "words": "",
    }  # fmt: skip
    return sending(ground.at(ground.member()[0]), "/members/own/correct/", said)


@case("api:ask_for_correction")
def _api_correct(ground: Ground) -> Any:
    said = {
        "field": "FULL_NAME", "should_be": "Hoàng Thị Mai", "paper": "Giấy khai sinh số 12",
        "holder": "Tôi giữ",
    }  # fmt: skip
    return by_program(ground, ground.member()[0], "members/own/requests", said)


@case("members:request-step")
def _step(ground: Ground) -> Any:
    return _of_request(ground, _request(ground), "acknowledge/")


@case("members:request-data")
def _data(ground: Ground) -> Any:
    return _of_request(ground, _request(ground), "data.json")


@case("members:restriction-lift")
def _lift(ground: Ground) -> Any:
    from dangvu.access.selectors import reading_as
    from dangvu.members.services import requests

    actor, held = ground.cast.officer, _request(ground, "RESTRICT")
    with reading_as(actor):
        requests.finish_request(actor=actor, request=held, on=actor.today - timedelta(days=5))
    return _of_request(ground, held, "lift/", "theo đề nghị")


@case("members:residence")
def _residence(ground: Ground) -> Any:
    from dangvu.members import services

    actor, person = ground.cast.officer, _person(ground)
    services.introduce_to_residence(
        actor=actor, person=person, place="Chi bộ 7", on=actor.today - timedelta(days=9)
    )
    said = {"year": f"{actor.today.year}", "on": f"{actor.today:%d/%m/%Y}"}
    return sending(ground.at(actor), f"/members/{person.pk}/residence/comment/", said)


@case("lifecycle:badges-begin")
def _badges(ground: Ground) -> Any:
    from dangvu.rules.services import load_rulebook

    load_rulebook(actor=ground.cast.operator)
    said = {"ids": [f"{_person(ground).pk}"]}
    return sending(ground.at(ground.cast.officer), "/lifecycle/badges/begin/", said)


@case("members:reveal")
def _reveal(ground: Ground) -> Any:
    from dangvu.members import services
    from dangvu.members.choices import CardKind

    actor, person = ground.cast.officer, _person(ground)
    services.record_card(
        actor=actor, person=person, on=actor.today, kind=CardKind.ISSUED,
        number=f"{secrets.randbelow(10**9):09d}",
    )  # fmt: skip
    return sending(ground.at(actor), f"/members/{person.pk}/reveal/", {"reason": "đổi thẻ"})
