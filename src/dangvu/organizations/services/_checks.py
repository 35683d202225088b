"""What must hold of the tree after an event, on every day from it on."""

from __future__ import annotations

from datetime import date

from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.services._facts import overlaps
from dangvu.organizations.services._known import Known
from dangvu.organizations.services.refusals import CellCannotLead, EndsLater, NotACell, NotThere


def check_edges(children: set[int], on: date) -> None:
    """Child and parent are there as long as the edge between them, and the parent is no cell."""
    known = Known(children)
    edges = [e for child in children for e in known.above[child] if overlaps(e, on, None)]
    known.read(edge.parent_id for edge in edges)
    for edge in edges:
        start = max(edge.valid_from, on)
        for end in (edge.child_id, edge.parent_id):
            _covers(known.versions[end], end, start, edge.valid_to)
        for version in known.versions[edge.parent_id]:
            if version.is_cell and overlaps(version, start, edge.valid_to):
                raise CellCannotLead(version.name)


def check_cells(cells: set[int], on: date) -> None:
    """Who takes in members is a cell as long as it lives."""
    known = Known(cells)
    for cell in cells:
        known.on(cell, on)
        for version in known.versions[cell]:
            if not version.is_cell and overlaps(version, on, None):
                raise NotACell(version.name)


def _covers(
    versions: list[OrganizationVersion], organization_id: int, start: date, end: date | None
) -> None:
    if not any(version.holds_on(start) for version in versions):
        raise NotThere(organization_id, start)
    last = versions[-1]
    if last.valid_to is not None and (end is None or end > last.valid_to):
        raise EndsLater(last, last.valid_to)
