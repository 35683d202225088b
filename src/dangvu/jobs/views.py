"""Background work on the pages: a list, one job with its steps, stop and repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dangvu.core.actor import Actor
from dangvu.core.downloads import stream_answer
from dangvu.core.pages import Column, Crumb, Fact, Filter, list_page
from dangvu.core.routes import open_to_signed_in
from dangvu.jobs import selectors, services
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job

own_jobs = open_to_signed_in("jobs of one's own; those of others only for who sees all jobs")

_LOOKS = {
    JobState.WAITING: "info",
    JobState.RUNNING: "info",
    JobState.DONE: "done",
    JobState.FAILED: "error",
    JobState.CANCELLED: "same",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    number: int
    steps: Sequence[Any]


@own_jobs
@require_GET
def job_list(request: HttpRequest) -> HttpResponseBase:
    actor = _actor(request)
    return list_page(
        request,
        title=_("Việc chạy nền"),
        counted=_("việc"),
        file_name="viec-chay-nen",
        rows=Job.objects.visible_to(actor).select_related("owner"),
        columns=[
            Column("label", _("Việc"), "label", order=("label",), url=_url, long=True),
            Column("state", _("Trạng thái"), _state, kind="state"),
            Column("owner", _("Người giao"), "owner.display_name"),
            Column("at", _("Giao lúc"), "made_at", kind="date", order=("made_at",)),
            Column("end", _("Kết thúc"), "finished_at", kind="date"),
            Column("message", _("Kết quả"), "message", long=True),
        ],
        filters=[Filter("state", _("Trạng thái"), choices=JobState.choices)],
        order="-at",
        empty=_("Nhập sổ, lập báo cáo, xuất danh sách lớn chạy nền sẽ hiện ở đây."),
        context={"crumbs": [Crumb(_("Việc chạy nền"))]},
    )


@own_jobs
@never_cache
@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _actor(request)
    one = _visible(actor, pk)
    steps = list(one.steps.order_by("attempt", "number"))
    numbers = sorted({step.attempt for step in steps}, reverse=True)
    return render(
        request,
        "jobs/job.html",
        {
            "title": one.label,
            "job": one,
            "state": _state(one),
            "facts": _facts(one),
            "attempts": [Attempt(n, [s for s in steps if s.attempt == n]) for n in numbers],
            "may_touch": services.may_touch(actor, one),
            "no_worker": one.is_pending and not selectors.a_worker_lives(),
            "crumbs": [Crumb(_("Việc chạy nền"), reverse("jobs:list")), Crumb(one.label)],
        },
    )


@own_jobs
@never_cache
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment that polls; once the job is over, the whole page is to be read again."""
    one = _visible(_actor(request), pk)
    response = render(request, "jobs/_progress.html", {"job": one})
    if not one.is_pending and request.headers.get("HX-Request"):
        response["HX-Refresh"] = "true"
    return response


@own_jobs
@never_cache
@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    """What a job of the reader's own has made; others may see that it is there and not take it."""
    actor = _actor(request)
    mine = Job.objects.visible_to(actor).filter(owner_id=actor.user_id, state=JobState.DONE)
    one = get_object_or_404(mine, pk=pk)
    made = services.file_of(one) if services.may_take(actor, one) else None
    if made is None:
        raise Http404
    name = made.name.partition("-")[2]
    return stream_answer(made.open("rb"), name=name)


@own_jobs
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _actor(request)
    one = services.cancel(actor=actor, job=_visible(actor, pk))
    if one.state == JobState.RUNNING:
        messages.info(request, _("Đã yêu cầu dừng; việc dừng ở bước tới và không giữ lại gì."))
    return redirect("jobs:job", one.pk)


@own_jobs
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    actor = _actor(request)
    one = services.retry(actor=actor, job=_visible(actor, pk))
    return redirect("jobs:job", one.pk)


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _visible(actor: Actor, pk: int) -> Job:
    return get_object_or_404(Job.objects.visible_to(actor).select_related("owner"), pk=pk)


def _url(one: Job) -> str:
    return reverse("jobs:job", args=[one.pk])


def _state(one: Job) -> tuple[str, str]:
    if one.state == JobState.WAITING and one.failures:
        return "warn", _("Chờ thử lại")
    if one.state == JobState.RUNNING and one.cancel_asked:
        return "warn", _("Đang dừng")
    return _LOOKS[JobState(one.state)], str(one.get_state_display())


def _facts(one: Job) -> list[Fact]:
    facts = [
        Fact(_("Người giao"), one.owner.display_name),
        Fact(_("Giao lúc"), _moment(one.made_at)),
        Fact(_("Bắt đầu"), _moment(one.started_at), missing=_("chưa bắt đầu")),
        Fact(_("Kết thúc"), _moment(one.finished_at), missing=_("chưa kết thúc")),
    ]
    if one.attempts > 1:
        facts.append(Fact(_("Số lần chạy"), one.attempts))
    if one.due_at and one.state == JobState.WAITING:
        facts.append(Fact(_("Thử lại lúc"), _moment(one.due_at)))
    return facts


def _moment(at: datetime | None) -> str | None:
    return date_format(localtime(at), "d/m/Y H:i") if at else None
