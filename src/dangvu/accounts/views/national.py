"""Signing in at the provider of identities that the office configured; without one: not there."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dangvu.accounts import services
from dangvu.accounts.services import provider
from dangvu.accounts.views.door import admit, onward_of
from dangvu.accounts.views.own import actor_of, me, own_account
from dangvu.core.proving import ask_to_prove, freshly_proved, is_fresh
from dangvu.core.routes import open_to_everyone

_BEGUN = "provider_begun"
log = logging.getLogger("dangvu.accounts")


def _settings(request: HttpRequest) -> provider.Settings:
    asked = settings.OIDC
    if asked is None:
        raise Http404
    back = request.build_absolute_uri(reverse("accounts:national-back"))
    longest = int(settings.SESSION_LIMITS.absolute.total_seconds())
    return provider.Settings(asked.issuer, asked.client, asked.secret, back, longest)


@open_to_everyone("sends to the provider of identities; 404 where none is configured")
@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """To the provider; a link and not a form, which may lead to this host only."""
    asked = _settings(request)
    if request.user.is_authenticated and not is_fresh(request):
        return ask_to_prove(request)
    try:
        begun = provider.begin(asked)
    except provider.Refused as error:
        return _refused(request, error, tried=False)
    request.session[_BEGUN] = {
        "kept": begun.kept,
        "onward": onward_of(request),
        "for": me(request).pk if request.user.is_authenticated else None,
    }
    return HttpResponseRedirect(begun.address)


@open_to_everyone("the way back from there; opens only what the provider has signed")
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """From the provider: in, or linked with the account that asked for it."""
    asked = _settings(request)
    begun = request.session.pop(_BEGUN, None) or {"kept": {}, "onward": "/", "for": None}
    try:
        subject = provider.subject_of(
            asked, kept=begun["kept"], answer=request.GET.dict(), at=timezone.now()
        )
    except provider.Refused as error:
        return _refused(request, error)
    if request.user.is_authenticated:
        return _link(request, asked, subject, asked_by=begun["for"])
    user = provider.user_of_identity(issuer=asked.issuer, subject=subject)
    if user is None or begun["for"] is not None:
        return _refused(request, provider.Refused("no account"))
    return admit(request, user, by="provider", onward=begun["onward"])


def _link(
    request: HttpRequest, asked: provider.Settings, subject: str, *, asked_by: int | None
) -> HttpResponse:
    user = me(request)
    if asked_by != user.pk:
        return _refused(request, provider.Refused("someone else asked"))
    try:
        provider.link_identity(
            actor=actor_of(request), user=user, issuer=asked.issuer, subject=subject
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Đã nối; từ nay đăng nhập bằng định danh ấy được."))
    return redirect("accounts:second-factor")


@own_account
@require_POST
@freshly_proved
def end(request: HttpRequest) -> HttpResponse:
    provider.unlink_identity(actor=actor_of(request), user=me(request))
    messages.success(request, _("Đã bỏ nối; định danh ấy không mở được tài khoản này nữa."))
    return redirect("accounts:second-factor")


def _refused(request: HttpRequest, why: provider.Refused, *, tried: bool = True) -> HttpResponse:
    """One sentence for whatever it was; what it was goes to the server's log, and that somebody came
    back with something that opens nothing into the record."""
    log.warning("sign-in at the provider refused: %s", why)
    if tried:
        services.record_stranger(actor=actor_of(request), by="provider", at=timezone.now())
    messages.error(request, " ".join(provider.refusal().messages))
    if request.user.is_authenticated:
        return redirect("accounts:second-factor")
    return redirect(settings.LOGIN_URL)
