"""Signing in at a provider of identities: OpenID Connect, authorization code with PKCE.

Only the host of the configured issuer is asked, no redirect is followed and no proxy used. What
it says counts once its signature, its audience, its time and the nonce are right.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

import jwt
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dangvu.accounts.models import Identity, User
from dangvu.audit.services import deed
from dangvu.core.actor import Actor

#: Signatures by a key that only the provider has; "none" and shared secrets are not among them.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
_PATIENCE = 10
_LARGEST = 1_000_000
#: Seconds by which the provider's clock may differ from ours.
_LEEWAY = 60


class Refused(Exception):
    """The provider's answer does not let anyone in; the message is for the log, not for the page."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The provider as the office configured it, where it sends the browser back to, and how many
    seconds may have gone by since somebody showed there who they are."""

    issuer: str
    client: str
    secret: str
    back: str
    max_age: int


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser is sent, and what the session keeps until it comes back."""

    address: str
    kept: dict[str, str]


def begin(settings: Settings) -> Begun:
    """Ask the provider to sign someone in. Raises Refused."""
    endpoint = _endpoints(settings)["authorization_endpoint"]
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    hashed = hashlib.sha256(kept["verifier"].encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": settings.client,
        "redirect_uri": settings.back,
        "scope": "openid",
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": base64.urlsafe_b64encode(hashed).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "max_age": settings.max_age,
    }
    return Begun(f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}", kept)


def subject_of(
    settings: Settings, *, kept: Mapping[str, str], answer: Mapping[str, str], at: datetime
) -> str:
    """Who has signed in, as the provider's own number. Raises Refused."""
    if not kept or not secrets.compare_digest(kept["state"], answer.get("state", "")):
        raise Refused("state")
    if answer.get("error") or not answer.get("code"):
        raise Refused(f"the provider said {answer.get('error', 'nothing')!r}")
    if answer.get("iss", settings.issuer) != settings.issuer:
        raise Refused("iss of the answer")
    endpoints = _endpoints(settings)
    given = _post(
        settings,
        endpoints["token_endpoint"],
        {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": settings.back,
            "client_id": settings.client,
            "code_verifier": kept["verifier"],
        },
    )
    keys = _get(settings, endpoints["jwks_uri"])
    return _checked(settings, str(given.get("id_token", "")), keys, kept["nonce"], at)


def link_identity(*, actor: Actor, user: User, issuer: str, subject: str) -> Identity:
    """From now on that identity opens the account. Raises ValidationError."""
    identity = Identity(user=user, issuer=issuer, subject=subject)
    identity.full_clean(exclude=["added_at"])
    with deed(actor=actor, verb="accounts.link_identity", object_label=user.username):
        identity.save(force_insert=True)
    return identity


def unlink_identity(*, actor: Actor, user: User) -> None:
    """The account opens by password only."""
    with deed(actor=actor, verb="accounts.unlink_identity", object_label=user.username):
        Identity.objects.filter(user=user).delete()


def user_of_identity(*, issuer: str, subject: str) -> User | None:
    """The account in use that the identity opens."""
    rows = User.objects.who_can_sign_in()
    found: User | None = rows.filter(identity__issuer=issuer, identity__subject=subject).first()
    return found


def _checked(
    settings: Settings, token: str, keys: Mapping[str, Any], nonce: str, at: datetime
) -> str:
    try:
        named = jwt.get_unverified_header(token)
        key = _key(jwt.PyJWKSet.from_dict(dict(keys)).keys, named.get("kid"))
        claims = jwt.decode(
            token,
            key.key,
            algorithms=[name for name in ALGORITHMS if name == named.get("alg")],
            audience=settings.client,
            issuer=settings.issuer,
            # The time is compared below, with the moment that the caller names.
            options={
                "require": ["iss", "aud", "sub", "exp", "iat", "auth_time"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise Refused(f"id_token: {error}") from error
    _in_time(claims, at, settings.max_age)
    if not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
        raise Refused("nonce")
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1:
        if claims.get("azp") != settings.client:
            raise Refused("azp")
    return str(claims["sub"])


def _key(keys: list[Any], kid: str | None) -> Any:
    signing = [key for key in keys if key.public_key_use in (None, "sig")]
    fitting = [key for key in signing if kid is None or key.key_id == kid]
    if len(fitting) != 1:
        raise ValueError("no single key of that name")
    return fitting[0]


def _in_time(claims: Mapping[str, Any], at: datetime, max_age: int) -> None:
    now = at.timestamp()
    try:
        ends, begins, shown = (float(claims[name]) for name in ("exp", "iat", "auth_time"))
    except (TypeError, ValueError) as error:
        raise Refused("time") from error
    if ends + _LEEWAY < now or begins - _LEEWAY > now:
        raise Refused("time")
    # A session at the provider may be older than any of ours could be.
    if not now - max_age - _LEEWAY <= shown <= now + _LEEWAY:
        raise Refused("auth_time")


def _endpoints(settings: Settings) -> dict[str, str]:
    found = _get(settings, f"{settings.issuer}/.well-known/openid-configuration")
    if found.get("issuer") != settings.issuer:
        raise Refused("issuer")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    try:
        endpoints = {name: str(found[name]) for name in names}
    except KeyError as error:
        raise Refused(f"no {error}") from error
    for address in endpoints.values():
        _must_be_there(settings, address)
    return endpoints


def _must_be_there(settings: Settings, address: str) -> None:
    ours, asked = urlsplit(settings.issuer), urlsplit(address)
    if (ours.scheme, ours.netloc) != (asked.scheme, asked.netloc):
        raise Refused(f"another host: {asked.netloc}")


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _get(settings: Settings, address: str) -> dict[str, Any]:
    return _asked(settings, Request(address))  # noqa: S310 -- https, or loopback; checked


def _post(settings: Settings, address: str, said: dict[str, str]) -> dict[str, Any]:
    request = Request(address, data=urlencode(said).encode(), method="POST")  # noqa: S310
    if settings.secret:
        both = f"{settings.client}:{settings.secret}".encode()
        request.add_header("Authorization", f"Basic {base64.b64encode(both).decode()}")
    return _asked(settings, request)


def _asked(settings: Settings, request: Request) -> dict[str, Any]:
    _must_be_there(settings, request.full_url)
    request.add_header("Accept", "application/json")
    opener = build_opener(ProxyHandler({}), _NoRedirect)
    try:
        with opener.open(request, timeout=_PATIENCE) as answer:
            said = json.loads(answer.read(_LARGEST))
    except (HTTPError, URLError, TimeoutError, OSError, ValueError) as error:
        raise Refused(f"{request.full_url}: {error}") from error
    if not isinstance(said, dict):
        raise Refused(f"{request.full_url}: no object")
    return said


def refusal() -> ValidationError:
    """What the page says, whatever was wrong."""
    return ValidationError(
        _(
            "Hệ thống định danh không xác nhận được, hoặc định danh ấy chưa nối với tài khoản nào ở đây."
            " Đăng nhập bằng mật khẩu, rồi nối ở trang Xác thực hai bước."
        )
    )
