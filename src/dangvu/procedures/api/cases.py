"""Cases for programs: begun, looked at, their steps taken, by the same services as the pages."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from dangvu.access.selectors import reading_whole
from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.core.api import Refused as Told
from dangvu.core.partial_dates import PartialDate
from dangvu.core.routes import needs
from dangvu.core.schemas import PROBLEMS, Problem
from dangvu.members.models import Candidate, Person
from dangvu.procedures import registry, services
from dangvu.procedures.api.shared import (
    LARGEST,
    WRITES,
    Id,
    organization_of_code,
    seen,
    told,
    with_days,
)
from dangvu.procedures.models import Case
from dangvu.procedures.schemas import (
    CaseDetail,
    CaseIn,
    CaseOut,
    CasePage,
    DeedIn,
    PaperIn,
    StepIn,
    VotersOut,
)
from dangvu.procedures.selectors.electorates import electorate_of
from dangvu.procedures.selectors.known import DefinitionChanged, step_of
from dangvu.procedures.selectors.line import CaseLine, Done, case_line
from dangvu.procedures.selectors.listing import with_names
from dangvu.procedures.selectors.proving import Threshold
from dangvu.procedures.services import Count, Meeting, Paper
from dangvu.procedures.services.voting import Room
from dangvu.sources.models import Source
from dangvu.sources.services import cite

router = Router()
Deed = Literal[
    "return", "extend", "pause", "resume", "withdraw", "expire", "hold", "release", "adopt"
]
#: What each of them asks beside the day and the revision.
_ASKS: dict[str, tuple[str, ...]] = {
    "return": ("to", "reason", "source"),
    "extend": ("reason", "source"),
    "pause": ("reason", "source"),
    "withdraw": ("reason", "source"),
    "adopt": ("starts", "reason", "source"),
}
_VERBS = {"return": services.return_to, "adopt": services.adopt_version}


@router.get("", response={200: CasePage, **PROBLEMS}, operation_id="list_cases")
@needs("procedures")
def list_cases(
    request: HttpRequest,
    definition: str = Query("", max_length=40),
    state: str = Query("", max_length=10),
    before: int = Query(LARGEST, ge=1, le=LARGEST),
    limit: int = Query(100, ge=1, le=200),
) -> dict[str, Any]:
    """Cases that the key may see, the latest first; those that it sees only because they are about
    its own member are told by `list_own_cases`."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = with_names(Case.objects.seen_at_work(actor).filter(pk__lt=before), actor)
    if definition:
        rows = rows.filter(definition=definition)
    if state:
        rows = rows.filter(state=state)
    found = list(rows.order_by("-pk")[: limit + 1])
    more = len(found) > limit
    return {
        "items": [_case(one) for one in found[:limit]],
        "next": found[limit - 1].pk if more else None,
    }


@router.post("", response={201: CaseOut, **WRITES}, operation_id="begin_case")
@needs("procedures", "manage")
def begin_case(request: HttpRequest, given: CaseIn) -> Status[dict[str, Any]]:
    """A case begins on a day, under the version of that day."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if given.definition not in registry.definitions():
        raise Told(404, _("Không có quy trình này."))
    place = organization_of_code(actor, given.org)
    destination = organization_of_code(actor, given.destination) if given.destination else None
    with told():
        case = services.begin(
            actor=actor,
            code=given.definition,
            organization=place,
            on=given.on,
            person=_person(actor, given.person) if given.person else None,
            candidate=_candidate(actor, given.candidate) if given.candidate else None,
            label=given.label,
            destination=destination,
            source=_cited(actor, given.symbol, given.on),
        )
    return Status(201, _case(_one(request, case.pk)))


@router.get("/{pk}", response={200: CaseDetail, **PROBLEMS}, operation_id="get_case")
@needs("procedures")
def get_case(request: HttpRequest, pk: Id) -> dict[str, Any]:
    """A case with its whole line, and what stands against its step today."""
    return _detail(request, _one(request, pk))


@router.get(
    "/{pk}/voters", response={200: VotersOut, 409: Problem, **PROBLEMS}, operation_id="list_voters"
)
@needs("procedures", "manage")
def list_voters(request: HttpRequest, pk: Id, on: datetime.date) -> dict[str, Any]:
    """The list of a vote that is about to be taken, for whoever takes the step."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = seen(request, pk)
    if not policy.may(actor, case.kind, "manage", case.acting_id):
        raise Http404
    try:
        rule = step_of(case).vote if case.is_running else None
    except DefinitionChanged as changed:
        raise Told(409, str(changed)) from None
    if rule is None:
        raise Told(409, _("Bước này không biểu quyết."))
    with told():
        room = Room.gather(rule, case.acting_id, on, kind=case.kind)
    return _voters(room)


@router.post("/{pk}/step", response={200: CaseDetail, **WRITES}, operation_id="take_step")
@needs("procedures", "manage")
def take_step(request: HttpRequest, pk: Id, given: StepIn) -> dict[str, Any]:
    """The step where the case stands is done. Everything against it comes back at once (409)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = seen(request, pk)
    with told():
        services.take_step(
            actor=actor,
            case=case,
            step=given.step,
            revision=given.revision,
            on=given.on,
            way=given.way,
            values=_values(case, given.values),
            count=Count(**given.count.dict()) if given.count else None,
            meeting=_meeting(case, given),
            papers=[_paper(one) for one in given.papers],
            source=_cited(actor, given.symbol, given.on),
            reason=given.reason,
        )
    return _done(request, pk)


@router.post("/{pk}/papers", response={200: CaseDetail, **WRITES}, operation_id="record_paper")
@needs("procedures", "manage")
def record_paper(request: HttpRequest, pk: Id, given: PaperIn) -> dict[str, Any]:
    """A paper came in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with told():
        services.record_paper(actor=actor, case=seen(request, pk), paper=_paper(given))
    return _done(request, pk)


@router.post("/{pk}/{deed}", response={200: CaseDetail, **WRITES}, operation_id="turn_case")
@needs("procedures", "manage")
def turn_case(request: HttpRequest, pk: Id, deed: Deed, given: DeedIn) -> dict[str, Any]:
    """Anything else that is done with a case."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case, asked = seen(request, pk), _ASKS.get(deed, ())
    said: dict[str, Any] = {name: getattr(given, name) for name in asked if name != "source"}
    if "starts" in said and said["starts"] is None:
        raise Told(400, _("Ghi bản quy trình."))
    with told():
        if "source" in asked:
            said["source"] = _cited(actor, given.symbol, given.on)
        verb = _VERBS.get(deed) or getattr(services, deed)
        verb(actor=actor, case=case, revision=given.revision, on=given.on, **said)
    return _done(request, pk)


# --- what is given -----------------------------------------------------------------------------


def _person(actor: Actor, code: str) -> Person:
    seen = Person.objects.visible_to(actor, of_few=True)
    found = seen.filter(code=code.replace("\0", "")).first()
    if found is None:
        raise Told(404, _("Không có đảng viên mã này."))
    return found


def _candidate(actor: Actor, number: int) -> Candidate:
    found = Candidate.objects.visible_to(actor).filter(pk=number).first()
    if found is None:
        raise Told(404, _("Không có người này trong nguồn."))
    return found


def _cited(actor: Actor, symbol: str, on: datetime.date) -> Source | None:
    return cite(actor=actor, symbol=symbol, date=PartialDate.of(on)) if symbol.strip() else None


def _paper(given: PaperIn) -> Paper:
    said = given.dict()
    return Paper(said.pop("paper"), said.pop("on"), **said)


def _values(case: Case, given: dict[str, Any]) -> dict[str, Any]:
    try:
        return with_days(step_of(case).values, given)
    except DefinitionChanged:
        return given


def _meeting(case: Case, given: StepIn) -> Meeting | None:
    """Those on the list of the day, by their codes; a code of nobody there is nobody's."""
    if given.came is None and not given.reasons:
        return None
    try:
        rule = step_of(case).vote
    except DefinitionChanged:
        return None
    if rule is None:
        return None
    listed = [one.person_id for one in electorate_of(rule.body, case.acting_id, given.on)]
    with reading_whole():
        codes = dict(Person.objects.filter(pk__in=listed).values_list("code", "pk"))
    if {*(given.came or ()), *given.reasons} - codes.keys():
        raise Told(409, _("Có người không thuộc danh sách biểu quyết của ngày đó."))
    came = None if given.came is None else {codes[code] for code in given.came}
    return Meeting(came, {codes[code]: why for code, why in given.reasons.items()})


# --- what is told ------------------------------------------------------------------------------


def _one(request: HttpRequest, pk: int) -> Any:
    """The case with its names."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = with_names(Case.objects.seen_at_work(actor).filter(pk=pk), actor).first()
    if found is None:
        raise Http404
    return found


def _case(row: Any) -> dict[str, Any]:
    names = (
        "definition", "state", "step", "step_since", "due", "due_basis", "outcome", "began_on",
        "ended_on", "returns", "revision",
    )  # fmt: skip
    return {"id": row.pk, "label": row.shown_label, **{name: getattr(row, name) for name in names}}


def _done(request: HttpRequest, pk: int) -> dict[str, Any]:
    """After a deed. Whoever sent the case back may see it no more: then only where it stands is told."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    try:
        return _detail(request, _one(request, pk))
    except Http404:
        with reading_whole():
            row = with_names(Case.objects.filter(pk=pk), actor).get()
        return {**_case(row), "acting": "", "holds": [], "line": [], "papers": []}


def _detail(request: HttpRequest, row: Any) -> dict[str, Any]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: CaseLine = case_line(actor, row)
    current = found.current
    return {
        **_case(row),
        "acting": row.acting_name or "",
        "holds": [one.reason for one in current.holds if not one.is_warning] if current else [],
        "line": [_line(one) for one in found.done],
        "papers": [
            {
                "paper": one.paper, "on": one.received_on, "place": one.place,
                "holder": one.holder, "number": one.number,
            }
            for one in found.papers
        ],
    }  # fmt: skip


def _voters(room: Room) -> dict[str, Any]:
    eligible = sum(one.counts for one in room.listed) if room.listed else None
    limit = Threshold.read(room.threshold.value)
    with reading_whole():
        people = Person.objects.filter(pk__in=[one.person_id for one in room.listed])
        codes = dict(people.values_list("pk", "code"))
    return {
        "body": room.rule.body,
        "threshold": limit.words,
        "eligible": eligible,
        "needed": None if eligible is None else limit.needed(eligible, eligible),
        "voters": [{"code": codes[one.person_id], "excluded": one.excluded} for one in room.listed],
    }


def _line(one: Done) -> dict[str, Any]:
    taken, vote = one.taken, one.vote
    counts = ("eligible", "present", "votes_for", "votes_against", "blank", "invalid", "passed")
    return {
        **{name: getattr(taken, name) for name in ("on", "what", "step", "way", "to_step", "due")},
        "organization": one.organization,
        "reason": taken.reason,
        "values": taken.values,
        "basis": taken.rule_basis,
        "vote": vote
        and {
            "id": vote.pk, "body": vote.body, "on": vote.on, "threshold": vote.threshold_code,
            **{name: getattr(vote, name) for name in counts},
        },
    }  # fmt: skip
