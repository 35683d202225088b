"""What the worker does by itself every so many seconds."""

from __future__ import annotations

import pytest

from dangvu.audit.services import seal
from dangvu.jobs.management import worker
from dangvu.jobs.services import beats, every
from dangvu.jobs.services.beats import Beat, forget


def test_the_worker_seals_the_record_of_deeds() -> None:
    assert [(one.name, one.do) for one in beats()] == [("audit.seal", seal)]


def test_a_beat_that_fails_is_told_and_the_worker_lives_on(
    caplog: pytest.LogCaptureFixture, db: None
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    every(5, "tests.fail", fail)
    try:
        worker._beat(Beat("tests.fail", 5, fail))
    finally:
        forget("tests.fail")
    assert "tests.fail failed" in caplog.text
