"""Which member an account stands for."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.policy import require
from dangvu.members.models import MemberAccount, Person


def link_account(*, actor: Actor, user: AbstractBaseUser, person: Person) -> MemberAccount:
    """From now on `user` is this member; whom it stood for before is forgotten."""
    require(actor, "accounts", "manage")
    label = f"{user.get_username()} {person.code}"
    with deed(actor=actor, verb="members.link_account", object_label=label):
        link, _is_new = MemberAccount.objects.update_or_create(
            user_id=user.pk, defaults={"person": person}
        )
        return link


def person_of_account(user_id: int) -> int | None:
    """The member behind an account; answers the hook `core.electorate.person_of_user`."""
    found = MemberAccount.objects.filter(user_id=user_id)
    return found.values_list("person_id", flat=True).first()
