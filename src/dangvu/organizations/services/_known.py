"""What is recorded about the organisations of an event, read once before it is planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from dangvu.organizations.models import Organization, OrganizationVersion, ParentEdge
from dangvu.organizations.services.refusals import EndsLater, NotThere, RootStays


class Known:
    """Current versions and edges of some organisations, all dates; three statements a reading."""

    def __init__(self, ids: Iterable[int]) -> None:
        self.versions: dict[int, list[OrganizationVersion]] = defaultdict(list)
        self.above: dict[int, list[ParentEdge]] = defaultdict(list)
        self.below: dict[int, list[ParentEdge]] = defaultdict(list)
        self.roots = set(Organization.objects.filter(is_root=True).values_list("pk", flat=True))
        self._read: set[int] = set()
        self.read(ids)

    def read(self, ids: Iterable[int]) -> None:
        """Learn about more organisations."""
        new = set(ids) - self._read
        if not new:
            return
        self._read |= new
        for version in OrganizationVersion.objects.current().filter(organization__in=new):
            self.versions[version.organization_id].append(version)
        edges = ParentEdge.objects.current().filter(Q(child__in=new) | Q(parent__in=new))
        for edge in edges:
            if edge.child_id in new:
                self.above[edge.child_id].append(edge)
            if edge.parent_id in new:
                self.below[edge.parent_id].append(edge)
        for number in new:
            self.versions[number].sort(key=lambda one: one.valid_from)
            self.above[number].sort(key=lambda one: one.valid_from)

    def on(self, organization_id: int, day: date) -> OrganizationVersion:
        """The version of the day. Raises NotThere."""
        for version in self.versions[organization_id]:
            if version.holds_on(day):
                return version
        raise NotThere(organization_id, day)

    def name(self, organization_id: int, day: date) -> str:
        """As it was called on the day, else last."""
        versions = self.versions[organization_id]
        held = [version for version in versions if version.holds_on(day)] or versions[-1:]
        return held[0].name if held else f"#{organization_id}"

    def end_of(self, organization_id: int) -> date | None:
        """The day from which it is no more; None while it lives."""
        last = self.versions[organization_id][-1:]
        return last[0].valid_to if last else None

    def edge_on(self, organization_id: int, day: date) -> ParentEdge | None:
        return next((one for one in self.above[organization_id] if one.holds_on(day)), None)

    def parent_on(self, organization_id: int, day: date) -> int | None:
        edge = self.edge_on(organization_id, day)
        return edge.parent_id if edge else None

    def edges_below(self, organization_id: int, day: date) -> list[ParentEdge]:
        """Edges to children that hold on the day or begin later."""
        return [
            edge
            for edge in self.below[organization_id]
            if edge.valid_to is None or edge.valid_to > day
        ]

    def may_end(self, organization_id: int, day: date) -> OrganizationVersion:
        """Its version of the day, if it can end on it: not the root, no later end recorded."""
        version = self.on(organization_id, day)
        if organization_id in self.roots:
            raise RootStays
        end = self.end_of(organization_id)
        if end is not None:
            raise EndsLater(version, end)
        return version
