"""Differences in words, numbers in few steps, groups that are not told."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dangvu.core.pages.charts import STEPS, change_words, not_told, scale_of, write_share

numbers = st.lists(st.integers(min_value=0, max_value=60), min_size=1, max_size=80)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (3012, 3000, "tăng 12 (0,4\N{NO-BREAK SPACE}%)"),
        (2, 3, "giảm 1 (33,3\N{NO-BREAK SPACE}%)"),
        (7, 7, "không đổi"),
        (5, 0, "tăng 5"),
        (100_001, 100_000, "tăng 1 (< 0,1\N{NO-BREAK SPACE}%)"),
        (1_300, 100, "tăng 1.200 (1.200,0\N{NO-BREAK SPACE}%)"),
        (None, 3, ""),
        (3, None, ""),
    ],
)
def test_a_difference_is_said_as_offices_say_it(
    now: int | None, before: int | None, words: str
) -> None:
    assert change_words(now, before) == words


def test_the_difference_of_two_shares_is_not_a_share_of_a_share() -> None:
    assert change_words(38.1, 37.9, share=False) == "tăng 0,2"


def test_a_part_that_is_there_is_never_nothing() -> None:
    assert write_share(1, 100_000) == "< 0,1\N{NO-BREAK SPACE}%"
    assert write_share(0, 100_000) == "0,0\N{NO-BREAK SPACE}%"
    assert write_share(0, 0) == "–"


@given(numbers)
@example([1, 2, 2, 2, 2, 2])
@example([1, 2, 3, 4, 5, *[6] * 100])
def test_steps_rise_with_the_numbers_and_every_number_has_one(values: list[int]) -> None:
    scale = scale_of(values)
    steps = [scale.step(value) for value in sorted(values)]
    assert steps == sorted(steps)
    assert all(1 <= step <= STEPS for step in steps)
    assert len(scale.legend()) == len(set(steps)) <= STEPS
    assert len(scale.legend()) >= min(2, len(set(values)))


@given(numbers)
def test_zero_shares_its_step_with_nothing(values: list[int]) -> None:
    scale = scale_of([*values, 0])
    assert scale.step(0) not in {scale.step(value) for value in values if value}


def test_steps_hold_about_as_many_numbers_each() -> None:
    scale = scale_of(range(1, 11))
    assert scale.legend() == [
        (1, "1 đến 2"), (2, "3 đến 4"), (3, "5 đến 6"), (4, "7 đến 8"), (5, "9 đến 10"),
    ]  # fmt: skip
    assert scale.step(None) == 0


@given(st.lists(st.integers(min_value=0, max_value=12) | st.none(), max_size=12))
def test_a_hidden_group_is_never_alone_among_groups_that_are_told(
    values: list[int | None],
) -> None:
    hidden = not_told(values, 3)
    small = {at for at, value in enumerate(values) if value is None or 0 < value < 3}
    assert small <= hidden
    left = [value for at, value in enumerate(values) if at not in hidden and value]
    assert len(hidden) != 1 or not left


def test_without_a_least_size_only_what_is_unknown_is_not_told() -> None:
    assert not_told([1, None, 2], 1) == {1}
