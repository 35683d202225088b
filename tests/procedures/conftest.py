from __future__ import annotations

from collections.abc import Iterator

import pytest

from dangvu.rules.services import load_rulebook
from tests.cast import Cast
from tests.procedures.toy import in_use, toy


@pytest.fixture
def praise(cast: Cast) -> Iterator[Cast]:
    """The cast at work with the toy procedure and the rulebook."""
    load_rulebook(actor=cast.operator)
    with in_use(toy()):
        yield cast
