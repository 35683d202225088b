from __future__ import annotations

import pytest

from tests.cast import Cast, assemble
from tests.factories.organizations import Tree, make_bloc


@pytest.fixture
def tree(db: None) -> Tree:
    return make_bloc()


@pytest.fixture
def cast(tree: Tree) -> Cast:
    return assemble(tree)
