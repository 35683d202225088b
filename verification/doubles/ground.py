"""What every case stands on: a bloc with its cast, and a form ready to be sent."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

CASES: dict[str, Callable[[Ground], Any]] = {}
_CAST = {"clerk": "lan", "officer": "dung", "secretary": "tam", "outsider": "hoa"}


@dataclass
class Ground:
    """A bloc with its cast, made once; every case makes what it changes anew."""

    @cached_property
    def cast(self) -> Any:
        from dangvu.accounts.models import User
        from dangvu.accounts.services import actor_for, open_user
        from dangvu.organizations.models import Organization
        from tests.cast import Cast, assemble
        from tests.factories.organizations import make_bloc
        from verification._people import operator

        today = operator().today
        if not Organization.objects.exists():
            return assemble(make_bloc(), today=today)
        for closed in User.objects.filter(is_active=False, username__in=_CAST.values()):
            open_user(actor=operator(), user=closed, reason="thử")
        known = {
            part: actor_for(User.objects.get(username=name), today=today, channel="test")
            for part, name in _CAST.items()
        }
        return Cast(operator=operator(), **known)

    def place(self, code: str) -> int:
        from dangvu.organizations.models import OrganizationVersion

        place = OrganizationVersion.objects.current().filter(code=code).order_by("pk").first()
        assert place is not None
        return int(place.organization_id)

    def user(self) -> Any:
        from tests.accounts.people import make_user

        return make_user(f"u{secrets.token_hex(5)}")

    def admin(self) -> Any:
        from dangvu.access.choices import Role
        from dangvu.access.services import grant_role
        from dangvu.organizations.models import Organization
        from tests.factories.organizations import START

        user = self.user()
        grant_role(
            actor=self.cast.operator, user=user, role=Role.ADMINISTRATOR, valid_from=START,
            organization=Organization.objects.get(pk=self.place("K")),
        )  # fmt: skip
        return self.proved(user)

    def member(self) -> tuple[Any, Any]:
        """An account that stands for a member of cell A1, and that member."""
        from dangvu.access.choices import Role
        from dangvu.access.services import grant_role
        from dangvu.accounts.services import actor_for
        from dangvu.members.services.accounts import link_account
        from dangvu.organizations.models import Organization
        from tests.factories.members import make_member
        from tests.factories.organizations import START

        operator, user, cell = self.cast.operator, self.user(), self.place("A1")
        person = make_member(cell, code=f"DV{secrets.token_hex(5)}")
        grant_role(
            actor=operator, user=user, role=Role.MEMBER, valid_from=START,
            organization=Organization.objects.get(pk=cell),
        )  # fmt: skip
        link_account(actor=operator, user=user, person=person)
        return actor_for(user, today=operator.today, channel="test"), person

    def proved(self, user: Any) -> Any:
        from django.test import Client

        from tests.accounts.people import proved

        return proved(Client(), user)

    def at(self, actor: Any) -> Any:
        return self.proved(self.cast.user(actor))


def case(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def kept(make: Callable[..., Any]) -> Callable[..., Any]:
        CASES[name] = make
        return make

    return kept


def sending(client: Any, address: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
    from tests.sendings import Sending

    return Sending(client, address, lambda: data or {}, **more)


def by_program(ground: Ground, actor: Any, path: str, said: dict[str, Any]) -> Any:
    """As a program with a key of the actor's sends it."""
    from django.test import Client

    from dangvu.accounts.services import give_token
    from tests.sendings import Sending

    _token, secret = give_token(actor=actor, user=ground.cast.user(actor), name="thử")
    return Sending(
        Client(), f"/api/v1/{path}", lambda: said, {"authorization": f"Bearer {secret}"},
        as_json=True,
    )  # fmt: skip


_days = 0


def new_day() -> str:
    """A day that nothing is frozen or reported for yet."""
    from datetime import date, timedelta

    from dangvu.figures.models import FrozenFigure
    from dangvu.reports.models import Report

    global _days  # noqa: PLW0603 - counts on
    taken = set(FrozenFigure.objects.values_list("last_day", flat=True))
    taken |= set(Report.objects.values_list("as_of", flat=True))
    while True:
        _days += 1
        day = date(2020, 1, 1) + timedelta(days=_days)
        if day not in taken:
            return day.isoformat()
