"""What an administrator does with accounts: make, reset, close, end sessions. Who may see what is
given elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dangvu.accounts import services
from dangvu.accounts.forms import ReasonForm, UserForm
from dangvu.accounts.models import Authenticator, SecurityKey, User
from dangvu.accounts.permissions import may_see_accounts, must_manage_accounts
from dangvu.accounts.views.own import actor_of, living_sessions, me
from dangvu.core.meanwhile import ChangedMeanwhile
from dangvu.core.pages import Column, Crumb, Filter, list_page
from dangvu.core.pages.merging import seen_of
from dangvu.core.proving import ask_to_prove, freshly_proved, is_fresh
from dangvu.core.routes import needs

_STATES = {
    "done": gettext_lazy("Đang dùng"),
    "ended": gettext_lazy("Đã khóa"),
    "warn": gettext_lazy("Chưa đổi mật khẩu"),
}


def _state(user: User) -> tuple[str, Any]:
    look = "ended" if not user.is_active else "warn" if user.must_change_password else "done"
    return look, _STATES[look]


@needs("accounts")
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponseBase:
    """Every account that a person signs in with."""
    if not may_see_accounts(actor_of(request)):
        raise PermissionDenied
    rows = User.objects.visible_to(actor_of(request)).filter(is_operator=False)
    rows = rows.annotate(
        second=Exists(Authenticator.objects.filter(user=OuterRef("pk")))
        | Exists(SecurityKey.objects.filter(user=OuterRef("pk"))),
    )
    return list_page(
        request,
        title=_("Tài khoản"),
        kind="accounts",
        rows=rows,
        columns=[
            Column(
                "name",
                _("Họ và tên"),
                "display_name",
                url=lambda user: reverse("accounts:person", args=[user.pk]),
            ),
            Column("username", _("Tên đăng nhập"), "username", order=("username",)),
            Column("state", _("Trạng thái"), _state, kind="state"),
            Column("second", _("Hai bước"), lambda user: _("Có") if user.second else _("Chưa")),
        ],
        filters=[
            Filter("is_active", _("Đang dùng"), choices=[("True", _("Có")), ("False", _("Không"))])
        ],
        search=("username", "display_name"),
        order="username",
        counted=_("tài khoản"),
        empty=_("Chưa có tài khoản nào."),
        empty_action=(_("Thêm tài khoản"), reverse("accounts:new-person")),
        file_name="tai-khoan",
        template="accounts/people.html",
        context={"crumbs": [Crumb(_("Tài khoản"))]},
    )


@needs("accounts", "manage")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@freshly_proved
def new_person(request: HttpRequest) -> HttpResponse:
    """An account with a password that is shown once; what it may is given afterwards."""
    actor = actor_of(request)
    must_manage_accounts(actor)
    form = UserForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        password = services.random_password(4)
        user = services.create_user(
            actor=actor,
            username=form.cleaned_data["username"],
            display_name=form.cleaned_data["display_name"],
            password=password,
            must_change=True,
        )
        return _handed(request, user, password)
    context = {
        "title": _("Thêm tài khoản"),
        "form": form,
        "submit": _("Thêm"),
        "cancel_url": reverse("accounts:people"),
        "crumbs": [Crumb(_("Tài khoản"), reverse("accounts:people")), Crumb(_("Thêm"))],
    }
    return render(request, "core/form.html", context, status=422 if form.errors else 200)


def _handed(request: HttpRequest, user: User, password: str) -> HttpResponse:
    context = {
        "title": _("Mật khẩu mới của %s") % user.display_name,
        "person": user,
        "password": password,
        "crumbs": _crumbs(user, _("Mật khẩu mới")),
    }
    return render(request, "accounts/handed.html", context)


@needs("accounts", "manage")
@require_safe
@never_cache
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its state, where it is signed in, what an administrator can do."""
    return _page(request, _managed(request, pk))


def _page(request: HttpRequest, user: User, form: ReasonForm | None = None) -> HttpResponse:
    look, word = _state(user)
    context = {
        "title": user.display_name,
        "person": user,
        "seen": services.password_seen(user),
        "look": look,
        "word": word,
        "app": Authenticator.objects.filter(user=user).first(),
        "keys": user.security_keys.count(),
        "codes_left": user.recovery_codes.filter(used_at__isnull=True).count(),
        "sessions": living_sessions(user),
        "mine": user.pk == me(request).pk,
        "off": not settings.SECOND_FACTOR,
        "form": form or ReasonForm(),
        "crumbs": _crumbs(user),
    }
    return render(request, "accounts/person.html", context, status=422 if form else 200)


@needs("accounts", "manage")
@require_POST
@freshly_proved
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    user, seen = _managed(request, pk), seen_of(request)
    try:
        password = services.reset_password(actor=actor_of(request), user=user, seen=seen)
    except ChangedMeanwhile:
        said = _("Mật khẩu của %s vừa được đặt lại ở nơi khác nên lần bấm này chưa làm gì.")
        messages.warning(request, said % user.display_name)
        return redirect("accounts:person", pk)
    return _handed(request, user, password)


@needs("accounts", "manage")
@require_POST
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    user = _managed(request, pk)
    services.end_sessions(actor=actor_of(request), user=user)
    messages.success(request, _("%s đã bị thoát ra ở mọi nơi.") % user.display_name)
    return redirect("accounts:person", pk)


@needs("accounts", "manage")
@require_POST
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    said = _("Đã xóa xác thực hai bước của %s; lần đăng nhập tới sẽ khai lại.")
    return _with_reason(request, pk, services.reset_second_factor, said)


@needs("accounts", "manage")
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, services.close_user, _("Đã khóa tài khoản của %s."))


@needs("accounts", "manage")
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, services.open_user, _("Đã mở lại tài khoản của %s."))


def _with_reason(request: HttpRequest, pk: int, do: Callable[..., None], said: str) -> HttpResponse:
    user = _managed(request, pk)
    if not is_fresh(request):
        return ask_to_prove(request)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            do(actor=actor_of(request), user=user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
    if form.errors:
        return _page(request, user, form)
    messages.success(request, said % user.display_name)
    return redirect("accounts:person", pk)


def _managed(request: HttpRequest, pk: int) -> User:
    actor = actor_of(request)
    must_manage_accounts(actor)
    return get_object_or_404(User.objects.visible_to(actor), Q(is_operator=False), pk=pk)


def _crumbs(user: User, last: str = "") -> list[Crumb]:
    page = reverse("accounts:person", args=[user.pk])
    way = [Crumb(_("Tài khoản"), reverse("accounts:people"))]
    return (
        [*way, Crumb(user.display_name, page), Crumb(last)]
        if last
        else [*way, Crumb(user.display_name)]
    )
