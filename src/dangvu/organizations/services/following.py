"""Links and mass organisations follow an organisation that ends to its heir."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Q

from dangvu.core.models import DatedFact
from dangvu.core.reorganisation import Change
from dangvu.organizations.models import EmployerLink, MassOrganization
from dangvu.organizations.services._facts import (
    copied,
    earlier,
    overlaps,
    rewrite,
    since,
    until,
)

F = TypeVar("F", bound=DatedFact)


def follow_links(change: Change) -> None:
    """From the day on the heir works in the employers of the ended one; main stays main."""
    links = _held(EmployerLink, change)
    leaving = [link for link in links if link.organization_id in change.ended]
    staying = [link for link in links if link.organization_id not in change.ended]
    old, new = list(leaving), [part for link in leaving for part in until(link, change.on)]
    for link in sorted(leaving, key=lambda one: (not one.is_main, one.pk)):
        heir = change.ended[link.organization_id]
        if heir is None:
            continue
        moved = since(link, change.on, organization_id=heir)[0]
        met = [one for one in staying if _link_key(one) == _link_key(moved) and _meet(one, moved)]
        written = without(moved, met)
        for one in met if moved.is_main else ():
            if one.is_main:
                continue
            staying.remove(one)
            old += [one] if one.pk else []
            new = [row for row in new if row is not one]
            written += _made_main(one, moved)
        staying += written
        new += written
    rewrite(EmployerLink, old, new)


def follow_masses(change: Change) -> None:
    """From the day on the heir leads them; one of the same kind and name is the same."""
    rows = _held(MassOrganization, change)
    leaving = [row for row in rows if row.organization_id in change.ended]
    staying = [row for row in rows if row.organization_id not in change.ended]
    new = [part for row in leaving for part in until(row, change.on)]
    for row in leaving:
        heir = change.ended[row.organization_id]
        if heir is None:
            continue
        moved = since(row, change.on, organization_id=heir)[0]
        met = [one for one in staying if _mass_key(one) == _mass_key(moved) and _meet(one, moved)]
        written = without(moved, met)
        staying += written
        new += written
    rewrite(MassOrganization, leaving, new)


def _held(model: type[F], change: Change) -> list[F]:
    """Rows of the ended ones and of their heirs that hold on the day or later."""
    heirs = {heir for heir in change.ended.values() if heir is not None}
    rows = model._default_manager.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=change.on),
        Q(("organization__in", [*change.ended, *heirs])),
        superseded_at__isnull=True,
    )
    return list(rows)


def without(fact: F, others: Iterable[F]) -> list[F]:
    """What is left of a fact outside of the times of others."""
    pieces = [fact]
    for other in others:
        left: list[F] = []
        for piece in pieces:
            if not _meet(piece, other):
                left.append(piece)
                continue
            left += until(piece, other.valid_from)
            left += since(piece, other.valid_to) if other.valid_to is not None else []
        pieces = left
    return pieces


def _link_key(link: EmployerLink) -> tuple[int, int]:
    return link.organization_id, link.employer_id


def _mass_key(mass: MassOrganization) -> tuple[int, str, str]:
    return mass.organization_id, mass.kind, mass.name


def _meet(one: DatedFact, other: DatedFact) -> bool:
    return overlaps(one, other.valid_from, other.valid_to)


def _made_main(link: EmployerLink, taken: EmployerLink) -> list[EmployerLink]:
    """A link that becomes main for the time for which it takes over a main one."""
    middle = since(link, taken.valid_from)[0]
    middle = copied(middle, valid_to=earlier(link.valid_to, taken.valid_to), is_main=True)
    rest = since(link, taken.valid_to) if taken.valid_to is not None else []
    return [*until(link, taken.valid_from), middle, *rest]
