"""Requests of persons about their data: the register, one request, its steps, what is given out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dangvu.core.actor import Actor
from dangvu.core.commands import to_json
from dangvu.core.downloads import XLSX, file_answer
from dangvu.core.pages import Action, Column, Crumb, Event, Fact, Filter, list_page
from dangvu.core.proving import freshly_proved
from dangvu.core.routes import needs
from dangvu.core.secrecy import SecretRefused
from dangvu.core.writing import write_date
from dangvu.members.choices import RequestKind, RequestStepKind
from dangvu.members.forms import RequestForm, StepForm
from dangvu.members.models import DataRequest, Person, PersonVersion
from dangvu.members.models.requests import managed_people
from dangvu.members.selectors.requests import (
    DeadlineRules,
    Standing,
    asked_label,
    requests_of,
    restriction_of,
    standings,
)
from dangvu.members.services import Refused, requests
from dangvu.members.services.person_data import data_of, workbook_of
from dangvu.members.views.own import evidence_facts


@needs("members", "manage")
@require_GET
def request_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rules = DeadlineRules()
    return list_page(
        request,
        title=_("Đề nghị về dữ liệu cá nhân"),
        rows=requests_of(actor),
        columns=[
            Column("name", _("Đảng viên"), "full_name", url=_page, order=("full_name",)),
            Column("kind", _("Đề nghị"), lambda one: asked_label(_standing(one, rules))),
            Column("asked_by", _("Người đề nghị"), "asked_by"),
            Column("received", _("Ngày nhận"), "received_on", kind="date", order=("received_on",)),
            Column("due", _("Hạn"), lambda one: _due(one, rules), kind="date"),
            Column("state", _("Trạng thái"), lambda one: _look(one, rules, actor), kind="state"),
        ],
        filters=[
            Filter("kind", _("Đề nghị"), choices=list(RequestKind.choices)),
            Filter("received_on", _("Ngày nhận"), kind="range"),
        ],
        order="-received",
        counted=_("đề nghị"),
        empty=_(
            "Đề nghị của đảng viên về dữ liệu của chính mình (xem, sửa, hạn chế dùng). Ghi đề nghị từ"
            " trang của đảng viên."
        ),
        file_name="de-nghi-ve-du-lieu",
        context={"crumbs": [_start(), Crumb(_("Đề nghị về dữ liệu"))]},
    )


def _page(row: DataRequest) -> str:
    return reverse("members:request", args=[row.pk])


def _standing(row: Any, rules: DeadlineRules) -> Standing:
    return Standing(row, tuple(row.told), rules.of(row, row.told))


def _due(row: Any, rules: DeadlineRules) -> Any:
    return _standing(row, rules).due


def _look(row: Any, rules: DeadlineRules, actor: Actor) -> tuple[str, str]:
    return _state(_standing(row, rules), actor)


def _state(now: Standing, actor: Actor) -> tuple[str, str]:
    if now.has(RequestStepKind.DONE):
        return "done", _("Đã thực hiện")
    if now.has(RequestStepKind.REFUSED):
        return "ended", _("Không thực hiện")
    if now.due is not None and now.due < actor.today:
        return "late", _("Quá hạn")
    if now.has(RequestStepKind.ACKNOWLEDGED):
        return "info", _("Đang thực hiện")
    return "due", _("Chờ trả lời tiếp nhận")


@needs("members", "manage")
@require_http_methods(["GET", "POST"])
def request_new(request: HttpRequest, person_id: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = _managed(actor, person_id)
    form = RequestForm(request.POST or None, initial={"received_on": actor.today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = requests.receive_request(
                actor=actor,
                person=person,
                kind=RequestKind(given["kind"]),
                asked_by=given["asked_by"],
                received_on=given["received_on"],
                words=given["words"],
            )
        except (Refused, SecretRefused) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi đề nghị. Hạn trả lời ở dưới đây."))
            return redirect("members:request", made.pk)
    name = _name(person, actor)
    context = {
        "title": _("Ghi đề nghị về dữ liệu"),
        "line": _("%(name)s · mã %(code)s") % {"name": name, "code": person.code},
        "form": form,
        "submit": _("Ghi đề nghị"),
        "cancel_url": reverse("members:detail", args=[person.pk]),
        "crumbs": [
            _start(),
            Crumb(name, reverse("members:detail", args=[person.pk])),
            Crumb(_("Ghi đề nghị")),
        ],
    }
    return render(request, "core/form.html", context)


@needs("members", "manage")
@require_GET
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now = _one(actor, pk)
    held = now.request
    restriction = restriction_of(held.person, actor.today)
    name = held.full_name or held.person.code  # type: ignore[attr-defined]
    context = {
        "title": asked_label(now),
        "line": _("%(name)s · nhận ngày %(day)s")
        % {"name": name, "day": write_date(held.received_on)},
        "state": _state(now, actor),
        "facts_title": _("Đề nghị"),
        "facts": _facts(now),
        "events": [
            Event(
                when=step.on,
                title=step.get_kind_display(),
                detail=step.note,
                by=step.writer.display_name if step.writer else "",
            )
            for step in reversed(now.steps)
        ],
        "doings": [
            Action(
                _("Mở trang đảng viên"), reverse("members:detail", args=[held.person_id]),
                icon="people",
            )
        ],
        "open_steps": [] if now.is_over else _open_steps(now),
        "form": StepForm(initial={"on": actor.today}),
        "now": now,
        "restriction": restriction,
        "crumbs": [
            _start(),
            Crumb(_("Đề nghị về dữ liệu"), reverse("members:requests")),
            Crumb(name),
        ],
    }  # fmt: skip
    return render(request, "members/request.html", context)


def _facts(now: Standing) -> list[Fact]:
    deadlines, held = now.deadlines, now.request
    unsure = "" if deadlines.is_certain else _("cần kiểm tra quy định")
    return [
        Fact(
            _("Người đề nghị"),
            held.asked_by,
            note=_("gửi từ tài khoản của chính đảng viên") if held.field else "",
        ),
        *evidence_facts(now),
        Fact(_("Trả lời tiếp nhận chậm nhất"), deadlines.acknowledge, note=unsure),
        Fact(_("Thực hiện chậm nhất"), deadlines.execute, note=unsure),
    ]


def _open_steps(now: Standing) -> list[tuple[str, str, bool]]:
    """What can be done now: the word of the address, what the button says, whether it is the next."""
    first = now.has(RequestStepKind.ACKNOWLEDGED)
    steps = [("done", _("Ghi đã thực hiện"), first), ("refuse", _("Ghi không thực hiện"), False)]
    if not now.has(RequestStepKind.EXTENDED):
        steps.insert(0, ("extend", _("Ghi gia hạn"), False))
    if not first:
        steps.insert(0, ("acknowledge", _("Ghi đã trả lời tiếp nhận"), True))
    return steps


_DO: dict[str, Callable[..., Any]] = {
    "acknowledge": requests.acknowledge_request,
    "extend": requests.extend_request,
    "done": requests.finish_request,
    "refuse": requests.refuse_request,
}


@needs("members", "manage")
@require_POST
def request_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    held, form = _one(actor, pk).request, StepForm(request.POST)
    if step not in _DO:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Ngày phải ghi như 30/06/2026."))
        return redirect("members:request", pk)
    try:
        _DO[step](actor=actor, request=held, **form.cleaned_data)
    except (Refused, SecretRefused) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ghi."))
    return redirect("members:request", pk)


@needs("members", "manage")
@require_POST
def restriction_lift(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    held, form = _one(actor, pk).request, StepForm(request.POST)
    restriction = restriction_of(held.person, actor.today)
    if restriction is None or not form.is_valid():
        messages.error(request, _("Ngày phải ghi như 30/06/2026."))
        return redirect("members:request", pk)
    given = form.cleaned_data
    try:
        requests.lift_restriction(
            actor=actor, restriction=restriction, on=given["on"], reason=given["note"]
        )
    except (Refused, SecretRefused) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã bỏ hạn chế."))
    return redirect("members:request", pk)


@needs("members", "manage")
@require_POST
@freshly_proved
def request_data(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Everything that is kept of the person, made at once: one person's rows are few."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    now = _one(actor, pk)
    if form not in ("json", "xlsx"):
        raise Http404
    held = now.request
    data = data_of(actor=actor, person=held.person)
    if not now.is_over:
        requests.hand_over(actor=actor, request=held, on=actor.today)
    name, content, kind = f"du-lieu-{held.person.code}", to_json(data).encode(), "application/json"
    if form == "xlsx":
        content, kind = workbook_of(data), XLSX
    answer = file_answer(content, name=f"{name}.{form}", kind=kind)
    # A button pressed twice hands over once.
    answer.may_be_kept = True  # type: ignore[attr-defined]
    return answer


def _one(actor: Actor, pk: int) -> Standing:
    found = standings(requests_of(actor).filter(pk=pk))
    if not found:
        raise Http404
    return found[0]


def _managed(actor: Actor, person_id: int) -> Person:
    person = Person.objects.filter(managed_people(actor)).filter(pk=person_id).first()
    if person is None:
        raise Http404
    return person


def _name(person: Person, actor: Actor) -> str:
    version = PersonVersion.objects.as_of(actor.today).filter(person=person).first()
    return version.full_name if version else person.code


def _start() -> Crumb:
    return Crumb(_("Đảng viên"), reverse("members:list"))
