"""What the desk says of workbooks that were uploaded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.access.selectors import reading_as
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.registry import Alert
from dangvu.imports.alerts import waiting_workbooks
from dangvu.imports.choices import BatchState
from dangvu.imports.models import ImportBatch
from dangvu.imports.services import workbook_path
from tests.cast import TODAY, Cast
from tests.factories.members import MAKER

pytestmark = pytest.mark.django_db

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 5, tzinfo=UTC)
Upload = Callable[..., ImportBatch]


@pytest.fixture
def uploaded(db: None) -> Upload:
    """A batch in a state, with its file."""

    def upload(owner: Actor, name: str, state: str, *, days_ago: int = 0, **m: Any) -> ImportBatch:
        with deed(actor=MAKER, verb="tests.upload"):
            batch = ImportBatch.objects.create(
                file_name=name,
                state=state,
                owner_id=owner.user_id,
                made_at=NOON - timedelta(days=days_ago),
                **m,
            )
        workbook_path(batch).write_bytes(b"")
        return batch

    return upload


def told(actor: Actor) -> list[Alert]:
    with reading_as(actor):
        return list(waiting_workbooks(actor))


def test_open_questions_and_a_ready_workbook_are_told(cast: Cast, uploaded: Upload) -> None:
    asked = uploaded(cast.officer, "hoi.xlsx", BatchState.QUESTIONS, levels={"question": 12})
    ready = uploaded(cast.officer, "xong.xlsx", BatchState.READY, days_ago=20)
    found = {alert.url: alert for alert in told(cast.officer)}
    assert found.keys() == {f"/imports/{asked.pk}/", f"/imports/{ready.pk}/"}
    assert found[f"/imports/{asked.pk}/"].sentence.startswith("Sổ “hoi.xlsx” còn 12 câu hỏi")
    assert found[f"/imports/{ready.pk}/"].due == TODAY + timedelta(days=10)
    assert not any(alert.late for alert in found.values())


@pytest.mark.parametrize(
    "state", [state for state in BatchState if state not in ("QUESTIONS", "READY")]
)
def test_nothing_else_waits_for_an_answer(cast: Cast, uploaded: Upload, state: str) -> None:
    uploaded(cast.officer, "so.xlsx", state)
    assert told(cast.officer) == []


def test_only_the_owner_is_told(cast: Cast, uploaded: Upload) -> None:
    uploaded(cast.officer, "so.xlsx", BatchState.READY)
    assert len(told(cast.officer)) == 1
    for other in (cast.operator, cast.clerk, cast.secretary, cast.outsider, MAKER):
        assert told(other) == []


def test_the_copy_with_answers_takes_the_place_of_the_book(cast: Cast, uploaded: Upload) -> None:
    uploaded(cast.officer, "Sổ.xlsx", BatchState.QUESTIONS, days_ago=2)
    uploaded(cast.officer, "Sổ.tra-loi.xlsx", BatchState.QUESTIONS, days_ago=1)
    assert len(told(cast.officer)) == 1
    uploaded(cast.officer, "Sổ.tra-loi (1).xlsx", BatchState.COMMITTED)
    assert told(cast.officer) == []


def test_a_workbook_that_is_gone_waits_no_more(cast: Cast, uploaded: Upload) -> None:
    uploaded(cast.officer, "cu.xlsx", BatchState.READY, days_ago=31)
    workbook_path(uploaded(cast.officer, "mat.xlsx", BatchState.READY)).unlink()
    assert told(cast.officer) == []
    uploaded(cast.officer, "con.xlsx", BatchState.READY, days_ago=30)
    assert [alert.due for alert in told(cast.officer)] == [TODAY]


def test_it_costs_the_same_however_many_there_are(cast: Cast, uploaded: Upload) -> None:
    costs = []
    for number in range(3):
        uploaded(cast.officer, f"so-{number}.xlsx", BatchState.READY)
        with reading_as(cast.officer), CaptureQueriesContext(connection) as statements:
            assert len(list(waiting_workbooks(cast.officer))) == number + 1
        costs.append(len(statements))
    assert set(costs) == {costs[0]}
    assert costs[0] <= 3
