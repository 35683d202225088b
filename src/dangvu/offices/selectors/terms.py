"""The term in which a day lies."""

from __future__ import annotations

from datetime import date

from django.db.models.functions import Coalesce

from dangvu.core.actor import Actor
from dangvu.offices.models import TermVersion


def term_on(organization_id: int, on: date) -> TermVersion | None:
    """The term of an organisation that holds that day. The caller has asked the policy."""
    found: TermVersion | None = (
        TermVersion.objects.as_of(on).filter(organization=organization_id).first()
    )
    return found


def numbering_term(organization_id: int, on: date) -> TermVersion | None:
    """The term by which papers of that day are numbered: the last that began to number anew by
    then, which is not always the one that holds (see TermVersion)."""
    begins = Coalesce("numbers_from", "valid_from")
    rows = TermVersion.objects.current().filter(organization=organization_id).alias(begins=begins)
    found: TermVersion | None = rows.filter(begins__lte=on).order_by("-begins").first()
    return found


def terms_of(actor: Actor, organization_id: int) -> list[TermVersion]:
    """Every term of an organisation that the actor may see, the latest first. One statement beside
    what the policy asks."""
    rows = TermVersion.objects.current().visible_to(actor).filter(organization=organization_id)
    return list(rows.select_related("source").order_by("-valid_from", "-pk"))
