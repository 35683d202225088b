"""Papers of cases as they are printed: which there are, and everything that they are filled from.

Read in sets: the statements do not grow with the number of cases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.organizations.models import Ancestry, OrganizationVersion
from dangvu.papers.choices import Form
from dangvu.papers.selectors import forms_of_papers
from dangvu.procedures import registry
from dangvu.procedures.choices import What
from dangvu.procedures.definitions import Definition, Step, Version
from dangvu.procedures.models import Case, CasePaper, Elector, StepTaken, Vote
from dangvu.procedures.models.cases import cases_reached
from dangvu.procedures.selectors.acts import lines_by_case, papers_by_case
from dangvu.procedures.selectors.known import shown_version
from dangvu.procedures.selectors.listing import with_names

#: More than this at once is more than a meeting does.
MOST = 200
#: How papers without a form of their own begin, with the symbol of their number.
_KINDS = {
    "Nghị quyết": "NQ", "Quyết định": "QĐ", "Báo cáo": "BC", "Thông báo": "TB", "Tờ trình": "TTr",
    "Kết luận": "KL", "Biên bản": "", "Danh sách": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper of a case that can be printed. `row` is it where it was made or is in hand, `taken` the
    step that made it; without one it is the draft for the step where the case stands."""

    code: str
    label: str
    form: Form
    row: CasePaper | None = None
    taken: StepTaken | None = None

    @property
    def is_made(self) -> bool:
        return self.taken is not None

    @property
    def is_for_the_member(self) -> bool:
        """Whether whoever it is about writes it."""
        return self.form.by_hand and self.form.is_own

    @property
    def on(self) -> date | None:
        return self.taken.on if self.taken else None


@dataclass(frozen=True, slots=True)
class Printing:
    """One paper of one case with what it is filled from. `day`: of the paper, of a draft today.
    `votes`: those of the case that the reader may see, by id. issuer: who makes it."""

    case: Any
    wanted: Wanted
    definition: Definition | None
    version: Version | None
    line: tuple[StepTaken, ...]
    papers: tuple[CasePaper, ...]
    votes: dict[int, Vote]
    left_out: dict[int, dict[str, int]]
    tree: Tree
    day: date
    issuer_id: int

    @property
    def vote(self) -> Vote | None:
        taken = self.wanted.taken
        return self.votes.get(taken.vote_id or 0) if taken else None

    @property
    def issuer(self) -> OrganizationVersion | None:
        return next(iter(self.tree.above(self.issuer_id, self.day)), None)

    @property
    def is_named(self) -> bool:
        """Whether the reader is told who it is about."""
        return bool(self.case.shown_label == self.case.label)

    @property
    def step(self) -> Step | None:
        code = self.wanted.taken.step if self.wanted.taken else self.case.step
        return self.version.steps.get(code) if self.version else None

    def last_done(self, *steps: str) -> StepTaken | None:
        """The latest time that one of the steps was taken."""
        done = [one for one in self.line if one.what == What.DONE and one.step in steps]
        return done[-1] if done else None

    def value(self, name: str) -> Any:
        """What was last written down under that name, whichever step asked it; days as days."""
        for taken in reversed(self.line):
            if taken.what == What.DONE and taken.values.get(name) not in (None, ""):
                return _as_day(taken.values[name])
        return None

    def last_paper(self, *codes: str, by_steps: Collection[str] = ()) -> CasePaper | None:
        """The latest paper of these kinds."""
        found = [one for one in self.papers if one.paper in codes]
        return found[-1] if found else None

    def maker_of(self, paper: CasePaper) -> StepTaken | None:
        return maker_of(paper, self.line)


@dataclass(frozen=True, slots=True)
class Tree:
    """Organisations with all above them on any day, read at once."""

    _ancestors: dict[int, list[Ancestry]] = field(default_factory=dict)
    _versions: dict[int, list[OrganizationVersion]] = field(default_factory=dict)

    @classmethod
    def of(cls, ids: Iterable[int]) -> Tree:
        """Two statements."""
        tree = cls()
        rows = list(Ancestry.objects.filter(descendant__in=set(ids)).order_by("depth"))
        for row in rows:
            tree._ancestors.setdefault(row.descendant_id, []).append(row)
        wanted = {row.ancestor_id for row in rows}
        versions = OrganizationVersion.objects.current().filter(organization__in=wanted)
        for version in versions.order_by("valid_from"):
            tree._versions.setdefault(version.organization_id, []).append(version)
        return tree

    def above(self, organization_id: int | None, on: date) -> list[OrganizationVersion]:
        """The organisation and all above it that day, the nearest first; of one that has ended, what
        it was last."""
        rows = self._ancestors.get(organization_id or 0, [])
        held = [one for one in rows if _holds(one, on)] or _last(rows)
        found = (self.called(one.ancestor_id, on) for one in held)
        return [one for one in found if one is not None]

    def called(self, organization_id: int | None, on: date) -> OrganizationVersion | None:
        versions = self._versions.get(organization_id or 0, [])
        held = [one for one in versions if _holds(one, on)]
        return (held or versions)[-1] if versions else None


def _holds(row: Any, on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on < row.valid_to)


def _last(rows: list[Ancestry]) -> list[Ancestry]:
    end = max((row.valid_to or date.max for row in rows), default=None)
    return [row for row in rows if (row.valid_to or date.max) == end]


def _as_day(value: Any) -> Any:
    if isinstance(value, str) and len(value) == 10 and value[4:5] == value[7:8] == "-":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def maker_of(paper: CasePaper, line: Iterable[StepTaken]) -> StepTaken | None:
    """The step that made a paper; None of one that came in from outside."""
    if not paper.is_produced:
        return None
    return next((one for one in line if one.turn == paper.turn and one.what == What.DONE), None)


def papers_wanted(
    case: Case, line: Iterable[StepTaken], papers: Iterable[CasePaper], today: date
) -> list[Wanted]:
    """What can be printed of a case, in the order of its steps: what was made, what somebody has to
    fill in for a step that was or is to be taken, and drafts for the step where it stands."""
    definition, version = shown_version(case)
    line, papers = list(line), list(papers)
    forms = _Forms(definition, today)
    made = [
        Wanted(one.paper, forms.label(one.paper), forms.of(one.paper, taken.on), one, taken)
        for one in papers
        if (taken := maker_of(one, line))
    ]
    if version is None:
        return made
    return [*_by_hand(case, version, line, papers, forms), *made, *_drafts(case, version, forms)]


def _by_hand(
    case: Case, version: Version, line: list[StepTaken], papers: list[CasePaper], forms: _Forms
) -> Iterator[Wanted]:
    reached = {one.step for one in line} | {case.step}
    told: set[str] = set()
    for step in version.steps.values():
        for need in step.needs if step.code in reached else ():
            for code in need.kinds:
                form = forms.of(code, case.step_since)
                if form.by_hand and code not in told:
                    told.add(code)
                    row = next((one for one in reversed(papers) if one.paper == code), None)
                    yield Wanted(code, forms.label(code), form, row)


def _drafts(case: Case, version: Version, forms: _Forms) -> Iterator[Wanted]:
    step = version.steps.get(case.step) if case.is_running else None
    if step is None:
        return
    codes = dict.fromkeys(made.paper for way in step.ways.values() for made in way.makes)
    for code in codes:
        yield Wanted(code, forms.label(code), forms.of(code, forms.today))


class _Forms:
    """The form of each kind of paper, of its own or one for what has none."""

    def __init__(self, definition: Definition | None, today: date) -> None:
        self.definition, self.today = definition, today
        self._held: dict[date, dict[str, Form]] = {}

    def label(self, code: str) -> str:
        return registry.paper_label(self.definition, code)

    def of(self, code: str, on: date) -> Form:
        if on not in self._held:
            self._held[on] = forms_of_papers(on)
        held = self._held[on]
        own = f"{code}@{self.definition.code}" if self.definition else code
        if own in held:
            return held[own]
        return held[code] if code in held else self._for_what_has_none(code, held)

    def _for_what_has_none(self, code: str, held: dict[str, Form]) -> Form:
        words = self.label(code).removeprefix(code).strip() or code
        kind = next((one for one in _KINDS if words.startswith(one)), "")
        form = held.get(f"*{kind.upper()}") or held["*"]
        rest = words.removeprefix(kind).strip()
        head = (kind.upper(), rest) if kind else (words.upper(), "")
        return replace(form, kind=head[0], subject=head[1], symbol=_KINDS.get(kind, ""))


def printable_cases(actor: Actor, ids: Iterable[int], *, action: str = "rows") -> list[Any]:
    """The cases of which the actor may take papers out (`rows`), or that they see (`view`), with
    `shown_label`; one statement beside what the policy asks."""
    rows = with_names(Case.objects.filter(cases_reached(actor, action), pk__in=list(ids)), actor)
    return list(rows.order_by("search_key", "pk"))


def papers_shown(actor: Actor, case: Case, *, own: bool = False) -> list[Wanted]:
    """What can be printed of a case that the actor sees; of `own`, and where nothing may be taken out,
    what whoever it is about writes."""
    line, papers = lines_by_case([case.pk]), papers_by_case([case.pk])
    wanted = papers_wanted(case, line.get(case.pk, []), papers.get(case.pk, []), actor.today)
    if own or not printable_cases(actor, [case.pk]):
        return [one for one in wanted if one.is_for_the_member]
    return wanted


def cases_of_meeting(
    actor: Actor, *, definition: str, step: str, on: date, place_id: int
) -> list[int]:
    """Cases of which an organisation took that step on that day."""
    rows = StepTaken.objects.current().visible_to(actor).filter(
        what=What.DONE, on=on, organization=place_id, step=step, case__definition=definition
    )  # fmt: skip
    return list(rows.order_by("case").values_list("case_id", flat=True).distinct()[:MOST])


def printings(
    actor: Actor, cases: Iterable[Any], *, paper: str = "", row_id: int | None = None
) -> list[Printing]:
    """Papers of cases that `printable_cases` gave: of one kind, the latest of each case or the one of
    `row_id`; without a kind all that were made. A number of statements that does not grow."""
    found = list(cases)
    ids = [one.pk for one in found]
    lines, held = lines_by_case(ids), papers_by_case(ids)
    votes = _votes(actor, [one for line in lines.values() for one in line])
    tree = Tree.of(_places(found, lines))
    left_out = _left_out(votes)
    made = []
    for case in found:
        line, papers = lines.get(case.pk, []), held.get(case.pk, [])
        definition, version = shown_version(case)
        for one in _chosen(papers_wanted(case, line, papers, actor.today), paper, row_id):
            place = one.taken.organization_id if one.taken else case.acting_id
            if one.form.by_hand:
                place = case.organization_id
            made.append(
                Printing(
                    case, one, definition, version, tuple(line), tuple(papers), votes, left_out,
                    tree, one.on or actor.today, place,
                )
            )  # fmt: skip
    return made


def _chosen(wanted: list[Wanted], paper: str, row_id: int | None) -> list[Wanted]:
    if not paper:
        return [one for one in wanted if one.is_made]
    of_kind = [one for one in wanted if one.code == paper]
    if row_id is not None:
        return [one for one in of_kind if one.row is not None and one.row.pk == row_id]
    latest = [one for one in of_kind if one.is_made] or of_kind
    return latest[-1:]


def _votes(actor: Actor, line: list[StepTaken]) -> dict[int, Vote]:
    ids = {one.vote_id for one in line if one.vote_id}
    return {one.pk: one for one in Vote.objects.visible_to(actor).filter(pk__in=ids)} if ids else {}


def _left_out(votes: dict[int, Vote]) -> dict[int, dict[str, int]]:
    """How many of each list did not count, by reason: numbers of votes that the reader sees, counted
    whole, since the wall would be asked for everybody on every list."""
    found: dict[int, dict[str, int]] = {pk: {} for pk in votes}
    if not votes:
        return found
    rows = Elector.objects.filter(vote__in=list(votes)).exclude(excluded="")
    counted = rows.values("vote", "excluded").annotate(number=Count("pk")).order_by("excluded")
    with reading_whole():
        for one in counted:
            found[one["vote"]][one["excluded"]] = one["number"]
    return found


def _places(cases: list[Any], lines: dict[int, list[StepTaken]]) -> set[int]:
    places = {one.organization_id for line in lines.values() for one in line}
    for case in cases:
        places |= {case.organization_id, case.acting_id, case.destination_id}
    return places - {None}
