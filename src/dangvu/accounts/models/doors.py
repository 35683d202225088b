"""Who stands at the door and who is inside. Not in the record of deeds, which has sign-ins itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Now

from dangvu.accounts.models.users import User
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, actor: Actor) -> Self:
        """The own ones; everyone's for who manages accounts."""
        if actor.user_id is None:
            return self.none()
        signed_in = self.filter(user__isnull=False)
        if scope_of(actor, "accounts", "manage").everything:
            return signed_in
        return signed_in.filter(user_id=actor.user_id)

    def used_since(self, moment: datetime) -> Self:
        """Those that have not ended: `moment` is the earliest last use that still counts."""
        return self.filter(expire_date__gt=Now(), seen_at__gt=moment)


class Session(AbstractBaseSession):
    """A browser's session. `session_key` is the sha256 of what the browser holds: who reads this
    table cannot enter with it. `user` is empty while nobody has signed in."""

    # The base says 40 characters.
    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    address = models.CharField(max_length=45, blank=True, default="")
    browser = models.CharField(max_length=80, blank=True, default="")
    made_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    objects = SessionQuerySet.as_manager()

    class Meta:
        db_table = "accounts_session"

    @classmethod
    def get_session_store_class(cls) -> Any:
        from dangvu.accounts.sessions import SessionStore

        return SessionStore


class DoorAttempt(models.Model):
    """A try at the door that did not succeed, or is being judged now.

    `what` and `source` are keyed hashes: of what is tried (a name may be a password typed into
    the wrong field) and of the address. `device` is empty for a browser that nobody knows.
    """

    what = models.CharField(max_length=64)
    device = models.CharField(max_length=64, blank=True, default="")
    source = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "accounts_door_attempt"
        indexes = [
            models.Index(fields=["what", "device", "at"], name="accounts_attempt_what"),
            models.Index(fields=["source", "at"], name="accounts_attempt_source"),
            models.Index(fields=["at"], name="accounts_attempt_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at}"
