"""Everybody at every address with the numbers of others: the same worlds, asked through HTTP."""

from __future__ import annotations

import pytest
from django.test import override_settings

from dangvu.access.models import Grant
from tests.access.doors import ADDRESSES, NUMBERED, kind_of, routes
from tests.access.filler import NOT_FILLED, WRITE_NOTHING
from tests.access.filling import CASES
from tests.access.holes import HOLES, IN_THE_PRODUCT, Hole
from tests.access.killing import forged, hunted_over_http
from verification.doubles import writing_routes

pytestmark = pytest.mark.django_db

#: Those that are sought with every run of the suite; all of them in `python -m verification forged`.
SAMPLE = (
    "a-page-asks-nothing",
    "a-relation-takes-a-foreign-organisation",
    "all-of-them-are-ended",
    "list-scoped-export-not",
)


def test_nothing_foreign_is_shown_or_written_and_hidden_is_absent() -> None:
    forger = forged(seed=11, attempts=140)
    assert forger.faults == []
    # It went through doors, met words that are allowed and wrote; else it would have asked nothing.
    assert forger.statuses[200] > 4
    assert forger.canaries > 20
    assert forger.pairs > 2
    assert forger.writes.total() > 10
    assert Grant.objects.count() == 0


@pytest.mark.parametrize("hole", [one for one in HOLES if str(one) in SAMPLE], ids=str)
def test_a_hole_in_a_page_is_found(hole: Hole) -> None:
    assert hunted_over_http(hole, first_seed=1).by is not None


def test_three_of_the_holes_in_the_product_are_written_through() -> None:
    assert len({one.only for one in IN_THE_PRODUCT}) >= 3


@override_settings(ROOT_URLCONF=ADDRESSES)
def test_of_every_route_that_writes_there_is_a_form_or_a_reason() -> None:
    said = set(CASES) | set(WRITE_NOTHING) | set(NOT_FILLED)
    assert writing_routes() - said == set()
    assert said - writing_routes() == set()


def test_of_every_number_in_an_address_it_is_known_what_it_names() -> None:
    unknown = {
        route.name
        for route in routes()
        if set(NUMBERED) & set(route.parameters) and not kind_of(route)
    }
    assert unknown <= OF_NOBODY_ELSE


#: Keys of the own account; deeds, which are read all or none; legal documents, published to all.
OF_NOBODY_ELSE = {
    "accounts:end-token", "accounts:remove-key", "audit:deed", "rules:document",
}  # fmt: skip
