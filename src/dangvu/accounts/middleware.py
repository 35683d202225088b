"""Puts the actor on the request, and holds those who must change their password first."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.accounts import services
from dangvu.core.actor import Actor, Channel

#: Where programs ask.
API = "/api/"
#: Pages that stay open to someone who must change the password first.
_OPEN = ("accounts", "core")


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
            return redirect_to_login(_page_before(request), settings.LOGIN_URL)
        return super().handle_no_permission(request, view_func)


def _page_before(request: HttpRequest) -> str:
    """The page of ours that a form was on; the first page when the browser does not say."""
    place = urlsplit(request.headers.get("Referer", ""))
    if place.netloc != request.get_host():
        return "/"
    return place.path + (f"?{place.query}" if place.query else "")


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
        must = getattr(request.user, "must_change_password", False)
        room = request.resolver_match.app_name if request.resolver_match else ""
        if must and room not in _OPEN:
            if request.path_info.startswith(API):
                said = _("Tài khoản này phải đổi mật khẩu trước.")
                return JsonResponse({"detail": said}, status=403)
            return redirect("accounts:change-password")
        return None


def _actor(request: HttpRequest) -> Actor:
    today, name = timezone.localdate(), uuid.uuid4().hex
    channel: Channel = "api" if request.path_info.startswith(API) else "web"
    if not request.user.is_authenticated:
        return Actor(user_id=None, name="", today=today, channel=channel, request=name)
    return services.actor_for(request.user, today=today, channel=channel, request=name)
