"""What is due of papers: regulations to be looked at again, papers that nobody has said to have
received, numbers that are missing from a series.

Told to whoever keeps the register there. A review is due on the day that the regulation names; for
a receipt and for a gap no rule known to us names a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.access.selectors import things_within
from dangvu.core.actor import Actor
from dangvu.core.policy import Scope, scope_of
from dangvu.core.registry import Alert, add_alert_source
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.documents.models import Regulation
from dangvu.documents.selectors.numbering import series_seen
from dangvu.documents.selectors.register import not_received

REVIEW = "documents.regulation_to_review"
UNRECEIVED = "documents.not_received"
GAPS = "documents.numbers_missing"

#: How long before the day of its review a regulation is told of.
AHEAD = timedelta(days=30)
#: More regulations than this are one line.
MOST_LINES = 5


def due_of_documents(actor: Actor) -> Iterator[Alert]:
    """Every alert of this room; three statements beside what the policy asks."""
    scope = scope_of(actor, "documents", "manage")
    if scope.is_nothing:
        return
    yield from _reviews(actor, scope)
    yield from _unreceived(actor)
    yield from _gaps(actor, scope)


def _reviews(actor: Actor, scope: Scope) -> Iterator[Alert]:
    kept = Regulation.objects.in_force(actor.today).filter(things_within(actor, scope))
    due = list(kept.filter(review_on__lte=actor.today + AHEAD).order_by("review_on", "pk"))
    if len(due) > MOST_LINES:
        words = {"number": len(due), "day": write_date(due[0].review_on)}
        yield Alert(
            code=REVIEW,
            sentence=_("%(number)s quy chế đến hạn rà soát, sớm nhất %(day)s") % words,
            due=due[0].review_on,
            url=reverse("documents:regulations"),
            late=due[0].review_on < actor.today,
        )
        return
    for one in due:
        yield Alert(
            code=REVIEW,
            sentence=_("Rà soát %(title)s") % {"title": one.title},
            due=one.review_on,
            url=reverse("documents:regulation", args=[one.pk]),
            late=one.review_on < actor.today,
        )


def _unreceived(actor: Actor) -> Iterator[Alert]:
    found: dict[str, Any] = not_received(actor).aggregate(number=Count("pk"), first=Min("sent_on"))
    if found["number"]:
        words = {"number": found["number"], "day": write_date(found["first"])}
        yield Alert(
            code=UNRECEIVED,
            sentence=_("%(number)s văn bản gửi đến chưa báo đã nhận, sớm nhất gửi ngày %(day)s")
            % words,
            due=None,
            url=f"{reverse('documents:list')}?came=no",
        )


def _gaps(actor: Actor, scope: Scope) -> Iterator[Alert]:
    kept = series_seen(actor).filter(things_within(actor, scope, place="issuer"), gaps__gt=0)
    found = list(kept.order_by("-pk")[: MOST_LINES + 1])
    if len(found) > MOST_LINES:
        yield Alert(
            code=GAPS,
            sentence=_("Nhiều dãy số văn bản còn thiếu số chưa giải thích"),
            due=None,
            url=f"{reverse('documents:series-list')}?gaps=1",
        )
        return
    for one in found:
        words = {"key": one.key, "mark": one.mark, "number": one.gaps}
        yield Alert(
            code=GAPS,
            sentence=_("Dãy số %(key)s/%(mark)s thiếu %(number)s số chưa giải thích") % words,
            due=None,
            url=reverse("documents:series", args=[one.pk]),
        )


add_alert_source("documents.due", due_of_documents, policy=needs("documents"))
