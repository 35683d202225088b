"""Cases as the API tells and takes them. Never who voted how: there is no such thing."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from ninja import Field, Schema

Text = Annotated[str, Field(max_length=2_000)]
Code = Annotated[str, Field(max_length=120)]
Number = Annotated[int, Field(ge=0, le=1_000_000)]


class PaperIn(Schema):
    """A paper that came in: its kind, the day, where it lies, who holds it. Never a scan."""

    paper: Code
    on: datetime.date
    place: Code = ""
    holder: Code = ""
    number: Annotated[str, Field(max_length=60)] = ""
    label: Code = ""


class CountIn(Schema):
    """What the counters counted; everybody present gave one. `eligible` only of a body of which nobody is
    recorded."""

    votes_for: Number
    votes_against: Number = 0
    blank: Number = 0
    invalid: Number = 0
    eligible: Number | None = None


class CaseIn(Schema):
    """`org` is the code of the organisation for which the case runs, `person` the code of the member
    whom it is about, `candidate` the number of somebody of the pool; `label` the name of anything
    else, or of the only one of that name in the pool there."""

    definition: Code
    org: Code
    on: datetime.date
    person: Code = ""
    candidate: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    label: Code = ""
    destination: Code = ""
    symbol: Annotated[str, Field(max_length=60)] = ""


class StepIn(Schema):
    """`revision` is what the case had when it was looked at. `came`: codes of the members who were
    there, where it was written down; `reasons`: exclusions that the minutes tell of, by code."""

    step: Code
    revision: Number
    on: datetime.date
    way: Code = ""
    values: dict[str, Any] = {}
    count: CountIn | None = None
    came: list[Code] | None = None
    reasons: dict[str, Code] = {}
    papers: list[PaperIn] = []
    symbol: Annotated[str, Field(max_length=60)] = ""
    reason: Text = ""


class DeedIn(Schema):
    """`to` is the step of a return, `starts` the version that is adopted."""

    revision: Number
    on: datetime.date
    reason: Text = ""
    to: Code = ""
    starts: datetime.date | None = None
    symbol: Annotated[str, Field(max_length=60)] = ""


class VoteOut(Schema):
    """The counts of a vote, and the rule by which it passed or not."""

    id: int
    body: str
    on: datetime.date
    eligible: int
    present: int
    votes_for: int
    votes_against: int
    blank: int
    invalid: int
    passed: bool
    threshold: str


class VoterOut(Schema):
    """Somebody on the list of the body; `excluded` is empty for those who count as it stands, else why
    not: some of them count when they come."""

    code: str
    excluded: str


class VotersOut(Schema):
    """Who votes on the step where the case stands, on a day. `eligible` is null where nobody is
    recorded in the body: then the minutes say it, and the count has to."""

    body: str
    threshold: str
    eligible: int | None
    needed: int | None
    voters: list[VoterOut]


class LineOut(Schema):
    """Something done with a case. `vote` is null where the key may not see it."""

    on: datetime.date
    what: str
    step: str
    way: str
    to_step: str
    organization: str
    reason: str
    values: dict[str, Any]
    due: datetime.date | None
    basis: str
    vote: VoteOut | None


class CasePaperOut(Schema):
    paper: str
    on: datetime.date
    place: str
    holder: str
    number: str


class CaseOut(Schema):
    """A case as it stands. `holds`: what stands against its step today, for a key that may take it."""

    id: int
    definition: str
    label: str
    state: str
    step: str
    step_since: datetime.date
    due: datetime.date | None
    due_basis: str
    outcome: str
    began_on: datetime.date
    ended_on: datetime.date | None
    returns: int
    revision: int


class CaseDetail(CaseOut):
    acting: str
    holds: list[str]
    line: list[LineOut]
    papers: list[CasePaperOut]


class CasePage(Schema):
    """`next` is given back as `before` for the next page; null on the last."""

    items: list[CaseOut]
    next: int | None


class PrintOut(Schema):
    """A paper that can be printed. `state`: `made` with its day and number, `draft` for the step where
    the case stands, `by_hand` what somebody fills in. `row` is one of several of a kind. `confirmed`:
    its layout was compared with the guidance."""

    paper: str
    label: str
    state: str
    row: int | None
    number: str
    on: datetime.date | None
    confirmed: bool


class AskIn(Schema):
    """`values`: what `list_askable` says is asked, days as text; `papers`: kinds that the member has in
    hand, which are words until the cell has them."""

    definition: Code
    values: dict[str, Any] = {}
    papers: Annotated[list[Code], Field(max_length=50)] = []


class TakeBackIn(Schema):
    """`revision` is what the case had when it was looked at."""

    revision: Number


class AskedValueOut(Schema):
    """`type`: `text`, `date`, `number` or `yes_no`."""

    name: str
    type: str
    label: str
    required: bool


class PaperKindOut(Schema):
    paper: str
    label: str


class AskableOut(Schema):
    """What a member may ask for: `help` says when, `values` what has to be said, `papers` what the
    first step needs."""

    definition: str
    label: str
    help: str
    values: list[AskedValueOut]
    papers: list[PaperKindOut]


class OwnCaseOut(Schema):
    """A case as its member is told of it. `said`: how it stands, in words; `outcome` is empty until it
    may be said."""

    id: int
    definition: str
    label: str
    state: str
    said: str
    step: str
    acting: str
    due: datetime.date | None
    due_basis: str
    began_on: datetime.date
    ended_on: datetime.date | None
    outcome: str
    revision: int


class SaidOut(Schema):
    label: str
    value: str


class MadePaperOut(Schema):
    paper: str
    number: str


class OwnLineOut(Schema):
    """Something done with it. `reason` only of what its member has to know; never a count."""

    on: datetime.date
    title: str
    way: str
    reason: str
    organization: str
    values: list[SaidOut]
    papers: list[MadePaperOut]


class LaterOut(Schema):
    step: str
    organization: str
    latest: datetime.date | None


class AnnouncedOut(Schema):
    on: datetime.date
    where: str


class OwnCaseDetail(OwnCaseOut):
    """`missing`: papers that the step where it stands still needs; `announced`: how the result was made
    known."""

    due_is_certain: bool
    missing: list[str]
    line: list[OwnLineOut]
    later: list[LaterOut]
    papers: list[CasePaperOut]
    announced: list[AnnouncedOut]
    may_take_back: bool


class OwnCasePage(Schema):
    """`next` is given back as `before` for the next page; null on the last."""

    items: list[OwnCaseOut]
    next: int | None
