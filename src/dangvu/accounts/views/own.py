"""What one does with the own account: password, second factor, sessions, keys for programs."""

from __future__ import annotations

import contextlib
import json
from typing import Any, cast

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dangvu.accounts import services
from dangvu.accounts.forms import (
    ChangePasswordForm,
    FirstCodeForm,
    ProveForm,
    TokenForm,
)
from dangvu.accounts.models import Authenticator, DoorAttempt, Session, User
from dangvu.accounts.sessions import kept_as
from dangvu.accounts.views.door import (
    KEY_STATE,
    key_answer,
    key_options,
    not_that_code,
    onward_of,
    second_factor_of,
    too_many,
)
from dangvu.accounts.whence import MUST_CHANGE, MUST_ENROL, key_place_of, knock_of
from dangvu.core.actor import Actor
from dangvu.core.proving import ask_to_prove, freshly_proved, has_proved, is_fresh
from dangvu.core.routes import open_to_signed_in

own_account = open_to_signed_in("the own account and nobody else's")

#: In a session: the secret of an app that has not shown a code yet, sealed.
_NEW_SECRET = "new_secret"  # noqa: S105 -- the name under which it is kept


def me(request: HttpRequest) -> User:
    return cast(User, request.user)


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@own_account
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def change_password(request: HttpRequest) -> HttpResponse:
    user = me(request)
    form = ChangePasswordForm(user, request.POST if request.method == "POST" else None)
    old = bool(request.session.get(MUST_CHANGE))
    if request.method == "POST" and _allowed(request, user, form):
        services.set_password(
            actor=actor_of(request),
            user=user,
            password=form.cleaned_data["new"],
            keep=kept_as(request.session.session_key or ""),
        )
        request.session.pop(MUST_CHANGE, None)
        update_session_auth_hash(request, user)
        has_proved(request)
        messages.success(request, _("Đã đổi mật khẩu. Các nơi khác đang đăng nhập đã bị thoát ra."))
        return redirect("/")
    return render(
        request,
        "accounts/change_password.html",
        {"form": form, "forced": user.must_change_password, "old": old},
        status=422 if form.errors else 200,
    )


def _allowed(request: HttpRequest, user: User, form: ChangePasswordForm) -> bool:
    """Whether the form is right; whoever guesses at the old password is stopped."""
    at, knock = timezone.now(), knock_of(request, user.username)
    attempt = services.begin_try(what=f"prove:{user.pk}", knock=knock, at=at)
    if attempt is None:
        form.is_valid()
        form.add_error(None, too_many())
        return False
    right = form.is_valid()
    if "old" not in form.errors:
        services.succeeded(attempt, at=at)
    else:
        _failed(request, user, attempt)
    return right


def _failed(request: HttpRequest, user: User, attempt: DoorAttempt) -> None:
    services.record_failure(
        actor=actor_of(request), attempt=attempt, username=user.username, by="password again"
    )


@own_account
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def prove(request: HttpRequest) -> HttpResponse:
    """Password or code once more, before what a stranger at an open screen must not do."""
    user, onward = me(request), onward_of(request)
    with_code = settings.SECOND_FACTOR and services.has_second_factor(user)
    form = ProveForm(request.POST if request.method == "POST" else None, with_code=with_code)
    status = 200
    if request.method == "POST":
        right, status = _proved(request, user, form, with_code=with_code)
        if right:
            request.session.renew_key()  # type: ignore[attr-defined]
            has_proved(request)
            return HttpResponseRedirect(onward)
    context = {
        "title": _("Xác nhận lại"),
        "form": form,
        "next": onward,
        "key_options": key_options(request, user) if with_code else "",
    }
    return render(request, "accounts/prove.html", context, status=status)


def _proved(
    request: HttpRequest, user: User, form: ProveForm, *, with_code: bool
) -> tuple[bool, int]:
    if with_code and ("key_answer" in request.POST or request.POST.get("code")):
        kind, status = second_factor_of(request, user, form)
        return bool(kind), status
    if not form.is_valid():
        return False, 422
    at, knock = timezone.now(), knock_of(request, user.username)
    attempt = services.begin_try(what=f"prove:{user.pk}", knock=knock, at=at)
    if attempt is None:
        form.add_error(None, too_many())
        return False, 429
    if not user.check_password(form.cleaned_data["password"]):
        _failed(request, user, attempt)
        form.add_error("password", _("Mật khẩu không đúng."))
        return False, 422
    services.succeeded(attempt, at=at)
    services.record_proof(actor=actor_of(request), user=user, by="password")
    return True, 200


@own_account
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """What is asked besides the password: what there is, and setting it up."""
    user = me(request)
    form = FirstCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not is_fresh(request):
            return ask_to_prove(request)
        codes = _added(request, user, form) if form.is_valid() else None
        if codes is not None:
            return _enrolled(request, codes)
    return _second_factor_page(request, user, form)


def _added(request: HttpRequest, user: User, form: FirstCodeForm) -> list[str] | None:
    held = request.session.get(_NEW_SECRET)
    codes = None
    if held:
        codes = services.add_authenticator(
            actor=actor_of(request),
            user=user,
            secret=services.unseal(bytes.fromhex(held), what_for=f"new {user.pk}"),
            code=form.cleaned_data["code"],
            at=timezone.now(),
        )
    if codes is None:
        form.add_error("code", not_that_code())
        return None
    request.session.pop(_NEW_SECRET)
    return codes


def _enrolled(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """A factor is there; the codes on paper are shown this once."""
    request.session.pop(MUST_ENROL, None)
    if not codes:
        messages.success(request, _("Đã ghi."))
        return redirect("accounts:second-factor")
    return render(request, "accounts/codes.html", {"codes": codes, "title": _("Mã dự phòng")})


def _second_factor_page(request: HttpRequest, user: User, form: FirstCodeForm) -> HttpResponse:
    app = Authenticator.objects.filter(user=user).first()
    place = key_place_of(request)
    context = {
        "title": _("Xác thực hai bước"),
        "forced": bool(request.session.get(MUST_ENROL)),
        "off": not settings.SECOND_FACTOR,
        "app": app,
        "keys": user.security_keys.order_by("pk"),
        "codes_left": user.recovery_codes.filter(used_at__isnull=True).count(),
        "provider": settings.OIDC,
        "identity": getattr(user, "identity", None),
        "keys_work": place is not None,
        "form": form,
    }
    if app is None or "replace" in request.GET or form.is_bound:
        secret = _secret_shown(request, user)
        context |= {"secret": _grouped(secret), "qr": _qr(services.app_address(user, secret))}
    if place is not None and is_fresh(request):
        asked, request.session[KEY_STATE] = services.begin_adding(user, place)
        context["key_options"] = json.dumps(asked)
    return render(
        request, "accounts/second_factor.html", context, status=422 if form.errors else 200
    )


def _secret_shown(request: HttpRequest, user: User) -> str:
    """The secret that this session is being shown; the same until a code was right."""
    held, what_for = request.session.get(_NEW_SECRET), f"new {user.pk}"
    if held:
        with contextlib.suppress(services.NotOurs):
            return services.unseal(bytes.fromhex(held), what_for=what_for)
    secret = services.new_secret()
    request.session[_NEW_SECRET] = services.seal(secret, what_for=what_for).hex()
    return secret


def _grouped(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _qr(address: str) -> SafeString:
    """As SVG made here: nothing leaves the machine."""
    drawn = segno.make(address, error="m").svg_inline(
        omitsize=True, border=3, light="#fff", dark="#000"
    )
    return mark_safe(drawn)  # noqa: S308 - drawn from our own address, letters are not in it


@own_account
@require_POST
@freshly_proved
def add_key(request: HttpRequest) -> HttpResponse:
    user, place = me(request), key_place_of(request)
    state, answer = request.session.pop(KEY_STATE, None), key_answer(request)
    if place is None or state is None or answer is None:
        messages.error(request, _("Khóa chưa được khai. Hãy thử lại."))
        return redirect("accounts:second-factor")
    try:
        codes = services.add_key(
            actor=actor_of(request),
            user=user,
            place=place,
            name=request.POST.get("name", "")[:60],
            state=state,
            answer=answer,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("accounts:second-factor")
    return _enrolled(request, codes)


@own_account
@require_POST
@freshly_proved
def remove_key(request: HttpRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(me(request).security_keys, pk=pk)
    services.remove_key(actor=actor_of(request), key=key)
    messages.success(request, _("Đã bỏ khóa; nó không mở được nữa."))
    return redirect("accounts:second-factor")


@own_account
@require_POST
@freshly_proved
def remove_authenticator(request: HttpRequest) -> HttpResponse:
    services.remove_authenticator(actor=actor_of(request), user=me(request))
    messages.success(request, _("Đã bỏ ứng dụng; mã của nó không dùng được nữa."))
    return redirect("accounts:second-factor")


@own_account
@require_POST
@freshly_proved
def new_codes(request: HttpRequest) -> HttpResponse:
    codes = services.new_codes(actor=actor_of(request), user=me(request))
    return _enrolled(request, codes)


def living_sessions(user: User) -> Any:
    """Where the account is signed in, the place used last before the others."""
    earliest = timezone.now() - settings.SESSION_LIMITS.idle
    return user.sessions.used_since(earliest).order_by("-seen_at")


@own_account
@require_safe
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    context = {
        "title": _("Các nơi đang đăng nhập"),
        "sessions": living_sessions(me(request)),
        "here": kept_as(request.session.session_key or ""),
    }
    return render(request, "accounts/sessions.html", context)


@own_account
@require_POST
def end_session(request: HttpRequest, key: str) -> HttpResponse:
    session = get_object_or_404(Session.objects.visible_to(actor_of(request)), pk=key)
    services.end_session(actor=actor_of(request), session=session)
    messages.success(request, _("Nơi ấy đã bị thoát ra."))
    if session.user_id != me(request).pk:
        return redirect("accounts:person", session.user_id)
    return redirect("accounts:sessions")


@own_account
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    here = kept_as(request.session.session_key or "")
    services.end_sessions(actor=actor_of(request), user=me(request), but=here)
    messages.success(request, _("Mọi nơi khác đã bị thoát ra."))
    return redirect("accounts:sessions")


@own_account
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """The keys of the own account; a new one is shown once."""
    actor = actor_of(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    secret = ""
    if request.method == "POST" and not is_fresh(request):
        return ask_to_prove(request)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        _token, secret = services.give_token(
            actor=actor, user=me(request), name=said["name"], days=said["days"]
        )
        form = TokenForm()
    context = {
        "title": _("Khóa cho chương trình"),
        "form": form,
        "secret": secret,
        "tokens": me(request).tokens.order_by("-pk"),
        "today": actor.today,
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/tokens.html", context, status=status)


@own_account
@require_POST
def end_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(me(request).tokens, pk=pk)
    services.end_token(actor=actor_of(request), token=token)
    messages.success(request, _("Đã thu hồi khóa; chương trình dùng nó bị từ chối ngay."))
    return redirect("accounts:tokens")
