"""Who takes a post of a body, why a seat stands empty, which posts and bodies there are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.access.selectors import own_organization_id
from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.offices import services
from dangvu.offices.choices import BodyKind, HoldingKind, PostKind
from dangvu.offices.forms import AppointForm, BodyForm, PlanForm, PostForm, VacancyForm
from dangvu.offices.models import VacancyNote
from dangvu.offices.selectors import term_on, terms_of
from dangvu.offices.views.writing import (
    Ask,
    Done,
    answered,
    ask_of_body,
    asked_number,
    body_page,
    cited,
    kept_body,
    posts_in,
)
from dangvu.organizations.selectors import versions_as_of


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`?post=` is the post that is meant at first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    body = kept_body(actor, pk)
    form = AppointForm(
        request.POST or None,
        actor=actor,
        posts=posts_in([body]),
        terms=terms_of(actor, body.organization_id),
        initial={"valid_from": actor.today, "post": asked_number(request, "post")},
    )

    def write(given: dict[str, Any]) -> Done:
        term_id = given["term"]
        version = term_on(body.organization_id, given["valid_from"])
        term = form.terms[term_id].term if term_id else version.term if version else None
        made = services.appoint(
            actor=actor,
            person=given["person"],
            post=given["post"],
            kind=HoldingKind(given["kind"]),
            valid_from=given["valid_from"],
            term=term,
            completes=given["completes"],
            planned_end=given["planned_end"],
            source=cited(actor, given),
        )
        return Done(_("Đã ghi người giữ chức danh."), body_page(pk), made.warnings)

    return answered(
        request, form, ask_of_body(body, _("Ghi người giữ chức danh"), _("Ghi lại")), write
    )


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def vacancy(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`?post=` is the post that is meant at first, with what is noted of it today."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    body = kept_body(actor, pk)
    asked = asked_number(request, "post")
    held = VacancyNote.objects.as_of(actor.today).filter(post=asked, post__body=body).first()
    form = VacancyForm(
        request.POST or None,
        actor=actor,
        posts=posts_in([body]),
        initial={
            "post": asked,
            "valid_from": actor.today,
            "reason": held.reason if held else "",
            "plan": held.plan if held else "",
        },
    )

    def write(given: dict[str, Any]) -> Done:
        services.note_vacancy(actor=actor, **given)
        return Done(_("Đã ghi lý do khuyết."), body_page(pk))

    return answered(request, form, ask_of_body(body, _("Ghi lý do khuyết"), _("Ghi lại")), write)


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    body = kept_body(actor, pk)
    form = PlanForm(
        request.POST or None,
        actor=actor,
        posts=posts_in([body]),
        initial={"valid_from": actor.today, "post": asked_number(request, "post")},
    )

    def write(given: dict[str, Any]) -> Done:
        planned = services.plan_person(
            actor=actor,
            person=given["person"],
            post=given["post"],
            term_label=given["term_label"],
            valid_from=given["valid_from"],
            source=cited(actor, given),
        )
        return Done(_("Đã đưa vào quy hoạch."), reverse("offices:planned", args=[planned.pk]))

    return answered(
        request, form, ask_of_body(body, _("Đưa vào quy hoạch"), _("Đưa vào quy hoạch")), write
    )


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, pk: int) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    body = kept_body(actor, pk)
    form = PostForm(request.POST or None, actor=actor, initial={"valid_from": actor.today})

    def write(given: dict[str, Any]) -> Done:
        services.set_post(
            actor=actor,
            body=body,
            kind=PostKind(given["kind"]),
            title=given["title"],
            valid_from=given["valid_from"],
            seats=given["seats"],
            is_key=given["is_key"],
            is_sensitive=given["is_sensitive"],
            source=cited(actor, given),
        )
        return Done(_("Đã ghi chức danh và định mức."), body_page(pk))

    return answered(
        request, form, ask_of_body(body, _("Ghi chức danh, định mức"), _("Ghi lại")), write
    )


@needs("offices", "manage")
@require_http_methods(["GET", "POST"])
def establish(request: HttpRequest) -> HttpResponseBase:
    """`?org=` is the organisation that is meant at first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = BodyForm(
        request.POST or None,
        actor=actor,
        initial={"place": usual_place(request), "valid_from": actor.today},
    )

    def write(given: dict[str, Any]) -> Done:
        body = services.establish_body(
            actor=actor,
            organization_id=given["place"].pk,
            kind=BodyKind(given["kind"]),
            code=given["code"],
            name=given["name"],
            merged_with=given["merged_with"],
            valid_from=given["valid_from"],
            source=cited(actor, given),
        )
        return Done(_("Đã lập cơ quan. Ghi các chức danh và định mức ở đây."), body_page(body.pk))

    ask = Ask(_("Lập tổ chức lãnh đạo"), _("Lập"), reverse("offices:vacancies"))
    return answered(request, form, ask, write)


def usual_place(request: HttpRequest) -> str:
    """The code asked for, else that of the reader's own organisation."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = request.GET.get("org", "").replace("\0", "").strip()[:120]
    own = own_organization_id(actor)
    version = versions_as_of([own], actor.today).get(own) if own and not asked else None
    return version.code if version else asked
