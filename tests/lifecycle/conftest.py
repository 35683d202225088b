from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.factories.organizations import Tree
from tests.lifecycle.lives import Desks


@pytest.fixture
def desks(cast: Cast, bloc: Tree, rulebook: None) -> Desks:
    """Everybody through whose hands a member's case goes, with the rulebook."""
    return Desks(
        tree=bloc,
        cell=cast.secretary,
        grassroots=cast.officer,
        superior=cast.hired("ORGANIZATION_BOARD", bloc["K"]),
        receiver=cast.outsider,
    )
