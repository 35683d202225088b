"""The pages of what went wrong."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_as
from dangvu.core.disk import is_full
from dangvu.core.edge import UnfitText

_API = "/api/"


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if isinstance(exception, UnfitText):
        return _told(request, 400, str(exception), page="unfit")
    return _told(request, 400, _("Không đọc được những gì đã gửi."))


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _told(request, 403, _("Tài khoản này không được làm việc đó."))


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _told(request, 404, _("Không có, hoặc không thuộc phạm vi được xem."))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not fit (CSRF_FAILURE_VIEW)."""
    return render(request, "core/csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing here may need the database: it may be what failed."""
    error = sys.exc_info()[1]
    code = 507 if is_full(error) else 503 if isinstance(error, OperationalError) else 500
    asked = getattr(request, "resolver_match", None)
    if asked is not None and asked.view_name == "site:health":
        return JsonResponse({"status": "unavailable"}, status=code)
    if request.path_info.startswith(_API):
        said = _("Máy chủ gặp trục trặc; việc vừa gửi chưa được ghi.")
        if is_full(error):
            said = _("Hết chỗ trên ổ đĩa của máy chủ; việc vừa gửi chưa được ghi.")
        return JsonResponse({"detail": said, "near": []}, status=code)
    return render(None, f"core/{code}.html", status=code)  # type: ignore[arg-type]


def _told(request: HttpRequest, status: int, said: str, page: str = "") -> HttpResponse:
    """A page for people, `core.schemas.Problem` for programs."""
    if request.path_info.startswith(_API):
        return JsonResponse({"detail": said, "near": []}, status=status)
    actor = getattr(request, "actor", None)
    # Around the view its reader's grants are read once; here, past it, each line of the menu would
    # read them again.
    with nullcontext() if actor is None else reading_as(actor):
        return render(request, f"core/{page or status}.html", {"why": said}, status=status)
