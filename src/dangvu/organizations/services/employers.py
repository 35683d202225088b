"""Employers, their links with organisations, and how many people work there."""

from __future__ import annotations

from datetime import date
from typing import Any

from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.text import clean
from dangvu.organizations.models import (
    Employer,
    EmployerLink,
    EmployerVersion,
    Organization,
    WorkerCount,
)
from dangvu.organizations.permissions import require_describing
from dangvu.organizations.services.refusals import AlreadyThere, NotThere, refusals_explained
from dangvu.sources.models import Source


def establish_employer(
    *,
    actor: Actor,
    code: str,
    name: str,
    on: date,
    ownership: str = "",
    parent: Employer | None = None,
) -> Employer:
    """An enterprise, bank or agency where people work, known from the day `on`."""
    with (
        refusals_explained(),
        deed(actor=actor, verb="organizations.establish_employer", object_label=code),
    ):
        require_describing(actor, [] if parent is None else _main(parent, on))
        employer = Employer.objects.create()
        EmployerVersion.objects.create(
            employer=employer,
            code=clean(code),
            name=clean(name),
            ownership=ownership,
            parent=parent,
            valid_from=on,
        )
        return employer


def change_employer(
    *, actor: Actor, employer: Employer, on: date, **changes: Any
) -> EmployerVersion:
    """Another code, name, ownership or parent from the day `on`."""
    with refusals_explained(), deed(actor=actor, verb="organizations.change_employer"):
        require_describing(actor, _main(employer, on))
        version = EmployerVersion.objects.as_of(on).filter(employer=employer).first()
        if version is None:
            raise NotThere(employer.pk, on)
        for name in {"code", "name"} & set(changes):
            changes[name] = clean(changes[name])
        return temporal.change_from(version, on=on, **changes)


def link_employer(
    *,
    actor: Actor,
    organization: int,
    employer: Employer,
    on: date,
    until: date | None = None,
    is_main: bool = True,
) -> EmployerLink:
    """The organisation works in the employer from the day `on`.

    Workers count at the main one; another organisation that was main until then stays linked.
    """
    with refusals_explained(), deed(actor=actor, verb="organizations.link_employer"):
        require_describing(actor, [organization, *_main(employer, on)])
        links = EmployerLink.objects.as_of(on).filter(employer=employer)
        if is_main:
            for link in links.filter(is_main=True).exclude(organization_id=organization):
                temporal.change_from(link, on=on, is_main=False)
        held = links.filter(organization_id=organization).first()
        if held is None:
            return EmployerLink.objects.create(
                organization_id=organization,
                employer=employer,
                is_main=is_main,
                valid_from=on,
                valid_to=until,
            )
        if held.is_main == is_main:
            raise AlreadyThere
        return temporal.change_from(held, on=on, is_main=is_main)


def unlink_employer(*, actor: Actor, link: EmployerLink, on: date) -> None:
    """The organisation works in the employer no longer from the day `on`."""
    with refusals_explained(), deed(actor=actor, verb="organizations.unlink_employer"):
        require_describing(actor, [link.organization_id])
        temporal.end(link, on=on)


def count_workers(
    *, actor: Actor, employer: Employer, on: date, count: int, source: Source | None = None
) -> WorkerCount:
    """How many people work at the employer on a day; a second count of one day corrects the
    first."""
    with refusals_explained(), deed(actor=actor, verb="organizations.count_workers"):
        require_describing(actor, _main(employer, on))
        held = WorkerCount.objects.current().filter(employer=employer, on=on).first()
        if held is None:
            return WorkerCount.objects.create(employer=employer, on=on, count=count, source=source)
        if held.count == count:
            return held
        return temporal.revise(held, count=count, source=source)


def _main(employer: Employer, on: date) -> list[int]:
    """The organisation that answers for the employer; none where no organisation exists yet."""
    links = EmployerLink.objects.as_of(on).filter(employer=employer, is_main=True)
    return list(
        Organization.objects.filter(pk__in=links.values("organization_id")).values_list(
            "pk", flat=True
        )
    )
