"""Cases of a procedure: begun, their steps taken, everything else that is done with them."""

from __future__ import annotations

from datetime import date
from typing import Any

from verification.doubles.ground import Ground, by_program, case, sending

#: Before the second version of the procedure, and the day after.
_BEGAN, _NEXT = date(2025, 12, 29), date(2025, 12, 31)


def _case(ground: Ground, step: str = "dossier") -> Any:
    """A case of cell A1 that stands at the step, or is over (`end`)."""
    from dangvu.rules.services import load_rulebook
    from tests.factories.procedures import begin, fresh, take, to_the_decision, to_the_vote
    from tests.procedures.toy import keep_toy, rich_toy

    load_rulebook(actor=ground.cast.operator)
    keep_toy(rich_toy())
    actor = ground.cast.officer
    made = begin(actor, ground.place("A1"), on=_BEGAN, code="rich")
    if step == "cell_vote":
        to_the_vote(actor, made, _BEGAN)
    elif step != "dossier":
        to_the_decision(actor, made, _BEGAN)
    if step == "end":
        take(actor, made, "decision", _BEGAN, way="approved")
    return fresh(made)


def _sent(ground: Ground, found: Any, what: str, **said: Any) -> Any:
    given = {"on": f"{_NEXT:%d/%m/%Y}", "revision": found.revision, **said}
    return sending(ground.at(ground.cast.officer), f"/procedures/{found.pk}/{what}/", given)


def _program(ground: Ground, path: str, **said: Any) -> Any:
    """As a program of the board sends it."""
    given = {"on": _NEXT.isoformat(), **said}
    return by_program(ground, ground.cast.officer, f"cases{path}", given)


@case("api:begin_case")
def _api_begin(ground: Ground) -> Any:
    from tests.factories.members import make_member

    _case(ground)
    person = make_member(ground.place("A1")).code
    return _program(ground, "", definition="rich", org="A1", person=person)


@case("api:take_step")
def _api_step(ground: Ground) -> Any:
    found = _case(ground, "decision")
    said = {"revision": found.revision, "step": "decision", "way": "refused"}
    return _program(ground, f"/{found.pk}/step", **said)


@case("api:record_paper")
def _api_paper(ground: Ground) -> Any:
    return _program(ground, f"/{_case(ground).pk}/papers", paper="BD-1", place="Tủ số 2")


@case("api:turn_case")
def _api_turn(ground: Ground) -> Any:
    found = _case(ground)
    return _program(ground, f"/{found.pk}/pause", revision=found.revision, reason="Chờ")


@case("procedures:begin")
def _begin(ground: Ground) -> Any:
    from tests.factories.members import make_member

    _case(ground)
    said = {"place": "A1", "person": make_member(ground.place("A1")).code, "on": "29/12/2025"}
    client = ground.at(ground.cast.officer)
    return sending(client, "/procedures/new/?definition=rich", said)


@case("procedures:step")
def _step(ground: Ground) -> Any:
    return _sent(ground, _case(ground, "decision"), "step", way="refused")


@case("procedures:batch")
def _batch(ground: Ground) -> Any:
    found = [_case(ground, "decision") for _each in range(2)]
    said: dict[str, Any] = {"do": 1, "on": "31/12/2025", "way": "refused"}
    said["ids"] = [one.pk for one in found]
    for one in found:
        said |= {f"take_{one.pk}": 1, f"revision_{one.pk}": one.revision}
    return sending(ground.at(ground.cast.officer), "/procedures/batch/", said)


@case("procedures:paper")
def _paper(ground: Ground) -> Any:
    return _sent(ground, _case(ground), "paper", paper="BD-1", place="Tủ số 2")


@case("procedures:lose")
def _lose(ground: Ground) -> Any:
    from dangvu.access.selectors import reading_whole
    from dangvu.procedures.models import CasePaper

    found = _case(ground, "cell_vote")
    with reading_whole():
        paper = CasePaper.objects.current().filter(case=found).first()
    assert paper is not None
    return _sent(ground, found, "lose", paper=paper.pk, reason="Thất lạc")


@case("procedures:publish")
def _publish(ground: Ground) -> Any:
    return _sent(ground, _case(ground, "end"), "publish", where="Chi bộ")


@case("procedures:return")
def _return(ground: Ground) -> Any:
    return _sent(ground, _case(ground, "cell_vote"), "return", to="dossier", reason="Thiếu")


@case("procedures:extend")
def _extend(ground: Ground) -> Any:
    return _sent(ground, _case(ground, "decision"), "extend", reason="Phải xác minh")


@case("procedures:pause")
def _pause(ground: Ground) -> Any:
    return _sent(ground, _case(ground), "pause", reason="Chờ")


@case("procedures:resume")
def _resume(ground: Ground) -> Any:
    return _stopped(ground, "pause", "resume", reason="Chờ")


@case("procedures:hold")
def _hold(ground: Ground) -> Any:
    return _sent(ground, _case(ground), "hold")


@case("procedures:release")
def _release(ground: Ground) -> Any:
    return _stopped(ground, "hold", "release")


def _stopped(ground: Ground, how: str, what: str, **more: Any) -> Any:
    from dangvu.procedures import services
    from tests.factories.procedures import fresh

    found, actor = _case(ground), ground.cast.officer
    verb = getattr(services, how)
    verb(actor=actor, case=found, revision=found.revision, on=_BEGAN, **more)
    return _sent(ground, fresh(found), what)


def _asked(ground: Ground) -> Any:
    """A member who asked for a transfer, and the case."""
    from dangvu.access.selectors import reading_as
    from dangvu.procedures import services
    from dangvu.rules.services import load_rulebook

    load_rulebook(actor=ground.cast.operator)
    member, _person = ground.member()
    values = {"to_place": "Chi bộ 3", "why": "Đổi nơi ở"}
    with reading_as(member):
        return member, services.ask(actor=member, code="internal_transfer", values=values)


@case("procedures:own-ask")
def _own_ask(ground: Ground) -> Any:
    from dangvu.rules.services import load_rulebook

    load_rulebook(actor=ground.cast.operator)
    said = {"value_to_place": "Chi bộ 3", "value_why": "Đổi nơi ở"}
    address = "/procedures/own/ask/?definition=internal_transfer"
    return sending(ground.at(ground.member()[0]), address, said)


@case("procedures:own-withdraw")
def _own_withdraw(ground: Ground) -> Any:
    member, found = _asked(ground)
    said = {"revision": found.revision}
    return sending(ground.at(member), f"/procedures/own/{found.pk}/withdraw/", said)


@case("api:ask_for_case")
def _api_ask(ground: Ground) -> Any:
    from dangvu.rules.services import load_rulebook

    load_rulebook(actor=ground.cast.operator)
    said = {
        "definition": "internal_transfer", "values": {"to_place": "Chi bộ 3", "why": "Đổi nơi ở"},
    }  # fmt: skip
    return by_program(ground, ground.member()[0], "cases/own", said)


@case("api:take_back")
def _api_take_back(ground: Ground) -> Any:
    member, found = _asked(ground)
    said = {"revision": found.revision}
    return by_program(ground, member, f"cases/own/{found.pk}/take-back", said)


@case("procedures:lead")
def _lead(ground: Ground) -> Any:
    _member, found = _asked(ground)
    said = {"destination": "A2", "on": f"{found.began_on:%d/%m/%Y}", "revision": found.revision}
    return sending(ground.at(ground.cast.officer), f"/procedures/{found.pk}/lead/", said)


@case("procedures:withdraw")
def _withdraw(ground: Ground) -> Any:
    return _sent(ground, _case(ground), "withdraw", reason="Xin rút")


@case("procedures:expire")
def _expire(ground: Ground) -> Any:
    return _sent(ground, _case(ground), "expire")


@case("procedures:adopt")
def _adopt(ground: Ground) -> Any:
    found = _case(ground, "decision")
    return _sent(ground, found, "adopt", starts="2026-01-01", on="02/01/2026")
