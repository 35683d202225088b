"""No record beside the account is a way into it: elsewhere an address of mail in a contact was one."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from dangvu.access.choices import Role
from dangvu.access.selectors import reading_as
from dangvu.accounts.models import User
from dangvu.members.models import MemberAccount
from dangvu.members.services import correct_person
from dangvu.members.services.accounts import link_account
from tests.accounts.people import proved
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db

#: Who writes members' files and holds no account but the own.
WRITERS = [Role.OFFICE, Role.ORGANIZATION_BOARD]


def of_account(user: User) -> dict[str, object]:
    return User.objects.filter(pk=user.pk).values().get()


def test_an_account_has_no_address_to_which_a_way_in_could_be_sent() -> None:
    names = {field.name for field in User._meta.get_fields()}
    assert not [name for name in names if "mail" in name or "phone" in name or "reset" in name]


@pytest.mark.parametrize("role", WRITERS)
def test_whoever_keeps_the_members_cannot_enter_as_one(cast: Cast, bloc: Tree, role: Role) -> None:
    person = make_member(bloc["A1"])
    owner = cast.user(cast.clerk)
    link_account(actor=cast.operator, user=owner, person=person)
    before = of_account(owner)
    keeper = cast.hired(role.value, bloc["K"])
    client = proved(Client(), cast.user(keeper))
    for what in ("password", "factor", "sessions", "close", "open"):
        answer = client.post(f"/accounts/people/{owner.pk}/{what}", {"reason": "quên"})
        assert answer.status_code in (403, 404), what
    assert client.post(f"/accounts/people/{owner.pk}").status_code in (403, 404, 405)
    with pytest.raises(PermissionDenied):
        link_account(actor=keeper, user=cast.user(keeper), person=person)
    assert of_account(owner) == before
    assert MemberAccount.objects.get(person=person).user_id == owner.pk


def test_another_name_of_the_member_changes_nothing_of_the_account(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"], name="Nguyễn Văn Trước")
    owner = cast.user(cast.clerk)
    link_account(actor=cast.operator, user=owner, person=person)
    before = of_account(owner)
    keeper = cast.hired(Role.ORGANIZATION_BOARD.value, bloc["K"])
    with reading_as(keeper):
        correct_person(
            actor=keeper, person=person, reason="ghi nhầm tên", full_name="Nguyễn Văn Sau"
        )
        assert "Nguyễn Văn Sau" in {one.full_name for one in person.versions.current()}
    assert of_account(owner) == before
