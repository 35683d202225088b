"""The collector goes back to its usual pace when the last heavy work has ended."""

from __future__ import annotations

import gc

from dangvu.core.garbage import collecting_rarely


def test_the_collector_is_as_before_only_after_the_last_of_two_that_overlap() -> None:
    usual = gc.get_threshold()
    first, second = collecting_rarely(), collecting_rarely()
    first.__enter__()
    rarely = gc.get_threshold()
    second.__enter__()
    first.__exit__(None, None, None)
    during = gc.get_threshold()
    second.__exit__(None, None, None)
    assert rarely == during
    assert rarely[0] > usual[0]
    assert gc.get_threshold() == usual
