"""Organisations for programs."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from dangvu.core.actor import Actor
from dangvu.core.api import Refused, page_after
from dangvu.core.routes import needs
from dangvu.core.schemas import PROBLEMS
from dangvu.organizations.models import OrganizationVersion, ParentEdge
from dangvu.organizations.schemas import OrganizationOut, OrganizationPage
from dangvu.organizations.selectors import UnknownOrganization, organization_by_code

router = Router()


@router.get("", response={200: OrganizationPage, **PROBLEMS}, operation_id="list_organizations")
@needs("organizations")
def list_organizations(
    request: HttpRequest,
    on: datetime.date | None = None,
    q: str = Query("", max_length=200),
    parent: str = Query("", max_length=60),
    after: str = Query("", max_length=60),
    limit: int = Query(100, ge=1, le=500),
) -> dict[str, Any]:
    """Organisations of a day (today when none is given) that the key may see, by code; those whose
    name or code has all the words of `q`, those directly under `parent`."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = on or actor.today
    rows = _described(OrganizationVersion.objects.as_of(day).visible_to(actor), day)
    if words := q.replace("\0", " ").strip():
        rows = rows.matching(words)  # type: ignore[attr-defined]
    if parent:
        above = _by_code(parent, day, actor)
        edges = ParentEdge.objects.as_of(day).filter(parent=above.organization_id)
        rows = rows.filter(organization__in=edges.values("child"))
    items, further = page_after(rows, key="code", after=after.replace("\0", ""), limit=limit)
    return {"items": items, "next": further}


@router.get("/{code}", response={200: OrganizationOut, **PROBLEMS}, operation_id="get_organization")
@needs("organizations")
def get_organization(
    request: HttpRequest, code: str, on: datetime.date | None = None
) -> OrganizationVersion:
    """One organisation as of a day; one that ended is told as it last was."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = on or actor.today
    found = _by_code(code, day, actor)
    row = _described(OrganizationVersion.objects.filter(pk=found.pk), day).first()
    assert row is not None
    return row


def _described(rows: Any, day: datetime.date) -> QuerySet[OrganizationVersion]:
    edge = ParentEdge.objects.as_of(day).filter(child=OuterRef(OuterRef("organization_id")))
    above = OrganizationVersion.objects.as_of(day).filter(organization__in=edge.values("parent"))
    return rows.annotate(parent=Subquery(above.values("code")[:1]))  # type: ignore[no-any-return]


def _by_code(code: str, day: datetime.date, actor: Actor) -> OrganizationVersion:
    try:
        return organization_by_code(code.replace("\0", ""), on=day, actor=actor)
    except UnknownOrganization as error:
        raise Refused(404, _("Không có tổ chức nào có mã “%s”.") % code, error.near) from None
