"""Quy hoạch: who is planned for a post; and results of personnel work made known."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core import guard, temporal
from dangvu.core.actor import Actor
from dangvu.core.text import clean
from dangvu.members.models import Person
from dangvu.offices.choices import Published
from dangvu.offices.models import Holding, Planned, Post, Publication
from dangvu.offices.services._acting import Refused, acting, must_manage_row, post_on
from dangvu.sources.models import Source


def plan_person(
    *,
    actor: Actor,
    person: Person,
    post: Post,
    term_label: str,
    valid_from: date,
    source: Source | None = None,
) -> Planned:
    """The person is planned for the post, for the term named. Upper rooms may hold it."""
    must_manage_row(actor, post, person.pk)
    post_on(post, valid_from)
    planned = Planned(
        person=person,
        post=post,
        term_label=clean(term_label),
        valid_from=valid_from,
        reviewed_on=valid_from,
        source=source,
    )
    with acting(actor=actor, verb="offices.plan_person", label=f"{post.title} {person.code}"):
        guard.check("offices.plan_person", actor=actor, subject=planned)
        planned.save(force_insert=True)
        return planned


def review_planned(
    *, actor: Actor, planned: Planned, on: date, source: Source | None = None
) -> Planned:
    """The yearly review left the person in it. The review has its paper. Raises Refused for a day on
    which the person was not in it."""
    person = must_manage_row(actor, planned.post, planned.person_id)
    if on < planned.valid_from:
        raise Refused(_("Rà soát trước khi đưa vào quy hoạch."), "on")
    if planned.valid_to is not None and on >= planned.valid_to:
        raise _over(planned.valid_to)
    label = f"{planned.post.title} {person.code}"
    with acting(actor=actor, verb="offices.review_planned", label=label):
        return temporal.change_from(planned, on=on, reviewed_on=on, source=source or planned.source)


def unplan(*, actor: Actor, planned: Planned, on: date, reason: str) -> Planned | None:
    """The person is taken out of it from the day on. Raises Refused without a reason, for a day that
    is not after the last review, and for somebody who was taken out before."""
    person = must_manage_row(actor, planned.post, planned.person_id)
    if not clean(reason):
        raise Refused(_("Cần ghi lý do đưa ra khỏi quy hoạch."), "reason")
    if planned.valid_to is not None and on > planned.valid_to:
        raise _over(planned.valid_to)
    if on <= planned.valid_from:
        message = _("Phải sau ngày đưa vào hoặc rà soát gần nhất %s.")
        raise Refused(message % f"{planned.valid_from:%d/%m/%Y}", "on")
    label = f"{planned.post.title} {person.code}"
    with acting(actor=actor, verb="offices.unplan", label=label):
        return temporal.end(planned, on=on, removed_reason=clean(reason))


def _over(since: date) -> Refused:
    return Refused(_("Người này đã ra khỏi quy hoạch từ ngày %s.") % f"{since:%d/%m/%Y}", "on")


def publish(
    *,
    actor: Actor,
    of: Holding | Planned,
    published_on: date,
    where: str,
    until: date | None = None,
    comments: int = 0,
    topics: str = "",
    source: Source | None = None,
) -> Publication:
    """The result was made known there; what was said about it by topic and number."""
    person = must_manage_row(actor, of.post, of.person_id)
    if not clean(where):
        raise Refused(_("Cần ghi nơi công khai."), "where")
    label = f"{of.post.title} {person.code}"
    with acting(actor=actor, verb="offices.publish", label=label):
        return Publication.objects.create(
            person=person,
            post=of.post,
            about=Published.HOLDING if isinstance(of, Holding) else Published.PLANNED,
            published_on=published_on,
            where=clean(where),
            until=until,
            comments=comments,
            topics=clean(topics),
            source=source,
        )
