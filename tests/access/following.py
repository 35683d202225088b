"""Procedures for the cases of a world: one for each number, so that a member may have many, with a step
for everything that is done with a case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from dangvu.members.models import Membership, Placement, Standing
from dangvu.procedures import registry
from dangvu.procedures.models import Case, CasePaper, StepTaken
from tests.access.worlds import NUMBERS, TODAY, Life
from tests.access.writing import canary

#: What is begun anew, by somebody or by the member for oneself.
ANEW = "anew"
PAPER = "T-1"
#: The version under which the cases run, and the one that they may adopt.
FIRST, SECOND = date(2015, 1, 1), date(2015, 2, 1)
_TEXT = """
code: {code}
label: Việc {code}
about: person
papers: {{T-1: Giấy thử}}
ask: {{label: Xin việc {code}, values: {{why: {{type: text, label: Lý do}}}}}}
versions:
  - from: 2015-01-01
    basis: {{symbol: 1-QĐ}}
    certainty: HIGH
    steps: &steps
      - {{code: first, label: Một, at: beginner, expires: {{count: 1, unit: days, from: began}}, next: second}}
      - code: second
        label: Hai
        at: beginner
        deadline: {{count: 30, unit: days, extension: {{count: 5}}}}
        next: third
        may_return_to: [first]
      - {{code: third, label: Ba, at: beginner, next: {{refused: refused, approved: there}}, may_return_to: [second]}}
      - {{code: there, label: Nơi đến, at: destination, next: done}}
    ends: &ends {{done: Xong, refused: Không, withdrawn: Rút, expired: Hết thời hạn}}
  - {{from: 2015-02-01, basis: {{symbol: 2-QĐ}}, certainty: HIGH, steps: *steps, ends: *ends}}
"""

#: How a case of a number stands: one after the other.
STANDS: tuple[dict[str, Any], ...] = (
    {"step": "first"},
    {"step": "second"},
    {"step": "third"},
    {"step": "first", "state": "PAUSED"},
    {"step": "second", "state": "HELD"},
    {"step": "third", "state": "DONE"},
)


def stands(number: int) -> dict[str, Any]:
    return STANDS[NUMBERS.index(number) % len(STANDS)]


@cache
def _folder() -> Path:
    folder = Path(mkdtemp())
    for code in (ANEW, *(f"x{number}" for number in NUMBERS)):
        (folder / f"{code}.yaml").write_text(_TEXT.format(code=code), encoding="utf-8")
    return folder


@contextmanager
def procedures() -> Iterator[None]:
    """The procedures of the worlds, and no others."""
    with registry.trying(_folder()):
        yield


def settle(life: Life) -> None:
    """Members for whom accounts stand take part at their cells, so that they can ask for something; so
    do full members who help and introduce."""
    full = sponsors(life)
    for number in {*life.world.stands_for.values(), *full}:
        home = life.world.members[number].home
        if home is not None:
            Membership.objects.create(pk=number, person_id=number, ordinal=1)
            Placement.objects.create(
                pk=number, person_id=number, membership_id=number, organization_id=home,
                start_reason="OPENING", valid_from=TODAY,
            )  # fmt: skip
    for number in full:
        Standing.objects.create(
            pk=number, person_id=number, membership_id=number, status="FULL", valid_from=TODAY
        )  # fmt: skip


def sponsors(life: Life) -> dict[int, int]:
    """Some members of cells that follow somebody, with their cells."""
    world = life.world
    cells = {one.place for one in world.candidates.values() if one.is_in_pool} - world.ended.keys()
    found: dict[int, int] = {}
    for number, one in world.members.items():
        if one.home in cells and not one.left and list(found.values()).count(one.home) < 3:
            found[number] = one.home
    return found


def follow(life: Life) -> None:
    """The cases of a world that is written follow their procedures; inside a deed, read whole. Of some
    the member has asked for it."""
    for (kind, number), thing in life.world.things.items():
        if kind != "procedures":
            continue
        version = registry.definition(f"x{number}").version_of(FIRST)
        assert version is not None
        found = stands(number)
        values: dict[str, Any] = {"version_from": FIRST, "mark": version.mark, **found}
        if found.get("state") in ("PAUSED", "HELD"):
            values["stopped_on"] = TODAY
        if found.get("state") == "DONE":
            values |= {"outcome": "refused", "ended_on": TODAY}
        elif found["step"] == "second":
            values["due"] = life.today + timedelta(days=3)
        Case.objects.filter(pk=number).update(**values)
        CasePaper.objects.create(
            pk=number, case_id=number, paper=PAPER, received_on=TODAY,
            place=canary("procedures", number),
        )  # fmt: skip
        if found == {"step": "first"} and thing.about is not None:
            StepTaken.objects.create(
                pk=number, case_id=number, turn=0, what="BEGUN", step="first", to_step="first",
                on=TODAY, organization_id=thing.places[0], values={"why": "Xin"},
            )  # fmt: skip
