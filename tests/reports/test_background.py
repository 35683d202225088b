"""A report made in the background, and from the command line."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.figures.selectors import Question
from dangvu.jobs.choices import JobState
from dangvu.organizations.selectors import root
from dangvu.papers.selectors import form_on
from dangvu.reports.selectors import FiguresOfReport
from dangvu.reports.services import render_report
from tests.cast import TODAY, Cast
from tests.factories.jobs import run_waiting_jobs
from tests.factories.members import make_member
from tests.factories.organizations import Tree


@pytest.mark.parametrize(("kind", "head"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_the_file_is_there_when_the_job_is_done_and_for_the_owner_only(
    cast: Cast, kind: str, head: bytes
) -> None:
    client = cast.signed_in(cast.clerk)
    client.post("/reports/summary/later?period=2025", {"kind": kind})
    (job,) = run_waiting_jobs()
    assert job.state == JobState.DONE, job.message
    assert "Đảng bộ Khối Doanh nghiệp" in job.label
    answer = client.get(job.result_url)
    assert b"".join(answer.streaming_content).startswith(head)
    assert cast.signed_in(cast.officer).get(job.result_url).status_code == 404


def test_a_grant_that_has_ended_meanwhile_makes_no_file(cast: Cast, bloc: Tree) -> None:
    client = cast.signed_in(cast.officer)
    client.post("/reports/summary/later?org=A&period=2025", {"kind": "pdf"})
    from dangvu.access.models import Grant
    from dangvu.access.services import end_grant

    grant = Grant.objects.current().get(user_id=cast.officer.user_id)
    end_grant(actor=cast.operator, grant=grant, on=date(2026, 1, 1))
    (job,) = run_waiting_jobs()
    assert job.state == JobState.FAILED
    assert client.get(f"/jobs/{job.pk}/file").status_code == 404


def report(*arguments: object) -> tuple[int, str]:
    err = StringIO()
    try:
        call_command("report", *map(str, arguments), stdout=StringIO(), stderr=err)
    except CommandError as error:
        return error.returncode, str(error)
    return 0, err.getvalue()


def test_the_command_writes_word_and_pdf(bloc: Tree, operator: Actor, tmp_path: Path) -> None:
    for option, name, head in (((), "a.docx", b"PK"), (("--pdf",), "a.pdf", b"%PDF")):
        code, said = report("summary", "--period", "2025", "-o", tmp_path / name, *option)
        assert code == 0, said
        assert (tmp_path / name).read_bytes().startswith(head)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sumary", "--as-of", "2025-01-01"), "summary"),
        (("year", "--as-of", "2025-01-01"), "lập theo kỳ"),
        (("summary", "--period", "2025", "--pdf", "--template", "x.docx"), "--template"),
    ],
)
def test_wrong_usage_says_what_to_write(
    bloc: Tree, operator: Actor, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    code, message = report(*arguments, "-o", tmp_path / "a")
    assert code == 2
    assert said in message


def test_the_number_of_statements_does_not_grow_with_the_bloc(bloc: Tree, operator: Actor) -> None:
    def statements() -> int:
        organization = root(on=TODAY)
        assert organization is not None
        question = Question(organization_id=bloc["K"], today=TODAY, period=Period.parse("2025"))
        with CaptureQueriesContext(connection) as caught:
            form = form_on("summary", TODAY)
            render_report("summary", FiguresOfReport(operator, question, organization, "", form))
        return len(caught)

    make_member(bloc["A1"], admitted=date(2025, 2, 3))
    before = statements()
    assert before <= 55
    for place in range(5):
        bloc.add(f"Z{place}", parent="B")
        make_member(bloc[f"Z{place}"], admitted=date(2025, 3, 3))
    assert statements() == before
