"""Papers of cases as files, for programs. What goes out is counted as on the pages."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from dangvu.core.actor import Actor
from dangvu.core.api import Refused as Told
from dangvu.core.downloads import DOCX, PDF, file_answer
from dangvu.core.exporting import Passage, pass_out
from dangvu.core.routes import needs
from dangvu.core.schemas import PROBLEMS, Problem
from dangvu.papers.services import BadTemplate
from dangvu.procedures import services
from dangvu.procedures.api.shared import LARGEST, Id, organization_of_code
from dangvu.procedures.models import Case
from dangvu.procedures.schemas import PrintOut
from dangvu.procedures.selectors.prints import (
    MOST,
    Wanted,
    cases_of_meeting,
    papers_shown,
    printable_cases,
    printings,
)
from dangvu.procedures.services.printing import ZIP, Printed

router = Router()
Kind = Literal["docx", "pdf"]
Code = Annotated[str, Path(max_length=120)]
_IDS: Any = Query([], max_length=MOST)
_FILE = {"schema": {"type": "string", "format": "binary"}}


def _files(*kinds: str) -> dict[str, Any]:
    """What the document says of an answer that is a file."""
    said = {"description": "A file", "content": dict.fromkeys(kinds, _FILE)}
    return {"responses": {200: said}}


@router.get(
    "/prints",
    response={409: Problem, **PROBLEMS},
    operation_id="print_cases",
    openapi_extra=_files(DOCX, PDF, ZIP),
)
@needs("procedures", "rows")
def print_cases(
    request: HttpRequest,
    ids: list[int] = _IDS,
    definition: str = Query("", max_length=40),
    step: str = Query("", max_length=40),
    on: datetime.date | None = None,
    org: str = Query("", max_length=60),
    paper: str = Query("", max_length=120),
    kind: Kind = "docx",
) -> HttpResponse:
    """A paper of many cases in one file, each on pages of its own; without `paper` everything that
    was made for them, as an archive. Which cases: `ids`, or those of which the organisation `org` took
    `step` of `definition` on the day `on`. What the key may take nothing out of is left out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not ids:
        if on is None or not (org and definition and step):
            raise Told(400, _("Ghi các hồ sơ (ids), hoặc cuộc họp (definition, step, on, org)."))
        place = organization_of_code(actor, org).pk
        ids = cases_of_meeting(actor, definition=definition, step=step, on=on, place_id=place)
    cases = printable_cases(actor, [one for one in ids if 0 < one <= LARGEST])
    paper = paper.replace("\0", "")
    if not printings(actor, cases, paper=paper):
        raise Told(404, _("Các hồ sơ đã chọn chưa có giấy tờ này."))
    label = _("Giấy tờ %(code)s của nhiều hồ sơ") % {"code": paper}
    mark = _counted(request, label, len(cases))
    with _readable():
        made = services.print_many(actor=actor, cases=cases, paper=paper, kind=kind, mark=mark)
    return _answer(made)


@router.get("/{pk}/prints", response={200: list[PrintOut], **PROBLEMS}, operation_id="list_prints")
@needs("procedures")
def list_prints(request: HttpRequest, pk: Id) -> list[dict[str, Any]]:
    """What can be printed of a case now. What its own member writes, also for a key of that member."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return [_printable(one) for one in papers_shown(actor, _seen(actor, pk))]


@router.get(
    "/{pk}/prints/{paper}",
    response={409: Problem, **PROBLEMS},
    operation_id="print_case",
    openapi_extra=_files(DOCX, PDF),
)
@needs("procedures")
def print_case(
    request: HttpRequest,
    pk: Id,
    paper: Code,
    kind: Kind = "docx",
    row: int | None = Query(None, ge=1, le=LARGEST),
) -> HttpResponse:
    """A paper of a case as a file: what is known stands in it, the rest is dotted lines. `row` takes
    one of several of its kind, else it is the latest."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    code = paper.replace("\0", "")
    asked: dict[str, Any] = {
        "actor": actor, "case": _seen(actor, pk), "paper": code, "kind": kind, "row_id": row,
    }  # fmt: skip
    if not services.may_print(**asked):
        raise Http404
    mark = _counted(request, _("Giấy tờ %s") % code, 1)
    with _readable():
        made = services.print_paper(**asked, mark=mark)
    return _answer(made)


def _seen(actor: Actor, pk: int) -> Case:
    """Also the own one."""
    found: Case | None = Case.objects.visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _counted(request: HttpRequest, label: str, rows: int) -> str:
    """What stands on the file that goes out."""
    out = pass_out(request, label=label, kind="procedures", rows=rows)
    if not isinstance(out, Passage):
        raise PermissionDenied
    return out.mark


@contextmanager
def _readable() -> Iterator[None]:
    """The own file of an office may not be what it was when it was taken."""
    try:
        yield
    except BadTemplate as error:
        raise Told(409, str(error)) from None


def _answer(made: Printed) -> HttpResponse:
    return file_answer(made.content, name=made.name, kind=made.content_type)


def _printable(one: Wanted) -> dict[str, Any]:
    state = "made" if one.is_made else "by_hand" if one.form.by_hand else "draft"
    return {
        "paper": one.code,
        "label": one.label,
        "state": state,
        "row": one.row.pk if one.row and one.is_made else None,
        "number": one.row.number if one.row and one.is_made else "",
        "on": one.on,
        "confirmed": one.form.confirmed,
    }
