"""Who may write a report, and who may return or accept it."""

from __future__ import annotations

from dangvu.core.actor import Actor
from dangvu.core.policy import may
from dangvu.organizations.models import ParentEdge
from dangvu.reports.models import Report

KIND = "reports"


def may_write(actor: Actor, report: Report) -> bool:
    """Write, keep a version, send: `reports: manage` at its organisation."""
    return may(actor, KIND, "manage", report.organization_id)


def may_judge(actor: Actor, report: Report) -> bool:
    """Return or accept: `reports: manage` at the organisation above, reaching down to the report.

    Nobody is above the root here; its own office notes what the superior answered.
    """
    above = superior_of(report, actor) or report.organization_id
    return may(actor, KIND, "manage", above) and may_write(actor, report)


def superior_of(report: Report, actor: Actor) -> int | None:
    """The organisation to which it is sent; None for the root."""
    edges = ParentEdge.objects.as_of(actor.today).filter(child=report.organization_id)
    return edges.values_list("parent_id", flat=True).first()
