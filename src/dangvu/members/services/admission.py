"""Into the Party: admission, readmission, recognition as a full member."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from dangvu.core import guard, temporal
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.members.choices import StartReason, Status
from dangvu.members.models import (
    Admission,
    Membership,
    Person,
    Placement,
    Recognition,
    Standing,
)
from dangvu.members.services._acting import (
    Refused,
    acting,
    must_write,
    place,
    require_cell,
    standing_on,
)
from dangvu.members.services.people import write_person
from dangvu.members.services.pointing import point
from dangvu.sources.models import Source


def admit_member(
    *,
    actor: Actor,
    cell_id: int,
    ceremony_date: date,
    decision_date: date | None = None,
    code: str = "",
    facts: dict[str, Any] | None = None,
    person: Person | None = None,
    source: Source | None = None,
) -> Person:
    """Admit someone new (`code` and `facts`) or readmit a `person` who left.

    A member counts from the ceremony. Raises Refused, and IntegrityError at a third stay.
    """
    must_write(actor, person, into=[cell_id], facts=facts)
    require_cell(cell_id, ceremony_date)
    if decision_date and decision_date > ceremony_date:
        raise Refused(_("Lễ kết nạp không thể trước ngày quyết định kết nạp."))
    label = person.code if person else code
    with acting(actor=actor, verb="members.admit_member", cell_id=cell_id, label=label):
        person = person or write_person(code=code, home_id=cell_id, facts=facts or {})
        guard.check("members.admit", actor=actor, subject=person)
        if Standing.objects.current().filter(person=person, valid_to__isnull=True).exists():
            raise Refused(_("Người này đang là đảng viên."))
        before = Membership.objects.filter(person=person).aggregate(n=Max("ordinal"))["n"] or 0
        membership = Membership.objects.create(person=person, ordinal=before + 1)
        shared: dict[str, Any] = {"person": person, "membership": membership, "source": source}
        Admission.objects.create(
            **shared,
            organization_id=cell_id,
            decision_date=PartialDate.of(decision_date) if decision_date else None,
            ceremony_date=PartialDate.of(ceremony_date),
        )
        Standing.objects.create(
            person=person,
            membership=membership,
            status=Status.PROBATIONARY,
            valid_from=ceremony_date,
        )
        place(
            actor=actor,
            **shared,
            organization_id=cell_id,
            valid_from=ceremony_date,
            start_reason=StartReason.ADMISSION,
        )
        point(person, actor.today)
        return person


def recognize_member(
    *,
    actor: Actor,
    person: Person,
    effective_date: date,
    decision_date: date | None = None,
    source: Source | None = None,
) -> Recognition:
    """A probationer becomes a full member from the effective date, whenever it was decided.

    Raises Refused when the probation is not running on that day or was never begun.
    """
    must_write(actor, person)
    with acting(
        actor=actor, verb="members.recognize_member", cell_id=person.home_id, label=person.code
    ):
        standing = standing_on(person, effective_date)
        if standing.status != Status.PROBATIONARY or effective_date <= standing.valid_from:
            raise Refused(_("Ngày chính thức phải nằm trong thời gian dự bị."))
        place = (
            Placement.objects.as_of(effective_date)
            .filter(person=person, kind="OFFICIAL")
            .values_list("organization_id", flat=True)
            .first()
        )
        temporal.change_from(standing, on=effective_date, status=Status.FULL)
        return Recognition.objects.create(
            person=person,
            membership_id=standing.membership_id,
            organization_id=place,
            decision_date=PartialDate.of(decision_date) if decision_date else None,
            effective_date=PartialDate.of(effective_date),
            source=source,
        )
