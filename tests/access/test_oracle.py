"""A second opinion on the policy: the same worlds, asked of the product and of the oracle."""

from __future__ import annotations

import inspect

import pytest

from dangvu.access.choices import Role
from dangvu.access.permissions import LINES, MANAGE, holds_all_of
from tests.access import oracle
from tests.access.killing import compared, hunted
from tests.access.mutants import MUTANTS, NAMED, SHOWN_IN
from tests.access.planting import Mutant, NotPlanted, planted

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
    "sealed-wall-without-a-seal",
    "sealed-wall-content-with-the-head",
    "offices-wall-of-the-holder",
    "procedures-wall-without-who-acts",
    "pool-of-former-cells",
    "pool-wall-heir-ignored",
)


def test_the_product_and_the_oracle_never_differ() -> None:
    decisions = 0
    for seed in range(1, 1 + QUICK):
        asked, found = compared(seed, states=2)
        assert found == []
        decisions += asked
    assert decisions > 10_000


@pytest.mark.parametrize("mutant", [one for one in MUTANTS if one.name in SAMPLE], ids=str)
def test_a_fault_of_the_policy_is_found(mutant: Mutant) -> None:
    assert hunted(mutant, first_seed=1).by is not None


def test_every_fault_that_is_listed_can_still_be_planted() -> None:
    for mutant in MUTANTS:
        with planted(mutant):
            pass


def test_a_fault_through_which_nothing_goes_is_no_fault() -> None:
    unused = Mutant("unused", "", "dangvu.access.selectors:own_organization_id", "None in", "0 in")
    with pytest.raises(NotPlanted):
        hunted(unused, first_seed=1, most=1)


def test_a_fault_that_changes_nothing_is_no_fault() -> None:
    same = Mutant("same", "", "dangvu.access.selectors:evaluate", "Scope", "Scope")
    with pytest.raises(NotPlanted), planted(same):
        pass


@pytest.mark.parametrize("mutant", [one for one in MUTANTS if one.equivalent], ids=str)
def test_a_fault_said_to_be_equivalent_changes_nothing_of_what_may_be_given(mutant: Mutant) -> None:
    """Those that there are sit in one function, of which all that it can be asked is asked."""
    assert mutant.target == "dangvu.access.permissions:_covers"
    before = _given_by_each()
    with planted(mutant):
        assert _given_by_each() == before


def _given_by_each() -> set[tuple[Role, Role]]:
    """The operator, who gives every role, is not asked."""
    givers = {one.role for one in LINES if one.kind == "grants" and MANAGE in one.actions}
    givers -= {Role.OPERATOR}
    return {(giver, role) for giver in givers for role in Role if holds_all_of(giver, role)}


def test_at_least_forty_faults_are_listed_and_each_says_what_it_would_mean() -> None:
    told = [one for one in MUTANTS if not one.equivalent]
    assert len(told) >= 40
    assert len(NAMED) == len({one.name for one in NAMED})
    assert len({one.name for one in MUTANTS}) == len(MUTANTS)
    assert all(one.says for one in MUTANTS)
    shown = {name for names in SHOWN_IN.values() for name in names.split()}
    assert shown <= {one.name for one in MUTANTS}


def test_the_oracle_is_short_and_shares_nothing_with_the_product() -> None:
    source = inspect.getsource(oracle)
    assert len(source.splitlines()) <= 150
    imported = [line for line in source.splitlines() if line.startswith(("import ", "from "))]
    assert not any("dangvu" in line or "django" in line for line in imported)
