"""Members as the API tells them. Never a political opinion, never the content of a file."""

from __future__ import annotations

import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from dangvu.members.choices import Correctable, Course, IntroducerKind, Sex

Code = Annotated[str, Field(max_length=60)]


class MemberOut(Schema):
    """A member of a day. Dates that are known in part are `2019`, `2019-05` or `2019-05-19`; of
    `birth` a key that is not shown the file of the member gets the year alone."""

    code: str
    full_name: str
    birth: str | None
    sex: str
    status: str
    cell: str | None
    cell_name: str | None
    admitted: str | None
    full_since: str | None


class MemberPage(Schema):
    """`next` is given back as `after` for the next page; null on the last."""

    items: list[MemberOut]
    next: str | None


class HappeningOut(Schema):
    """A line of a member's life. `corrected`: a later one replaced it."""

    on: str | None
    title: str
    detail: str
    paper: str | None
    corrected: bool


class MemberDetail(Schema):
    """A person whom the key may see: the member of the day, null for who is none, and the life,
    null for a key that is not shown the file. Reasons of exemption and exit stay out of it for a
    key that is not shown them."""

    code: str
    member: MemberOut | None
    timeline: list[HappeningOut] | None


class CandidateIn(Schema):
    """Somebody whom the cell `org` selects. `birth`: `2001`, `2001-05` or `2001-05-19`."""

    org: Code
    full_name: Annotated[str, Field(max_length=120)]
    selected_on: datetime.date
    birth: Annotated[str, Field(max_length=10)] = ""
    sex: Sex | None = None
    workplace: Annotated[str, Field(max_length=120)] = ""
    is_youth_union: bool = False


class HelperIn(Schema):
    """`member` is the code of a full member of the same cell."""

    member: Code
    on: datetime.date


class IntroducerIn(Schema):
    """`member` is the code of a full member, and stays out where a union introduces."""

    kind: IntroducerKind
    introduced_on: datetime.date
    member: Code = ""
    together_since: datetime.date | None = None


class CertificateIn(Schema):
    given_on: datetime.date
    course: Course = Course.AWARENESS
    given_by: Annotated[str, Field(max_length=250)] = ""
    number: Annotated[str, Field(max_length=40)] = ""


class CandidateOut(Schema):
    """Somebody who is, or was, in the pool. `lacks`: what stands against proposing them today;
    `member`: the code of the member they became, for a key that may see that member."""

    id: int
    full_name: str
    birth: str | None
    sex: str
    cell: str
    selected_on: datetime.date
    dropped_on: datetime.date | None
    admitted_on: datetime.date | None
    member: str | None
    certificate_until: datetime.date | None
    lacks: list[str]


class CandidatePage(Schema):
    """`next` is given back as `after` for the next page; null on the last."""

    items: list[CandidateOut]
    next: int | None


class CorrectableOut(Schema):
    """Something of the own record, with what it says now."""

    field: str
    label: str
    recorded: str


class CorrectionIn(Schema):
    """What is wrong in the own record, what it should be, which paper proves it and who has that paper.
    A paper is described, never handed in."""

    field: Correctable
    should_be: Annotated[str, Field(max_length=250)]
    paper: Annotated[str, Field(max_length=250)]
    holder: Annotated[str, Field(max_length=250)]
    words: Annotated[str, Field(max_length=2_000)] = ""


class RequestStepOut(Schema):
    on: datetime.date
    what: str
    note: str


class OwnRequestOut(Schema):
    """Something that the member asked about the own record, and how it stands. `acknowledge_by`,
    `execute_by`: until when it is answered and carried out, null where no rule tells; `certain`: whether
    these rules are."""

    id: int
    label: str
    said: str
    field: str
    should_be: str
    paper: str
    holder: str
    words: str
    received_on: datetime.date
    acknowledge_by: datetime.date | None
    execute_by: datetime.date | None
    certain: bool
    is_over: bool
    steps: list[RequestStepOut]


class OwnRequestPage(Schema):
    """`next` is given back as `before` for the next page; null on the last."""

    items: list[OwnRequestOut]
    next: int | None
