"""A list that is too long to wait for is made in the background, as its reader sees it then."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils.timezone import localdate, make_aware

from dangvu.access.models import Grant
from dangvu.access.services import end_grant
from dangvu.core.pages import lists
from dangvu.jobs import services as jobs
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job
from tests.cast import TODAY, Cast
from tests.factories.jobs import run_waiting_jobs
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

ADDRESS = "/members/?format=xlsx"


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_AT_ONCE", 1)


@pytest.fixture(autouse=True)
def members(cast: Cast, bloc: Tree) -> None:
    for code in ("A1", "A1", "B1", "B1"):
        make_member(bloc[code])


def rows(content: bytes) -> int:
    sheet = openpyxl.load_workbook(BytesIO(content), read_only=True).worksheets[0]
    values = list(sheet.iter_rows(values_only=True))
    titles = next(n for n, row in enumerate(values) if row[0] == "Họ và tên" or row[1])
    # The last line is the mark of the copy, in the first column only.
    return len([row for row in values[titles + 1 :] if any(row[1:])])


def test_each_reader_gets_the_rows_of_the_own_scope(cast: Cast) -> None:
    counts = {}
    for name, actor in (("clerk", cast.clerk), ("officer", cast.officer)):
        client = cast.signed_in(actor)
        asked = client.get(ADDRESS)
        assert asked.status_code == 302
        (job,) = run_waiting_jobs()
        assert asked["Location"] == f"/jobs/{job.pk}/"
        assert (job.state, job.result_url) == (JobState.DONE, f"/jobs/{job.pk}/file"), job.message
        answer = client.get(job.result_url)
        assert 'filename="' in answer["Content-Disposition"]
        counts[name] = rows(b"".join(answer.streaming_content))
        for other in (cast.operator, cast.outsider):
            assert cast.signed_in(other).get(job.result_url).status_code == 404
    assert counts == {"clerk": 4, "officer": 2}


def test_asked_twice_it_is_made_once(cast: Cast) -> None:
    client = cast.signed_in(cast.clerk)
    assert client.get(ADDRESS)["Location"] == client.get(ADDRESS)["Location"]
    assert client.get(f"{ADDRESS}&sort=-name")["Location"] != client.get(ADDRESS)["Location"]
    assert Job.objects.count() == 2


def test_a_short_list_is_given_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_AT_ONCE", 10)
    answer = cast.signed_in(cast.clerk).get(ADDRESS)
    assert answer.status_code == 200
    assert rows(b"".join(answer.streaming_content)) == 4


def test_a_grant_that_ended_meanwhile_gives_no_file(cast: Cast) -> None:
    cast.signed_in(cast.officer).get(ADDRESS)
    for grant in Grant.objects.filter(user_id=cast.officer.user_id):
        end_grant(actor=cast.operator, grant=grant, on=TODAY)
    (job,) = run_waiting_jobs()
    assert job.state == JobState.FAILED
    assert jobs.file_of(job) is None


def set_day(file: Path, day: date) -> None:
    """As if it had been made on that day, a little after midnight."""
    at = make_aware(datetime(day.year, day.month, day.day, 0, 5)).timestamp()
    os.utime(file, (at, at))


def test_a_file_is_kept_for_the_days_that_the_page_says(cast: Cast) -> None:
    cast.signed_in(cast.clerk).get(ADDRESS)
    (job,) = run_waiting_jobs()
    made = jobs.file_of(job)
    assert made is not None
    assert made.stat().st_mode & 0o777 == 0o600
    first = localdate(job.finished_at)
    last = first + timedelta(days=7)
    assert jobs.kept_until(job) == last
    set_day(made, first)
    jobs.forget_old_files(today=last)
    page = cast.page(cast.clerk, f"/jobs/{job.pk}/")
    assert f"Tệp được giữ đến hết ngày {last:%d/%m/%Y}, rồi được dọn" in page
    assert job.result_url in page
    jobs.forget_old_files(today=last + timedelta(days=1))
    page = cast.page(cast.clerk, f"/jobs/{job.pk}/")
    assert "đã được dọn. Hãy lập lại." in page
    assert job.result_url not in page
    assert cast.signed_in(cast.clerk).get(job.result_url).status_code == 404


def test_a_file_of_a_former_job_with_the_same_number_is_not_given(
    cast: Cast, settings: Any
) -> None:
    """After a restore numbers of jobs are given again, while the files lie there as they were."""
    cast.signed_in(cast.clerk).get(ADDRESS)
    job = Job.objects.get()
    folder = settings.HOME.path / "jobs"
    folder.mkdir(exist_ok=True)
    former = folder / f"{job.pk}.5-cua-nguoi-khac.pdf"
    former.write_bytes(b"%PDF")
    (job,) = run_waiting_jobs()
    made = jobs.file_of(job)
    assert made is not None
    assert made != former
    former.unlink()


def test_what_people_gave_is_never_removed(cast: Cast, settings: Any) -> None:
    long_ago = date(2020, 1, 1)
    kept = settings.HOME.path / "imports" / "1.xlsx"
    left_over = settings.HOME.path / "reports" / "1.docx"
    for file in (kept, left_over):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"PK")
        set_day(file, long_ago)
    jobs.forget_old_files(today=TODAY)
    assert (kept.exists(), left_over.exists()) == (True, False)
    kept.unlink()
