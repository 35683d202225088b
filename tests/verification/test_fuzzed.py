"""The trial of the API's promises finds those that are broken."""

from __future__ import annotations

import pytest

from verification import fuzzed


@pytest.mark.slow
def test_each_planted_fault_is_found(caplog: pytest.LogCaptureFixture) -> None:
    """With fewer requests than the trial makes, and without the value that is rare."""
    ground = fuzzed.Ground(dict.fromkeys(fuzzed.ROLES, "key"), {}, b"")
    found = fuzzed.planted(ground, 1, budget=30)
    assert {name for name, seen in found.items() if seen} >= {"broken", "unpromised", "open"}


def test_half_of_the_names_are_of_what_exists() -> None:
    schema = pytest.importorskip("schemathesis").openapi.from_dict(fuzzed.document())
    operation = schema["/api/v1/organizations/{code}"]["GET"]
    ground = fuzzed.Ground({}, {"organizations code": ["K"]}, b"")
    hit = 0
    for number in range(100):
        case = operation.Case(path_parameters={"code": "x"})
        fuzzed._with_what_exists(case, ground, fuzzed.Random(number))
        hit += case.path_parameters["code"] == "K"
    assert 30 < hit < 70
