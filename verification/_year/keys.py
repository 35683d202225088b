"""Who acts for an organisation: an account with its role there, and a key of the API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from dangvu.config.synth.organisations import CELL, Organisation


class Refused(Exception):
    """The program was not answered as it should be."""


class Keys:
    """Accounts and keys made when first needed; every request goes through the whole stack."""

    def __init__(self, operator: Any) -> None:
        from django.test import Client

        self._operator = operator
        self._client = Client(SERVER_NAME="localhost")
        self._secrets: dict[str, str] = {}
        self._ids = _organization_ids()
        self.requests = 0

    def get(self, place: Organisation, path: str) -> Any:
        return self._answered(place, 200, "get", path, {})

    def post(self, place: Organisation, path: str, said: dict[str, Any], status: int = 200) -> Any:
        given = {"data": said, "content_type": "application/json"}
        return self._answered(place, status, "post", path, given)

    def _answered(
        self, place: Organisation, status: int, method: str, path: str, given: dict[str, Any]
    ) -> Any:
        headers = {"Authorization": f"Bearer {self._secret(place)}"}
        if method == "post":
            headers["Idempotency-Key"] = uuid4().hex
        self.requests += 1
        answer = getattr(self._client, method)(f"/api/v1/{path}", headers=headers, **given)
        if answer.status_code != status:
            told = answer.content.decode()[:600]
            raise Refused(f"{answer.status_code} {method} {path} {given.get('data')}: {told}")
        return answer.json()

    def _secret(self, place: Organisation) -> str:
        if place.code not in self._secrets:
            self._secrets[place.code] = self._hire(place)
        return self._secrets[place.code]

    def _hire(self, place: Organisation) -> str:
        """A secretary for a cell of a committee; for everybody else the board that keeps its members."""
        from dangvu.access.choices import Role
        from dangvu.access.services import grant_role
        from dangvu.accounts.models import User
        from dangvu.accounts.services import give_token
        from dangvu.audit.services import deed
        from dangvu.organizations.models import Organization

        actor, name = self._operator, f"nam-{place.code.lower()}"
        user = User.objects.filter(username=name).first()
        if user is None:
            with deed(actor=actor, verb="accounts.create"):
                user = User.objects.create(username=name, must_change_password=False)
            grant_role(
                actor=actor,
                user=user,
                role=Role.SECRETARY if place.type == CELL else Role.ORGANIZATION_BOARD,
                organization=Organization.objects.get(pk=self._ids[place.code]),
                valid_from=actor.today,
            )
        return give_token(actor=actor, user=user, name="năm")[1]


def _organization_ids() -> dict[str, int]:
    from dangvu.organizations.models import OrganizationVersion

    rows = OrganizationVersion.objects.current()
    return dict(rows.values_list("code", "organization_id"))
