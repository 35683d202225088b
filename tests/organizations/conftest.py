from __future__ import annotations

import pytest

from tests.factories.organizations import Tree


@pytest.fixture
def tree(bloc: Tree) -> Tree:
    """Here the whole bloc, as it is changed and asked by name."""
    return bloc
