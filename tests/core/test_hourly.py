"""What may happen without end is noted ten times an hour, and then at round numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dangvu.core.hourly import Hourly

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def noted(times: int, hourly: Hourly, what: str = "x", at: datetime = NOW) -> list[int]:
    return [number for _time in range(times) if (number := hourly.worth_noting(what, at=at))]


def test_ten_of_an_hour_are_noted_and_then_round_numbers() -> None:
    assert noted(1234, Hourly()) == [*range(1, 11), 100, 1000]


def test_each_thing_and_each_hour_is_counted_for_itself() -> None:
    hourly = Hourly()
    assert noted(20, hourly) == noted(20, hourly, "y")
    assert noted(20, hourly, at=NOW + timedelta(hours=1)) == [*range(1, 11)]
    assert noted(1, hourly, at=NOW + timedelta(minutes=119)) == []


def test_names_without_end_are_counted_together() -> None:
    hourly = Hourly()
    lines = sum(len(noted(1, hourly, str(number))) for number in range(20_000))
    assert lines < 10_100
