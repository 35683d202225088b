"""The demo installation: an invented bloc, and people who can look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from dangvu.access.choices import Role
from dangvu.access.models import Grant
from dangvu.access.services import grant_role
from dangvu.accounts.models import User
from dangvu.accounts.services import create_user, random_password, set_password
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.organizations.choices import OrganizationType
from dangvu.organizations.models import Organization, OrganizationVersion

SINCE = date(2015, 1, 1)


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Someone who can sign in, and with which password in this run."""

    username: str
    password: str
    does: str
    where: str


def make_demo_users(*, actor: Actor) -> list[DemoUser]:
    """The cast of the demo with passwords made for this run; made once, then given new ones."""
    with deed(actor=actor, verb="config.make_demo_users"):
        return [
            _user(actor, username, display_name, role, place)
            for username, display_name, role, place in _cast(actor.today)
        ]


def _cast(today: date) -> list[tuple[str, str, Role, OrganizationVersion | None]]:
    """None: over the whole installation."""
    living = OrganizationVersion.objects.as_of(today).internal().select_related("organization")
    top = living.get(organization__is_root=True)
    child = (
        living.filter(organization__parent_edges__parent_id=top.organization_id)
        .exclude(Q(type=OrganizationType.CELL) | Q(type=OrganizationType.GRASSROOTS_CELL))
        .order_by("code")
        .first()
    )
    cell = (
        living.filter(type=OrganizationType.CELL)
        .filter(organization__ancestry__ancestor_id=(child or top).organization_id)
        .order_by("code")
        .first()
    )
    cast: list[tuple[str, str, Role, OrganizationVersion | None]] = [
        ("vanphong", "Lê Thị Thu Hà", Role.OFFICE, top),
        ("tochuc", "Nguyễn Đức Thắng", Role.ORGANIZATION_BOARD, top),
        ("lanhdao", "Trần Quốc Bảo", Role.LEADER, top),
    ]
    if child:
        cast.append(("coso", "Phan Văn Khải Hoàn", Role.OFFICE, child))
    if cell:
        cast.append(("bithu", "Hoàng Thị Minh Nguyệt", Role.SECRETARY, cell))
    cast.append(("quantri", "Vũ Minh Quân", Role.OPERATOR, None))
    return cast


def _user(
    actor: Actor, username: str, display_name: str, role: Role, place: OrganizationVersion | None
) -> DemoUser:
    password = random_password()
    user = User.objects.filter(username=username).first()
    if user is None:
        user = create_user(
            actor=actor, username=username, display_name=display_name, password=password
        )
    else:
        set_password(actor=actor, user=user, password=password)
    held = Grant.objects.as_of(actor.today).filter(user=user, role=role)
    if not held.exists():
        grant_role(
            actor=actor,
            user=user,
            role=role,
            organization=place and Organization.objects.get(pk=place.organization_id),
            valid_from=SINCE,
        )
    where = place.label if place else _("toàn bộ hệ thống")
    return DemoUser(username, password, str(role.label), where)


def table(users: list[DemoUser], address: str) -> str:
    """Who can sign in, as printed in the terminal."""
    lines = [_("Đăng nhập tại %s bằng một trong các tài khoản sau:") % address, ""]
    lines += [f"  {u.username:<10} {u.password:<16} {u.does} · {u.where}" for u in users]
    return "\n".join([*lines, ""])
