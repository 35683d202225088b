"""Terms open after a congress, or with a provisional committee, and close with the next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.text import clean
from dangvu.offices.choices import EndReason, TermKind
from dangvu.offices.models import Duty, Holding, Term, TermVersion
from dangvu.offices.services._acting import Refused, acting, must_live, must_manage
from dangvu.offices.services.ending import end_rows, may_end, still_held


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
    begins = first_day_of_term(valid_from, numbers_from, congress_closed)
    if begins is None:
        message = _("Cần ghi ngày bắt đầu nhiệm kỳ, hoặc đủ ngày bế mạc đại hội.")
        raise Refused(message, "valid_from")
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
            numbers_from=numbers_from or _day_after(congress_closed) or begins,
            **facts,
        )
        return term


def first_day_of_term(
    valid_from: date | None, numbers_from: date | None, congress_closed: PartialDate | None
) -> date | None:
    """What was said, else the day from which papers are numbered anew, else the day after the
    congress; None where none of it is known to the day."""
    return valid_from or numbers_from or _day_after(congress_closed)


def close_term(*, actor: Actor, term: Term, on: date, with_holdings: bool = False) -> int:
    """The term holds no longer from the day `on`; with its holdings, whoever held a post for this
    term holds it no more. Gives how many. Raises Refused when its congress was later or it had
    ended before, StepHeld when an upper room holds one of the posts.
    """
    must_manage(actor, term.organization_id)
    version = TermVersion.objects.current().get(term=term)
    if on <= version.valid_from:
        day = f"{version.valid_from:%d/%m/%Y}"
        raise Refused(_("Nhiệm kỳ kết thúc trước ngày bắt đầu %s.") % day, "on")
    if version.valid_to is not None and on > version.valid_to:
        day = f"{version.valid_to:%d/%m/%Y}"
        raise Refused(_("Nhiệm kỳ này đã kết thúc từ ngày %s.") % day, "on")
    with acting(actor=actor, verb="offices.close_term", label=version.label):
        temporal.end(version, on=on)
        return _end_holdings(actor, term, on) if with_holdings else 0


def _end_holdings(actor: Actor, term: Term, on: date) -> int:
    holdings = list(still_held(Holding, on, term=term).select_related("post"))
    may_end(actor, holdings)
    held = {(one.person_id, one.post_id) for one in holdings}
    duties = still_held(Duty, on, post__in={post for _person, post in held})
    end_rows(Duty, [one for one in duties if (one.person_id, one.post_id) in held], on=on)
    reason = {"end_reason": EndReason.TERM_ENDED}
    return end_rows(Holding, holdings, on=on, changes=lambda one: reason)


def _day_after(congress_closed: PartialDate | None) -> date | None:
    if congress_closed is None or congress_closed.day is None:
        return None
    return congress_closed.earliest + timedelta(days=1)
