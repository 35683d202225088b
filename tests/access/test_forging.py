"""Everybody at every address with the numbers of others: the same worlds, asked through HTTP."""

from __future__ import annotations

import pytest

from dangvu.access.models import Grant
from tests.access.forging import kind_of, routes
from tests.access.killing import forged, hunted_over_http
from tests.access.mutants import MUTANTS
from tests.access.planting import Mutant

pytestmark = pytest.mark.django_db


def test_nothing_foreign_is_shown_or_written_and_hidden_is_absent() -> None:
    forger = forged(seed=1, attempts=250)
    assert forger.faults == []
    # It went through doors and met words that are allowed; else it would have asked nothing.
    assert forger.statuses[200] > 4
    assert forger.canaries > 30
    assert forger.pairs > 10
    assert Grant.objects.count() == 0


@pytest.mark.parametrize("mutant", [one for one in MUTANTS if one.over_http], ids=str)
def test_a_hole_in_a_page_is_found(mutant: Mutant) -> None:
    assert hunted_over_http(mutant, first_seed=1).by is not None


def test_of_every_number_in_an_address_it_is_known_what_it_names() -> None:
    unknown = {
        route.name
        for route in routes()
        if {"pk", "organization_id", "person_id"} & set(route.parameters) and not kind_of(route)
    }
    assert unknown <= OF_NOBODY_ELSE


#: Keys of the own account; and requests of persons and of exports, which the worlds do not draw:
#: all their numbers are absent there.
OF_NOBODY_ELSE = {
    "accounts:end-token",
    "accounts:remove-key",
    "exports:decide",
    "members:request",
    "members:request-data",
    "members:request-step",
    "members:restriction-lift",
}
