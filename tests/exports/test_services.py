"""A day's share, the second person above it, and what is written down of every export."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from dangvu.audit.models import Deed
from dangvu.core.actor import Actor
from dangvu.exports import selectors
from dangvu.exports.choices import AskState
from dangvu.exports.models import Ask, Export
from dangvu.exports.permissions import may_decide
from dangvu.exports.services import (
    AlreadyDecided,
    OverTheLimit,
    ask_for,
    decide,
    take_out,
)
from tests.cast import Cast
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _limit(settings: object) -> None:
    settings.EXPORT_PERSONS = 200  # type: ignore[attr-defined]


def take(actor: Actor, rows: int, *, key: str = "a", kind: str = "members") -> Export:
    return take_out(actor=actor, label="Đảng viên", kind=kind, key=key, rows=rows)


def ask(actor: Actor, persons: int, *, key: str = "a") -> Ask:
    return ask_for(
        actor=actor, label="Đảng viên", address="/members/", key=key, persons=persons, reason="rà"
    )


def test_a_day_has_its_share_and_the_next_day_another(cast: Cast) -> None:
    take(cast.officer, 150)
    take(cast.officer, 50)
    with pytest.raises(OverTheLimit):
        take(cast.officer, 1)
    assert take(cast.secretary, 200).persons == 200
    tomorrow = replace(cast.officer, today=cast.officer.today + timedelta(days=1))
    assert take(tomorrow, 200).on_date == tomorrow.today


def test_lists_that_name_nobody_are_written_down_and_not_counted(cast: Cast) -> None:
    assert take(cast.officer, 5_000, kind="organizations").persons == 0
    assert selectors.taken_today(cast.officer) == 0


def test_every_export_is_a_line_in_the_record(cast: Cast) -> None:
    take(cast.officer, 3)
    line = Deed.objects.order_by("-pk").first()
    assert line is not None
    assert (line.verb, line.actor_id, line.object_label) == (
        "exports.take_out", cast.officer.user_id, "Đảng viên",
    )  # fmt: skip


def test_what_was_approved_goes_out_once(cast: Cast) -> None:
    asked = ask(cast.officer, 900)
    with pytest.raises(OverTheLimit):
        take(cast.officer, 900)
    decide(actor=cast.operator, ask=asked, approve=True)
    assert take(cast.officer, 900).ask_id == asked.pk
    with pytest.raises(OverTheLimit):
        take(cast.officer, 900)
    # The day's own share is left as it was.
    assert take(cast.officer, 200).ask_id is None


def test_only_that_list_and_no_more_rows_than_were_approved(cast: Cast) -> None:
    decide(actor=cast.operator, ask=ask(cast.officer, 900), approve=True)
    for rows, key in ((901, "a"), (900, "b")):
        with pytest.raises(OverTheLimit):
            take(cast.officer, rows, key=key)
    with pytest.raises(OverTheLimit):
        take(cast.outsider, 900)


def test_what_was_refused_or_is_a_day_old_does_not_go_out(cast: Cast) -> None:
    decide(actor=cast.operator, ask=ask(cast.officer, 900), approve=False)
    with pytest.raises(OverTheLimit):
        take(cast.officer, 900)
    asked = decide(actor=cast.operator, ask=ask(cast.officer, 900), approve=True)
    with _as_if_yesterday():
        Ask.objects.filter(pk=asked.pk).update(decided_at=Now() - timedelta(days=1, seconds=1))
    with pytest.raises(OverTheLimit):
        take(cast.officer, 900)


def test_nobody_decides_about_their_own(cast: Cast) -> None:
    asked = ask(cast.officer, 900)
    assert not may_decide(cast.officer, asked)
    with pytest.raises(PermissionDenied):
        decide(actor=cast.officer, ask=asked, approve=True)
    with pytest.raises(IntegrityError), transaction.atomic(), _as_if_yesterday():
        Ask.objects.filter(pk=asked.pk).update(
            state=AskState.APPROVED, decided_by_id=cast.officer.user_id, decided_at=Now()
        )


def test_who_decides_manages_members_there_or_leads(cast: Cast, bloc: Tree) -> None:
    of_a, of_cell = ask(cast.officer, 900), ask(cast.secretary, 900)
    board = cast.hired("ORGANIZATION_BOARD", bloc["K"])
    leader = cast.hired("LEADER", bloc["K"])
    leader_of_a = cast.hired("LEADER", bloc["A"])
    leader_of_b = cast.hired("LEADER", bloc["B"])
    auditor = cast.hired("AUDITOR", bloc["K"])
    deciders = {
        "operator": cast.operator, "clerk": cast.clerk, "officer": cast.officer,
        "outsider": cast.outsider, "board": board, "leader": leader, "leader of A": leader_of_a,
        "leader of B": leader_of_b, "auditor": auditor, "secretary": cast.secretary,
    }  # fmt: skip

    def who(asked: Ask) -> set[str]:
        return {name for name, actor in deciders.items() if may_decide(actor, asked)}

    assert who(of_a) == {"operator", "board", "leader", "leader of A"}
    assert who(of_cell) == {"operator", "officer", "board", "leader", "leader of A"}
    assert who(ask(board, 900)) == {"operator", "leader"}


def test_only_the_first_decision_counts_and_only_for_a_day(cast: Cast) -> None:
    asked = ask(cast.officer, 900)
    decide(actor=cast.operator, ask=asked, approve=False)
    with pytest.raises(AlreadyDecided):
        decide(actor=cast.operator, ask=asked, approve=True)
    late = ask(cast.officer, 901)
    with _as_if_yesterday():
        Ask.objects.filter(pk=late.pk).update(asked_at=Now() - timedelta(days=2))
    with pytest.raises(AlreadyDecided):
        decide(actor=cast.operator, ask=late, approve=True)


def test_asked_twice_there_is_one(cast: Cast) -> None:
    assert ask(cast.officer, 900).pk == ask(cast.officer, 900).pk
    assert ask(cast.officer, 1_000).pk != ask(cast.officer, 900).pk


def test_a_program_reads_page_by_page_until_what_was_approved_is_used_up(cast: Cast) -> None:
    take(cast.officer, 200)
    decide(actor=cast.operator, ask=ask(cast.officer, 250), approve=True)
    assert [take(cast.officer, 100).persons, take(cast.officer, 150).persons] == [100, 150]
    with pytest.raises(OverTheLimit):
        take(cast.officer, 1)


def test_who_sees_exports(cast: Cast, bloc: Tree) -> None:
    take(cast.officer, 3)
    seen = {
        name: Export.objects.visible_to(actor).count()
        for name, actor in {
            "officer": cast.officer, "outsider": cast.outsider, "operator": cast.operator,
            "auditor": cast.hired("AUDITOR", bloc["K"]),
            "stranger": Actor(user_id=None, name="", today=cast.officer.today),
        }.items()
    }  # fmt: skip
    assert seen == {"officer": 1, "outsider": 0, "operator": 1, "auditor": 1, "stranger": 0}


def _as_if_yesterday() -> object:
    """What only the clock would do, written with a deed of its own."""
    from dangvu.audit.services import deed

    return deed(actor=None, verb="test.time", anonymous=True)
