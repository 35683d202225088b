"""What is done with a kept report: a version kept, sent, returned, accepted."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dangvu.core.meanwhile import ChangedMeanwhile
from dangvu.core.pages.merging import seen_of
from dangvu.core.routes import needs
from dangvu.papers.services import BadTemplate
from dangvu.reports.models import Report
from dangvu.reports.services import (
    StateRefused,
    accept_report,
    keep_version,
    return_report,
    send_report,
)
from dangvu.reports.views.kept import report_of, stale


def _done(request: HttpRequest, pk: int, do: Callable[[Report], object], said: str) -> HttpResponse:
    try:
        do(report_of(request, pk))
    except (StateRefused, BadTemplate) as error:
        messages.error(request, str(error))
    except ChangedMeanwhile:
        return stale(request, pk)
    else:
        messages.success(request, said)
    return redirect("reports:kept", pk)


@needs("reports", "manage")
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    label = request.POST.get("label", "")
    return _done(
        request,
        pk,
        lambda report: keep_version(actor=request.actor, report=report, label=label),
        _("Đã lưu một bản: nội dung và số liệu của bản ấy không đổi nữa."),
    )


@needs("reports", "manage")
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(
        request,
        pk,
        lambda report: send_report(actor=request.actor, report=report, seen=seen_of(request)),
        _("Đã gửi báo cáo. Số liệu giữ nguyên như lúc gửi."),
    )


@needs("reports", "manage")
@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _done(
        request,
        pk,
        lambda report: return_report(
            actor=request.actor, report=report, reason=reason, seen=seen_of(request)
        ),
        _("Đã trả lại báo cáo."),
    )


@needs("reports", "manage")
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(
        request,
        pk,
        lambda report: accept_report(actor=request.actor, report=report, seen=seen_of(request)),
        _("Đã nhận báo cáo."),
    )
