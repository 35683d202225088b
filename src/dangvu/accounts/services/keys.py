"""Security keys (WebAuthn): plugged in, or the reader of a fingerprint. They need HTTPS and a name."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from dangvu.accounts.models import SecurityKey, User
from dangvu.accounts.services.factors import first_codes
from dangvu.accounts.services.sealing import digest
from dangvu.audit.services import deed
from dangvu.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """Where pages are read: the name of the server, and the address as browsers write it."""

    name: str
    origin: str


def place_of(*, host: str, secure: bool) -> Place | None:
    """Where keys work: encrypted and under a name, as browsers demand; else None."""
    name = host.rpartition(":")[0] if _has_port(host) else host
    # Browsers take localhost as safe without encryption.
    if not (secure or name == "localhost") or _is_number(name):
        return None
    return Place(name, f"{'https' if secure else 'http'}://{host}")


def begin_adding(user: User, place: Place) -> tuple[dict[str, Any], Any]:
    """What the browser is asked, and what is kept until it answers."""
    asked, state = _server(place).register_begin(
        PublicKeyCredentialUserEntity(
            # A number that says nothing: the key keeps it.
            id=digest(str(user.pk), what_for="security key")[:32].encode(),
            name=user.username,
            display_name=user.display_name,
        ),
        credentials=_held(user, place),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(asked), state


def add_key(
    *, actor: Actor, user: User, place: Place, name: str, state: Any, answer: Mapping[str, Any]
) -> list[str]:
    """Take a key that has answered. Returns recovery codes where the user had none. Raises
    ValidationError."""
    try:
        made = _server(place).register_complete(state, answer).credential_data
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValidationError(_refusal()) from error
    if made is None:
        raise ValidationError(_refusal())
    key = SecurityKey(
        user=user,
        name=name.strip() or _("Khóa bảo mật"),
        place=place.name,
        credential=bytes(made),
        credential_id=bytes(made.credential_id),
    )
    key.full_clean(exclude=["added_at"])
    with deed(actor=actor, verb="accounts.add_key", object_label=f"{user.username} {key}"):
        key.save(force_insert=True)
        return first_codes(actor=actor, user=user)


def remove_key(*, actor: Actor, key: SecurityKey) -> None:
    """The key opens nothing any more."""
    with deed(actor=actor, verb="accounts.remove_key", object_label=f"{key.user} {key}"):
        SecurityKey.objects.filter(pk=key.pk).delete()


def begin_asking(user: User, place: Place) -> tuple[dict[str, Any], Any] | None:
    """What the browser is asked at sign-in, and what is kept; None for who has no key here."""
    held = _held(user, place)
    if not held:
        return None
    asked, state = _server(place).authenticate_begin(
        held, user_verification=UserVerificationRequirement.PREFERRED
    )
    return dict(asked), state


def take_key(
    *, actor: Actor, user: User, place: Place, state: Any, answer: Mapping[str, Any]
) -> bool:
    """Whether a key of the user has answered what was asked; a copy of a key does not."""
    try:
        used = _server(place).authenticate_complete(state, _held(user, place), answer)
        count = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    rows = SecurityKey.objects.filter(user=user, credential_id=bytes(used.credential_id))
    # Keys that do not count always say nought.
    fresh = rows.filter(count__lt=count) if count else rows.filter(count=0)
    with deed(actor=actor, verb="accounts.use_key", object_label=user.username):
        return bool(fresh.update(count=count))


def _held(user: User, place: Place) -> list[AttestedCredentialData]:
    rows = SecurityKey.objects.filter(user=user, place=place.name)
    return [AttestedCredentialData(bytes(one.credential)) for one in rows]


def _server(place: Place) -> Fido2Server:
    rp = PublicKeyCredentialRpEntity(id=place.name, name=_("Đảng vụ"))
    return Fido2Server(rp, verify_origin=lambda origin: origin == place.origin)


def _has_port(host: str) -> bool:
    return host.rpartition(":")[2].isdigit() and not host.endswith("]")


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _refusal() -> str:
    return _("Khóa không trả lời đúng. Hãy thử lại, hoặc dùng khóa khác.")
