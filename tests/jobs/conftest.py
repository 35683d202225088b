"""Tasks for the tests, registered for the time of one test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dangvu.core.routes import open_to_signed_in
from dangvu.jobs import services as jobs

Plant = Callable[..., None]

_ANYBODY = open_to_signed_in("of a test")


@pytest.fixture
def plant() -> Iterator[Plant]:
    """`plant("tests.x", function, retry=…)` registers a task until the test is over."""
    planted: list[str] = []

    def register(name: str, function: Callable[..., str], **options: Any) -> None:
        planted.append(name)
        jobs.task(name, **{"policy": _ANYBODY, **options})(function)

    yield register
    for name in planted:
        jobs.registry.forget(name)
