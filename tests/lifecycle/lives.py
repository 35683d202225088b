"""Cases of members brought to a step, by the hands that would bring them there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dangvu.core.actor import Actor
from dangvu.members import services as members
from dangvu.members.models import Candidate, Person
from dangvu.organizations.models import Organization
from dangvu.procedures import services
from dangvu.procedures.models import Case
from dangvu.procedures.services import Count, Paper, StepHeld
from tests.factories.organizations import Tree
from tests.factories.procedures import fresh, make_voters, take

#: Of the cell A1 and of the bodies of which nobody is recorded.
CELL_FOR, BODY_FOR = Count(6), Count(15, eligible=15)
CELL_FAILED = Count(5, 4)


@dataclass(frozen=True)
class Desks:
    """cell: A1. grassroots: A. superior: K. receiver: B, where somebody else goes."""

    tree: Tree
    cell: Actor
    grassroots: Actor
    superior: Actor
    receiver: Actor

    def organization(self, code: str) -> Organization:
        return Organization.objects.get(pk=self.tree[code])

    def begin(self, code: str, on: date, *, by: Actor | None = None, **more: Any) -> Case:
        place = self.organization(more.pop("at", "A1"))
        return services.begin(actor=by or self.cell, code=code, organization=place, on=on, **more)


def papers(on: date, *kinds: str) -> list[Paper]:
    return [Paper(kind, received_on=on) for kind in kinds]


def stops(actor: Actor, case: Case, step: str, on: date, **more: Any) -> set[str]:
    """The codes of what holds the step; empty when it was taken."""
    try:
        take(actor, case, step, on, **more)
    except StepHeld as held:
        return {hold.code for hold in held.holds}
    return set()


def up_to(step: str, case: Case, on: date, *way: tuple[str, Actor, dict[str, Any]]) -> Case:
    """The case at the step: what lies before it is done that day, each with its hands and what it needs."""
    for code, actor, more in way:
        if fresh(case).step == step:
            break
        take(actor, case, code, on, **more)
    assert fresh(case).step == step
    return fresh(case)


# --- admission --------------------------------------------------------------------------------

DOSSIER = ("CN-NTVĐ", "1-KNĐ", "2-KNĐ")
OPINIONS = ("TTLL", "3-KNĐ", "3-KNĐ", "5-KNĐ")


def followed(
    desks: Desks,
    on: date,
    *,
    at: str = "A1",
    by: Actor | None = None,
    name: str = "Vũ Thị Mai",
    **facts: Any,
) -> Candidate:
    """Somebody whom the cell selected that day."""
    return members.add_candidate(
        actor=by or desks.cell, organization_id=desks.tree[at], full_name=name, selected_on=on,
        **facts,
    )  # fmt: skip


def candidate(
    desks: Desks, on: date, *, at: str = "A1", by: Actor | None = None, **facts: Any
) -> Case:
    """A candidate whose dossier is made, before the vote of the cell; the pool knows the name alone."""
    values = {
        "birth": date(1998, 3, 12),
        "is_woman": True,
        "certificate_on": on - timedelta(days=200),
        "together_since": on - timedelta(days=800),
        **facts,
    }
    case = desks.begin("admission", on, candidate=followed(desks, on, at=at, by=by), at=at, by=by)
    take(by or desks.cell, case, "dossier", on, values=values, papers=papers(on, *DOSSIER))
    return fresh(case)


def vote_in_cell(desks: Desks, case: Case, on: date, *kinds: str) -> set[str]:
    """What holds the vote of nine full members, with these papers brought along."""
    more = papers(on, *(kinds or OPINIONS))
    return stops(desks.cell, case, "cell_vote", on, count=CELL_FOR, papers=more)


def admission_to(desks: Desks, step: str, on: date) -> Case:
    """A case of admission that stands at the step, everything before it done on one day."""
    make_voters(desks.tree["A1"], 9)
    case = candidate(desks, on)
    assert vote_in_cell(desks, case, on) == set()
    return up_to(
        step, case, on,
        ("grassroots_vote", desks.grassroots, {"count": BODY_FOR}),
        ("forward", desks.grassroots, {"way": "submitted"}),
        ("appraisal", desks.superior, {"way": "standing_committee"}),
        ("decision", desks.superior, {"count": BODY_FOR}),
        ("receipt", desks.cell, {}),
    )  # fmt: skip


# --- recognition ------------------------------------------------------------------------------

REVIEW = ("CN-ĐVM", "10-KNĐ", "11-KNĐ", "12-KNĐ")


def recognition(desks: Desks, person: Person, on: date, completed_on: date) -> Case:
    """A case of recognition that waits for the vote of the cell."""
    case = desks.begin("recognition", on, person=person)
    take(desks.cell, case, "open", on, values={"completed_on": completed_on})
    return fresh(case)


def review(desks: Desks, case: Case, on: date, count: Count = CELL_FOR) -> set[str]:
    """What holds the vote of the cell."""
    return stops(desks.cell, case, "cell_vote", on, count=count, papers=papers(on, *REVIEW))


# --- deletion, leaving ------------------------------------------------------------------------


def deletion(desks: Desks, person: Person, step: str, on: date) -> Case:
    """A deletion for want of activity that stands at the step, everything before it on one day."""
    case = desks.begin("deletion", on, person=person)
    return up_to(
        step, case, on,
        ("open", desks.cell, {"way": "absent", "values": {"absent_months": 3}}),
        ("cell_vote", desks.cell, {"count": CELL_FOR, "papers": papers(on, "TKĐ-XT")}),
        ("grassroots_vote", desks.grassroots, {"count": BODY_FOR}),
        ("decision", desks.superior, {"count": BODY_FOR}),
    )  # fmt: skip


def leaving(desks: Desks, person: Person, step: str, on: date) -> Case:
    """A request to leave that stands at the step, everything before it on one day."""
    case = desks.begin("leaving", on, person=person)
    first = {"values": {"no_breach": True}, "papers": papers(on, "Đ-XR")}
    return up_to(
        step, case, on,
        ("request", desks.cell, first),
        ("cell_vote", desks.cell, {"count": CELL_FOR}),
        ("grassroots_vote", desks.grassroots, {"count": BODY_FOR}),
        ("decision", desks.superior, {"count": BODY_FOR}),
    )  # fmt: skip
