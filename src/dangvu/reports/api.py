"""Reports for programs: what is written, sent and accepted, with what each version kept."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router

from dangvu.core.actor import Actor
from dangvu.core.policy import require
from dangvu.core.routes import needs
from dangvu.core.schemas import PROBLEMS
from dangvu.organizations.selectors import called
from dangvu.reports.choices import ReportState
from dangvu.reports.models import Report, ReportVersion
from dangvu.reports.schemas import ContentOut, ReportDetail, ReportPage

router = Router()
_LARGEST = 2**31 - 1
Id = Annotated[int, Path(ge=1, le=_LARGEST)]


@router.get("", response={200: ReportPage, **PROBLEMS}, operation_id="list_reports")
@needs("reports")
def list_reports(
    request: HttpRequest,
    state: ReportState | None = None,
    after: int = Query(0, ge=0, le=_LARGEST),
    limit: int = Query(100, ge=1, le=500),
) -> dict[str, Any]:
    """Reports of the organisations whose reports the key may see, oldest first."""
    rows = _visible(request)
    if state is not None:
        rows = rows.filter(state=state)
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    more = len(found) > limit
    return {"items": found[:limit], "next": found[limit - 1].pk if more else None}


@router.get("/{pk}", response={200: ReportDetail, **PROBLEMS}, operation_id="get_report")
@needs("reports")
def get_report(request: HttpRequest, pk: Id) -> dict[str, Any]:
    """One report with the versions that were kept."""
    report = _one(request, pk)
    shown = {name: getattr(report, name) for name in _FIELDS}
    versions = [_version(one) for one in report.versions.order_by("number")]
    return {**shown, "versions": versions}


@router.get(
    "/{pk}/versions/{number}",
    response={200: ContentOut, **PROBLEMS},
    operation_id="get_report_version",
)
@needs("reports")
def get_version(request: HttpRequest, pk: Id, number: Id) -> dict[str, Any]:
    """What one version kept, as it was hashed."""
    version = _one(request, pk).versions.filter(number=number).first()
    if version is None:
        raise Http404
    return {**_version(version), "content": version.content}


_FIELDS = (
    "id", "form", "org", "as_of", "period_from", "period_last", "tree", "state", "dated", "number",
    "made_at",
)  # fmt: skip


def _visible(request: HttpRequest) -> Any:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "reports")
    return Report.objects.visible_to(actor).annotate(
        org=called("organization", actor.today, "code")
    )


def _one(request: HttpRequest, pk: int) -> Any:
    report = _visible(request).filter(pk=pk).first()
    if report is None:
        raise Http404
    return report


def _version(version: ReportVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "label": version.label,
        "sha256": version.sha256,
        "intact": version.is_intact,
        "made_at": version.made_at,
    }
