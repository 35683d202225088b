"""The standing cast: the same five people in front of every door.

They work in the bloc of `make_bloc`. Each test of a write or of a list asks what the one who
may gets, and what the others are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.test import Client

from dangvu.access.choices import Role
from dangvu.access.services import ensure_operator, grant_role
from dangvu.accounts.models import User
from dangvu.accounts.services import actor_for, create_user
from dangvu.core.actor import Actor
from dangvu.organizations.models import Organization
from tests.factories.organizations import START, Tree

TODAY = date(2026, 11, 21)
PASSWORD = "ba-bon-nam-sau"


@dataclass(frozen=True)
class Cast:
    """operator: the whole installation. clerk: the office of the root, reads everything and
    changes nothing. officer: the organisation board of committee A. secretary: of cell A1.
    outsider: the organisation board of committee B, a stranger to whatever is A's."""

    operator: Actor
    clerk: Actor
    officer: Actor
    secretary: Actor
    outsider: Actor

    def user(self, actor: Actor) -> User:
        """For signing in."""
        return User.objects.get(pk=actor.user_id)

    def hired(self, role: str, organization_id: int) -> Actor:
        """One more, for what none of the five does."""
        username = f"{role.lower().replace('_', '-')}-{organization_id}"
        return hire(self.operator, username, "Mai Thị Thêm", Role(role), organization_id)

    def signed_in(self, actor: Actor) -> Client:
        """A browser in which the actor has signed in."""
        client = Client()
        client.force_login(self.user(actor))
        return client

    def page(self, actor: Actor, address: str, status: int = 200) -> str:
        """What the actor reads at an address, which answers with `status`."""
        response = self.signed_in(actor).get(address)
        assert response.status_code == status
        return response.content.decode()


def hire(operator: Actor, username: str, name: str, role: Role, organization_id: int) -> Actor:
    """An account with that role there since the tree began."""
    user = create_user(actor=operator, username=username, display_name=name, password=PASSWORD)
    grant_role(
        actor=operator,
        user=user,
        role=role,
        organization=Organization.objects.get(pk=organization_id),
        valid_from=START,
    )
    return actor_for(user, today=operator.today, channel="test")


def assemble(tree: Tree, *, today: date = TODAY) -> Cast:
    """Users and their grants, held since the tree began."""
    operator = ensure_operator(today=today)

    def known(username: str, name: str, role: Role, code: str) -> Actor:
        return hire(operator, username, name, role, tree[code])

    return Cast(
        operator=operator,
        clerk=known("lan", "Trần Thị Lan", Role.OFFICE, "K"),
        officer=known("dung", "Đỗ Tiến Dũng", Role.ORGANIZATION_BOARD, "A"),
        secretary=known("tam", "Nguyễn Văn Tâm", Role.SECRETARY, "A1"),
        outsider=known("hoa", "Lê Thị Hòa", Role.ORGANIZATION_BOARD, "B"),
    )
