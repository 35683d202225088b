"""Asking for work, and what becomes of it."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from dangvu.access.models import Grant
from dangvu.access.services import end_grant
from dangvu.audit.models import Deed
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.policy import may
from dangvu.jobs import services as jobs
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job, Step
from dangvu.jobs.services import recover, running, same_line
from dangvu.sources.models import Source
from tests.cast import TODAY, Cast
from tests.factories.jobs import run_waiting_jobs
from tests.jobs.conftest import Plant

pytestmark = pytest.mark.django_db


def ask(actor: Actor, task: str = "tests.work", **more: object) -> Job:
    return jobs.enqueue(actor=actor, task=task, label="Việc thử", **more)


def tickets() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        return int(cursor.fetchone()[0])


def write_source(actor: Actor, symbol: str) -> None:
    with deed(actor=actor, verb="tests.write"):
        Source.objects.create(symbol=symbol)


def test_a_job_runs_with_its_arguments_and_gives_its_result(cast: Cast, plant: Plant) -> None:
    seen: list[tuple[str, int]] = []

    def work(work: jobs.Work, *, word: str, number: int) -> str:
        seen.append((word, number))
        return "/reports/7/"

    plant("tests.work", work)
    ask(cast.clerk, args={"word": "Đảng vụ", "number": 7})
    (job,) = run_waiting_jobs()
    assert seen == [("Đảng vụ", 7)]
    assert (job.state, job.result_url, job.attempts) == (JobState.DONE, "/reports/7/", 1)
    assert job.finished_at >= job.started_at >= job.made_at


def test_what_is_rolled_back_was_never_asked_for(cast: Cast, plant: Plant) -> None:
    plant("tests.work", lambda work: "")
    with transaction.atomic():
        ask(cast.clerk)
        assert tickets() == 1
        transaction.set_rollback(True)
    assert Job.objects.count() == 0
    assert tickets() == 0


def test_a_task_that_no_room_knows_is_refused(cast: Cast) -> None:
    with pytest.raises(jobs.UnknownTask):
        ask(cast.clerk, task="tests.unknown")


def test_a_stranger_asks_for_nothing(cast: Cast, plant: Plant) -> None:
    plant("tests.work", lambda work: "")
    with pytest.raises(PermissionDenied):
        ask(Actor(user_id=None, name="", today=TODAY))


def test_the_one_who_asked_is_the_actor_on_the_day_it_runs(cast: Cast, plant: Plant) -> None:
    seen: list[Actor] = []
    plant("tests.work", lambda work: seen.append(work.actor) or "")
    job = ask(cast.clerk)
    run_waiting_jobs(today=TODAY.replace(day=25))
    (actor,) = seen
    assert actor.user_id == cast.clerk.user_id
    assert actor.today == TODAY.replace(day=25)
    assert (actor.channel, actor.request) == ("job", f"job-{job.pk}")


def test_a_grant_that_ended_meanwhile_no_longer_helps(cast: Cast, plant: Plant) -> None:
    def work(work: jobs.Work) -> str:
        if not may(work.actor, "members"):
            raise PermissionDenied
        return ""

    plant("tests.work", work)
    ask(cast.officer)
    for grant in Grant.objects.filter(user_id=cast.officer.user_id):
        end_grant(actor=cast.operator, grant=grant, on=TODAY)
    (job,) = run_waiting_jobs()
    assert job.state == JobState.FAILED
    assert "không có quyền" in job.message
    assert job.attempts == 1


def test_an_account_that_was_closed_does_nothing_any_more(cast: Cast, plant: Plant) -> None:
    plant("tests.work", lambda work: pytest.fail("it ran"))
    ask(cast.officer)
    user = cast.user(cast.officer)
    with deed(actor=cast.operator, verb="tests.close"):
        user.is_active = False
        user.save()
    (job,) = run_waiting_jobs()
    assert job.state == JobState.FAILED
    assert "không còn dùng" in job.message


def test_the_database_shows_the_task_what_its_owner_may_read(cast: Cast, plant: Plant) -> None:
    scopes: list[str] = []

    def work(work: jobs.Work) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('dangvu.scope', true)")
            scopes.append(cursor.fetchone()[0])
        return ""

    plant("tests.work", work)
    for actor in (cast.operator, cast.secretary):
        ask(actor)
    run_waiting_jobs()
    assert scopes[0] == "all"
    assert scopes[1].startswith("{")
    assert scopes[1].count(",") == 0


def test_a_failure_keeps_nothing_and_is_tried_again(cast: Cast, plant: Plant) -> None:
    tries: list[int] = []

    def work(work: jobs.Work) -> str:
        tries.append(1)
        write_source(work.actor, f"lần {len(tries)}")
        if len(tries) < 3:
            raise OSError("disk")
        return ""

    plant("tests.work", work, retry=2)
    ask(cast.clerk)
    job = run_waiting_jobs()[-1]
    assert (job.state, job.attempts, job.failures) == (JobState.DONE, 3, 2)
    assert [source.symbol for source in Source.objects.all()] == ["lần 3"]


def test_after_the_last_try_it_says_so_in_a_sentence(cast: Cast, plant: Plant) -> None:
    def work(work: jobs.Work) -> str:
        write_source(work.actor, "mất")
        return str(1 // 0)

    plant("tests.work", work, retry=1)
    job = ask(cast.clerk)
    run_waiting_jobs()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 2)
    assert f"việc số {job.pk}" in job.message
    assert "division" not in job.message
    assert not Source.objects.exists()


def test_between_tries_it_waits_and_says_why(cast: Cast, plant: Plant) -> None:
    plant("tests.work", lambda work: str(1 // 0))
    job = ask(cast.clerk)
    running.run(job.pk, today=TODAY, line=same_line())
    job.refresh_from_db()
    assert (job.state, job.failures) == (JobState.WAITING, 1)
    assert job.due_at is not None
    assert "ZeroDivisionError" in job.message


@pytest.mark.parametrize("refusal", [jobs.JobRefused("Sổ đã đổi."), ValidationError("Sổ đã đổi.")])
def test_a_refusal_is_final_and_told_as_it_is(cast: Cast, plant: Plant, refusal: Exception) -> None:
    def work(work: jobs.Work) -> str:
        raise refusal

    plant("tests.work", work, retry=5)
    ask(cast.clerk)
    (job,) = run_waiting_jobs()
    assert (job.state, job.message, job.attempts) == (JobState.FAILED, "Sổ đã đổi.", 1)


def test_steps_are_kept_with_how_far_they_came(cast: Cast, plant: Plant) -> None:
    def work(work: jobs.Work) -> str:
        work.progress("Đọc", 0, 10)
        work.progress("Đọc", 9, 10)  # sooner than it is written again
        work.progress("Ghi")
        return ""

    plant("tests.work", work)
    job = ask(cast.clerk)
    run_waiting_jobs()
    steps = Step.objects.filter(job=job).order_by("number")
    assert [(s.attempt, s.number, s.text, s.percent) for s in steps] == [
        (1, 1, "Đọc", 0),
        (1, 2, "Ghi", None),
    ]


def test_of_one_lock_one_job_waits_or_runs(cast: Cast, plant: Plant) -> None:
    found: list[tuple[int, int, int]] = []

    def work(work: jobs.Work) -> str:
        same = ask(cast.officer, lock="bloc")
        other = ask(cast.officer, lock="bloc", after_running=True)
        third = ask(cast.officer, lock="bloc", after_running=True)
        found.append((same.pk, other.pk, third.pk))
        return ""

    plant("tests.work", work)
    first = ask(cast.clerk, lock="bloc")
    assert ask(cast.officer, lock="bloc") == first
    running.run(first.pk, today=TODAY, line=same_line())
    ((same, other, third),) = found
    assert same == first.pk
    assert other == third != first.pk


def test_a_job_does_not_begin_while_one_of_its_lock_runs(cast: Cast, plant: Plant) -> None:
    plant("tests.work", lambda work: "")
    first = ask(cast.clerk, lock="bloc")
    assert running.begin(first.pk) is not None
    second = ask(cast.clerk, lock="bloc", after_running=True)
    assert second != first
    assert running.begin(second.pk) is None
    second.refresh_from_db()
    assert second.state == JobState.WAITING


def test_an_attempt_that_was_overtaken_keeps_nothing(cast: Cast, plant: Plant) -> None:
    def work(work: jobs.Work) -> str:
        write_source(work.actor, "mất")
        # Its lease was lost, and another worker began it again.
        Job.objects.filter(pk=work.job.pk).update(attempts=work.job.attempts + 1)
        return "/wrong/"

    plant("tests.work", work)
    job = ask(cast.clerk)
    running.run(job.pk, today=TODAY, line=same_line())
    job.refresh_from_db()
    assert (job.state, job.result_url, job.message) == (JobState.RUNNING, "", "")
    assert not Source.objects.exists()


def test_a_waiting_job_that_is_cancelled_never_begins(cast: Cast, plant: Plant) -> None:
    plant("tests.work", lambda work: pytest.fail("it ran"))
    job = jobs.cancel(actor=cast.clerk, job=ask(cast.clerk))
    assert job.state == JobState.CANCELLED
    assert tickets() == 0
    running.run(job.pk, today=TODAY, line=same_line())
    assert Deed.objects.filter(verb="jobs.cancel", actor_id=cast.clerk.user_id).count() == 1


def test_a_running_job_stops_at_its_next_step(cast: Cast, plant: Plant) -> None:
    def work(work: jobs.Work) -> str:
        write_source(work.actor, "mất")
        Job.objects.filter(pk=work.job.pk).update(cancel_asked=True)
        work.progress("Tới đây thôi")
        return ""

    plant("tests.work", work)
    ask(cast.clerk)
    (job,) = run_waiting_jobs()
    assert job.state == JobState.CANCELLED
    assert not Source.objects.exists()


def test_a_job_that_failed_runs_again_when_asked(cast: Cast, plant: Plant) -> None:
    whole: list[bool] = []

    def work(work: jobs.Work) -> str:
        if not whole:
            raise jobs.JobRefused("Chưa được.")
        return "/done/"

    plant("tests.work", work)
    ask(cast.clerk)
    (job,) = run_waiting_jobs()
    whole.append(True)
    jobs.retry(actor=cast.operator, job=job)
    (job,) = run_waiting_jobs()
    assert (job.state, job.result_url, job.attempts) == (JobState.DONE, "/done/", 2)
    assert (job.message, job.failures) == ("", 0)
    assert jobs.retry(actor=cast.operator, job=job).state == JobState.DONE


def test_what_others_asked_for_is_theirs(cast: Cast, plant: Plant) -> None:
    plant("tests.work", lambda work: "")
    job = ask(cast.clerk)
    for verb in (jobs.cancel, jobs.retry):
        with pytest.raises(PermissionDenied):
            verb(actor=cast.officer, job=job)
    assert list(Job.objects.visible_to(cast.clerk)) == [job]
    assert list(Job.objects.visible_to(cast.operator)) == [job]
    for stranger in (cast.officer, cast.secretary, Actor(user_id=None, name="", today=TODAY)):
        assert not Job.objects.visible_to(stranger).exists()


def test_what_a_dead_worker_left_waits_again(cast: Cast, plant: Plant) -> None:
    plant("tests.work", lambda work: "/done/")
    job = ask(cast.clerk, lock="bloc")
    running.begin(job.pk)
    assert recover(same_line()) == [job.pk]
    (job,) = run_waiting_jobs()
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert recover(same_line()) == []


def test_what_kills_its_worker_again_and_again_is_given_up(cast: Cast, plant: Plant) -> None:
    plant("tests.work", lambda work: "")
    job = ask(cast.clerk)
    for _death in range(4):
        running.begin(job.pk)
        recover(same_line())
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "4 lần" in job.message


def test_a_job_whose_ticket_was_lost_gets_another(cast: Cast, plant: Plant) -> None:
    plant("tests.work", lambda work: "")
    ask(cast.clerk)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    recover(same_line())
    assert tickets() == 1


def test_a_job_that_was_fetched_and_not_begun_does_not_wait_for_the_heartbeat(
    cast: Cast, plant: Plant
) -> None:
    plant("tests.work", lambda work: "")
    ask(cast.clerk, lock="bloc")
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH worker AS (INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id)"
            " UPDATE procrastinate_jobs SET status = 'doing', worker_id = worker.id FROM worker"
        )
    recover(same_line())
    assert tickets() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '16 seconds'")
    recover(same_line())
    assert tickets() == 1


def test_what_is_due_every_day_is_asked_for_once(cast: Cast, plant: Plant) -> None:
    ran: list[int] = []
    plant("tests.daily", lambda work: ran.append(1) or "")
    jobs.daily("tests.daily", "Việc hằng ngày", at=time(2, 30))(lambda work: "")

    def daily() -> int:
        # Rows are made now, whatever the day of the test.
        now = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
        jobs.ask_daily(now)
        run_waiting_jobs()
        return len(ran)

    assert daily() == 1
    assert daily() == 1
    Job.objects.filter(task="tests.daily").update(
        made_at=datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))
    )
    assert daily() == 2
    assert Job.objects.filter(task="tests.daily").latest("pk").owner.is_operator
