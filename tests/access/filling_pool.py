"""Forms about the pool, filled in whole and right; gathered by `filling`."""

from __future__ import annotations

from django.urls import reverse

from tests.access.browsing import Body, Sending
from tests.access.filler import Filler, case
from tests.access.following import sponsors
from tests.access.writing import canary


@case("members:candidates-add", "procedures")
def _add(filler: Filler, user: int) -> Sending:
    body = _facts() | {
        "place": filler.code(user, "procedures"), "selected_on": filler.day(), "symbol": "",
    }  # fmt: skip
    return Sending(reverse("members:candidates-add"), body)


def _facts() -> Body:
    return {
        "full_name": "Đỗ Thị Thử", "birth": "2001", "sex": "FEMALE", "workplace": "Trường",
        "planned_for": "",
    }  # fmt: skip


def _candidate(filler: Filler, user: int) -> int:
    """Somebody who is in the pool, mostly one whom the asker's own cells follow."""
    drawn = [filler.thing(user, "candidates") for _each in range(8)]
    rows = filler.world.candidates
    return next((one for one in drawn if one in rows and rows[one].is_in_pool), drawn[0])


def _sponsor(filler: Filler, candidate: int) -> int:
    """A full member of the cell that follows them."""
    found = filler.world.candidates.get(candidate)
    there = _sponsors_at(filler, found.place if found else None)
    return filler.chance.choice(there or [filler.choices.number("members")])


def _sponsors_at(filler: Filler, cell: int | None) -> list[int]:
    return [one for one, home in sponsors(filler.life).items() if home == cell]


@case("members:candidate-deed", "candidates")
def _deed(filler: Filler, user: int) -> Sending:
    number = _candidate(filler, user)
    deeds: dict[str, Body] = {
        "change": _facts(),
        "helper": {"member": _sponsor(filler, number), "on": filler.day(), "symbol": ""},
        "introducer": {
            "kind": "MEMBER", "member": _sponsor(filler, number), "introduced_on": filler.day(),
            "code": "", "together_since": "", "symbol": "",
        },
        "certificate": {
            "course": "AWARENESS", "given_on": filler.day(), "given_by": "", "number": "",
        },
        "move": {"place": filler.code(user, "procedures"), "on": filler.day(), "symbol": ""},
        "drop": {"on": filler.day(), "why": "ASKED", "note": ""},
    }  # fmt: skip
    deed = filler.chance.choice(list(deeds))
    return Sending(reverse("members:candidate-deed", args=[number, deed]), deeds[deed])


@case("members:probation-deed", "procedures")
def _probation(filler: Filler, user: int) -> Sending:
    """Of a member who is helped by another of the same cell."""
    person = filler.thing(user, "members")
    held = filler.world.members.get(person)
    there = [one for one in _sponsors_at(filler, held and held.home) if one != person]
    if there and filler.chance.random() < 0.5:
        body = {"member": filler.chance.choice(there), "on": filler.day(), "symbol": ""}
        return Sending(reverse("members:probation-deed", args=[person, "helper"]), body)
    body = {"course": "NEW_MEMBER", "given_on": filler.day(), "given_by": "", "number": ""}
    return Sending(reverse("members:probation-deed", args=[person, "certificate"]), body)


def _note(filler: Filler, user: int, kind: str) -> int:
    """Something written of somebody who is in the pool, that has not ended."""
    drawn = [filler.thing(user, kind) for _each in range(8)]
    notes, rows = filler.world.notes, filler.world.candidates
    return next(
        (
            one
            for one in drawn
            if (note := notes.get((kind, one))) and note.until is None and not note.superseded
            if note.candidate is None or rows[note.candidate].is_in_pool
        ),
        drawn[0],
    )


@case("members:helper-end", "helpers")
def _helper_end(filler: Filler, user: int) -> Sending:
    number = _note(filler, user, "helpers")
    return Sending(reverse("members:helper-end", args=[number]), {"on": filler.day()})


@case("members:introducer-withdraw", "introducers")
def _withdraw(filler: Filler, user: int) -> Sending:
    number = _note(filler, user, "introducers")
    return Sending(reverse("members:introducer-withdraw", args=[number]), {"reason": "thử"})


@case("members:certificate-withdraw", "certificates")
def _take_back(filler: Filler, user: int) -> Sending:
    number = filler.thing(user, "certificates")
    return Sending(reverse("members:certificate-withdraw", args=[number]), {"reason": "thử"})


@case("members:delegation-end", "delegations")
def _delegation_end(filler: Filler, user: int) -> Sending:
    number = filler.thing(user, "delegations")
    return Sending(reverse("members:delegation-end", args=[number]), {"on": filler.day()})


@case("api:add_candidate", "procedures")
def _api_add(filler: Filler, user: int) -> Sending:
    body = {
        "org": filler.code(user, "procedures"), "full_name": "Đỗ Thị Thử",
        "selected_on": f"{filler.life.today}", "birth": "2001",
    }  # fmt: skip
    return Sending("/api/v1/candidates", body)


def _api(filler: Filler, number: int, what: str, body: Body) -> Sending:
    return Sending(f"/api/v1/candidates/{number}/{what}", body)


@case("api:assign_helper", "candidates")
def _api_help(filler: Filler, user: int) -> Sending:
    number = _candidate(filler, user)
    body = {"member": _code(_sponsor(filler, number)), "on": f"{filler.life.today}"}
    return _api(filler, number, "helpers", body)


@case("api:introduce", "candidates")
def _api_introduce(filler: Filler, user: int) -> Sending:
    number = _candidate(filler, user)
    body = {
        "kind": "MEMBER", "member": _code(_sponsor(filler, number)),
        "introduced_on": f"{filler.life.today}",
    }  # fmt: skip
    return _api(filler, number, "introducers", body)


@case("api:give_certificate", "candidates")
def _api_certify(filler: Filler, user: int) -> Sending:
    body = {"given_on": f"{filler.life.today}"}
    return _api(filler, _candidate(filler, user), "certificates", body)


def _code(member: int) -> str:
    return f"DV{member} {canary('members', member)}"
