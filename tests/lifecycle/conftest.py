from __future__ import annotations

import pytest

from dangvu.rules.services import load_rulebook
from tests.cast import Cast
from tests.factories.organizations import Tree
from tests.lifecycle.lives import Desks


@pytest.fixture
def desks(cast: Cast, bloc: Tree) -> Desks:
    """Everybody through whose hands a member's case goes, with the rulebook."""
    load_rulebook(actor=cast.operator)
    return Desks(
        tree=bloc,
        cell=cast.secretary,
        grassroots=cast.officer,
        superior=cast.hired("ORGANIZATION_BOARD", bloc["K"]),
        receiver=cast.outsider,
    )
