"""The page of a case asks as much after many turns as at first; programs ask as little."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dangvu.procedures import services
from dangvu.procedures.models import Case
from tests.cast import Cast
from tests.factories.organizations import Tree
from tests.factories.procedures import BEGAN, begin, fresh, make_voters, to_the_vote
from tests.procedures.test_api import Program


def turned(praise: Cast, case: Case, times: int) -> None:
    """Paused and gone on with, so many times."""
    for number in range(times):
        on = date(2026, 9, 8) + timedelta(days=number)
        for verb, more in ((services.pause, {"reason": "Chờ"}), (services.resume, {})):
            now = fresh(case)
            verb(actor=praise.secretary, case=now, revision=now.revision, on=on, **more)  # type: ignore[operator]


def test_the_page_of_a_case_asks_the_same_after_ten_turns(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 3)
    case = to_the_vote(praise.secretary, begin(praise.secretary, bloc["A1"]), BEGAN)
    client = praise.signed_in(praise.secretary)
    program = Program(praise, praise.secretary)

    def asked() -> tuple[int, int]:
        address = reverse("procedures:detail", args=[case.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as page:
            client.get(address)
        with CaptureQueriesContext(connection) as told:
            program.get(f"/{case.pk}")
        return len(page), len(told)

    first = asked()
    turned(praise, case, 5)
    assert asked() == first
    assert first[0] <= 30
    assert first[1] <= 20
