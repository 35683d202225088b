"""Background work on the pages: who sees what, stop and repeat, and progress that polls."""

from __future__ import annotations

from typing import Any

import pytest

from dangvu.core import registry
from dangvu.jobs import services as jobs
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job
from dangvu.jobs.services import running, same_line
from tests.cast import TODAY, Cast
from tests.factories.jobs import run_waiting_jobs
from tests.jobs.conftest import Plant

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(cast: Cast, plant: Plant) -> Job:
    plant("tests.work", lambda work: work.progress("Đang đọc", 3, 4) or "/figures/")
    return jobs.enqueue(actor=cast.clerk, task="tests.work", label="Sổ của Khối")


@pytest.fixture
def failed(cast: Cast, plant: Plant) -> Job:
    def refuse(work: jobs.Work) -> str:
        raise jobs.JobRefused("Sổ đã đổi.")

    plant("tests.refused", refuse)
    jobs.enqueue(actor=cast.clerk, task="tests.refused", label="Sổ hỏng")
    return run_waiting_jobs()[-1]


def test_the_owner_and_the_administrator_see_it_nobody_else(cast: Cast, job: Job) -> None:
    for actor, status in ((cast.clerk, 200), (cast.operator, 200), (cast.officer, 404)):
        client = cast.signed_in(actor)
        assert client.get(f"/jobs/{job.pk}/").status_code == status
        assert client.get(f"/jobs/{job.pk}/progress").status_code == status
        listed = client.get("/jobs/")
        assert listed.status_code == 200
        assert ("Sổ của Khối" in listed.content.decode()) == (status == 200)
        assert client.post(f"/jobs/{job.pk}/retry").status_code == (302 if status == 200 else 404)
    assert cast.signed_in(cast.officer).post(f"/jobs/{job.pk}/cancel").status_code == 404
    job.refresh_from_db()
    assert job.state == JobState.WAITING


def test_only_administrators_have_it_in_their_menu(cast: Cast) -> None:
    assert 'href="/jobs/"' in cast.signed_in(cast.operator).get("/").content.decode()
    assert 'href="/jobs/"' not in cast.signed_in(cast.clerk).get("/").content.decode()


def test_progress_polls_until_it_is_over_and_then_reads_the_page_again(
    cast: Cast, job: Job
) -> None:
    client = cast.signed_in(cast.clerk)
    address = f"/jobs/{job.pk}/progress"
    before = client.get(address, headers={"HX-Request": "true"})
    assert f'hx-get="{address}"' in before.content.decode()
    assert "HX-Refresh" not in before.headers
    running.begin(job.pk)
    job.refresh_from_db()
    same_line().tell(job, 1, "Đang đọc", 3, 4)
    assert "Đang đọc (75 %)" in client.get(address).content.decode()
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, result_url="/figures/")
    after = client.get(address, headers={"HX-Request": "true"})
    assert "hx-get" not in after.content.decode()
    assert after.headers["HX-Refresh"] == "true"
    assert 'href="/figures/"' in client.get(f"/jobs/{job.pk}/").content.decode()


def test_without_a_worker_the_page_says_why_nothing_happens(cast: Cast, job: Job) -> None:
    page = cast.signed_in(cast.clerk).get(f"/jobs/{job.pk}/").content.decode()
    assert "Chưa có tiến trình chạy nền" in page


def test_a_waiting_job_is_stopped_and_started_again(cast: Cast, job: Job) -> None:
    client = cast.signed_in(cast.clerk)
    assert client.post(f"/jobs/{job.pk}/cancel").status_code == 302
    assert "Chạy lại" in client.get(f"/jobs/{job.pk}/").content.decode()
    assert client.post(f"/jobs/{job.pk}/retry").status_code == 302
    (done,) = run_waiting_jobs()
    assert done.state == JobState.DONE


def test_a_failure_is_on_the_desk_until_it_is_put_aside(cast: Cast, failed: Job) -> None:
    client = cast.signed_in(cast.operator)
    assert "Sổ đã đổi." in client.get(f"/jobs/{failed.pk}/").content.decode()
    for actor in (cast.operator, cast.clerk):
        (alert,) = (one for one in registry.alerts(actor) if one.code == "jobs.failed")
        assert "Sổ hỏng" in alert.sentence
        assert alert.url == f"/jobs/{failed.pk}/"
    assert not [one for one in registry.alerts(cast.officer) if one.code == "jobs.failed"]
    client.post(f"/jobs/{failed.pk}/cancel")
    assert not [one for one in registry.alerts(cast.operator) if one.code == "jobs.failed"]


def test_several_failures_are_one_line_that_opens_the_list(cast: Cast, failed: Job) -> None:
    jobs.enqueue(actor=cast.officer, task="tests.refused", label="Sổ khác")
    run_waiting_jobs()
    (alert,) = (one for one in registry.alerts(cast.operator) if one.code == "jobs.failed")
    assert alert.sentence.startswith("2 việc")
    page = cast.signed_in(cast.operator).get(alert.url).content.decode()
    assert "Sổ hỏng" in page
    assert "Sổ khác" in page


def test_the_number_of_statements_does_not_grow(
    cast: Cast, plant: Plant, django_assert_max_num_queries: Any
) -> None:
    plant("tests.work", lambda work: "")
    client = cast.signed_in(cast.operator)

    def ask(count: int) -> Job:
        made = [
            jobs.enqueue(actor=cast.clerk, task="tests.work", label=f"Việc {n}")
            for n in range(count)
        ]
        return made[-1]

    one = ask(1)
    with django_assert_max_num_queries(20) as few:
        client.get("/jobs/")
    ask(20)
    with django_assert_max_num_queries(len(few)):
        client.get("/jobs/")
    running.run(one.pk, today=TODAY, line=same_line())
    with django_assert_max_num_queries(20):
        client.get(f"/jobs/{one.pk}/")
    with django_assert_max_num_queries(10):
        client.get(f"/jobs/{one.pk}/progress")
