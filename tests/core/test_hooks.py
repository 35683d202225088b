"""The hooks by which a lower room is served by an upper one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from dangvu.core import electorate, guard, numberer, registry
from dangvu.core.actor import Actor
from dangvu.core.guard import Hold, StepHeld
from dangvu.core.policy import Scope
from dangvu.core.routes import open_to_everyone
from tests.cast import TODAY

ACTOR = Actor(user_id=1, name="Lê Thị Thu Hà", today=TODAY, channel="test")


@pytest.fixture
def held() -> Iterator[str]:
    """A step that one guard holds and another does not."""
    step = "tests.step"
    guard.register(step, lambda *, actor, subject: None)
    guard.register(
        step,
        lambda *, actor, subject: Hold("tests.hold", f"Chưa xong việc của {subject}."),
    )
    yield step
    guard._guards.pop(step)


def test_a_guard_holds_a_step_with_its_reason(held: str) -> None:
    with pytest.raises(StepHeld, match="Chưa xong việc của Bình") as refused:
        guard.check(held, actor=ACTOR, subject="Bình")
    assert [hold.code for hold in refused.value.holds] == ["tests.hold"]


def test_a_warning_is_told_and_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    unsure = Hold("unsure", "chưa rõ ngày sinh", is_warning=True)
    monkeypatch.setattr(guard, "_guards", {"tests.step": [lambda *, actor, subject: unsure]})
    guard.check("tests.step", actor=ACTOR, subject="Bình")
    assert guard.said_of("tests.step", actor=ACTOR, subject="Bình") == [unsure]


def test_a_step_without_a_guard_goes_on() -> None:
    guard.check("tests.nobody_guards", actor=ACTOR, subject="Bình")


def test_a_body_that_no_room_answers_for_is_an_error() -> None:
    with pytest.raises(LookupError, match=r"tests\.body"):
        electorate.voters("tests.body", 1, date(2026, 1, 1))


def test_without_a_room_that_numbers_papers_they_have_no_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(numberer, "_numberer", None)
    assert numberer.take_numbers(issuer_id=1, symbol="BC", on=TODAY, count=2) == ["", ""]

    def number(*, issuer_id: int, symbol: str, on: date, count: int) -> list[str]:
        return [f"{issuer_id + one:02d}-{symbol}/{on.year}" for one in range(count)]

    numberer.plug_in(number)
    assert numberer.take_numbers(issuer_id=1, symbol="BC", on=TODAY) == ["01-BC/2026"]


@pytest.mark.django_db
def test_alerts_come_late_ones_first() -> None:
    def source(actor: Actor) -> list[registry.Alert]:
        return [
            registry.Alert("tests", "sắp đến hạn", date(2026, 12, 1), "/"),
            registry.Alert("tests", "quá hạn", date(2026, 11, 1), "/", late=True),
        ]

    registry.add_alert_source("tests", source, policy=open_to_everyone("of a test"))
    try:
        found = [one.sentence for one in registry.alerts(ACTOR) if one.code == "tests"]
    finally:
        registry._alert_sources.pop("tests")
    assert found == ["quá hạn", "sắp đến hạn"]


def test_a_scope_is_everything_nothing_or_nodes() -> None:
    assert Scope.NOTHING.is_nothing
    assert not Scope.EVERYTHING.is_nothing
    assert Scope.of({1}) | Scope.of({2}) == Scope.of({1, 2})
    assert (Scope.of({1}) | Scope.EVERYTHING).everything
    assert Scope.of(set()).is_nothing
