"""The own cases of the member that a key stands for, and what that member asks for."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from dangvu.core.actor import Actor
from dangvu.core.api import Refused as Told
from dangvu.core.routes import needs
from dangvu.core.schemas import PROBLEMS
from dangvu.procedures import services
from dangvu.procedures.api.shared import LARGEST, WRITES, Id, told, with_days
from dangvu.procedures.definitions import Definition
from dangvu.procedures.models import Case
from dangvu.procedures.schemas import (
    AskableOut,
    AskIn,
    OwnCaseDetail,
    OwnCasePage,
    TakeBackIn,
)
from dangvu.procedures.selectors.known import step_label
from dangvu.procedures.selectors.line import CaseLine, Later, case_line, organization_names
from dangvu.procedures.selectors.own import (
    OwnCase,
    OwnLine,
    as_told,
    askable,
    missing_papers,
    own_cases,
    plain_name,
    told_of,
)
from dangvu.procedures.services.asking import asker, may_take_back

router = Router()


@router.get("/own", response={200: OwnCasePage, **PROBLEMS}, operation_id="list_own_cases")
@needs("procedures")
def list_own_cases(
    request: HttpRequest,
    before: int = Query(LARGEST, ge=1, le=LARGEST),
    limit: int = Query(100, ge=1, le=200),
) -> dict[str, Any]:
    """Cases about the member that the account stands for, the latest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = list(own_cases(actor).filter(pk__lt=before).order_by("-pk")[: limit + 1])
    shown = found[:limit]
    names = organization_names({one.acting_id for one in shown}, actor.today)
    return {
        "items": [_own(one, actor) for one in as_told(shown, names)],
        "next": shown[-1].pk if len(found) > limit else None,
    }


@router.post("/own", response={201: OwnCaseDetail, **WRITES}, operation_id="ask_for_case")
@needs("procedures", "ask")
def ask_for_case(request: HttpRequest, given: AskIn) -> Status[dict[str, Any]]:
    """The member asks that a procedure begin: the own cell finds it waiting at its first step. Nothing
    that is recorded changes."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if asker(actor) is None:
        raise PermissionDenied
    definition = next((one for one in askable(actor.today) if one.code == given.definition), None)
    if definition is None or definition.asked is None:
        raise Told(404, _("Không có quy trình này."))
    with told():
        case = services.ask(
            actor=actor,
            code=definition.code,
            values=with_days(definition.asked.values, given.values),
            papers=given.papers,
        )
    return Status(201, _detail(actor, _one(actor, case.pk)))


@router.get(
    "/own/askable", response={200: list[AskableOut], **PROBLEMS}, operation_id="list_askable"
)
@needs("procedures", "ask")
def list_askable(request: HttpRequest) -> list[dict[str, Any]]:
    """What the member may ask for today; nothing for a key that stands for no member."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return [] if asker(actor) is None else [_askable(one, actor) for one in askable(actor.today)]


@router.get("/own/{pk}", response={200: OwnCaseDetail, **PROBLEMS}, operation_id="get_own_case")
@needs("procedures")
def get_own_case(request: HttpRequest, pk: Id) -> dict[str, Any]:
    """An own case: who acts, until when, what is missing, what came of it once that may be said."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _detail(actor, _one(actor, pk))


@router.post(
    "/own/{pk}/take-back", response={200: OwnCaseDetail, **WRITES}, operation_id="take_back"
)
@needs("procedures", "ask")
def take_back(request: HttpRequest, pk: Id, given: TakeBackIn) -> dict[str, Any]:
    """The member takes back what was asked for, while nobody has done anything with it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with told():
        services.take_back(actor=actor, case=_one(actor, pk), revision=given.revision)
    return _detail(actor, _one(actor, pk))


def _one(actor: Actor, pk: int) -> Case:
    found: Case | None = own_cases(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _own(own: OwnCase, actor: Actor) -> dict[str, Any]:
    case, runs = own.case, own.case.is_running
    names = ("definition", "state", "due", "due_basis", "began_on", "ended_on", "revision")
    return {
        "id": case.pk,
        "label": own.label,
        **{name: getattr(case, name) for name in names},
        "said": own.state(actor)[1],
        "step": step_label(case) if runs else "",
        "acting": own.acting if runs else "",
        "outcome": own.outcome,
    }


def _detail(actor: Actor, case: Case) -> dict[str, Any]:
    found = case_line(actor, case)
    names = organization_names({case.acting_id}, actor.today)
    (own,) = as_told([case], names)
    return {
        **_own(own, actor),
        "due_is_certain": case.due_certainty in ("SEEN", "HIGH"),
        "missing": missing_papers(found),
        "line": [
            _line(told_of(one, own), one.taken.on, one.organization, found) for one in found.done
        ],
        "later": [_later(one) for one in found.later],
        "papers": [
            {
                "paper": plain_name(found.definition, one.paper),
                "on": one.received_on, "place": one.place, "holder": one.holder,
                "number": one.number,
            }
            for one in found.papers
        ],
        "announced": [
            {"on": one.on, "where": one.where} for one in (found.publications if own.outcome else ())
        ],
        "may_take_back": may_take_back(actor, case, [one.taken for one in found.done]),
    }  # fmt: skip


def _line(said: OwnLine, on: Any, organization: str, found: CaseLine) -> dict[str, Any]:
    return {
        "on": on,
        "title": said.title,
        "way": said.way,
        "reason": said.reason,
        "organization": organization,
        "values": [{"label": name, "value": str(value)} for name, value in said.values],
        "papers": [
            {"paper": plain_name(found.definition, one.paper), "number": one.number}
            for one in said.papers
        ],
    }


def _later(one: Later) -> dict[str, Any]:
    return {
        "step": one.step.label,
        "organization": one.organization,
        "latest": None if one.is_past else one.latest,
    }


def _askable(definition: Definition, actor: Actor) -> dict[str, Any]:
    asked, version = definition.asked, definition.version_on(actor.today)
    assert asked is not None
    assert version is not None
    return {
        "definition": definition.code,
        "label": asked.label,
        "help": asked.help,
        "values": [
            {"name": one.name, "type": one.type, "label": one.label, "required": one.is_required}
            for one in asked.values
        ],
        "papers": [
            {"paper": one.paper, "label": plain_name(definition, one.paper)}
            for one in version.first_step.needs
        ],
    }
