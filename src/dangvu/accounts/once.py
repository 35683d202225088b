"""Whatever writes is done once for each time it is meant: every writing request carries a key.

A form carries it anyway: the token against forgery, which is another for each page that is made, so
that no form and no view can do without. A program sends `Idempotency-Key`. What is sent again with
the same key gets the first answer; a copy that arrives meanwhile waits for it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.backends.base import UpdateError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: TID251 -- a middleware's
from django.http.response import HttpResponseBase  # noqa: TID251 -- a middleware's
from django.shortcuts import render  # noqa: TID251 -- a middleware's
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.accounts import services
from dangvu.accounts.middleware import API

_READING = {"GET", "HEAD", "OPTIONS", "TRACE"}
_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 -- the name of a field
#: In a form whose token was renewed while it stood open: the token that it was made with.
RENEWED = "sent_as"
_NOT_CONTENT = {_TOKEN, RENEWED}
_KEY = re.compile(r"[A-Za-z0-9_-]{16,128}")
#: Never shown again, not even to whoever typed it.
_SECRET = re.compile(r"password|code|secret|answer")


class OnceMiddleware:
    """Must stand last but one, before the reader's: its transaction is around the view's, so that
    what is written and that it was written are kept together; and whatever refuses a request by
    looking at it refuses a copy as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in _READING:
            return self.get_response(request)
        session_before = request.session.session_key
        with transaction.atomic():
            response = self.get_response(request)
            held = getattr(request, "claim", None)
            if held is not None and _is_done(held, response):
                answer = _packed(request, response, session_before)
                services.keep_answer(held, answer, user_id=_user_id(request))
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in _READING:
            return None
        key = _key(request)
        if key is None:
            return _without_key(request)
        try:
            request.claim = services.claim(  # type: ignore[attr-defined]
                sender=_sender(request),
                way=f"{request.method} {request.resolver_match.route}",  # type: ignore[union-attr]
                key=f"{request.path}\n{key}",
                content=_content(request),
            )
        except services.StillBeingDone:
            transaction.set_rollback(True)
            return _told(request, 409, _STILL)
        except services.OtherContent:
            return _told(request, 422, _OTHER)
        answer = request.claim.answer  # type: ignore[attr-defined]
        return None if answer is None else _again(request, answer)


_STILL = {
    "title": gettext_lazy("Việc này đang được làm"),
    "what": gettext_lazy("Lần gửi trước chưa xong nên lần này chưa làm gì thêm."),
    "todo": gettext_lazy("Chờ một lát rồi gửi lại đúng như thế: việc chỉ được ghi một lần."),
}
_OTHER = {
    "title": gettext_lazy("Biểu mẫu này đã gửi rồi, với nội dung khác"),
    "what": gettext_lazy("Lần gửi trước đã được ghi. Nội dung đang gửi chưa được ghi."),
    "todo": gettext_lazy(
        "Mở lại trang để xem những gì đã ghi rồi sửa tiếp, hoặc gửi nội dung này thành một lần mới."
    ),
}


def _key(request: HttpRequest) -> str | None:
    said = request.headers.get("Idempotency-Key")
    if said is None and not request.path_info.startswith(API):
        said = request.POST.get(RENEWED) or request.POST.get(_TOKEN)
    said = (said or "").strip().removeprefix('"').removesuffix('"')
    return said if _KEY.fullmatch(said) else None


def _without_key(request: HttpRequest) -> HttpResponse | None:
    """A page's form cannot come without its token, which was asked for before. A program can."""
    if request.path_info.startswith(API):
        said = _("Thiếu Idempotency-Key (16 đến 128 ký tự), hoặc khóa không đúng dạng.")
        return JsonResponse({"detail": said, "near": []}, status=400)
    return None


def _sender(request: HttpRequest) -> str:
    """Keys of one sender mean nothing in the hands of another."""
    if request.user.is_authenticated:
        return f"user {request.user.pk}"
    return f"visitor {request.COOKIES.get(settings.CSRF_COOKIE_NAME, '')}"


def _user_id(request: HttpRequest) -> int | None:
    actor = getattr(request, "actor", None)
    return None if actor is None else actor.user_id


def _content(request: HttpRequest) -> str:
    """Everything that was sent, short: equal for two sendings of the same form."""
    digest = hashlib.sha256(request.get_full_path().encode())
    if request.content_type not in _FORMS or request.method != "POST":
        digest.update(request.body)
        return digest.hexdigest()
    for part in _parts(request):
        digest.update(json.dumps(part).encode())
    return digest.hexdigest()


def _parts(request: HttpRequest) -> Iterator[list[Any]]:
    for name, values in sorted(request.POST.lists()):
        if name not in _NOT_CONTENT:
            yield [name, values]
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            yield [name, file.name, content.hexdigest()]


def _is_done(held: services.Claim, response: HttpResponseBase) -> bool:
    """What was refused, failed or wrote nothing may be tried again. A file is made anew for each
    who takes it, every taking being a deed of its own, unless the view says that it may be kept:
    one that is small and goes out with something that is written once."""
    if held.answer is not None or response.status_code >= 400 or response.streaming:
        return False
    is_file = response.get("Content-Disposition", "").startswith("attachment")
    if is_file and not getattr(response, "may_be_kept", False):
        return False
    return services.has_written()


def _packed(request: HttpRequest, response: Any, session_before: str | None) -> str:
    """The answer as it is kept: the session that it began, what it says on the next page."""
    kept: dict[str, Any] = {
        "status": response.status_code,
        "headers": list(response.headers.items()),
        "cookies": [one.OutputString() for one in response.cookies.values()],
        "body": base64.b64encode(response.content).decode(),
        "messages": [
            [one.level, str(one.message), one.extra_tags]
            for one in getattr(messages.get_messages(request), "_queued_messages", [])
        ],
    }
    if request.session.session_key != session_before:
        kept["session"] = request.session.session_key
        if request.session.session_key and request.session.modified:
            # A copy may answer with this session before the first answer has left.
            try:
                request.session.save()
            except UpdateError:
                kept.pop("session")
    return json.dumps(kept)


def _again(request: HttpRequest, answer: str) -> HttpResponse:
    """The answer that was given, as if it had been this one."""
    kept = json.loads(answer)
    response = HttpResponse(base64.b64decode(kept["body"]), status=kept["status"])
    del response.headers["Content-Type"]
    for name, value in kept["headers"]:
        response.headers[name] = value
    for cookie in kept["cookies"]:
        response.cookies.update(SimpleCookie(cookie))
    for level, text, tags in kept["messages"]:
        messages.add_message(request, level, text, extra_tags=tags)
    if "session" in kept:
        _take_over(request, response, kept["session"])
    return response


def _take_over(request: HttpRequest, response: HttpResponse, key: str | None) -> None:
    """The browser goes on with the session of the first answer, which it may never have seen."""
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    if key:
        response.set_cookie(
            settings.SESSION_COOKIE_NAME,
            key,
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE or None,
            httponly=settings.SESSION_COOKIE_HTTPONLY,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )


def _told(request: HttpRequest, status: int, words: dict[str, Any]) -> HttpResponse:
    """Nothing was done, and why; what was typed can be sent on."""
    said = {name: str(text) for name, text in words.items()}
    if request.path_info.startswith(API):
        return JsonResponse(
            {"detail": f"{said['title']}. {said['what']}", "near": []}, status=status
        )
    typed = _typed(request) if words is _OTHER else None
    context = {**said, "code": status, "typed": typed, "address": request.get_full_path()}
    return render(request, "accounts/sent_before.html", context, status=status)


def _typed(request: HttpRequest) -> list[tuple[str, str]] | None:
    """What a form would send again; None where that is not possible or not wise."""
    names = set(request.POST) - _NOT_CONTENT
    if request.FILES or not names or any(_SECRET.search(name) for name in names):
        return None
    return [
        (name, text)
        for name in request.POST
        for text in request.POST.getlist(name)
        if name in names
    ]
