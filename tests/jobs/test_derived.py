"""Derived data is compared every night; a difference is told in words and mended by a command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.core.management import call_command

from dangvu.core.actor import Actor
from dangvu.core.commands import CommandFailed, WrongUsage
from dangvu.core.registry import alerts
from dangvu.jobs import services as jobs
from dangvu.jobs.choices import JobState
from tests.cast import Cast
from tests.factories.jobs import run_waiting_jobs

pytestmark = pytest.mark.django_db

Wrong = Callable[[int], None]


@pytest.fixture
def wrong() -> Iterator[Wrong]:
    """`wrong(3)` lets the derived table `tests.table` differ by three rows until it is rebuilt."""
    count = 0

    def set_to(number: int) -> None:
        nonlocal count
        count = number

    def rebuild(actor: Actor) -> int:
        set_to(0)
        return 1_200

    jobs.add_derived(jobs.Derived("tests.table", "Bảng thử", verify=lambda: count, rebuild=rebuild))
    yield set_to
    jobs.forget_derived("tests.table")


def derived(*arguments: str) -> str:
    out = StringIO()
    call_command("derived", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_a_difference_fails_the_nightly_job_with_what_to_do(cast: Cast, wrong: Wrong) -> None:
    wrong(3)
    job = jobs.enqueue(actor=cast.operator, task="jobs.verify_derived", label="Đối chiếu")
    run_waiting_jobs()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "Bảng thử lệch 3 dòng so với sổ gốc" in job.message
    assert job.message.endswith("dangvu derived rebuild tests.table")
    assert "Đối chiếu" in next(one.sentence for one in alerts(cast.operator))
    derived("rebuild", "tests.table")
    jobs.retry(actor=cast.operator, job=job)
    run_waiting_jobs()
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "")


def test_it_is_asked_for_every_night() -> None:
    assert "jobs.verify_derived" in [one.task for one in jobs.registry.daily_tasks()]


def test_the_command_compares_and_mends(cast: Cast, wrong: Wrong) -> None:
    assert derived("verify", "tests.table") == "tests.table (Bảng thử): lệch 0 dòng"
    wrong(2)
    with pytest.raises(CommandFailed, match=r"dangvu derived rebuild tests\.table") as refused:
        derived("verify")
    assert refused.value.returncode == 1
    done = "tests.table (Bảng thử): đã dựng lại, 1.200 dòng"
    assert derived("rebuild", "tests.table") == done
    assert '"tests.table": 0' in derived("verify", "--format", "json")


def test_a_rebuild_is_left_to_the_background(cast: Cast, wrong: Wrong) -> None:
    wrong(2)
    derived("rebuild", "tests.table", "--later")
    (job,) = run_waiting_jobs()
    assert (job.state, job.label) == (JobState.DONE, "Dựng lại Bảng thử")
    assert derived("verify", "tests.table").endswith("lệch 0 dòng")


def test_an_unknown_table_is_answered_with_those_there_are(cast: Cast) -> None:
    with pytest.raises(WrongUsage, match=r"members\.census"):
        derived("verify", "members.cencus")


def test_nobody_but_the_operator_mends(cast: Cast, wrong: Wrong) -> None:
    with pytest.raises(CommandFailed, match="không được"):
        derived("rebuild", "tests.table", "--as", "lan")
