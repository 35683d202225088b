"""Open cases as an import brings them: written as they stand, with what is known of how they came there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.text import search_key
from dangvu.members.models import Person
from dangvu.members.services.pool_loading import LoadedCandidate, write_pool
from dangvu.organizations.services.loading import Entry as Place
from dangvu.procedures.choices import LEAVING, What
from dangvu.procedures.models import Case, CasePaper, StepTaken, Vote
from dangvu.sources.services import cite_many, read_citation

#: Rows written by one statement.
_AT_ONCE = 2_000


@dataclass(slots=True, eq=False)
class LoadedLine:
    """Something done with a case before it came in, under the paper that it `cites`. `taken` and `vote`
    lack their case and places, which may be as new as they are."""

    taken: StepTaken
    place: Place
    vote: Vote | None = None
    cites: str = ""


@dataclass(slots=True, eq=False)
class LoadedCase:
    """A case that runs: for whom and where; `person` is a code, `followed` somebody whom another sheet takes
    into the pool, or who comes into it with the case. `case` lacks the ids of all that."""

    case: Case
    place: Place
    acting: Place
    destination: Place | None = None
    person: str = ""
    lines: list[LoadedLine] = field(default_factory=list)
    papers: list[CasePaper] = field(default_factory=list)
    opening: StepTaken = field(default_factory=StepTaken)
    followed: LoadedCandidate | None = None
    cites: str = ""

    @property
    def who(self) -> str:
        """Tells candidates apart; empty for a case about none."""
        if self.case.candidate_id:
            return f"#{self.case.candidate_id}"
        return f"+{id(self.followed)}" if self.followed is not None else ""


def load_cases(
    *, actor: Actor, cases: Sequence[LoadedCase], papers: Iterable[CasePaper] = ()
) -> None:
    """Write cases with their lines, votes and papers, and papers of cases that are known; a number of
    statements that hardly grows with the rows. The caller has asked the policy for each."""
    with deed(actor=actor, verb="procedures.load"):
        _cite(actor, cases)
        _take_in(actor, cases)
        persons = _persons(one.person for one in cases)
        for one in cases:
            one.case.organization_id, one.case.acting_id = _id(one.place), _id(one.acting)
            one.case.destination_id = one.destination.pk if one.destination else None
            one.case.person_id = persons.get(one.person)
            one.case.search_key = search_key(f"{one.case.label} {one.case.reference}")
            if one.followed is not None:
                one.case.candidate = one.followed.held
        Case.objects.bulk_create([one.case for one in cases], batch_size=_AT_ONCE)
        _write_votes(cases)
        lines = [taken for one in cases for taken in _in_order(one)]
        StepTaken.objects.bulk_create(lines, batch_size=_AT_ONCE)
        held = [paper for one in cases for paper in _papers(one)]
        CasePaper.objects.bulk_create([*held, *papers], batch_size=_AT_ONCE)


def _cite(actor: Actor, cases: Sequence[LoadedCase]) -> None:
    """The papers that cases and lines name."""
    told = [(one.opening, one.cites) for one in cases]
    told += [(line.taken, line.cites) for one in cases for line in one.lines]
    cited = [(taken, read_citation(text)) for taken, text in told if text]
    papers = cite_many(actor=actor, papers=[paper for _taken, paper in cited])
    for taken, paper in cited:
        taken.source_id = papers.get(paper)


def _take_in(actor: Actor, cases: Sequence[LoadedCase]) -> None:
    """Whom no other sheet has written into the pool, each once."""
    followed = {id(one.followed): one.followed for one in cases if one.followed is not None}
    new = [one for one in followed.values() if one.held is None]
    if new:
        write_pool(actor=actor, rows=new, as_of=actor.today)


def _id(place: Place) -> int:
    assert place.pk is not None
    return place.pk


def _persons(codes: Iterable[str]) -> dict[str, int]:
    wanted = {code for code in codes if code}
    return dict(Person.objects.filter(code__in=wanted).values_list("code", "pk"))


def _write_votes(cases: Sequence[LoadedCase]) -> None:
    votes = []
    for one in cases:
        for line in one.lines:
            if line.vote is not None:
                line.vote.case, line.vote.about_id = one.case, one.case.person_id
                line.vote.organization_id = _id(line.place)
                votes.append(line.vote)
    Vote.objects.bulk_create(votes, batch_size=_AT_ONCE)


def _in_order(one: LoadedCase) -> list[StepTaken]:
    """What was done before in the order of the days, the line that says where the case came from at its
    place among them, each with its turn."""
    one.opening.organization_id = one.case.acting_id
    found, turn, is_opened = [], 1, False
    for line in one.lines:
        taken = line.taken
        taken.organization_id, taken.vote = _id(line.place), line.vote
        if not is_opened and taken.what not in LEAVING and turn == one.case.turn:
            found.append(one.opening)
            is_opened = True
        taken.turn = turn
        turn += taken.what in LEAVING
        found.append(taken)
    if not is_opened:
        found.append(one.opening)
    one.opening.turn = one.case.turn
    for taken in found:
        taken.case = one.case
    return found


def _papers(one: LoadedCase) -> list[CasePaper]:
    """Each in the turn of the step that was under way when it came in."""
    left = [line.taken for line in one.lines if line.taken.what in LEAVING]
    for paper in one.papers:
        paper.case = one.case
        done = [taken.turn for taken in left if taken.on >= paper.received_on]
        paper.turn = min(done, default=one.case.turn)
    return one.papers


def opening_line(case: Case, **rule: object) -> StepTaken:
    """The line that says that a case was there before: at which step, since when."""
    return StepTaken(
        what=What.IMPORTED,
        step=case.step,
        to_step=case.step,
        on=case.step_since,
        due=case.due,
        **rule,
    )
