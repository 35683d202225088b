"""Two officers at the same moment, each in a transaction of their own: one step is taken."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.procedures import services
from dangvu.procedures.choices import What
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.services import Refused
from tests.cast import Cast
from tests.factories.organizations import Tree
from tests.factories.procedures import BEGAN, begin, fresh, make_voters, to_the_decision

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_officers_at_once_one_takes_the_step(praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 2)
    case = to_the_decision(praise.secretary, begin(praise.secretary, bloc["A1"]))
    officers = [praise.officer, praise.hired("ORGANIZATION_BOARD", bloc["A"])]
    start = Barrier(2)

    def decide(officer: Actor, way: str) -> str:
        try:
            start.wait(10)
            services.take_step(
                actor=officer, case=Case(pk=case.pk), step="decision", revision=case.revision,
                on=BEGAN, way=way,
            )  # fmt: skip
        except Refused as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return way

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(decide, officers, ("approved", "refused")))
    assert sorted(said)[0] == "TakenMeanwhile"
    (won,) = [one for one in said if one != "TakenMeanwhile"]
    assert fresh(case).outcome == {"approved": "praised", "refused": "refused"}[won]
    with reading_whole():
        done = StepTaken.objects.filter(case=case, step="decision", what=What.DONE)
        assert [one.way for one in done] == [won]
