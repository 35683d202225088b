"""What an event does to the tree, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dangvu.organizations.choices import CELL_TYPES, Part
from dangvu.organizations.models import OrganizationVersion, ParentEdge
from dangvu.organizations.services._descriptions import described
from dangvu.organizations.services._facts import earlier, until
from dangvu.organizations.services._known import Known
from dangvu.organizations.services.events import Event, Founding, Target
from dangvu.organizations.services.refusals import (
    CellCannotLead,
    NotInTree,
    NotThere,
    StillHasChildren,
    SuccessorIsBelow,
)


@dataclass(frozen=True)
class Hung:
    """An edge to write: `child` below `parent` for a time."""

    child: Target
    parent: Target
    valid_from: date
    valid_to: date | None


@dataclass
class Plan:
    """The rows an event takes out and writes, with founded organisations still without a number."""

    event: Event
    known: Known
    founded: list[Founding] = field(default_factory=list)
    old_versions: dict[int, OrganizationVersion] = field(default_factory=dict)
    new_versions: list[OrganizationVersion] = field(default_factory=list)
    old_edges: dict[int, ParentEdge] = field(default_factory=dict)
    kept_edges: list[ParentEdge] = field(default_factory=list)
    hung: list[Hung] = field(default_factory=list)
    ended: dict[int, Target | None] = field(default_factory=dict)
    absorbed: dict[int, Target] = field(default_factory=dict)
    vacated: set[int] = field(default_factory=set)
    assigned: dict[int, Mapping[int, Target]] = field(default_factory=dict)
    moved: dict[int, Target | None] = field(default_factory=dict)
    parts: list[tuple[Target, Part, Target | None]] = field(default_factory=list)
    successors: list[Target] = field(default_factory=list)

    @property
    def on(self) -> date:
        return self.event.on

    def is_cell(self, target: Target) -> bool:
        """On the day; a founded one by what it will be."""
        if isinstance(target, Founding):
            return target.type in CELL_TYPES
        return self.known.on(target, self.on).is_cell

    def name(self, target: Target) -> str:
        return target.name if isinstance(target, Founding) else self.known.name(target, self.on)

    def found(self, founding: Founding, *, parent: Target | None) -> None:
        """A new organisation below `parent`, or below what the founding itself names."""
        self.founded.append(founding)
        place = founding.parent if founding.parent is not None else parent
        if place is None:
            return
        if isinstance(place, int):
            self.known.read([place])
            self.known.on(place, self.on)
        self.hung.append(Hung(founding, place, self.on, None))

    def succeed(self, targets: Iterable[Target], *, parent: Target | None) -> None:
        """These take over: new ones are founded, existing ones must be there on the day."""
        for target in targets:
            if isinstance(target, Founding):
                self.found(target, parent=parent)
            else:
                self.known.on(target, self.on)
            self.successors.append(target)
            self.parts.append((target, Part.SUCCESSOR, None))

    def end(self, organization_id: int, *, heir: Target | None, named: bool = True) -> None:
        """It is no more from the day on. `named` is False for an heir that only follows from
        the tree: figures restated to a later tree go there, members and links do not."""
        self.known.may_end(organization_id, self.on)
        if heir == organization_id:
            raise NotThere(organization_id, self.on)
        self.ended[organization_id] = heir if named else None
        self.parts.append((organization_id, Part.PREDECESSOR, heir))
        for version in self.known.versions[organization_id]:
            if version.valid_to is None or version.valid_to > self.on:
                self.old_versions[version.pk] = version
                self.new_versions += until(version, self.on)
        for edge in self.known.above[organization_id]:
            if edge.valid_to is None or edge.valid_to > self.on:
                self._replace(edge)

    def vacate(self, cell: int, into: Target | None) -> None:
        """Its members leave it: for `into`, or the rooms are asked whether there are any."""
        self.vacated.add(cell)
        if into is not None:
            self.absorbed[cell] = into

    def rehang(
        self, parent: int, into: Target | None, named: Mapping[int, Target] | None = None
    ) -> None:
        """What hangs below `parent` from the day on hangs below `into`, or where it is named."""
        edges = self.known.edges_below(parent, self.on)
        self.known.read(edge.child_id for edge in edges)
        for stranger in set(named or {}) - {edge.child_id for edge in edges}:
            raise NotInTree(self.name(stranger), self.on)
        left: list[int] = []
        for edge in edges:
            if edge.pk in self.old_edges or edge.child_id in self.ended:
                continue
            target = (named or {}).get(edge.child_id, into)
            if target in self.ended:
                raise NotThere(parent, self.on)
            if target is None:
                left.append(edge.child_id)
            elif target != parent:
                self._refuse_as_superior(target, edge.child_id)
                self._move_stay(edge, target)
                self.moved[edge.child_id] = target
        if left:
            raise StillHasChildren(self.name(parent), left)

    def place(self, organization_id: int, parent: Target | None) -> None:
        """It hangs below another parent, until the next change of parent that is recorded."""
        edge = self.known.edge_on(organization_id, self.on)
        if edge is not None:
            self._move_stay(edge, parent)
        elif parent is not None:
            later = [one.valid_from for one in self.known.above[organization_id]]
            next_day = min((day for day in later if day > self.on), default=None)
            end = earlier(self.known.end_of(organization_id), next_day)
            self.hung.append(Hung(organization_id, parent, self.on, end))
        else:
            raise NotInTree(self.name(organization_id), self.on)
        self.moved[organization_id] = parent

    def later_moves(self, organization_id: int) -> list[ParentEdge]:
        """Edges that begin after the day by a decision about the organisation itself."""
        edge = self.known.edge_on(organization_id, self.on)
        stay = {one.pk for one in self._stay(edge)} if edge else set()
        edges = self.known.above[organization_id]
        return [one for one in edges if one.valid_from > self.on and one.pk not in stay]

    def describe(
        self,
        organization_id: int,
        changes: Mapping[str, Any],
        start: date | None = None,
        end: date | None = None,
        *,
        forced: bool = False,
    ) -> None:
        """Other values from the day on (or for a time)."""
        versions = self.known.versions[organization_id]
        old, new = described(versions, changes, start or self.on, end, forced=forced)
        self.old_versions |= {one.pk: one for one in old if one.pk is not None}
        gone = {id(one) for one in old}
        self.new_versions = [one for one in self.new_versions if id(one) not in gone] + new
        # Told again about the same organisation, the plan goes on from here.
        left = [one for one in versions if id(one) not in gone] + new
        self.known.versions[organization_id] = sorted(left, key=lambda one: one.valid_from)

    def _refuse_as_superior(self, target: Target, child: int) -> None:
        if target == child:
            raise SuccessorIsBelow(self.name(target))
        if self.is_cell(target):
            raise CellCannotLead(self.name(target))

    def _stay(self, edge: ParentEdge) -> list[ParentEdge]:
        """An edge and those that follow it only because the parent ended: had it not hung
        there, the end of that parent would not have moved it."""
        edges = self.known.above[edge.child_id]
        self.known.read(one.parent_id for one in edges)
        stay = [edge]
        for following in edges:
            last = stay[-1]
            if following.valid_from != last.valid_to:
                continue
            if self.known.end_of(last.parent_id) == last.valid_to:
                stay.append(following)
        return stay

    def _move_stay(self, edge: ParentEdge, parent: Target | None) -> None:
        """From the day on, to the end of the stay, the child is below another parent or none."""
        stay = self._stay(edge)
        for one in stay:
            self._replace(one)
        if parent is not None:
            start = max(edge.valid_from, self.on)
            self.hung.append(Hung(edge.child_id, parent, start, stay[-1].valid_to))

    def _replace(self, edge: ParentEdge) -> None:
        self.old_edges[edge.pk] = edge
        self.kept_edges += until(edge, self.on)
