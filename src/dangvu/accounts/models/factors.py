"""What someone shows besides a password: an app on the phone, a key, a code on paper."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dangvu.accounts.models.users import User


class Authenticator(models.Model):
    """The app that shows a new code every half minute.

    `sealed` is its secret, encrypted with a key that is not in the database. `last_step` is the
    half minute of the last code that was taken: no code is taken twice.
    """

    user = models.OneToOneField(User, models.PROTECT, related_name="authenticator")
    sealed = models.BinaryField()
    last_step = models.BigIntegerField()
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "accounts_authenticator"

    def __str__(self) -> str:
        return str(self.user)


class SecurityKey(models.Model):
    """A key that is plugged in or the reader of a fingerprint (WebAuthn).

    `place` is the name of the server that it was made for: it opens no other. `count` is what the
    key said it had signed; one that falls back is a copy.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="security_keys")
    name = models.CharField(_("tên khóa"), max_length=60)
    place = models.CharField(max_length=253)
    credential = models.BinaryField()
    credential_id = models.BinaryField()
    count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "accounts_security_key"
        constraints = [
            models.UniqueConstraint(
                fields=["credential_id"],
                name="accounts_security_key_once",
                violation_error_message=_("Khóa này đã được khai."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A code on paper that opens once, for whoever lost the phone; kept hashed like a password."""

    user = models.ForeignKey(User, models.PROTECT, related_name="recovery_codes")
    hashed = models.CharField(max_length=128)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_recovery_code"

    def __str__(self) -> str:
        return str(self.user)


class Identity(models.Model):
    """Who an account is at the provider of identities: by the provider's own number, never by name."""

    user = models.OneToOneField(User, models.PROTECT, related_name="identity")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "accounts_identity"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"],
                name="accounts_identity_once",
                violation_error_message=_("Định danh này đã nối với tài khoản khác."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
