"""What the environment says about signing in: passwords, sessions, a provider of identities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from dangvu.config import environment
from dangvu.config.errors import SettingError
from dangvu.config.errors import mark as _
from dangvu.core.modes import Limits

ASVS, TCVN = "asvs", "tcvn"
_RULES = "dangvu.accounts.password_rules"


@dataclass(frozen=True, slots=True)
class Passwords:
    """A profile. `days`: after how many a password has to be changed; 0 never."""

    profile: str
    length: int
    days: int = 0


@dataclass(frozen=True, slots=True)
class Provider:
    """Whom an account may be signed in by (OpenID Connect). `issuer` is the only host that is asked."""

    issuer: str
    client: str
    secret: str
    name: str


def passwords() -> Passwords:
    """`asvs`: long, no rule about kinds of letters, no term. `tcvn`: four kinds of letters, a term."""
    profile = environment.choice("DANGVU_PASSWORDS", (ASVS, TCVN), ASVS)
    if profile == TCVN:
        length = environment.number("DANGVU_PASSWORD_LENGTH", 10, low=8, high=64)
        days = environment.number("DANGVU_PASSWORD_DAYS", 90, low=1, high=366)
        return Passwords(profile, length, days)
    return Passwords(profile, environment.number("DANGVU_PASSWORD_LENGTH", 15, low=12, high=64))


def validators(asked: Passwords) -> list[dict[str, Any]]:
    """Django's list of rules for new passwords."""
    rules: list[dict[str, Any]] = [
        {"NAME": f"{_RULES}.MinimumLength", "OPTIONS": {"min_length": asked.length}},
        {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
        {"NAME": f"{_RULES}.NotGuessable"},
    ]
    return [*rules, {"NAME": f"{_RULES}.FourKinds"}] if asked.profile == TCVN else rules


def limits(usual: Limits) -> Limits:
    """How long sessions last: those of the mode, unless the office chose shorter or longer ones."""
    idle = environment.number(
        "DANGVU_IDLE_MINUTES", int(usual.idle.total_seconds() // 60), low=5, high=480
    )
    hours = environment.number(
        "DANGVU_SESSION_HOURS", int(usual.absolute.total_seconds() // 3600), low=1, high=24
    )
    return Limits(timedelta(minutes=idle), timedelta(hours=hours))


def provider() -> Provider | None:
    """The provider of identities, or None: then nobody outside is ever asked."""
    issuer = environment.text("DANGVU_OIDC_ISSUER").rstrip("/")
    if not issuer:
        return None
    place = urlsplit(issuer)
    inside = place.hostname in ("127.0.0.1", "localhost")
    if not place.hostname or not (place.scheme == "https" or (place.scheme == "http" and inside)):
        raise SettingError(BAD_ISSUER, name="DANGVU_OIDC_ISSUER", value=issuer)
    client = environment.text("DANGVU_OIDC_CLIENT")
    if not client:
        raise SettingError(NO_CLIENT)
    return Provider(
        issuer,
        client,
        environment.text("DANGVU_OIDC_SECRET"),
        environment.text("DANGVU_OIDC_NAME", place.hostname),
    )


BAD_ISSUER = _("Biến %(name)s phải là địa chỉ https://…, không nhận '%(value)s'.")
NO_CLIENT = _("Có DANGVU_OIDC_ISSUER thì phải có DANGVU_OIDC_CLIENT.")
