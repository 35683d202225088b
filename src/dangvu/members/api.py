"""Members for programs."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Status

from dangvu.core.actor import Actor
from dangvu.core.api import Refused, page_after
from dangvu.core.exporting import Passage, pass_out
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import Sets
from dangvu.core.routes import needs
from dangvu.core.schemas import PROBLEMS, Problem
from dangvu.members import selectors, services
from dangvu.members.models import Candidate, Person, Placement
from dangvu.members.permissions import FILE, birth_shown, row_shows, sets_of, sets_shown
from dangvu.members.schemas import (
    CandidateIn,
    CandidateOut,
    CandidatePage,
    CertificateIn,
    CorrectableOut,
    CorrectionIn,
    HelperIn,
    IntroducerIn,
    MemberDetail,
    MemberPage,
    OwnRequestOut,
    OwnRequestPage,
)
from dangvu.members.selectors.candidates import pool, readiness
from dangvu.members.selectors.lists import inside, named
from dangvu.members.selectors.own import correctable, own_person
from dangvu.members.selectors.requests import (
    Standing,
    asked_label,
    asked_state,
    own_requests,
    standings,
)
from dangvu.members.services.asking import ask_correction
from dangvu.organizations.selectors import (
    UnknownOrganization,
    organization_by_code,
    versions_as_of,
)

router = Router()
LARGEST = 2**31 - 1
Id = Annotated[int, Path(ge=1, le=LARGEST)]


@router.get("", response={200: MemberPage, **PROBLEMS}, operation_id="list_members")
@needs("members")
def list_members(
    request: HttpRequest,
    on: datetime.date | None = None,
    q: str = Query("", max_length=200),
    org: str = Query("", max_length=60),
    after: str = Query("", max_length=60),
    limit: int = Query(100, ge=1, le=500),
) -> dict[str, Any]:
    """Members of a day (today when none is given) whom the key may see, by code; those whose name
    has all the words of `q`, those in the organisation `org` or below it. What is read is counted;
    above the day's number a second person has to approve (403 says where it is asked)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = on or actor.today
    rows = selectors.member_list(actor, day)
    rows = named(rows, q.replace("\0", " "))
    if org:
        rows = inside(rows, [_organization_id(org, day, actor)], day)
    found, further = page_after(
        rows.select_related("person"), key="person.code", after=after.replace("\0", ""), limit=limit
    )
    shown = sets_shown(actor)
    out = pass_out(request, label=_("Đảng viên, cho chương trình"), kind="members", rows=len(found))
    if not isinstance(out, Passage):
        raise PermissionDenied
    return {"items": [_member(one, shown) for one in found], "next": further}


@router.get("/{code}", response={200: MemberDetail, **PROBLEMS}, operation_id="get_member")
@needs("members")
def get_member(request: HttpRequest, code: str, on: datetime.date | None = None) -> dict[str, Any]:
    """One person by code, with the life as it is recorded; also one who left."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = Person.objects.visible_to(actor).filter(code=code.replace("\0", "")).first()
    if person is None:
        raise Http404
    shown = sets_shown(actor)
    placed = selectors.member_list(actor, on or actor.today).filter(person=person).first()
    return {
        "code": person.code,
        "member": _member(placed, shown) if placed else None,
        "timeline": None
        if FILE not in sets_of(actor, person)
        else [
            {
                "on": _text(line.on),
                "title": str(line.title),
                "detail": str(line.detail),
                "paper": str(line.source) if line.source else None,
                "corrected": line.corrected,
            }
            for line in selectors.timeline_of(actor, person)
        ],
    }


def _member(row: Placement | Any, shown: Sets) -> dict[str, Any]:
    return {
        "code": row.code,
        "full_name": row.full_name,
        "birth": _text(birth_shown(row.birth, whole=row_shows(row, shown, FILE))),
        "sex": row.sex or "",
        "status": row.status or "",
        "cell": row.cell_code,
        "cell_name": row.cell_name,
        "admitted": _text(row.admitted),
        "full_since": _text(row.full_since),
    }


def _text(day: Any) -> str | None:
    return None if day is None else str(day)


def _organization_id(code: str, day: datetime.date, actor: Actor) -> int:
    try:
        return organization_by_code(code.replace("\0", ""), on=day, actor=actor).organization_id
    except UnknownOrganization as error:
        raise Refused(404, _("Không có tổ chức nào có mã “%s”.") % code, error.near) from None


# --- the own record ----------------------------------------------------------------------------


@router.get(
    "/own/correctable",
    response={200: list[CorrectableOut], **PROBLEMS},
    operation_id="list_correctable",
)
@needs("members", "ask")
def list_correctable(request: HttpRequest) -> list[dict[str, Any]]:
    """What of the own record the member may ask to have corrected; nothing for a key that stands for no
    member."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = own_person(actor, "ask")
    found = correctable(person, actor.today) if person else {}
    return [
        {"field": one.value, "label": str(one.label), "recorded": said}
        for one, said in found.items()
    ]


@router.get(
    "/own/requests", response={200: OwnRequestPage, **PROBLEMS}, operation_id="list_own_requests"
)
@needs("members")
def list_own_requests(
    request: HttpRequest,
    before: int = Query(LARGEST, ge=1, le=LARGEST),
    limit: int = Query(100, ge=1, le=200),
) -> dict[str, Any]:
    """What was asked about the record of the member that the account stands for, the latest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = own_requests(actor, own_person(actor)).filter(pk__lt=before).order_by("-pk")
    found = standings(rows[: limit + 1])
    shown = found[:limit]
    return {
        "items": [_request(one, actor) for one in shown],
        "next": shown[-1].request.pk if len(found) > limit else None,
    }


@router.post(
    "/own/requests",
    response={201: OwnRequestOut, 400: Problem, 409: Problem, **PROBLEMS},
    operation_id="ask_for_correction",
)
@needs("members", "ask")
def ask_for_correction(request: HttpRequest, given: CorrectionIn) -> Status[dict[str, Any]]:
    """The member asks that the own record be corrected, and names the paper that proves it. Nothing of
    the record changes; those who keep it answer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    said = {name: value.replace("\0", "") for name, value in given.dict().items()}
    with _told():
        made = ask_correction(actor=actor, **{**said, "field": given.field})
    return Status(201, _request(_standing(actor, made.pk), actor))


@router.get(
    "/own/requests/{pk}", response={200: OwnRequestOut, **PROBLEMS}, operation_id="get_own_request"
)
@needs("members")
def get_own_request(request: HttpRequest, pk: Id) -> dict[str, Any]:
    """One of them, with what was done about it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _request(_standing(actor, pk), actor)


def _standing(actor: Actor, pk: int) -> Standing:
    found = standings(own_requests(actor, own_person(actor)).filter(pk=pk))
    if not found:
        raise Http404
    return found[0]


def _request(now: Standing, actor: Actor) -> dict[str, Any]:
    asked = now.request
    names = ("id", "field", "should_be", "paper", "holder", "words", "received_on")
    return {
        **{name: getattr(asked, name) for name in names},
        "label": asked_label(now),
        "said": asked_state(now, actor)[1],
        "acknowledge_by": now.deadlines.acknowledge,
        "execute_by": now.deadlines.execute,
        "certain": now.deadlines.is_certain,
        "is_over": now.is_over,
        "steps": [
            {"on": one.on, "what": str(one.get_kind_display()), "note": one.note}
            for one in now.steps
        ],
    }


# --- the pool ----------------------------------------------------------------------------------

pool_router = Router()
_WRITES = {400: Problem, 409: Problem, **PROBLEMS}


@pool_router.get("", response={200: CandidatePage, **PROBLEMS}, operation_id="list_candidates")
@needs("procedures")
def list_candidates(
    request: HttpRequest,
    q: str = Query("", max_length=200),
    org: str = Query("", max_length=60),
    state: Literal["in_pool", "dropped", "admitted"] = "in_pool",
    after: int = Query(0, ge=0, le=LARGEST),
    limit: int = Query(100, ge=1, le=200),
) -> dict[str, Any]:
    """Who is in the pool of the cells that the key may see, or left it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = _organization_id(org, actor.today, actor) if org else None
    rows = pool(actor, state=state, place_id=place, words=q.replace("\0", " "))
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    more = len(found) > limit
    return {
        "items": _candidates(actor, found[:limit]),
        "next": found[limit - 1].pk if more else None,
    }


@pool_router.post("", response={201: CandidateOut, **_WRITES}, operation_id="add_candidate")
@needs("procedures", "manage")
def add_candidate(request: HttpRequest, given: CandidateIn) -> Status[dict[str, Any]]:
    """A cell selects somebody and follows them from that day on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = _organization_id(given.org, actor.today, actor)
    try:
        birth = PartialDate.parse(given.birth) if given.birth else None
    except ValueError:
        raise Refused(400, _("Ngày sinh phải ghi như 2001, 2001-05 hoặc 2001-05-19.")) from None
    with _told():
        made = services.add_candidate(
            actor=actor, organization_id=place, full_name=given.full_name.replace("\0", ""),
            selected_on=given.selected_on, birth=birth, sex=given.sex or "",
            workplace=given.workplace.replace("\0", ""), is_youth_union=given.is_youth_union,
        )  # fmt: skip
    return Status(201, _candidates(actor, [made])[0])


@pool_router.get("/{pk}", response={200: CandidateOut, **PROBLEMS}, operation_id="get_candidate")
@needs("procedures")
def get_candidate(request: HttpRequest, pk: Id) -> dict[str, Any]:
    """Somebody of the pool, and what stands against proposing them today."""
    return _candidates(request.actor, [_followed(request, pk)])[0]  # type: ignore[attr-defined]


@pool_router.post(
    "/{pk}/helpers", response={200: CandidateOut, **_WRITES}, operation_id="assign_helper"
)
@needs("procedures", "manage")
def assign_helper(request: HttpRequest, pk: Id, given: HelperIn) -> dict[str, Any]:
    """A full member of the same cell helps them from a day on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = _followed(request, pk)
    with _told():
        services.assign_helper(
            actor=actor, candidate=found, member=_member_of_code(actor, given.member), on=given.on
        )
    return _candidates(actor, [found])[0]


@pool_router.post(
    "/{pk}/introducers", response={200: CandidateOut, **_WRITES}, operation_id="introduce"
)
@needs("procedures", "manage")
def introduce(request: HttpRequest, pk: Id, given: IntroducerIn) -> dict[str, Any]:
    """A full member, or the committee of a union at work, introduces them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = _followed(request, pk)
    with _told():
        services.introduce(
            actor=actor, candidate=found, kind=given.kind, introduced_on=given.introduced_on,
            member=_member_of_code(actor, given.member) if given.member else None,
            together_since=given.together_since,
        )  # fmt: skip
    return _candidates(actor, [found])[0]


@pool_router.post(
    "/{pk}/certificates", response={200: CandidateOut, **_WRITES}, operation_id="give_certificate"
)
@needs("procedures", "manage")
def give_certificate(request: HttpRequest, pk: Id, given: CertificateIn) -> dict[str, Any]:
    """They finished a course."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = _followed(request, pk)
    with _told():
        services.give_certificate(
            actor=actor, candidate=found, course=given.course, given_on=given.given_on,
            given_by=given.given_by.replace("\0", ""), number=given.number.replace("\0", ""),
        )  # fmt: skip
    return _candidates(actor, [found])[0]


@contextmanager
def _told() -> Iterator[None]:
    """What a service says to whoever tried."""
    try:
        yield
    except services.Refused as refused:
        raise Refused(409, str(refused)) from None


def _followed(request: HttpRequest, pk: int) -> Candidate:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = pool(actor, state="").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _member_of_code(actor: Actor, code: str) -> Person:
    rows = Person.objects.visible_to(actor, of_few=True)
    found = rows.filter(code=code.replace("\0", "")).first()
    if found is None:
        raise Refused(404, _("Không có đảng viên mã này."))
    return found


def _candidates(actor: Actor, rows: list[Candidate]) -> list[dict[str, Any]]:
    """In a number of statements that does not grow with them."""
    found = readiness(rows, actor.today)
    cells = versions_as_of({one.organization_id for one in rows}, actor.today)
    people = Person.objects.visible_to(actor, of_few=True).filter(candidacies__in=rows)
    codes = dict(people.values_list("pk", "code"))
    names = ("id", "full_name", "sex", "selected_on", "dropped_on", "admitted_on")
    return [
        {
            **{name: getattr(one, name) for name in names},
            "birth": _text(one.birth),
            "cell": cells[one.organization_id].code if one.organization_id in cells else "",
            "member": codes.get(one.person_id or 0),
            "certificate_until": found[one.pk].until,
            "lacks": [lack.reason for lack in found[one.pk].lacks] if one.is_in_pool else [],
        }
        for one in rows
    ]
