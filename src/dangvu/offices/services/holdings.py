"""Who takes a post, who leaves it, and what is assigned to the holder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core import guard, temporal
from dangvu.core.actor import Actor
from dangvu.members.models import Person, Placement, Standing
from dangvu.offices.choices import DutyKind, EndReason, HoldingKind, LineOfWork
from dangvu.offices.models import Duty, Holding, Post, PostVersion, Term, TermVersion
from dangvu.offices.services._acting import Refused, acting, must_manage_row, post_on
from dangvu.offices.services.ending import end_rows, still_held
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source


@dataclass(frozen=True, slots=True)
class Appointed:
    """The holding, and what to look at once more: a norm is soft, so that it warns."""

    holding: Holding
    warnings: tuple[str, ...] = ()


def appoint(
    *,
    actor: Actor,
    person: Person,
    post: Post,
    kind: HoldingKind,
    valid_from: date,
    term: Term | None = None,
    completes: bool = False,
    planned_end: date | None = None,
    source: Source | None = None,
) -> Appointed:
    """The person holds the post from the day on. Raises Refused for somebody who is no member that
    day and for a second holder of a post of one, StepHeld when an upper room holds it."""
    must_manage_row(actor, post, person.pk)
    version = may_begin(person, post, term, valid_from)
    holding = Holding(
        person=person,
        post=post,
        is_single=post.is_single,
        kind=kind,
        valid_from=valid_from,
        term=term,
        completes=completes,
        planned_end=planned_end,
        source=source,
    )
    with acting(actor=actor, verb="offices.appoint", label=f"{post.title} {person.code}"):
        guard.check("offices.appoint", actor=actor, subject=holding)
        holding.save(force_insert=True)
        return Appointed(holding, tuple(_above_norm(version, valid_from)))


def may_begin(person: Person, post: Post, term: Term | None, on: date) -> PostVersion:
    """The post as it is on the first day. Raises Refused where there is none that day, for somebody
    who is no member then, and for a day outside of the term."""
    version = post_on(post, on)
    _must_be_member(person, on)
    must_be_term_of(post, term, on)
    return version


def _must_be_member(person: Person, on: date) -> None:
    with reading_whole():
        is_member = Standing.objects.as_of(on).filter(person=person).exists()
        is_placed = Placement.objects.as_of(on).filter(person=person).exists()
    if not (is_member and is_placed):
        raise Refused(
            _("Ngày %s người này không phải là đảng viên đang sinh hoạt.") % f"{on:%d/%m/%Y}",
            "person",
        )


def must_be_term_of(post: Post, term: Term | None, on: date) -> None:
    """Raises Refused for a term of another organisation, and for a day outside of it."""
    if term is None:
        return
    if post.body is None or post.body.organization_id != term.organization_id:
        raise Refused(_("Nhiệm kỳ không thuộc tổ chức của chức danh này."), "term")
    if not TermVersion.objects.as_of(on).filter(term=term).exists():
        raise Refused(_("Ngày %s không thuộc nhiệm kỳ này.") % f"{on:%d/%m/%Y}", "term")


def _above_norm(version: PostVersion, on: date) -> list[str]:
    held = Holding.objects.as_of(on).filter(post=version.post_id)
    count = held.exclude(kind=HoldingKind.ACTING).count()
    if count <= version.seats:
        return []
    basis = version.rule or version.source or _("chưa ghi căn cứ")
    words = {"held": count, "seats": version.seats, "basis": basis}
    return [_("%(held)s người giữ, định mức là %(seats)s (%(basis)s).") % words]


def end_holding(*, actor: Actor, holding: Holding, on: date, reason: EndReason) -> Holding | None:
    """The person holds the post no longer from the day on; what was assigned to the holder ends
    with it. Gives the row that holds until then, None when it is taken back. Raises Refused when it
    had ended before, StepHeld when an upper room holds it."""
    person = must_manage_row(actor, holding.post, holding.person_id)
    if holding.valid_to is not None and on > holding.valid_to:
        message = _("Người này đã thôi giữ từ ngày %s.") % f"{holding.valid_to:%d/%m/%Y}"
        raise Refused(message, "on")
    label = f"{holding.post.title} {person.code}"
    with acting(actor=actor, verb="offices.end_holding", label=label):
        guard.check("offices.end_holding", actor=actor, subject=holding)
        duties = still_held(Duty, on, person=holding.person_id, post=holding.post_id)
        end_rows(Duty, duties, on=on)
        return temporal.end(holding, on=on, end_reason=reason)


def assign_duty(
    *,
    actor: Actor,
    person: Person,
    post: Post,
    kind: DutyKind,
    valid_from: date,
    organization: Organization | None = None,
    line: LineOfWork | str = "",
    stands_in_for: Post | None = None,
    source: Source | None = None,
) -> Duty:
    """Who holds the post that day is to follow an organisation, is in charge of a line of work, or
    stands in for another post. Raises Refused when the person does not hold it."""
    must_manage_row(actor, post, person.pk)
    _must_be_in_sight(actor, organization, stands_in_for)
    label = f"{post.title} {person.code}"
    with acting(actor=actor, verb="offices.assign_duty", label=label):
        if not Holding.objects.as_of(valid_from).filter(person=person, post=post).exists():
            message = _("Ngày %s người này không giữ chức danh đó.") % f"{valid_from:%d/%m/%Y}"
            raise Refused(message, "valid_from")
        return Duty.objects.create(
            person=person,
            post=post,
            kind=kind,
            valid_from=valid_from,
            organization=organization,
            line=line,
            stands_in_for=stands_in_for,
            source=source,
        )


def _must_be_in_sight(actor: Actor, organization: Organization | None, post: Post | None) -> None:
    """What a write names is something that the writer may view; told as what is not there."""
    seen: list[tuple[Any, Any]] = [(Organization, organization), (Post, post)]
    with reading_whole():
        for model, thing in seen:
            things = model.objects.visible_to(actor)
            if thing is not None and not things.filter(pk=thing.pk).exists():
                raise Refused(_("Không có tổ chức hoặc chức danh này."), "organization")


def end_duty(*, actor: Actor, duty: Duty, on: date) -> Duty | None:
    """It is the holder's no longer from the day on. Raises Refused when it had ended before."""
    person = must_manage_row(actor, duty.post, duty.person_id)
    if duty.valid_to is not None and on > duty.valid_to:
        raise Refused(_("Phân công này đã thôi từ ngày %s.") % f"{duty.valid_to:%d/%m/%Y}", "on")
    label = f"{duty.post.title} {person.code}"
    with acting(actor=actor, verb="offices.end_duty", label=label):
        return temporal.end(duty, on=on)
