"""A list over accounts, as a stand-in for any register."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails
from openpyxl import load_workbook

from dangvu.accounts.models import User
from dangvu.core.actor import Actor
from dangvu.core.pages import Column, Filter, list_page

MAKER = Actor(user_id=None, name="test", today=date(2026, 11, 21), channel="test", operator=True)
COLUMNS = [
    Column(
        "name", "Họ và tên", "display_name", order=("display_name",), url=lambda u: f"/u/{u.pk}"
    ),
    Column("login", "Tên đăng nhập", "username", order=("username",)),
    Column("active", "Đang dùng", "is_active"),
]
FILTERS = [
    Filter(
        "active",
        "Đang dùng",
        lookup="is_active",
        choices=[("1", "Có"), ("0", "Không")],
        read=lambda text: text == "1",
    )
]


def request_for(
    address: str, *, htmx: bool = False, post: dict[str, Any] | None = None
) -> HttpRequest:
    """A request of the maker's; with `post` a form that was sent."""
    headers = {"HX-Request": "true"} if htmx else {}
    if post is None:
        request = RequestFactory().get(address, headers=headers)
    else:
        request = RequestFactory().post(address, post, headers=headers)
        request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    request.actor = MAKER  # type: ignore[attr-defined]
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request


def show(
    address: str = "/",
    *,
    htmx: bool = False,
    request: HttpRequest | None = None,
    cookies: dict[str, str] | None = None,
    **changes: Any,
) -> Any:
    settings: dict[str, Any] = {
        "title": "Tài khoản",
        "counted": "tài khoản",
        "rows": User.objects.all(),
        "columns": COLUMNS,
        "filters": FILTERS,
        "search": ("username",),
        "order": "name",
        "size": 4,
    }
    request = request or request_for(address, htmx=htmx)
    request.COOKIES.update(cookies or {})
    return list_page(request, **{**settings, **changes})


def names(response: HttpResponse) -> list[str]:
    return re.findall(r'<a href="/u/\d+">([^<]+)</a>', response.content.decode())


def link(response: HttpResponse, rel: str) -> str:
    found = re.search(rf'href="([^"]*)" rel="{rel}"', response.content.decode())
    return found[1].replace("&amp;", "&") if found else ""


def sheet_of(response: Any) -> Any:
    content = b"".join(response.streaming_content)
    response.close()
    return load_workbook(io.BytesIO(content)).active
