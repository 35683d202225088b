"""A few cases of every procedure of a year, lived through the API from the state on its eve.

The whole year is `python -m verification year`; this is the same code over fewer cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from dangvu.config import synth
from dangvu.core.actor import Actor
from tests.cases import case_file
from tests.flows.conftest import imported
from verification._year.keys import Keys
from verification._year.living import Year
from verification._year.outcome import differences, planted, votes_not_proved
from verification._year.plans import PLANS
from verification.year import CASE, LAST, few_of_each, happenings

#: Of every procedure one, and of the most frequent a second.
CASES = 20


@pytest.fixture(scope="module")
def bloc() -> synth.Bloc:
    return synth.build_bloc(synth.read_case(case_file(CASE)), 1)


@pytest.fixture(scope="module")
def operator(
    bloc: synth.Bloc,
    workbooks: Path,
    django_db_setup: object,
    django_db_blocker: pytest.FixtureDef,  # type: ignore[type-arg]
) -> Iterator[Actor]:
    """Whoever loads the state on the eve of the year."""
    assert bloc.case.founded is not None
    eve = workbooks / "eve.xlsx"
    synth.write_workbook(synth.opened(bloc, bloc.case.founded - timedelta(days=1)), eve)
    with django_db_blocker.unblock(), imported(eve) as found:  # type: ignore[attr-defined]
        yield found.operator


def test_a_few_cases_of_a_year_come_out_as_its_figures(bloc: synth.Bloc, operator: Actor) -> None:
    assert bloc.case.founded is not None
    chosen = few_of_each(happenings(bloc, bloc.case.founded), CASES)
    year = Year(Keys(operator), bloc.case.founded)
    year.live(chosen)
    assert year.refused == []
    assert set(year.lived) == set(PLANS)
    assert differences(year, bloc, Path(), chosen, LAST, whole=False) == []
    assert year.votes > 10
    assert votes_not_proved() == []
    assert planted() == 1
