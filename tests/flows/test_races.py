"""Two who change the same thing at once; ten thousand pairs are `python -m verification races`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from verification import races


@pytest.fixture
def two_writers(transactional_db: None) -> Iterator[None]:
    yield
    races.let_go()


@pytest.mark.usefixtures("two_writers")
@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_racing_pairs_no_change_is_lost_and_the_planted_fault_is_found() -> None:
    lost, planted_found = races.run_races(100)
    assert (lost, planted_found) == (0, 3)
