"""The whole tree at once says what its levels say, for every reader and day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.access.selectors import reading_as
from dangvu.core.actor import Actor
from dangvu.organizations.choices import OrganizationType as T
from dangvu.organizations.selectors import Branch
from dangvu.organizations.selectors.levels import tree_level, whole_tree
from dangvu.organizations.services import move_organization
from tests.cast import TODAY, Cast
from tests.factories.organizations import START, Tree

pytestmark = pytest.mark.django_db
MOVED = date(2020, 7, 1)
#: Session, user, grants, the reader's scope; the top, what is below, its two counts with the whole
#: opened and closed, what stands open first, the name in the header.
WHOLE_TREE = 13


def by_levels(on: date, actor: Actor) -> dict[int | None, list[Branch]]:
    found: dict[int | None, list[Branch]] = {}
    wanted: list[int | None] = [None]
    while wanted:
        level = tree_level(wanted, on, actor)
        found |= {parent: branches for parent, branches in level.items() if branches}
        wanted = [one.organization_id for branches in level.values() for one in branches]
    return found


@pytest.mark.parametrize("who", ["operator", "clerk", "officer", "secretary", "outsider"])
def test_the_whole_tree_is_all_of_its_levels(cast: Cast, bloc: Tree, who: str) -> None:
    move_organization(
        actor=cast.operator, organization=bloc["A2"], parent=bloc["B"], on=MOVED
    )  # fmt: skip
    actor = getattr(cast, who)
    for on in (START, MOVED - timedelta(1), MOVED, TODAY):
        with reading_as(actor):
            assert whole_tree(on, actor) == by_levels(on, actor)


def test_the_whole_tree_costs_the_same_with_more_levels(cast: Cast, bloc: Tree) -> None:
    def ask() -> int:
        client = cast.signed_in(cast.clerk)
        with CaptureQueriesContext(connection) as counted:
            assert client.get("/organizations/?open=all").status_code == 200
        return len([one for one in counted if "SAVEPOINT" not in one["sql"]])

    before = ask()
    bloc.add("AS2", T.SECTIONAL_COMMITTEE, "AS")
    bloc.add("AS3", T.CELL, "AS2")
    assert ask() == before == WHOLE_TREE
