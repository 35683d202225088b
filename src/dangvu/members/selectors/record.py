"""What a member's page says at the top: who it is and how things stand on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from dangvu.core.partial_dates import PartialDate
from dangvu.members.choices import PlacementKind
from dangvu.members.models import (
    Admission,
    Exemption,
    Exit,
    Membership,
    Person,
    PersonVersion,
    Placement,
    Recognition,
    Standing,
    Suspension,
)
from dangvu.members.selectors.numbers import card_number_on
from dangvu.members.selectors.rows import Rows, rows_of
from dangvu.organizations.models import EmployerVersion, OrganizationVersion, ParentEdge


@dataclass(frozen=True, slots=True)
class Standpoint:
    """A member on a day. None: nothing of that kind is recorded, or it does not hold then.

    `cell` is the official cell of the day, else the last one before it, `above` what it is
    under; `left` the exit that
    ended the last membership.
    """

    version: PersonVersion | None
    employer: str
    status: str
    placed: bool
    cell: OrganizationVersion | None
    above: str
    guest_of: OrganizationVersion | None
    admission: Admission | None
    recognition: Recognition | None
    card: str
    exemption: Exemption | None
    suspension: Suspension | None
    left: Exit | None
    membership: Membership | None

    @property
    def party_since(self) -> PartialDate | None:
        """Party age counts from the decision to admit, from the ceremony where it is lost."""
        found = self.admission
        return (found.decision_date or found.ceremony_date) if found else None

    def party_age(self, on: date) -> int | None:
        """Whole years; None for probationary members and those who are none that day."""
        since = self.party_since
        if since is None or self.status != "FULL":
            return None
        first = since.earliest
        return on.year - first.year - ((on.month, on.day) < (first.month, first.day))


def standpoint(person: Person, on: date, rows: Rows | None = None) -> Standpoint:
    """How things stand with a person; `rows` is what `rows_of(person)` gave, for whoever has it.

    Three statements at most beside. The caller has asked whether the person may be seen.
    """
    rows = rows_of(person) if rows is None else rows
    version = _holding(rows[PersonVersion], on)
    membership = max(rows[Membership], key=lambda one: one.ordinal, default=None)
    standing = _holding(rows[Standing], on)
    official = _last(
        one
        for one in _current(rows[Placement])
        if one.kind == PlacementKind.OFFICIAL and one.valid_from <= on
    )
    stays = [one for one in rows[Placement] if one.kind == PlacementKind.TEMPORARY]
    guest = _holding(stays, on)
    cells = _cells([one.organization_id for one in (official, guest) if one], on)
    cell = cells.get(official.organization_id) if official else None
    exit_ = _of(rows[Exit], membership)
    return Standpoint(
        version=version,
        employer=_employer(version, on),
        status=standing.status if standing else "",
        placed=official is not None and official.holds_on(on),
        cell=cell,
        above=_above(cell, on),
        guest_of=cells.get(guest.organization_id) if guest else None,
        admission=_of(rows[Admission], membership),
        recognition=_of(rows[Recognition], membership),
        card=card_number_on(rows, on),
        exemption=_holding(rows[Exemption], on),
        suspension=_holding(rows[Suspension], on),
        left=exit_ if exit_ and exit_.on <= on else None,
        membership=membership,
    )


def _current(rows: list[Any]) -> Iterator[Any]:
    return (one for one in rows if one.superseded_at is None)


def _holding(rows: list[Any], on: date) -> Any:
    return next((one for one in _current(rows) if one.holds_on(on)), None)


def _last(rows: Iterable[Any]) -> Any:
    return max(rows, key=lambda one: one.valid_from, default=None)


def _of(rows: list[Any], membership: Membership | None) -> Any:
    if membership is None:
        return None
    return next((one for one in _current(rows) if one.membership_id == membership.pk), None)


def _cells(organization_ids: list[int], on: date) -> dict[int, OrganizationVersion]:
    """As called on the day, those that ended as called last."""
    rows = OrganizationVersion.objects.current().filter(
        organization__in=organization_ids, valid_from__lte=on
    )
    return {one.organization_id: one for one in rows.order_by("valid_from")}


def _above(cell: OrganizationVersion | None, on: date) -> str:
    if cell is None:
        return ""
    edge = ParentEdge.objects.as_of(on).filter(child=cell.organization_id)
    found = OrganizationVersion.objects.as_of(on).filter(organization__in=edge.values("parent"))
    return found[0].label if found else ""


def _employer(version: PersonVersion | None, on: date) -> str:
    if version is None or version.employer_id is None:
        return ""
    found = EmployerVersion.objects.as_of(on).filter(employer=version.employer_id).first()
    return found.name if found else ""
