"""Bodies, the posts in them and in enterprises, and why a seat stands empty."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.models import DatedFact
from dangvu.core.text import clean
from dangvu.offices.choices import SINGLE_KINDS, BodyKind, EndReason, PostKind
from dangvu.offices.models import (
    Body,
    BodyVersion,
    Holding,
    Planned,
    Post,
    PostVersion,
    VacancyNote,
)
from dangvu.offices.services._acting import (
    Refused,
    acting,
    must_live,
    must_manage,
    must_manage_employer,
    must_manage_post,
    post_on,
)
from dangvu.offices.services.ending import end_rows_of_posts, may_end, still_held
from dangvu.organizations.models import Employer
from dangvu.sources.models import Source


def establish_body(
    *,
    actor: Actor,
    organization_id: int,
    kind: BodyKind,
    code: str,
    name: str,
    valid_from: date,
    merged_with: str = "",
    source: Source | None = None,
) -> Body:
    """A committee, a commission, an office, a board of an organisation. Raises Refused."""
    must_manage(actor, organization_id)
    must_live(organization_id, valid_from)
    with acting(actor=actor, verb="offices.establish_body", label=clean(name)):
        body = Body.objects.create(organization_id=organization_id, kind=kind, code=clean(code))
        BodyVersion.objects.create(
            body=body,
            name=clean(name),
            merged_with=clean(merged_with),
            valid_from=valid_from,
            source=source,
        )
        return body


def describe_body(*, actor: Actor, body: Body, on: date, **facts: Any) -> BodyVersion:
    """It is called otherwise, or is merged with a department, from the day on."""
    must_manage(actor, body.organization_id)
    version = BodyVersion.objects.as_of(on).filter(body=body).first()
    if version is None:
        raise Refused(_("Ngày %s không có cơ quan này.") % f"{on:%d/%m/%Y}", "on")
    named = {k: clean(v) if isinstance(v, str) else v for k, v in facts.items()}
    with acting(actor=actor, verb="offices.describe_body", label=version.name):
        return temporal.change_from(version, on=on, **named)


def end_body(
    *, actor: Actor, body: Body, on: date, reason: EndReason = EndReason.REORGANIZATION
) -> None:
    """There is no such body from the day on: its posts end, and who held them holds them no more.
    Raises Refused when there was none the day before, StepHeld when an upper room holds one of the
    posts."""
    must_manage(actor, body.organization_id)
    if not BodyVersion.objects.as_of(on - timedelta(days=1)).filter(body=body).exists():
        raise Refused(_("Trước ngày %s không có cơ quan này.") % f"{on:%d/%m/%Y}", "on")
    with acting(actor=actor, verb="offices.end_body", label=body.code):
        posts = list(body.posts.values_list("pk", flat=True))
        may_end(actor, still_held(Holding, on, post__in=posts).select_related("post"))
        end_rows_of_posts(posts, on=on, reason=reason)
        _end(BodyVersion.objects.current().filter(body=body), on)


def _end(rows: Any, on: date) -> None:
    for row in rows:
        fact: DatedFact = row
        if fact.valid_to is None or fact.valid_to > on:
            temporal.end(fact, on=on)


def set_post(
    *,
    actor: Actor,
    kind: PostKind,
    title: str,
    valid_from: date,
    body: Body | None = None,
    employer: Employer | None = None,
    seats: int = 1,
    **marks: Any,
) -> Post:
    """A post of a body or of an enterprise has so many seats, and these marks, from the day on;
    it is made where there was none of that title.

    `marks`: is_key, is_sensitive, rule, source. Raises Refused.
    """
    if body is not None:
        must_manage(actor, body.organization_id)
    elif employer is not None:
        must_manage_employer(actor, employer.pk)
    title = clean(title)
    with acting(actor=actor, verb="offices.set_post", label=title):
        post, is_new = Post.objects.get_or_create(
            body=body,
            employer=employer,
            title=title,
            defaults={"kind": kind, "is_single": kind in SINGLE_KINDS},
        )
        if post.is_single and seats > 1:
            raise Refused(_("%s chỉ do một người giữ.") % title, "seats")
        held = None if is_new else PostVersion.objects.as_of(valid_from).filter(post=post).first()
        facts = {"seats": seats, **marks}
        if held is None:
            PostVersion.objects.create(post=post, valid_from=valid_from, **facts)
        else:
            temporal.change_from(held, on=valid_from, **facts)
        return post


def end_post(*, actor: Actor, post: Post, on: date) -> None:
    """There is no such post from the day on. Refused while somebody holds it or is planned for it
    then or later."""
    must_manage_post(actor, post)
    with acting(actor=actor, verb="offices.end_post", label=post.title):
        if still_held(Holding, on, post=post).exists():
            raise Refused(_("Chức danh còn người giữ; cho thôi giữ trước."), "post")
        if still_held(Planned, on, post=post).exists():
            message = _("Chức danh còn người trong quy hoạch; đưa ra khỏi quy hoạch trước.")
            raise Refused(message, "post")
        end_rows_of_posts([post.pk], on=on, reason=EndReason.REORGANIZATION)


def note_vacancy(
    *, actor: Actor, post: Post, valid_from: date, reason: str, plan: str = ""
) -> VacancyNote:
    """Why a seat stands empty from a day on, and what is planned; what was noted before ends."""
    must_manage_post(actor, post)
    post_on(post, valid_from)
    if not clean(reason):
        raise Refused(_("Cần ghi lý do khuyết."), "reason")
    with acting(actor=actor, verb="offices.note_vacancy", label=post.title):
        for held in VacancyNote.objects.current().filter(post=post):
            if held.valid_to is None or held.valid_to > valid_from:
                temporal.end(held, on=valid_from)
        return VacancyNote.objects.create(
            post=post, valid_from=valid_from, reason=clean(reason), plan=clean(plan)
        )
