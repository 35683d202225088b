"""What somebody could give: the roles and the people that the forms offer. Whether it is given,
`services.grant_role` decides."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from dangvu.access.choices import Role
from dangvu.access.models import Grant
from dangvu.access.permissions import MANAGE, holds_all_of, lines_of
from dangvu.accounts.models import User
from dangvu.core.actor import Actor
from dangvu.core.text import search_key

#: So many people are suggested.
_MOST = 12


def roles_to_give(actor: Actor) -> list[Role]:
    """Those of which a role held today has everything, in the order of the policy."""
    held = Grant.objects.as_of(actor.today).filter(user_id=actor.user_id, user__is_active=True)
    givers = [
        role
        for role in map(Role, held.values_list("role", flat=True))
        if lines_of(role, "grants", MANAGE)
    ]
    if Role.OPERATOR in givers:
        return list(Role)
    return [role for role in Role if any(holds_all_of(giver, role) for giver in givers)]


def person_named(username: str) -> User | None:
    """The account of exactly that user name, in use and a person's. Who gives roles has to know the
    name; the accounts are not shown for it (docs/architecture/access.md, rule 9)."""
    found: User | None = User.objects.who_can_sign_in().filter(username=username.lower()).first()
    return found


def people_like(actor: Actor, words: str) -> list[User]:
    """Accounts whose names have the words, of those that the actor may see or sees a grant of."""
    known = User.objects.visible_to(actor).values("pk")
    granted = Grant.objects.visible_to(actor).current().values("user")
    rows = User.objects.who_can_sign_in().filter(Q(pk__in=known) | Q(pk__in=granted))
    return list(rows.filter(pk__in=named(rows, words)).order_by("username")[:_MOST])


def named(users: QuerySet[User], words: str) -> list[int]:
    """Accounts whose names have all the words, with or without accents. They are folded here: an
    office has hundreds of accounts, not more."""
    sought = search_key(words).split()
    names = users.values_list("pk", "username", "display_name")
    keys = {pk: search_key(f"{username} {name}") for pk, username, name in names}
    return [pk for pk, key in keys.items() if all(word in key for word in sought)]


def last_day(grant: Grant) -> date | None:
    """The last day on which it holds; None while it has no end."""
    return grant.valid_to - timedelta(days=1) if grant.valid_to else None
