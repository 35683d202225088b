"""The second factor: an app on the phone, codes on paper; taking them away from who lost them."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from dangvu.accounts.hashers import hash_code, is_code
from dangvu.accounts.models import (
    Authenticator,
    RecoveryCode,
    SecurityKey,
    Session,
    User,
)
from dangvu.accounts.permissions import must_manage_accounts
from dangvu.accounts.services.sealing import NotOurs, seal, unseal
from dangvu.accounts.services.users import random_password, said
from dangvu.audit.services import deed
from dangvu.core.actor import Actor

CODES = 10
#: Half minutes by which a phone's clock may be before or behind ours.
DRIFT = 1
_ISSUER = "Đảng vụ"


def new_secret() -> str:
    """A secret for an app, of 160 bits."""
    return pyotp.random_base32()


def app_address(user: User, secret: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=_ISSUER)


def has_second_factor(user: User) -> bool:
    """Whether something besides the password is asked for at sign-in."""
    return (
        Authenticator.objects.filter(user=user).exists()
        or SecurityKey.objects.filter(user=user).exists()
    )


def add_authenticator(
    *, actor: Actor, user: User, secret: str, code: str, at: datetime
) -> list[str] | None:
    """Take an app that has shown a right code; None when the code is wrong. Replaces the one
    before. The recovery codes are returned once, an empty list where there are some already."""
    step = _step_of(secret, code, at=at, after=-1)
    if step is None:
        return None
    with deed(actor=actor, verb="accounts.add_authenticator", object_label=user.username):
        sealed = seal(secret, what_for=_bound(user))
        values = {"sealed": sealed, "last_step": step, "added_at": Now()}
        if not Authenticator.objects.filter(user=user).update(**values):
            Authenticator.objects.create(user=user, sealed=sealed, last_step=step)
        return first_codes(actor=actor, user=user)


def first_codes(*, actor: Actor, user: User) -> list[str]:
    """Recovery codes with the first factor; none where the user has some."""
    if RecoveryCode.objects.filter(user=user, used_at__isnull=True).exists():
        return []
    return new_codes(actor=actor, user=user)


def new_codes(*, actor: Actor, user: User) -> list[str]:
    """Ten codes, each of which opens once; those before open no longer. Returned and kept nowhere."""
    codes = [random_password(3) for _number in range(CODES)]
    with deed(actor=actor, verb="accounts.new_codes", object_label=user.username):
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, hashed=hash_code(code)) for code in codes
        )
    return codes


def take_code(*, actor: Actor, user: User, code: str, at: datetime) -> str:
    """What kind of code was right, "totp" or "recovery"; empty when it was not. No code twice."""
    typed = code.strip().lower().replace(" ", "")
    if typed.isdigit():
        return "totp" if _take_totp(actor, user, typed, at) else ""
    return "recovery" if _take_recovery(actor, user, typed) else ""


def _take_totp(actor: Actor, user: User, code: str, at: datetime) -> bool:
    held = Authenticator.objects.filter(user=user).first()
    if held is None:
        return False
    try:
        secret = unseal(held.sealed, what_for=_bound(user))
    except NotOurs:
        # The key of the installation was lost: no code can be right, the paper still opens.
        return False
    step = _step_of(secret, code, at=at, after=held.last_step)
    if step is None:
        return False
    with deed(actor=actor, verb="accounts.use_code", object_label=user.username):
        # The condition decides between two who send the same code at once.
        rows = Authenticator.objects.filter(pk=held.pk, last_step__lt=step)
        return bool(rows.update(last_step=step))


def _step_of(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """The half minute whose code this is, later than `after`."""
    app = pyotp.TOTP(secret)
    now = app.timecode(at)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(app.generate_otp(step).encode(), code.strip().encode()):
            found = step
    return found if found is not None and found > after else None


def _take_recovery(actor: Actor, user: User, code: str) -> bool:
    plain = _spelled(code)
    with transaction.atomic():
        for held in RecoveryCode.objects.filter(user=user, used_at__isnull=True):
            if is_code(plain, held.hashed):
                label = user.username
                with deed(actor=actor, verb="accounts.use_recovery_code", object_label=label):
                    rows = RecoveryCode.objects.filter(pk=held.pk, used_at__isnull=True)
                    return bool(rows.update(used_at=Now()))
    return False


def _spelled(code: str) -> str:
    """As it was printed: groups of four, whatever hyphens were typed."""
    bare = code.replace("-", "")
    return "-".join(bare[start : start + 4] for start in range(0, len(bare), 4))


def remove_authenticator(*, actor: Actor, user: User) -> None:
    """The app shows codes in vain from now on."""
    with deed(actor=actor, verb="accounts.remove_authenticator", object_label=user.username):
        Authenticator.objects.filter(user=user).delete()


def reset_second_factor(*, actor: Actor, user: User, reason: str) -> None:
    """For who has lost phone and codes: everything besides the password goes, every session ends;
    where a second factor is demanded, the next sign-in asks to set up a new one.

    For who manages accounts, and never for oneself. Raises PermissionDenied, ValidationError.
    """
    must_manage_accounts(actor)
    if user.pk == actor.user_id:
        raise PermissionDenied(_("Không tự xóa xác thực hai bước của chính mình."))
    label = user.username
    with deed(
        actor=actor, verb="accounts.reset_second_factor", purpose=said(reason), object_label=label
    ):
        Authenticator.objects.filter(user=user).delete()
        SecurityKey.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
        Session.objects.filter(user=user).delete()


def _bound(user: User) -> str:
    return f"authenticator {user.pk}"
