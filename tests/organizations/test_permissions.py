"""Who manages and who sees organisations, also those that ended."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.core import policy
from dangvu.organizations import services
from dangvu.organizations.models import Organization
from dangvu.organizations.permissions import can_manage, can_manage_everything
from tests.cast import Cast
from tests.factories.organizations import Tree

JULY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("operator", {"K", "A", "A1", "A2", "AS", "AS1", "B", "B1", "B2", "C", "X"}),
        ("officer", {"A", "A1", "A2", "AS", "AS1"}),
        ("outsider", {"B", "B1", "B2"}),
        ("clerk", set()),
        ("secretary", set()),
    ],
)
def test_the_board_manages_the_own_subtree(
    cast: Cast, tree: Tree, who: str, codes: set[str]
) -> None:
    actor = getattr(cast, who)
    assert {code for code in tree.ids if can_manage(actor, [tree[code]])} == codes
    assert can_manage_everything(actor) == (who == "operator")


def test_all_of_several_must_be_managed(cast: Cast, tree: Tree) -> None:
    assert can_manage(cast.officer, [tree["A1"], tree["AS1"]])
    assert not can_manage(cast.officer, [tree["A1"], tree["B1"]])


def test_successors_read_what_an_ended_organization_left_and_who_held_it_no_more(
    cast: Cast, tree: Tree
) -> None:
    event = services.Merge(on=JULY, organizations=(tree["A1"],), into=tree["B1"])
    services.reorganize(actor=cast.operator, event=event)
    seen = {
        who: Organization.objects.visible_to(actor).filter(pk=tree["A1"]).exists()
        for who, actor in vars(cast).items()
    }
    assert seen == {
        "operator": True,
        "clerk": True,
        "officer": False,
        "secretary": False,
        "outsider": True,
    }
    assert policy.may(cast.outsider, "organizations", "view", tree["A1"])
    assert not policy.may(cast.officer, "organizations", "view", tree["A1"])
