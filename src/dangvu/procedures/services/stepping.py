"""Steps are taken: one, or the same one for many cases of one meeting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core import numberer
from dangvu.core.actor import Actor
from dangvu.core.guard import Hold, StepHeld
from dangvu.core.secrecy import must_be_open
from dangvu.members.selectors.keeping import Kept, keeps_less, reduced
from dangvu.members.services import Refused as MemberRefused
from dangvu.procedures import registry
from dangvu.procedures.choices import State, What
from dangvu.procedures.definitions import Way
from dangvu.procedures.models import Case, CasePaper, StepTaken, Vote
from dangvu.procedures.selectors.acting import NobodyActs, Ways, arrival
from dangvu.procedures.selectors.acts import (
    Act,
    clock_day,
    holds_of,
    lines_by_case,
    papers_by_case,
    values_wrong,
)
from dangvu.procedures.selectors.clocks import Reckoned, Rules
from dangvu.procedures.selectors.electorates import Listed
from dangvu.procedures.selectors.known import DefinitionChanged, version_of
from dangvu.procedures.services._acting import (
    Refused,
    TakenMeanwhile,
    acting,
    locked,
    must_act,
    must_be_its_day,
    must_run,
    ruled_by,
    set_due,
)
from dangvu.procedures.services.papers import Paper, paper_row
from dangvu.procedures.services.voting import Count, Room, write_vote, wrong_counts
from dangvu.sources.models import Source


@dataclass(frozen=True, slots=True)
class Take:
    """What is written down for one case. `revision` is what the case had when it was looked at.

    The vote is one that was recorded before, or the count of the meeting (`take_step_for_many`).
    """

    case: Case
    revision: int
    way: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    vote: Vote | None = None
    count: Count | None = None
    papers: Sequence[Paper] = ()
    source: Source | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who came, for the votes of one meeting. `came` None: not written down by name."""

    came: Collection[int] | None = None
    reasons: Mapping[int, str] = field(default_factory=dict)


class ManyHeld(Exception):
    """Nothing was written; `holds` says by case what stands against it."""

    def __init__(self, holds: dict[int, list[Hold]]) -> None:
        super().__init__("; ".join(hold.reason for each in holds.values() for hold in each))
        self.holds = holds


def take_step(
    *,
    actor: Actor,
    case: Case,
    step: str,
    revision: int,
    on: date,
    way: str = "",
    values: Mapping[str, Any] | None = None,
    vote: Vote | None = None,
    count: Count | None = None,
    meeting: Meeting | None = None,
    papers: Sequence[Paper] = (),
    source: Source | None = None,
    reason: str = "",
) -> StepTaken:
    """The step where the case stands is done; it goes where the way leads.

    Raises PermissionDenied, Refused, TakenMeanwhile (somebody was first, or the same is sent again),
    and StepHeld with every reason at once.
    """
    take = Take(case, revision, way, values or {}, vote, count, papers, source, reason)
    try:
        (done,) = take_step_for_many(actor=actor, step=step, on=on, takes=[take], meeting=meeting)
    except ManyHeld as held:
        raise StepHeld(held.holds[case.pk]) from held
    return done


def take_step_for_many(
    *, actor: Actor, step: str, on: date, takes: Sequence[Take], meeting: Meeting | None = None
) -> list[StepTaken]:
    """The same step for several cases, all or none; each is a deed of its own. What is read is read
    once for all of them. Raises as `take_step`, and ManyHeld with the reasons of every case."""
    for take in takes:
        must_be_open(take.reason, *(text for text in take.values.values() if isinstance(text, str)))
    # A savepoint: inside a page the transaction goes on, and what the first cases wrote must not.
    with transaction.atomic(), reading_whole():
        desk = _Desk(actor, step, on, meeting or Meeting(), takes)
        holds = {take.case.pk: found for take in desk.takes if (found := desk.holds(take))}
        if holds:
            raise ManyHeld(holds)
        desk.take_numbers()
        return [desk.write(take) for take in desk.takes]


class _Desk:
    """Cases locked and read for one step, with what they share: the tree, the rules, the meeting."""

    def __init__(
        self, actor: Actor, step: str, on: date, meeting: Meeting, takes: Sequence[Take]
    ) -> None:
        self.actor, self.step, self.on, self.meeting = actor, step, on, meeting
        ids = [take.case.pk for take in takes]
        if len(set(ids)) != len(ids):
            raise Refused(_("Một hồ sơ được ghi hai lần."))
        cases = locked(ids)
        self.takes = [replace(take, case=self._seen(cases, take)) for take in takes]
        self.lines, self.papers = lines_by_case(ids), papers_by_case(ids)
        self.ways, self.rules = Ways(), Rules()
        self.rooms: dict[tuple[str, int], tuple[Room, list[Listed]]] = {}
        self._allowed: set[tuple[str, int]] = set()
        self._going: dict[int, Way] = {}
        self._numbers: dict[tuple[int, str], list[str]] = {}

    def _seen(self, cases: dict[int, Case], take: Take) -> Case:
        case = cases.get(take.case.pk)
        if case is None or case.revision != take.revision or case.step != self.step:
            raise TakenMeanwhile
        must_run(case)
        return case

    def holds(self, take: Take) -> list[Hold]:
        """Everything against it. Raises PermissionDenied and what is no matter of a hold."""
        self._must_act(take.case)
        act = self._act(take)
        must_be_its_day(self.actor, take.case, self.on, self._last(take.case))
        rule = act.step.vote
        if rule and take.vote is None and take.count is not None:
            found, vote = self._counted(act, take.count)
            act = replace(act, vote=vote, way=act.way or _way_of(vote))
        else:
            found = []
            act = replace(act, way=act.way or self._only_way(act))
        found = [*found, *values_wrong(act.step, act.values), *holds_of(act)]
        if act.way not in act.step.ways and not (rule and act.vote is None):
            found.append(Hold("way_unknown", _("Chọn kết quả của bước này.")))
        if not found:
            self._going[take.case.pk] = act.step.ways[act.way]
        return found

    def take_numbers(self) -> None:
        """Those of a whole meeting at once, in a deed of their own; one case takes its numbers in its
        own. Nothing was held, so that the way of every case is known."""
        if len(self.takes) == 1:
            return
        wanted = Counter(
            (take.case.acting_id, made.symbol)
            for take in self.takes
            for made in self._going[take.case.pk].makes
            if made.symbol
        )
        # Always in the same order, so that two meetings do not wait for each other.
        for (issuer_id, symbol), count in sorted(wanted.items()):
            with acting(actor=self.actor, verb="take_numbers", label=f"{symbol} {count}"):
                self._numbers[issuer_id, symbol] = numberer.take_numbers(
                    issuer_id=issuer_id, symbol=symbol, on=self.on, count=count
                )[::-1]

    def _must_act(self, case: Case) -> None:
        if (place := (case.kind, case.acting_id)) not in self._allowed:
            must_act(self.actor, case)
            self._allowed.add(place)

    def _last(self, case: Case) -> date | None:
        return max((one.on for one in self.lines.get(case.pk, ())), default=None)

    def _act(self, take: Take) -> Act:
        case = take.case
        try:
            definition, version = version_of(case)
        except DefinitionChanged as changed:
            raise Refused(str(changed)) from changed
        fresh = [paper_row(case, paper) for paper in take.papers]
        return Act(
            self.actor, case, definition, version, version.steps[self.step], self.on,
            way=take.way, values=take.values, vote=take.vote,
            line=tuple(self.lines.get(case.pk, ())),
            papers=(*self.papers.get(case.pk, ()), *fresh), rules=self.rules,
        )  # fmt: skip

    def _only_way(self, act: Act) -> str:
        if act.vote is not None:
            return _way_of(act.vote)
        return act.step.first_way.code if len(act.step.ways) == 1 else ""

    def _counted(self, act: Act, count: Count) -> tuple[list[Hold], Vote]:
        """What is wrong in the counts, and the vote as it would be written."""
        room, settled = self._room(act)
        vote = room.vote(settled, count, question=act.case.label, case=act.case)
        return wrong_counts(settled, count), vote

    def _room(self, act: Act) -> tuple[Room, list[Listed]]:
        assert act.step.vote is not None
        key = act.step.vote.body, act.organization_id
        if key not in self.rooms:
            room = Room.gather(act.step.vote, act.organization_id, self.on, kind=act.case.kind)
            self.rooms[key] = room, room.settled(self.meeting.came, self.meeting.reasons)
        return self.rooms[key]

    def write(self, take: Take) -> StepTaken:
        """One deed: papers, vote, line, what it brings about, and where the case stands now."""
        label = f"{take.case.definition} {take.case.pk} {self.step}"
        with acting(actor=self.actor, verb="take_step", label=label):
            act = self._act(take)
            if act.step.vote and take.vote is None:
                assert take.count is not None
                _wrong, vote = self._counted(act, take.count)
                act = replace(act, vote=write_vote(vote, self._room(act)[1]))
            way = self._going[take.case.pk]
            act = replace(act, way=way.code)
            CasePaper.objects.bulk_create([one for one in act.papers if one.pk is None])
            return self._go(act, way, take)

    def _go(self, act: Act, way: Way, take: Take) -> StepTaken:
        case, was_due = act.case, act.case.due
        taken = StepTaken(
            case=case, turn=case.turn, what=What.DONE, step=case.step, way=way.code, on=self.on,
            organization_id=case.acting_id, vote=act.vote, source=take.source, reason=take.reason,
            values=written_values(act.values), was_due=was_due,
        )  # fmt: skip
        try:
            to = arrival(
                act.version, way.to, case.organization_id, case.destination_id, self.on, self.ways
            )
        except NobodyActs as nobody:
            raise Refused(str(nobody)) from nobody
        self._make_papers(act, way)
        line = (*act.line, taken)
        reckoned = move(replace(act, line=line), to.code, to.acting, self.on)
        taken.to_step, taken.due = to.code, case.due
        for name, value in ruled_by(reckoned).items():
            setattr(taken, name, value)
        taken.save(force_insert=True)
        if way.effect:
            try:
                registry.effect_of(way.effect)(act, taken)
            except MemberRefused as refused:
                raise Refused(str(refused)) from refused
        case.save()
        return taken

    def _make_papers(self, act: Act, way: Way) -> None:
        rows = [
            CasePaper(
                case=act.case, paper=made.paper, received_on=self.on, is_produced=True,
                turn=act.case.turn, number=self._number(act, made.symbol),
            )
            for made in way.makes
        ]  # fmt: skip
        CasePaper.objects.bulk_create(rows)

    def _number(self, act: Act, symbol: str) -> str:
        if not symbol:
            return ""
        if kept := self._numbers.get((act.organization_id, symbol)):
            return kept.pop()
        (number,) = numberer.take_numbers(issuer_id=act.organization_id, symbol=symbol, on=self.on)
        return number


def _way_of(vote: Vote) -> str:
    return "passed" if vote.passed else "failed"


def move(act: Act, code: str, acting_id: int | None, on: date) -> Reckoned | None:
    """The case comes to a step (`acting_id`) or to an end, from the day; written by the caller. Gives
    the deadline of that step."""
    case = act.case
    case.turn, case.revision = case.turn + 1, case.revision + 1
    case.step_since, case.extensions = on, 0
    if acting_id is None:
        end(case, code, State.DONE, on)
        return None
    case.step, case.acting_id = code, acting_id
    reckoned = clock_day(replace(act, step=act.version.steps[code]), "deadline")
    set_due(case, reckoned)
    return reckoned


def end(case: Case, outcome: str, state: State, on: date) -> None:
    """The case is over; written by the caller."""
    case.state, case.outcome, case.ended_on, case.stopped_on = state, outcome, on, None
    set_due(case, None)


def written_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """As they are kept: days as text, and in `net` less of them (`members.keeping`)."""
    written = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if value not in (None, "")
    }
    return reduced(Kept.STEP_VALUES, written) if keeps_less() else written
