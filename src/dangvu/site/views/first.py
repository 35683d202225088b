"""The first administrator, made by whoever holds the code that the server printed."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dangvu.accounts.models import User
from dangvu.accounts.services import Knock, begin_try, succeeded
from dangvu.core.routes import open_to_everyone
from dangvu.site.forms import FirstAdministratorForm
from dangvu.site.services import first_code, make_first_administrator, nobody_can_sign_in


@open_to_everyone("makes the first administrator by a code in the data folder; 404 afterwards")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def first(request: HttpRequest) -> HttpResponse:
    """Not there once somebody can sign in."""
    if not first_code() or not nobody_can_sign_in():
        raise Http404
    form = FirstAdministratorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _has_code(request, form):
        try:
            _make(request, form)
        except PermissionDenied as error:
            raise Http404 from error
        messages.success(request, _("Đã tạo người quản trị đầu tiên. Mời đăng nhập."))
        return redirect(settings.LOGIN_URL)
    context = {
        "title": _("Người quản trị đầu tiên"),
        "line": _("Máy này chưa có ai đăng nhập được."),
        "form": form,
        "submit": _("Tạo tài khoản"),
        "crumbs": [],
    }
    return render(request, "core/form.html", context, status=422 if form.errors else 200)


def _has_code(request: HttpRequest, form: FirstAdministratorForm) -> bool:
    at, expected = timezone.now(), first_code()
    knock = Knock(source=str(request.META.get("REMOTE_ADDR", "")))
    attempt = begin_try(what="first", knock=knock, at=at)
    if attempt is None:
        form.add_error("code", _("Đã thử sai quá nhiều lần. Đợi 15 phút rồi thử lại."))
        return False
    given = form.cleaned_data["code"].strip().lower()
    if not secrets.compare_digest(given.encode(), expected.encode()):
        form.add_error(
            "code", _("Mã không đúng. Mã hiện ở màn hình máy chủ khi chạy dangvu serve.")
        )
        return False
    succeeded(attempt, at=at)
    return True


def _make(request: HttpRequest, form: FirstAdministratorForm) -> User:
    said = form.cleaned_data
    return make_first_administrator(
        actor=request.actor,  # type: ignore[attr-defined]
        username=said["username"],
        display_name=said["display_name"],
        password=said["new"],
        must_change=False,
    )
