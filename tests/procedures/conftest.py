from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import Cast
from tests.procedures.toy import in_use, toy


@pytest.fixture
def praise(cast: Cast, rulebook: None) -> Iterator[Cast]:
    """The cast at work with the toy procedure and the rulebook."""
    with in_use(toy()):
        yield cast
