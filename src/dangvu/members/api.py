"""Members for programs."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from dangvu.core.actor import Actor
from dangvu.core.api import Refused, page_after
from dangvu.core.exporting import Passage, pass_out
from dangvu.core.policy import Sets
from dangvu.core.routes import needs
from dangvu.core.schemas import PROBLEMS
from dangvu.members import selectors
from dangvu.members.models import Person, Placement
from dangvu.members.permissions import FILE, birth_shown, row_shows, sets_of, sets_shown
from dangvu.members.schemas import MemberDetail, MemberPage
from dangvu.members.selectors.lists import inside, named
from dangvu.organizations.selectors import UnknownOrganization, organization_by_code

router = Router()


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
