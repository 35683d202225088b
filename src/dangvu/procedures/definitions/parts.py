"""What a definition says: versions by the date of their rule, steps, clocks, votes, papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

#: Ends that belong to the machine; a definition that lists them allows them.
WITHDRAWN, EXPIRED = "withdrawn", "expired"
#: The ways of a vote, and the one way of a step that has no choice.
PASSED, FAILED, DONE = "passed", "failed", "done"

#: Who acts, found in the tree of the day (`selectors.acting`).
PLACES = (
    "cell",
    "sectional",
    "grassroots",
    "superior",
    "root",
    "member",
    "beginner",
    "destination",
    "destination_grassroots",
)
#: What a case is about.
SUBJECTS = ("person", "candidate", "organization", "nothing")
UNITS = ("working_days", "days", "months")
VALUE_TYPES = ("date", "text", "number", "yes_no")
BALLOTS = ("secret", "show")
CERTAINTIES = ("SEEN", "HIGH", "MEDIUM", "LOW")


@dataclass(frozen=True, slots=True)
class Basis:
    """The paper on which a version rests."""

    symbol: str
    issuer: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.symbol, self.issuer) if part)


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: what a rule of the rulebook says on the day it is counted from, or `count`
    where the number stands in the basis of the version itself."""

    unit: str
    rule: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """A time that runs from `since`: `entered` (the day the case came to the step), `began`, a step
    (the day it was taken last), or `step.value` (a date that was written down there).

    extension: what may be added, `times` at most.
    """

    span: Span
    since: str = "entered"
    extension: Span | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Need:
    """A paper that must be in hand: of this kind or one of `instead`. `fresh`: not older than that
    on the day of the step."""

    paper: str
    instead: tuple[str, ...] = ()
    fresh: Span | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        return (self.paper, *self.instead)


@dataclass(frozen=True, slots=True)
class Made:
    """A paper that the step makes; with a symbol it takes the next number of that series."""

    paper: str
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class VoteRule:
    """Who votes, and by which rule it passes: a code of the rulebook."""

    body: str
    threshold: str
    ballot: str = "secret"


@dataclass(frozen=True, slots=True)
class ValueRule:
    """A plain value that is written down with the step."""

    name: str
    type: str
    label: str
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Way:
    """Where a step may lead: to another step or to an end."""

    code: str
    to: str
    label: str
    effect: str = ""
    makes: tuple[Made, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    code: str
    label: str
    at: str
    ways: Mapping[str, Way] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    guards: tuple[str, ...] = ()
    vote: VoteRule | None = None
    values: tuple[ValueRule, ...] = ()
    not_before: Clock | None = None
    deadline: Clock | None = None
    expires: Clock | None = None
    skip_to: str = ""
    may_return_to: tuple[str, ...] = ()
    line: int = 0

    @property
    def targets(self) -> tuple[str, ...]:
        """Every place that the case may go to from here by being done."""
        went = [way.to for way in self.ways.values()]
        return tuple(dict.fromkeys([*went, *([self.skip_to] if self.skip_to else [])]))

    @property
    def first_way(self) -> Way:
        """The way of a case that goes well: written first."""
        return next(iter(self.ways.values()))


@dataclass(frozen=True, slots=True)
class Announced:
    """The result, yes or no, is made known: how that is called, and until when."""

    label: str
    deadline: Clock | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The member whom it is about may ask for it: by what name, when one would, and what is said then.
    Values that the first step asks too, by the same name, are proposed there."""

    label: str
    help: str = ""
    values: tuple[ValueRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """The steps from the day on which a rule was in force. `mark` changes with the structure and
    not with wording, so that a case can tell that its definition was changed under it."""

    starts: date
    basis: Basis
    certainty: str
    steps: Mapping[str, Step]
    ends: Mapping[str, str]
    publish: Announced | None = None
    mark: str = ""
    line: int = 0

    @property
    def first_step(self) -> Step:
        return next(iter(self.steps.values()))

    def end_label(self, code: str) -> str:
        return self.ends.get(code, code)


@dataclass(frozen=True, slots=True)
class Definition:
    """A procedure. `kind` is the kind of the policy under which its cases lie."""

    code: str
    label: str
    about: str
    kind: str
    versions: tuple[Version, ...]
    papers: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    asked: Asked | None = None

    def version_on(self, day: date) -> Version | None:
        """The one in force that day, None before the first."""
        held = [version for version in self.versions if version.starts <= day]
        return held[-1] if held else None

    def version_of(self, starts: date) -> Version | None:
        """The one that began that very day."""
        return next((version for version in self.versions if version.starts == starts), None)
