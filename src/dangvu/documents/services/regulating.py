"""Regulations are signed, reviewed and ended; unnumbered directions are written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.text import clean
from dangvu.documents.choices import PartnerKind
from dangvu.documents.models import Direction, Document, Regulation, RegulationParty
from dangvu.documents.services._acting import Refused, acting
from dangvu.documents.services._reaching import must_see
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source


def sign_regulation(
    *,
    actor: Actor,
    organization: Organization,
    partner_kind: PartnerKind,
    title: str,
    partners: Iterable[Mapping[str, Any]] = (),
    scope: str = "",
    signed: PartialDate | None = None,
    term: str = "",
    review_on: date | None = None,
    document: Document | None = None,
) -> Regulation:
    """A text that binds the organisation and its partners, each `organization`, `employer` or
    `name`. Working regulations of a committee have none."""
    with acting(
        actor=actor, verb="documents.sign_regulation", organization_id=organization.pk, label=title
    ):
        if document is not None:
            must_see(actor, document)
        made = Regulation.objects.create(
            organization=organization,
            partner_kind=partner_kind,
            title=clean(title),
            scope=clean(scope, multiline=True),
            signed=signed,
            term=clean(term),
            review_on=review_on,
            document=document,
        )
        for partner in partners:
            RegulationParty.objects.create(regulation=made, **partner)
        return made


def change_regulation(
    *, actor: Actor, regulation: Regulation, reason: str, **changes: Any
) -> Regulation:
    """Reviewed, prolonged or put right; its partners stay."""
    with acting(
        actor=actor,
        verb="documents.change_regulation",
        organization_id=regulation.organization_id,
        label=regulation.title,
    ):
        return revised(regulation, reason, **changes)


def end_regulation(*, actor: Actor, regulation: Regulation, on: date, reason: str) -> Regulation:
    """It binds no longer from the day."""
    if regulation.signed is not None and on < regulation.signed.earliest:
        raise Refused(_("Quy chế không thể hết hiệu lực trước ngày ký."))
    with acting(
        actor=actor,
        verb="documents.end_regulation",
        organization_id=regulation.organization_id,
        label=regulation.title,
    ):
        return revised(regulation, reason, ended_on=on)


def revised(regulation: Regulation, reason: str, **changes: Any) -> Regulation:
    """A later state of it, with its partners; inside a deed."""
    first = regulation.origin_id or regulation.pk
    copy = temporal.revise(regulation, reason=reason, origin_id=first, **changes)
    for party in RegulationParty.objects.current().filter(regulation=regulation):
        temporal.revise(party, reason=reason, regulation=copy)
    return copy


def record_direction(
    *,
    actor: Actor,
    organization: Organization,
    superior: str,
    on: PartialDate,
    summary: str,
    source: Source | None = None,
) -> Direction:
    """What a superior told the organisation to do, without a numbered paper."""
    with acting(
        actor=actor,
        verb="documents.record_direction",
        organization_id=organization.pk,
        label=superior,
    ):
        return Direction.objects.create(
            organization=organization,
            superior=clean(superior),
            on=on,
            summary=clean(summary, multiline=True),
            source=source,
        )
