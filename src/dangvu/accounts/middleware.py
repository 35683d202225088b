"""Ends old sessions, puts the actor on the request, and holds those who have to do something first."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts import services
from dangvu.accounts.whence import MUST_CHANGE, MUST_ENROL
from dangvu.core.actor import Actor, Channel
from dangvu.core.proving import page_before

#: Where programs ask.
API = "/api/"
#: Pages that stay open to someone who has to do something first.
_OPEN = {
    "accounts:change-password",
    "accounts:second-factor",
    "accounts:add-key",
    "accounts:prove",
    "accounts:sign-in",
    "accounts:sign-out",
    "core:display",
    "site:session",
}
#: Asked by an open page itself, without anyone there.
_NOT_USE = {"/session", "/health"}


class SessionLimitsMiddleware:
    """Ends a session that nobody has used for too long, or that is too old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._judge(request)
        return self.get_response(request)

    def _judge(self, request: HttpRequest) -> None:
        row, at = request.session.row, timezone.now()  # type: ignore[attr-defined]
        if row is None:
            return
        limits = settings.SESSION_LIMITS
        if services.has_ended(made_at=row.made_at, seen_at=row.seen_at, at=at, limits=limits):
            logout(request)
        elif not _asked_by_itself(request):
            services.seen(row, at=at)


def _asked_by_itself(request: HttpRequest) -> bool:
    """A page that asks how far a job is, or whether its reader is still there, is not a reader."""
    polls = request.headers.get("HX-Request") and request.path_info.endswith("/progress")
    return bool(polls) or request.path_info in _NOT_USE


class TokenMiddleware:
    """Below `/api/` only a key signs in, never the session: no other site can act through a browser.

    Stands between the session's user and the demand to be signed in; what is asked without a
    usable key is refused here, in JSON, before any view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(API):
            return self.get_response(request)
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        user = None
        if scheme.lower() == "bearer":
            user = services.user_of_token(secret.strip(), on=timezone.localdate())
        if user is None:
            if secret:
                services.record_stranger(
                    actor=_nobody(request), by="key of a program", at=timezone.now()
                )
            return JsonResponse(
                {"detail": _("Thiếu khóa, hoặc khóa này không còn dùng được.")},
                status=401,
                headers={"WWW-Authenticate": "Bearer"},
            )
        request.user = user
        return self.get_response(request)


class DoorMiddleware(LoginRequiredMiddleware):
    """Sends those who are not signed in to the door, in a way that they can come back from.

    A script that asks for part of a page gets status 401, and the page around it says what to do.
    A form that was sent after the session ended leads back to its page, where a notice says that
    nothing was written; its own address may answer only to forms.
    """

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any] | None
    ) -> HttpResponseBase:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        if request.method not in ("GET", "HEAD"):
            messages.warning(
                request,
                _(
                    "Phiên làm việc đã hết nên việc vừa gửi chưa được ghi. "
                    "Đăng nhập rồi làm lại ở trang vừa rồi."
                ),
            )
            return redirect_to_login(page_before(request), settings.LOGIN_URL)
        return super().handle_no_permission(request, view_func)


class ActorMiddleware:
    """`request.actor`: who is acting, on which day. The clock is read here and nowhere below."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = _actor(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        page = request.resolver_match.view_name if request.resolver_match else ""
        if not request.user.is_authenticated or page in _OPEN:
            return None
        if request.path_info.startswith(API):
            if request.user.must_change_password:
                said = _("Tài khoản này phải đổi mật khẩu trước.")
                return JsonResponse({"detail": said}, status=403)
            return None
        if request.user.must_change_password or request.session.get(MUST_CHANGE):
            return redirect("accounts:change-password")
        if request.session.get(MUST_ENROL):
            return redirect("accounts:second-factor")
        return None


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return _nobody(request)
    return services.actor_for(
        request.user,
        today=timezone.localdate(),
        channel=_channel(request),
        request=uuid.uuid4().hex,
    )


def _nobody(request: HttpRequest) -> Actor:
    return Actor(
        user_id=None,
        name="",
        today=timezone.localdate(),
        channel=_channel(request),
        request=uuid.uuid4().hex,
    )


def _channel(request: HttpRequest) -> Channel:
    return "api" if request.path_info.startswith(API) else "web"
