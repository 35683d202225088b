"""Where sessions are kept: in the database, by the hash of what the browser holds."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.core.exceptions import SuspiciousOperation
from django.db.models.functions import Now

from dangvu.accounts.models import Session

#: In a session: the address and the browser it was begun from.
WHENCE = "whence"


def kept_as(session_key: str) -> str:
    """The name of a session in the database. The key is random, so a plain hash is enough."""
    return sha256(session_key.encode()).hexdigest()


class SessionStore(db.SessionStore):
    """Django's, with hashed keys and with columns that tell sessions apart in a list.

    `row` is the session as it was read; None for one that is not written yet.
    """

    row: Session | None = None
    #: When a session began that has another key now.
    _begun_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        try:
            key = kept_as(self.session_key or "")
            self.row = Session.objects.get(session_key=key, expire_date__gt=Now())
        except (Session.DoesNotExist, SuspiciousOperation):
            self._session_key = None
            return None
        return self.row

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=kept_as(session_key)).exists()

    def create(self) -> None:
        self.row = None
        super().create()

    def renew_key(self) -> None:
        """Another key for the same session, which becomes no younger by it; the old one opens
        nothing any more."""
        self._begun_at = self.row.made_at if self.row is not None else None
        self.cycle_key()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        self._get_or_create_session_key()
        whence = data.get(WHENCE) or {}
        made = Session(
            session_key=kept_as(self.session_key or ""),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=data.get(SESSION_KEY),
            address=whence.get("address", ""),
            browser=whence.get("browser", ""),
        )
        if self.row is not None and self.row.session_key == made.session_key:
            made.made_at, made.seen_at = self.row.made_at, self.row.seen_at
        elif self._begun_at is not None:
            made.made_at = self._begun_at
        return made

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=kept_as(key)).delete()
