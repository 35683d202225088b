"""The steps of each procedure as its people take them: when, by whom, with which papers and votes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dangvu.config.synth.days import next_round
from dangvu.config.synth.organisations import Organisation
from verification._year.story import FOLLOWED, Happening, grassroots


@dataclass(frozen=True, slots=True)
class Say:
    """A step as it is taken. `at`: who takes it, seen from the cell, or by itself."""

    at: str | Organisation
    on: date
    papers: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    way: str = ""
    is_vote: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """How a case goes. `by`: who begins it; `given`: about whom, and whereto; `pool`: what is written
    down of a candidate before."""

    begun: date
    says: dict[str, Say]
    given: dict[str, Any]
    by: str = "cell"
    pool: tuple[tuple[str, dict[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True)
class Days:
    """Days of a year of which nothing is dated before `first`."""

    first: date

    def before(self, day: date, days: int, *floors: date | None) -> date:
        """So many days earlier, and not before what had to be first."""
        return max([self.first, day - timedelta(days=days), *(one for one in floors if one)])


# Into the Party


def admission(one: Happening, days: Days) -> Plan:
    """Followed in the pool for more than a year, introduced by two members of the cell."""
    person, on = one.person, one.on
    begun = days.before(on, 30)
    opinions = ("TTLL", "3-KNĐ", "3-KNĐ", "5-KNĐ")
    ceremony = one.life.ceremony
    says = {
        "dossier": Say("cell", begun, ("CN-NTVĐ", "1-KNĐ", "2-KNĐ"), {"schooling": True}),
        "cell_vote": Say(
            "cell", days.before(on, 24), opinions, {"all_verified": True}, is_vote=True
        ),
        "sectional": Say("sectional", days.before(on, 18)),
        "grassroots_vote": Say("grassroots", days.before(on, 14), is_vote=True),
        "forward": Say("grassroots", days.before(on, 10), way="submitted"),
        "appraisal": Say("superior", days.before(on, 5), way="standing_committee"),
        "decision": Say("superior", on, is_vote=True),
        "receipt": Say("cell", on),
        "ceremony": Say("cell", ceremony, values={"place": "Hội trường chi bộ"}),
        "enrol": Say("grassroots", ceremony, values={"code": person.code}),
    }
    return Plan(begun, says, {}, pool=_followed(one, begun))


def _followed(one: Happening, begun: date) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Chosen by the cell, helped by one of its members, introduced by two, the course done."""
    first = max(begun - FOLLOWED, one.cell.founded)
    # The work of helping goes round among those who have been there all along.
    turn = int(one.person.code[2:]) % len(one.beside)
    helper, *introducing = (one.beside * 3)[turn : turn + 3]
    chosen = {
        "org": one.cell.code,
        "full_name": one.person.name,
        "selected_on": first.isoformat(),
        "birth": str(one.person.birth),
        "sex": "FEMALE" if one.person.sex == "Nữ" else "MALE",
    }
    given = max(first, begun - timedelta(days=200)).isoformat()
    introduced: list[tuple[str, dict[str, Any]]] = [
        ("introducers", {"kind": "MEMBER", "member": member, "introduced_on": begun.isoformat(),
                         "together_since": first.isoformat()})
        for member in introducing
    ]  # fmt: skip
    return (
        ("", chosen),
        ("helpers", {"member": helper, "on": first.isoformat()}),
        ("certificates", {"given_on": given}),
        *introduced,
    )


def recognition(one: Happening, days: Days) -> Plan:
    life, on = one.life, one.on
    assert life.official is not None
    here = max(life.official, life.start)
    review = ("CN-ĐVM", "10-KNĐ", "11-KNĐ", "12-KNĐ")
    completed = {"completed_on": life.official.isoformat()}
    says = {
        "open": Say("cell", days.before(on, 30, here), values=completed),
        "cell_vote": Say("cell", days.before(on, 20, here), review, is_vote=True),
        "sectional": Say("sectional", days.before(on, 15, here)),
        "grassroots_vote": Say("grassroots", days.before(on, 10, here), is_vote=True),
        "forward": Say("grassroots", days.before(on, 5, here), way="submitted"),
        "decision": Say("superior", on, is_vote=True),
    }
    return _about(one, says)


# From cell to cell


def transfer(one: Happening, days: Days) -> Plan:
    """The cell does not see where its member goes; the superior begins what leads there."""
    there = _other(one)
    says = _introduced(one, days) | {"receive": Say(grassroots(there), one.on)}
    return _about(one, says, by="superior", destination=there.code)


def transfer_out(one: Happening, days: Days) -> Plan:
    assert one.event is not None
    received = {"received_on": one.on.isoformat()}
    says = _introduced(one, days, to_place=one.event.place) | {
        "confirm": Say("superior", one.on, ("TB-TN",), received)
    }
    return _about(one, says)


def _introduced(one: Happening, days: Days, **more: Any) -> dict[str, Say]:
    """The way of a member who goes for good, up to the letter."""
    asked = days.before(one.on, 20, one.life.start)
    why = {"decided_on": asked.isoformat(), **more}
    return {
        "request": Say("cell", asked, ("TKĐ", "QĐ-CT"), why),
        "introduce": Say("grassroots", days.before(one.on, 15, asked)),
        "letter": Say("superior", days.before(one.on, 10, asked)),
    }


def transfer_in(one: Happening, days: Days) -> Plan:
    assert one.event is not None
    life, person = one.life, one.person
    values = {
        "code": person.code,
        "birth": _day(person.birth),
        "is_woman": person.sex == "Nữ",
        "admitted_on": life.ceremony.isoformat(),
    }
    # Of somebody recognised here later the other side knew a probationer.
    if life.official and (life.recognition or life.official) < one.on:
        values["full_since"] = life.official.isoformat()
    checked = days.before(one.on, 5)
    says = {
        "check": Say("grassroots", checked, ("GTSHĐ", "HSĐV"),
                     {"from_place": one.event.place}, way="accepted"),
        "enrol": Say("grassroots", one.on, values=values),
    }  # fmt: skip
    return Plan(checked, says, {"label": person.name}, by="grassroots")


def internal_transfer(one: Happening, days: Days) -> Plan:
    asked = days.before(one.on, 10, one.life.start)
    says = {
        "request": Say("cell", asked),
        "letter": Say("grassroots", days.before(one.on, 5, asked)),
        "receive": Say("grassroots", one.on),
    }
    return _about(one, says, by="grassroots", destination=_other(one).code)


def temporary_transfer(one: Happening, days: Days) -> Plan:
    """Half a year in another cell; nobody comes back in the year."""
    there = _other(one)
    says = _away(one, days) | {"receive": Say(grassroots(there), one.on)}
    return _about(one, says, by="superior", destination=there.code)


def temporary_transfer_out(one: Happening, days: Days) -> Plan:
    assert one.event is not None
    says = _away(one, days, to_place=one.event.place)
    says["letter"] = Say("grassroots", one.on)
    return _about(one, says)


def _away(one: Happening, days: Days, **more: Any) -> dict[str, Say]:
    asked = days.before(one.on, 10, one.life.start)
    until = one.on + timedelta(days=180)
    values = {"away_from": one.on.isoformat(), "away_until": until.isoformat(), **more}
    return {
        "request": Say("cell", asked, ("QĐ-CT",), values),
        "letter": Say("grassroots", days.before(one.on, 5, asked)),
    }


# Cards and badges


def card(one: Happening, days: Days) -> Plan:
    assert one.event is not None
    listed = days.before(one.on, 8, one.life.recognition)
    says = {
        "list": Say("grassroots", listed, ("ẢNH-TĐV",)),
        "board": Say("superior", days.before(one.on, 4, listed)),
        "decision": Say("superior", one.on, values={"number": one.event.number}, way="approved"),
        "hand_over": Say("cell", one.on),
    }
    return _about(one, says, by="grassroots")


def card_replacement(one: Happening, days: Days) -> Plan:
    assert one.event is not None
    asked = days.before(one.on, 10)
    says = {
        "request": Say("cell", asked, ("ĐN-TĐV",), way="damaged"),
        "list": Say("grassroots", days.before(one.on, 5, asked)),
        "decision": Say("superior", one.on, values={"number": one.event.number}, way="approved"),
        "hand_over": Say("cell", one.on),
    }
    return _about(one, says)


def badge(one: Happening, days: Days) -> Plan:
    """Proposed by the grassroots committee, which is what a year counts; awarded at its round."""
    event, on = one.event, one.on
    assert event is not None
    award = next_round(on + timedelta(days=45))
    tier = {"years": event.years, "round_on": award.isoformat()}
    says = {
        "propose": Say("cell", days.before(on, 7), values=tier),
        "grassroots": Say("grassroots", on, values=tier, way="proposed"),
        "standing": Say("superior", on + timedelta(days=7), way="forwarded"),
        "decision": Say("superior", on + timedelta(days=30), ("QĐ-HHĐ",), way="awarded"),
    }
    if number := _awarded(one, award):
        says["award"] = Say("grassroots", award, values={"number": number})
    return _about(one, says)


def _awarded(one: Happening, award: date) -> str:
    """The number of the badge, where the register has the award."""
    events = (each for each in one.life.events if each.kind == "Tặng Huy hiệu")
    return next((each.number for each in events if each.on == award), "")


# Out of the Party


def deletion(one: Happening, days: Days) -> Plan:
    on, asked = one.on, days.before(one.on, 40, one.life.start)
    says = {
        "open": Say("cell", asked, values={"absent_months": 3}, way="absent"),
        "cell_vote": Say("cell", days.before(on, 30, asked), ("TKĐ-XT",), is_vote=True),
        "sectional": Say("sectional", days.before(on, 20, asked)),
        "grassroots_vote": Say("grassroots", days.before(on, 10, asked), is_vote=True),
        "decision": Say("superior", on, is_vote=True),
        "appeal": Say("superior", on + timedelta(days=60), way="none"),
    }
    return _about(one, says)


def leaving(one: Happening, days: Days) -> Plan:
    on, asked = one.on, days.before(one.on, 40, one.life.start)
    says = {
        "request": Say("cell", asked, ("Đ-XR",), {"no_breach": True}),
        "cell_vote": Say("cell", days.before(on, 30, asked), is_vote=True),
        "sectional": Say("sectional", days.before(on, 20, asked)),
        "grassroots_vote": Say("grassroots", days.before(on, 10, asked), is_vote=True),
        "decision": Say("superior", on, is_vote=True),
        "certificate": Say("superior", on, way="not_asked"),
    }
    return _about(one, says)


def death(one: Happening, days: Days) -> Plan:
    says = {
        "report": Say("cell", one.on, ("XN-TT",), {"died_on": one.on.isoformat()}),
        "entry": Say("grassroots", one.on + timedelta(days=3)),
    }
    return _about(one, says)


def expulsion(one: Happening, days: Days) -> Plan:
    assert one.event is not None
    day = one.on.isoformat()
    values = {
        "symbol": one.event.decision,
        "issuer": "Ban Thường vụ Đảng ủy Khối",
        "decided_on": day,
        "effective_on": day,
    }
    return _about(one, {"record": Say("superior", one.on, values=values)}, by="superior")


def _about(one: Happening, says: dict[str, Say], *, by: str = "cell", **given: Any) -> Plan:
    """About a member, begun on the day of the first step."""
    begun = next(iter(says.values())).on
    return Plan(begun, says, {"person": one.person.code, **given}, by)


def _other(one: Happening) -> Organisation:
    assert one.event is not None
    assert one.event.other is not None
    return one.event.other


def _day(birth: date | str) -> str:
    """Of some only the year of birth is known; the API asks for a day."""
    return f"{birth}-01-01" if isinstance(birth, str) else birth.isoformat()


PLANS: dict[str, Callable[[Happening, Days], Plan]] = {
    one.__name__: one
    for one in (
        admission, recognition, transfer, transfer_out, transfer_in, internal_transfer,
        temporary_transfer, temporary_transfer_out, card, card_replacement, badge, deletion, leaving,
        death, expulsion,
    )
}  # fmt: skip
