"""Terms open after a congress, or with a provisional committee, and close with the next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.text import clean
from dangvu.offices.choices import TermKind
from dangvu.offices.models import Term, TermVersion
from dangvu.offices.services._acting import Refused, acting, must_live, must_manage


def open_term(
    *,
    actor: Actor,
    organization_id: int,
    label: str,
    valid_from: date | None = None,
    kind: TermKind = TermKind.CONGRESS,
    congress_closed: PartialDate | None = None,
    numbers_from: date | None = None,
    **facts: Any,
) -> Term:
    """A term of an organisation. It begins, and papers are numbered anew, on the day after the
    congress closed where nothing else is said.

    `facts`: ordinal, congress_opened, planned_end, first_after_merge, source. Raises Refused.
    """
    must_manage(actor, organization_id)
    next_day = _day_after(congress_closed)
    begins = valid_from or numbers_from or next_day
    if begins is None:
        raise Refused(_("Cần ghi ngày bắt đầu nhiệm kỳ, hoặc đủ ngày bế mạc đại hội."))
    must_live(organization_id, begins)
    with acting(actor=actor, verb="offices.open_term", label=clean(label)):
        term = Term.objects.create(organization_id=organization_id)
        TermVersion.objects.create(
            term=term,
            organization_id=organization_id,
            label=clean(label),
            kind=kind,
            valid_from=begins,
            congress_closed=congress_closed,
            numbers_from=numbers_from or next_day or begins,
            **facts,
        )
        return term


def close_term(*, actor: Actor, term: Term, on: date) -> None:
    """The term holds no longer from the day `on`. Raises Refused when its congress was later."""
    must_manage(actor, term.organization_id)
    version = TermVersion.objects.current().get(term=term)
    if on <= version.valid_from:
        raise Refused(
            _("Nhiệm kỳ kết thúc trước ngày bắt đầu %s.") % f"{version.valid_from:%d/%m/%Y}"
        )
    with acting(actor=actor, verb="offices.close_term", label=version.label):
        temporal.end(version, on=on)


def _day_after(congress_closed: PartialDate | None) -> date | None:
    if congress_closed is None or congress_closed.day is None:
        return None
    return congress_closed.earliest + timedelta(days=1)
