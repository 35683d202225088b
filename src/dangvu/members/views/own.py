"""A member's own desk: the own record, what was asked to be corrected in it, and what became of that."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.access.selectors import own_person_id
from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb, Event, Fact
from dangvu.core.policy import scope_of
from dangvu.core.routes import needs
from dangvu.core.secrecy import SecretRefused
from dangvu.core.writing import write_date
from dangvu.members.choices import Correctable
from dangvu.members.forms import CorrectionForm
from dangvu.members.models import Person, PersonVersion
from dangvu.members.selectors.own import correctable, own_person
from dangvu.members.selectors.requests import (
    Standing,
    asked_label,
    asked_state,
    own_requests,
    standings,
)
from dangvu.members.services import Refused
from dangvu.members.services.asking import ask_correction
from dangvu.organizations.models import OrganizationVersion

#: What rooms above add to the desk: a door each, and what they know of the member.
DOORS, DESK = "members.own.doors", "members.own"


def own_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """On the first page, for whoever stands for a member that the policy shows them; four statements."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = own_person(actor) if scope_of(actor, "members").themselves else None
    if person is None:
        return None
    return {**_who(person, actor), **_doors(person, actor), "desk_url": reverse("members:own")}


def own_link(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """On the own record: the way to have it corrected."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if own_person_id(actor) != person.pk or own_person(actor, "ask") is None:
        return None
    return {"url": reverse("members:own-correct")}


@needs("members")
@require_GET
def own_desk(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = own_person(actor)
    context: dict[str, Any] = {"title": _("Trang của tôi"), "person": person}
    if person is not None:
        asked = standings(own_requests(actor, person))
        context |= {
            **_who(person, actor),
            **_doors(person, actor),
            "place": DESK,
            "asked": [(one, asked_label(one), asked_state(one, actor)) for one in asked],
        }
    return render(request, "members/own.html", context)


def _who(person: Person, actor: Actor) -> dict[str, Any]:
    version = PersonVersion.objects.as_of(actor.today).filter(person=person).first()
    cells = OrganizationVersion.objects.as_of(actor.today).filter(organization=person.home_id)
    return {
        "name": version.full_name if version else person.code,
        "cell": next((one.name for one in cells), ""),
    }


def _doors(person: Person, actor: Actor) -> dict[str, Any]:
    asks = own_person(actor, "ask") is not None
    return {
        "person": person,
        "record_url": reverse("members:detail", args=[person.pk]),
        "correct_url": reverse("members:own-correct") if asks else "",
    }


# --- what is wrong in the record ---


@needs("members", "ask")
@require_http_methods(["GET", "POST"])
def own_correct(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = own_person(actor, "ask")
    if person is None:
        return redirect("members:own")
    form = CorrectionForm(
        request.POST or None,
        values=correctable(person, actor.today),
        initial={"field": request.GET.get("field", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            made = ask_correction(actor=actor, **{**given, "field": Correctable(given["field"])})
        except (Refused, SecretRefused) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã gửi đề nghị. Theo dõi trả lời ở trang này."))
            return redirect("members:own-request", made.pk)
    context = {
        "title": _("Đề nghị sửa hồ sơ của tôi"),
        "line": _("Mỗi lần một mục. Bộ phận giữ hồ sơ đối chiếu giấy tờ rồi trả lời."),
        "form": form,
        "submit": _("Gửi đề nghị"),
        "cancel": _("Không gửi"),
        "cancel_url": reverse("members:own"),
        "crumbs": [_start(), Crumb(_("Đề nghị sửa hồ sơ"))],
    }
    return render(request, "core/form.html", context)


# --- what was asked, and what became of it ---


@needs("members")
@require_GET
def own_request(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = own_person(actor)
    found = standings(own_requests(actor, person).filter(pk=pk)) if person else []
    if not found:
        raise Http404
    now = found[0]
    context = {
        "title": asked_label(now),
        "line": _("Gửi ngày %s") % write_date(now.request.received_on),
        "state": asked_state(now, actor),
        "facts_title": _("Đề nghị"),
        "facts": [*evidence_facts(now), *_until(now)],
        "events": [
            Event(when=step.on, title=str(step.get_kind_display()), detail=step.note)
            for step in reversed(now.steps)
        ],
        "crumbs": [_start(), Crumb(asked_label(now))],
    }
    return render(request, "members/own_request.html", context)


def evidence_facts(now: Standing) -> list[Fact]:
    """What a correction is about, and what proves it."""
    asked = now.request
    if not asked.field:
        return [Fact(_("Nội dung"), asked.words or None)]
    facts = [
        Fact(_("Mục cần sửa"), str(asked.get_field_display())),
        Fact(_("Đề nghị ghi"), asked.should_be),
        Fact(_("Giấy tờ chứng minh"), asked.paper),
        Fact(_("Ai giữ giấy tờ"), asked.holder or None),
    ]
    return [*facts, Fact(_("Nói thêm"), asked.words)] if asked.words else facts


def _until(now: Standing) -> list[Fact]:
    if now.is_over:
        return []
    unsure = "" if now.deadlines.is_certain else _("hạn này còn phải đối chiếu quy định")
    return [
        Fact(_("Trả lời tiếp nhận chậm nhất"), now.deadlines.acknowledge, note=unsure),
        Fact(_("Thực hiện chậm nhất"), now.deadlines.execute, note=unsure),
    ]


def _start() -> Crumb:
    return Crumb(_("Trang của tôi"), reverse("members:own"))
