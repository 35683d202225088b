"""A second opinion on the policy: the same worlds, asked of the product and of the oracle."""

from __future__ import annotations

import inspect

import pytest

from tests.access import oracle
from tests.access.killing import compared, hunted
from tests.access.mutants import MUTANTS, NAMED
from tests.access.planting import Mutant, planted

pytestmark = pytest.mark.django_db

QUICK = 2
#: Those that are hunted with every run of the suite; all of them in `python -m verification mutants`.
SAMPLE = (
    "prefix-1.2-1.20",
    "stale-path-after-a-move",
    "and-or-precedence",
    "expiry-off-by-one",
    "no-grant-means-all",
    "subject-sees-own-case",
    "fields-of-another-grant",
    "wall-stale-path",
)


def test_the_product_and_the_oracle_never_differ() -> None:
    decisions = 0
    for seed in range(1, 1 + QUICK):
        asked, found = compared(seed)
        assert found == []
        decisions += asked
    assert decisions > 20_000


@pytest.mark.parametrize("mutant", [one for one in MUTANTS if one.name in SAMPLE], ids=str)
def test_a_fault_of_the_policy_is_found(mutant: Mutant) -> None:
    assert hunted(mutant, first_seed=1).by is not None


def test_every_fault_that_is_listed_can_still_be_planted() -> None:
    for mutant in MUTANTS:
        with planted(mutant):
            pass


def test_at_least_forty_faults_are_listed_and_each_says_what_it_would_mean() -> None:
    told = [one for one in MUTANTS if not one.equivalent]
    assert len(told) >= 40
    assert len(NAMED) == len({one.name for one in NAMED})
    assert len({one.name for one in MUTANTS}) == len(MUTANTS)
    assert all(one.says for one in MUTANTS)


def test_the_oracle_is_short_and_shares_nothing_with_the_product() -> None:
    source = inspect.getsource(oracle)
    assert len(source.splitlines()) <= 150
    imported = [line for line in source.splitlines() if line.startswith(("import ", "from "))]
    assert not any("dangvu" in line or "django" in line for line in imported)
