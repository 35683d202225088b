"""The demo installation: an invented bloc, and people of every role who can look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from dangvu.access.choices import Role
from dangvu.access.models import Grant
from dangvu.access.selectors import reading_whole
from dangvu.access.services import end_grant, grant_role
from dangvu.accounts.models import User
from dangvu.accounts.services import create_user, random_password, set_password
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.members.models import Person, PersonVersion, Standing
from dangvu.members.services.accounts import link_account
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


@dataclass(frozen=True, slots=True)
class Part:
    """Who plays which role where; `person` is the member whom the account stands for."""

    username: str
    name: str
    role: Role
    place: OrganizationVersion
    person: Person | None = None


def make_demo_users(*, actor: Actor) -> list[DemoUser]:
    """The cast of the demo with passwords made for this run; made once, then given new ones."""
    with deed(actor=actor, verb="config.make_demo_users"):
        return [_user(actor, part) for part in _cast(actor.today)]


def _cast(today: date) -> list[Part]:
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
    return [*_at_the_top(top), *_below(child, cell, today), *_around(top)]


def _at_the_top(top: OrganizationVersion) -> list[Part]:
    return [
        Part("vanphong", "Lê Thị Thu Hà", Role.OFFICE, top),
        Part("tochuc", "Nguyễn Đức Thắng", Role.ORGANIZATION_BOARD, top),
        Part("lanhdao", "Trần Quốc Bảo", Role.LEADER, top),
        Part("tuyengiao", "Bùi Thanh Hải", Role.PROPAGANDA_BOARD, top),
        Part("kiemtra", "Đặng Quốc Hưng", Role.INSPECTION_HEAD, top),
        Part("canbokt", "Lý Thu Trang", Role.INSPECTOR, top),
        Part("donthu", "Ngô Thị Hạnh", Role.PETITION_OFFICER, top),
    ]


def _below(
    child: OrganizationVersion | None, cell: OrganizationVersion | None, today: date
) -> Iterator[Part]:
    if child:
        yield Part("coso", "Phan Văn Khải Hoàn", Role.OFFICE, child)
    if cell:
        yield Part("bithu", "Hoàng Thị Minh Nguyệt", Role.SECRETARY, cell)
        if (found := _member_of(cell, today)) is not None:
            yield Part("dangvien", found.full_name, Role.MEMBER, cell, found.person)


def _around(top: OrganizationVersion) -> list[Part]:
    """Who runs the machine and who reads the record of deeds: neither reads content."""
    return [
        Part("nhatky", "Tạ Minh Đức", Role.AUDITOR, top),
        Part("quantri", "Vũ Minh Quân", Role.ADMINISTRATOR, top),
    ]


def _member_of(cell: OrganizationVersion, today: date) -> Any:
    """Who has been in the cell's book the longest."""
    with reading_whole():
        members = Standing.objects.as_of(today).values("person")
        named = PersonVersion.objects.as_of(today).filter(
            person__home=cell.organization_id, person__in=members
        )
        return named.select_related("person").order_by("person_id").first()


def _user(actor: Actor, part: Part) -> DemoUser:
    password = random_password()
    user = User.objects.filter(username=part.username).first()
    if user is None:
        user = create_user(
            actor=actor, username=part.username, display_name=part.name, password=password
        )
    else:
        set_password(actor=actor, user=user, password=password)
    _hold(actor, user, part)
    if part.person is not None:
        link_account(actor=actor, user=user, person=part.person)
    return DemoUser(part.username, password, str(part.role.label), part.place.label)


def _hold(actor: Actor, user: User, part: Part) -> None:
    """That role and no other: in an older demo some had a wider one."""
    held = Grant.objects.as_of(actor.today).filter(user=user)
    for other in held.exclude(role=part.role):
        end_grant(actor=actor, grant=other, on=actor.today, reason=_("Vai trò mới trong bản mẫu"))
    if not held.filter(role=part.role).exists():
        grant_role(
            actor=actor,
            user=user,
            role=part.role,
            organization=Organization.objects.get(pk=part.place.organization_id),
            valid_from=SINCE,
        )


def table(users: list[DemoUser], address: str) -> str:
    """Who can sign in, as printed in the terminal."""
    lines = [_("Đăng nhập tại %s bằng một trong các tài khoản sau:") % address, ""]
    lines += [f"  {u.username:<10} {u.password:<16} {u.does} · {u.where}" for u in users]
    return "\n".join([*lines, ""])
