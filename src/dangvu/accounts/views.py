"""Sign in, sign out, change one's password."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dangvu.accounts import services
from dangvu.accounts.forms import ChangePasswordForm, SignInForm, TokenForm
from dangvu.accounts.models import User


@login_not_required
@sensitive_post_parameters()
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = _onward(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(onward)
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return HttpResponseRedirect(onward)
    status = 422 if form.errors else 200
    return render(request, "accounts/sign_in.html", {"form": form, "next": onward}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("Đã đăng xuất."))
    return redirect(settings.LOGIN_URL)


@sensitive_post_parameters()
@never_cache
def change_password(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = ChangePasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actor = request.actor  # type: ignore[attr-defined]
        services.set_password(actor=actor, user=user, password=form.cleaned_data["new"])
        update_session_auth_hash(request, user)
        messages.success(request, _("Đã đổi mật khẩu. Các nơi khác đang đăng nhập đã bị thoát ra."))
        return redirect("/")
    forced = user.must_change_password
    return render(
        request,
        "accounts/change_password.html",
        {"form": form, "forced": forced},
        status=422 if form.errors else 200,
    )


@sensitive_post_parameters()
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """The keys of the own account; a new one is shown once."""
    user = cast(User, request.user)
    actor = request.actor  # type: ignore[attr-defined]
    form = TokenForm(request.POST if request.method == "POST" else None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        _token, secret = services.give_token(
            actor=actor, user=user, name=said["name"], days=said["days"]
        )
        form = TokenForm()
    context = {
        "title": _("Khóa cho chương trình"),
        "form": form,
        "secret": secret,
        "tokens": user.tokens.order_by("-pk"),
        "today": actor.today,
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/tokens.html", context, status=status)


@require_POST
def end_token(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    token = get_object_or_404(user.tokens, pk=pk)
    services.end_token(actor=request.actor, token=token)  # type: ignore[attr-defined]
    messages.success(request, _("Đã thu hồi khóa; chương trình dùng nó bị từ chối ngay."))
    return redirect("accounts:tokens")


def _onward(request: HttpRequest) -> str:
    """Where to go after signing in: only to an address of ours."""
    wanted: str = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else "/"
