"""What the page of a report says of the figures that were frozen with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from dangvu.core.indicators import all_indicators
from dangvu.core.policy import may
from dangvu.reports.choices import ReportState
from dangvu.reports.models import Report, ReportVersion
from dangvu.reports.permissions import may_write
from dangvu.reports.services import (
    Composed,
    frozen_before,
    purpose_of,
    sent_version,
    why_not_frozen,
)


def frozen_context(
    request: HttpRequest, report: Report, composed: Composed, shown: ReportVersion | None
) -> dict[str, Any]:
    """`frozen_count` figures were frozen when it was sent, to be read at `frozen_url`;
    `frozen_before` are those that stood frozen for something else with another number.
    `freeze_url`: where a report that was sent without is frozen. `freezes_not`: why sending will
    not freeze."""
    if shown is None and report.is_open:
        writes = may_write(request.actor, report)
        return {"freezes_not": why_not_frozen(request.actor, report) if writes else ""}
    version = shown or sent_version(report)
    content = version.content if version else {}
    place = report.organization_id
    if content.get("frozen"):
        sees = may(request.actor, "figures", "view", place)
        differing = frozen_before(content, purpose_of(report, request.actor))
        return {
            "frozen_count": len(content["frozen"]),
            "frozen_url": _address(report, composed, "figures:list", frozen="1") if sees else "",
            "frozen_before": [
                {
                    "label": label,
                    "then": seal["value"],
                    "sent": content["figures"][code],
                    "purpose": seal["for"],
                    "url": _address(report, composed, "figures:detail", code, frozen="1")
                    if sees
                    else "",
                }
                for code, label in _labels().items()
                if (seal := differing.get(code))
            ],
        }
    sent = report.state in (ReportState.SENT, ReportState.ACCEPTED)
    if shown is None and sent and may(request.actor, "figures", "manage", place):
        return {"freeze_url": _address(report, composed, "figures:freeze")}
    return {}


def _labels() -> dict[str, str]:
    return {one.code: str(one.label) for one in all_indicators()}


def _address(report: Report, composed: Composed, name: str, code: str = "", **more: str) -> str:
    """A page of figures that asks what the report asks."""
    asked = {"org": composed.organization.code}
    if report.as_of:
        asked["as_of"] = report.as_of.isoformat()
    else:
        asked["period"] = f"{report.period_from}..{report.period_last}"
    return f"{reverse(name, args=[code] if code else [])}?{urlencode(asked | more)}"
