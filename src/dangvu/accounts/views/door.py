"""Signing in, in one step or two, and out."""

from __future__ import annotations

import json
import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dangvu.accounts import services
from dangvu.accounts.forms import CodeForm, SignInForm
from dangvu.accounts.models import User
from dangvu.accounts.sessions import WHENCE
from dangvu.accounts.whence import (
    MUST_CHANGE,
    MUST_ENROL,
    address_of,
    browser_of,
    key_place_of,
    knock_of,
    remember_device,
)
from dangvu.core.proving import has_proved
from dangvu.core.routes import open_to_everyone

#: In a session whose password was right and whose second step is still to come.
HALF_IN = "half_in"
_HALF_IN_FOR = 10 * 60
#: In a session: what a security key was asked.
KEY_STATE = "key_state"
_WORTH_SAYING = 3
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def wrong() -> ValidationError:
    """The same sentence whatever was wrong, so that it does not tell which names exist."""
    return ValidationError(
        _(
            "Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt; "
            "quên mật khẩu thì đề nghị người quản trị đặt lại."
        )
    )


def too_many() -> ValidationError:
    return ValidationError(
        _("Đã thử sai quá nhiều lần. Đợi 15 phút rồi thử lại, hoặc dùng máy vẫn thường đăng nhập.")
    )


@open_to_everyone("the door itself")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = onward_of(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(onward)
    form = SignInForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            user, status = _judged(request, form)
            if user is not None:
                return admit(request, user, by="password", onward=onward)
    context = {"form": form, "next": onward, "provider": settings.OIDC, "crumbs": []}
    return render(request, "accounts/sign_in.html", context, status=status)


def _judged(request: HttpRequest, form: SignInForm) -> tuple[User | None, int]:
    """Whose name and password these are; else the form says what is wrong."""
    name, at = form.cleaned_data["username"], timezone.now()
    attempt = services.begin_try(what=f"name:{name}", knock=knock_of(request, name), at=at)
    if attempt is None:
        form.add_error(None, too_many())
        return None, 429
    # A name that does not exist costs a hash as well.
    user: Any = authenticate(request, username=name, password=form.cleaned_data["password"])
    if user is None or services.password_ran_out(user, at=at):
        actor = request.actor  # type: ignore[attr-defined]
        services.record_failure(actor=actor, attempt=attempt, username=name, by="password")
        form.add_error(None, wrong())
        return None, 422
    services.succeeded(attempt, at=at)
    return user, 200


def admit(request: HttpRequest, user: User, *, by: str, onward: str) -> HttpResponse:
    """The first step was right: in, or on to the second."""
    if settings.SECOND_FACTOR and services.has_second_factor(user):
        request.session.cycle_key()
        request.session[HALF_IN] = {
            "user": user.pk,
            "by": by,
            "onward": onward,
            "until": time.time() + _HALF_IN_FOR,
        }
        return redirect("accounts:second-step")
    return enter(request, user, by=by, onward=onward)


def enter(request: HttpRequest, user: User, *, by: str, onward: str) -> HttpResponse:
    """Signed in, with what the session has to know from its beginning."""
    today = request.actor.today  # type: ignore[attr-defined]
    actor = services.actor_for(
        user,
        today=today,
        channel="web",
        request=request.actor.request,  # type: ignore[attr-defined]
    )
    services.record_sign_in(actor=actor, user=user, by=by)
    login(request, user, backend=_BACKEND)
    session = request.session
    session.pop(HALF_IN, None)
    session[WHENCE] = {"address": address_of(request), "browser": browser_of(request)}
    has_proved(request)
    if services.demands_second_factor(user, today=today) and not services.has_second_factor(user):
        session[MUST_ENROL] = True
    if services.password_is_old(user, at=timezone.now()):
        session[MUST_CHANGE] = True
    _tell_of_strangers(request, user)
    response = HttpResponseRedirect(onward)
    remember_device(request, response, user.username)
    return response


def _tell_of_strangers(request: HttpRequest, user: User) -> None:
    """The owner hears of tries that were probably not the owner's."""
    tries = services.strangers_tries(user.username, at=timezone.now())
    if tries >= _WORTH_SAYING:
        messages.warning(
            request,
            _(
                "Trong một ngày qua có %d lần gõ sai mật khẩu của tài khoản này ở máy lạ. Nếu không phải"
                " đồng chí, hãy báo người quản trị."
            )
            % tries,
        )


@open_to_everyone("the second half of the door")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def second_step(request: HttpRequest) -> HttpResponse:
    """The code, or the security key, of someone whose password was right."""
    half = request.session.get(HALF_IN)
    user = _half_in(half)
    if half is None or user is None:
        request.session.pop(HALF_IN, None)
        return redirect(settings.LOGIN_URL)
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        kind, status = second_factor_of(request, user, form)
        if kind:
            _tell_of_codes_left(request, user, kind)
            return enter(request, user, by=f"{half['by']} {kind}", onward=half["onward"])
    context = {"form": form, "key_options": key_options(request, user), "crumbs": []}
    return render(request, "accounts/second_step.html", context, status=status)


def _tell_of_codes_left(request: HttpRequest, user: User, kind: str) -> None:
    if kind == "recovery":
        left = user.recovery_codes.filter(used_at__isnull=True).count()
        said = _(
            "Mã dự phòng vừa dùng không dùng lại được; còn %d mã. Mất điện thoại thì khai máy mới."
        )
        messages.warning(request, said % left)


def _half_in(half: dict[str, Any] | None) -> User | None:
    if not half or half["until"] < time.time():
        return None
    return User.objects.who_can_sign_in().filter(pk=half["user"]).first()


def second_factor_of(request: HttpRequest, user: User, form: Any) -> tuple[str, int]:
    """Which second factor was shown; empty with the status of the answer when none was."""
    at = timezone.now()
    knock = knock_of(request, user.username)
    if "key_answer" in request.POST:
        # A key answers instead of what would be typed.
        for field in form.fields.values():
            field.required = False
    if not form.is_valid():
        return "", 422
    attempt = services.begin_try(what=f"code:{user.pk}", knock=knock, at=at)
    if attempt is None:
        form.add_error(None, too_many())
        return "", 429
    kind = _shown(request, user, form)
    if not kind:
        by = "key" if "key_answer" in request.POST else "code"
        actor = request.actor  # type: ignore[attr-defined]
        services.record_failure(actor=actor, attempt=attempt, username=user.username, by=by)
        form.add_error(None, ValidationError(not_that_code()))
        return "", 422
    services.succeeded(attempt, at=at)
    return kind, 200


def _shown(request: HttpRequest, user: User, form: Any) -> str:
    actor = services.actor_for(
        user,
        today=request.actor.today,
        channel="web",
        request=request.actor.request,  # type: ignore[attr-defined]
    )
    if "key_answer" in request.POST:
        state, place = request.session.pop(KEY_STATE, None), key_place_of(request)
        answer = key_answer(request)
        if state is None or place is None or answer is None:
            return ""
        right = services.take_key(actor=actor, user=user, place=place, state=state, answer=answer)
        return "key" if right else ""
    code = form.cleaned_data["code"]
    return services.take_code(actor=actor, user=user, code=code, at=timezone.now())


def key_options(request: HttpRequest, user: User) -> str:
    """What the script asks a security key, as JSON; empty where none is known or none works."""
    place = key_place_of(request)
    begun = services.begin_asking(user, place) if place else None
    if begun is None:
        return ""
    asked, request.session[KEY_STATE] = begun
    return json.dumps(asked)


def key_answer(request: HttpRequest) -> dict[str, Any] | None:
    """What the script sends back, if it is an object at all."""
    try:
        answer = json.loads(request.POST.get("key_answer", ""))
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


@open_to_everyone("the way out, also for who presses it twice or whose session has ended")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("Đã đăng xuất."))
    response = redirect(settings.LOGIN_URL)
    # Encrypted pages only: nothing of the reader stays in the browser of a shared machine.
    response["Clear-Site-Data"] = '"cache"'
    return response


def onward_of(request: HttpRequest) -> str:
    """Where to go afterwards: only to an address of ours."""
    wanted: str = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else "/"


def not_that_code() -> str:
    return _("Mã không đúng, đã dùng rồi, hoặc giờ trên điện thoại sai. Đợi mã mới rồi gõ lại.")
