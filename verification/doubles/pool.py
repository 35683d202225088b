"""The pool: somebody in it, what is written of them, powers given to committees."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from verification.doubles.ground import Ground, case, sending


def _day(ground: Ground) -> str:
    return f"{ground.cast.officer.today:%d/%m/%Y}"


def _since(ground: Ground) -> date:
    return ground.cast.officer.today - timedelta(days=30)


def _candidate(ground: Ground) -> Any:
    from dangvu.members import services

    return services.add_candidate(
        actor=ground.cast.officer, organization_id=ground.place("A1"),
        full_name=f"Người Mới {secrets.token_hex(4)}", selected_on=_since(ground),
    )  # fmt: skip


def _member(ground: Ground, **more: Any) -> Any:
    from tests.factories.members import make_member

    return make_member(ground.place("A1"), code=f"DV{secrets.token_hex(5)}", **more)


def _board(ground: Ground) -> Any:
    """The board of the root, hired once for each ground."""
    from dangvu.accounts.models import User
    from dangvu.accounts.services import actor_for

    root = ground.place("K")
    held = User.objects.filter(username=f"organization-board-{root}").first()
    if held is None:
        return ground.cast.hired("ORGANIZATION_BOARD", root)
    return actor_for(held, today=ground.cast.officer.today, channel="test")


def _unused(place: int) -> Any:
    """A power that the committee was not given yet; three trials ask for one each."""
    from dangvu.access.selectors import reading_whole
    from dangvu.members.choices import DelegatedPower
    from dangvu.members.models import Delegation

    with reading_whole():
        rows = Delegation.objects.current().filter(organization=place)
        given = set(rows.values_list("power", flat=True))
    return next(one for one in DelegatedPower if one.value not in given)


def _sent(ground: Ground, address: str, **said: Any) -> Any:
    return sending(ground.at(ground.cast.officer), f"/members/{address}", said)


def _program(ground: Ground, path: str, **said: Any) -> Any:
    from django.test import Client

    from dangvu.accounts.services import give_token
    from tests.sendings import Sending

    actor = ground.cast.officer
    _token, secret = give_token(actor=actor, user=ground.cast.user(actor), name="thử")
    return Sending(
        Client(), f"/api/v1/candidates{path}", lambda: said, {"authorization": f"Bearer {secret}"},
        as_json=True,
    )  # fmt: skip


@case("members:candidates-add")
def _add(ground: Ground) -> Any:
    name = f"Người Mới {secrets.token_hex(4)}"
    said = {"place": "A1", "full_name": name, "selected_on": _day(ground)}
    return _sent(ground, "candidates/new/", **said)


@case("members:candidate-deed")
def _introduce(ground: Ground) -> Any:
    said = {"kind": "YOUTH_UNION", "introduced_on": _day(ground)}
    return _sent(ground, f"candidates/{_candidate(ground).pk}/introducer/", **said)


@case("members:probation-deed")
def _help(ground: Ground) -> Any:
    new = _member(ground, admitted=_since(ground), full=False)
    said = {"course": "NEW_MEMBER", "given_on": _day(ground)}
    return _sent(ground, f"{new.pk}/probation/certificate/", **said)


@case("members:helper-end")
def _end_help(ground: Ground) -> Any:
    from dangvu.members import services

    actor = ground.cast.officer
    row = services.assign_helper(
        actor=actor, candidate=_candidate(ground), member=_member(ground), on=_since(ground)
    )
    return _sent(ground, f"helpers/{row.pk}/end/", on=_day(ground))


@case("members:introducer-withdraw")
def _withdraw(ground: Ground) -> Any:
    from dangvu.members import services
    from dangvu.members.choices import IntroducerKind

    actor = ground.cast.officer
    row = services.introduce(
        actor=actor, candidate=_candidate(ground), kind=IntroducerKind.YOUTH_UNION,
        introduced_on=actor.today,
    )  # fmt: skip
    return _sent(ground, f"introducers/{row.pk}/", reason="Rút lại")


@case("members:certificate-withdraw")
def _uncertify(ground: Ground) -> Any:
    from dangvu.members import services
    from dangvu.members.choices import Course

    actor = ground.cast.officer
    row = services.give_certificate(
        actor=actor, candidate=_candidate(ground), course=Course.AWARENESS, given_on=actor.today
    )
    return _sent(ground, f"certificates/{row.pk}/", reason="Ghi nhầm")


@case("members:delegations-add")
def _delegate(ground: Ground) -> Any:
    board = _board(ground)
    power = _unused(ground.place("B")).value
    said = {"superior": "K", "place": "B", "power": power, "valid_from": _day(ground)}
    return sending(ground.at(board), "/members/delegations/new/", said)


@case("members:delegation-end")
def _undelegate(ground: Ground) -> Any:
    from dangvu.members import services
    from dangvu.organizations.models import Organization

    board = _board(ground)
    row = services.delegate(
        actor=board, superior=Organization.objects.get(pk=ground.place("K")),
        organization=Organization.objects.get(pk=ground.place("A")),
        power=_unused(ground.place("A")), valid_from=_since(ground),
    )  # fmt: skip
    return sending(ground.at(board), f"/members/delegations/{row.pk}/end/", {"on": _day(ground)})


@case("api:add_candidate")
def _api_add(ground: Ground) -> Any:
    name, day = f"Người Mới {secrets.token_hex(4)}", _since(ground).isoformat()
    return _program(ground, "", org="A1", full_name=name, selected_on=day)


@case("api:assign_helper")
def _api_help(ground: Ground) -> Any:
    day, member = ground.cast.officer.today.isoformat(), _member(ground).code
    return _program(ground, f"/{_candidate(ground).pk}/helpers", member=member, on=day)


@case("api:introduce")
def _api_introduce(ground: Ground) -> Any:
    said = {"kind": "YOUTH_UNION", "introduced_on": ground.cast.officer.today.isoformat()}
    return _program(ground, f"/{_candidate(ground).pk}/introducers", **said)


@case("api:give_certificate")
def _api_certify(ground: Ground) -> Any:
    day = ground.cast.officer.today.isoformat()
    return _program(ground, f"/{_candidate(ground).pk}/certificates", given_on=day)
