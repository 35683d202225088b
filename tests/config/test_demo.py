"""Who signs in to the demo: somebody of every role, each with a part of it."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.access.choices import Role
from dangvu.access.models import Grant
from dangvu.access.selectors import reading_as
from dangvu.access.services import grant_role
from dangvu.accounts.models import User
from dangvu.accounts.services import actor_for, create_user
from dangvu.config.demo import make_demo_users, table
from dangvu.core.actor import Actor
from dangvu.core.policy import may
from dangvu.members.models import Person
from tests.cast import PASSWORD, TODAY
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db


def actor_of(username: str) -> Actor:
    return actor_for(User.objects.get(username=username), today=TODAY, channel="test")


def test_there_is_somebody_of_every_role_but_the_operator(operator: Actor, bloc: Tree) -> None:
    make_member(bloc["A1"], name="Đinh Văn Một")
    users = make_demo_users(actor=operator)
    held = Grant.objects.as_of(TODAY).filter(user__is_operator=False)
    assert set(held.values_list("role", flat=True)) == set(Role) - {Role.OPERATOR}
    printed = table(users, "http://127.0.0.1:8000").splitlines()
    assert len(printed) == len(users) + 2
    assert max(map(len, printed)) <= 100


def test_the_member_is_shown_the_own_record_and_nobody_else(operator: Actor, bloc: Tree) -> None:
    own = make_member(bloc["A1"], name="Đinh Văn Một")
    make_member(bloc["A1"], name="Đinh Văn Hai")
    make_demo_users(actor=operator)
    member = actor_of("dangvien")
    with reading_as(member):
        assert list(Person.objects.visible_to(member)) == [own]
    assert User.objects.get(username="dangvien").display_name == "Đinh Văn Một"


def test_whoever_ran_the_machine_of_an_older_demo_reads_no_content_now(
    operator: Actor, bloc: Tree
) -> None:
    user = create_user(actor=operator, username="quantri", display_name="Quân", password=PASSWORD)
    grant_role(
        actor=operator, user=user, role=Role.OPERATOR, organization=None,
        valid_from=date(2015, 1, 1),
    )  # fmt: skip
    assert may(actor_of("quantri"), "members")
    for _again in range(2):
        make_demo_users(actor=operator)
    assert not may(actor_of("quantri"), "members")
    assert may(actor_of("quantri"), "accounts", "manage")
    assert list(Grant.objects.as_of(TODAY).filter(user=user).values_list("role", flat=True)) == [
        Role.ADMINISTRATOR
    ]
