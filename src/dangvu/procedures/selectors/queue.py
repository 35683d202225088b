"""Where cases wait, how long, how often they are sent back: what the articles ask to cut."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from dangvu.access.selectors import reading_whole, things_within
from dangvu.core.actor import Actor
from dangvu.core.policy import Scope
from dangvu.core.text import search_key
from dangvu.procedures import registry
from dangvu.procedures.choices import LEAVING, RUNNING, State, What
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.models.cases import cases_reached
from dangvu.procedures.selectors.line import organization_names


@dataclass(slots=True)
class Queue:
    """One step of one procedure: who waits there now, and how it went between two days.

    waits, days in the queue of those who wait; left, how many left the step, and took, in how many days
    of those of whom it is known; late: how many left after their day; returned: how often the step
    sent a case back.
    """

    definition: str
    step: str
    label: str
    waits: list[int] = field(default_factory=list)
    overdue: int = 0
    stopped: int = 0
    left: int = 0
    took: list[int] = field(default_factory=list)
    late: int = 0
    returned: int = 0

    @property
    def waiting(self) -> int:
        return len(self.waits)

    @property
    def longest(self) -> int | None:
        return max(self.waits, default=None)

    @property
    def middle_wait(self) -> int | None:
        return round(median(self.waits)) if self.waits else None

    @property
    def middle_time(self) -> int | None:
        return round(median(self.took)) if self.took else None


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure with its steps in order, and what they come to together."""

    definition: str
    label: str
    steps: list[Queue]

    @property
    def waiting(self) -> int:
        return sum(one.waiting for one in self.steps)

    @property
    def longest(self) -> int | None:
        return max((one.longest for one in self.steps if one.longest is not None), default=None)

    @property
    def overdue(self) -> int:
        return sum(one.overdue for one in self.steps)

    @property
    def left(self) -> int:
        return sum(one.left for one in self.steps)

    @property
    def late(self) -> int:
        return sum(one.late for one in self.steps)

    @property
    def returned(self) -> int:
        return sum(one.returned for one in self.steps)


@dataclass(slots=True)
class Place:
    """An organisation that must act: how many cases wait for it, how long, how many of them are late."""

    name: str
    waits: list[int] = field(default_factory=list)
    overdue: int = 0

    @property
    def waiting(self) -> int:
        return len(self.waits)

    @property
    def longest(self) -> int:
        return max(self.waits)

    @property
    def middle_wait(self) -> int:
        return round(median(self.waits))


@dataclass(frozen=True, slots=True)
class Quality:
    """Procedures, and organisations for which cases wait: the most late first, then the most that wait."""

    procedures: list[Procedure]
    places: list[Place]


def queue_quality(actor: Actor, organization_id: int, today: date, *, since: date) -> Quality:
    """Of cases that the actor may see and that run at or below an organisation in the tree of today.
    Three statements beside what the policy asks, however many cases there are."""
    below = things_within(actor, Scope.of({organization_id}))
    seen = Case.objects.filter(below, cases_reached(actor))
    queues: dict[tuple[str, str], Queue] = {}
    places: dict[int, Place] = {}

    def queue(definition: str, step: str) -> Queue:
        key = definition, step
        if key not in queues:
            queues[key] = Queue(definition, step, _label(definition, step))
        return queues[key]

    # Numbers of what the filter chose, and nobody is named: the wall need not look at each row again.
    with reading_whole():
        rows = seen.filter(state__in=RUNNING)
        for definition, step, entered, due, state, acting in rows.values_list(
            "definition", "step", "step_since", "due", "state", "acting_id"
        ):
            for one in (queue(definition, step), places.setdefault(acting, Place(""))):
                one.waits.append((today - entered).days)
                one.overdue += due is not None and due < today
            queue(definition, step).stopped += state != State.OPEN
        _past(seen, since, today, queue)
        for pk, name in organization_names(set(places), today).items():
            places[pk].name = name
    found: dict[str, list[Queue]] = defaultdict(list)
    for (definition, _step), one in sorted(queues.items(), key=lambda item: _order(*item[0])):
        found[definition].append(one)
    known = registry.definitions()
    procedures = [
        Procedure(code, known[code].label if code in known else code, steps)
        for code, steps in found.items()
    ]
    return Quality(
        sorted(procedures, key=lambda one: (-one.overdue, -one.waiting, search_key(one.label))),
        sorted(places.values(), key=lambda one: (-one.overdue, -one.waiting, one.name)),
    )


def _past(seen: Any, since: date, today: date, queue: Any) -> None:
    """Steps left in the time, each with the days since the case came to it, where that is known."""
    left = StepTaken.objects.current().filter(on__gte=since, what__in=LEAVING)
    lines = StepTaken.objects.current().filter(
        case__in=seen, case_id__in=left.values("case_id"), on__lte=today
    )
    entered: dict[tuple[int, str], date] = {}
    for case, definition, what, step, to, on, was_due in lines.order_by(
        "case_id", "id"
    ).values_list("case_id", "case__definition", "what", "step", "to_step", "on", "was_due"):
        if what in LEAVING and on >= since:
            one = queue(definition, step)
            one.left += 1
            if (came := entered.get((case, step))) is not None:
                one.took.append((on - came).days)
            one.late += was_due is not None and on > was_due
            one.returned += what == What.RETURNED
        if what in (*LEAVING, What.BEGUN, What.IMPORTED):
            entered[case, to] = on


def _label(definition: str, step: str) -> str:
    known = registry.definitions().get(definition)
    for version in reversed(known.versions if known else ()):
        if step in version.steps:
            return version.steps[step].label
    return step


def _order(definition: str, step: str) -> tuple[str, int, str]:
    known = registry.definitions().get(definition)
    steps = list(known.versions[-1].steps) if known else []
    return definition, steps.index(step) if step in steps else len(steps), step
