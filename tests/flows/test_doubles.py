"""A few routes sent twice at once; all of them twice and twenty times: `python -m verification doubles`."""

from __future__ import annotations

import pytest

from verification import doubles


@pytest.mark.django_db(transaction=True)
def test_a_route_of_each_sort_sent_twice_at_once_leaves_what_one_sending_leaves() -> None:
    sorts = frozenset(
        {"accounts:tokens", "imports:new", "members:request-data", "reports:keep", "papers:check"}
    )
    assert doubles.run(sorts, copies=(2,)) == {}


def test_every_route_that_writes_has_a_case() -> None:
    assert doubles.writing_routes() == set(doubles.CASES) | set(doubles.WRITE_NOTHING)
