"""No name and no number of a person is in any line of the log, whatever is asked and goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from gunicorn.config import Config

from dangvu.access.selectors import reading_whole
from dangvu.accounts.services import give_token
from dangvu.audit.services import deed
from dangvu.config.webserver import DiscreetLogger
from dangvu.core.logs import Discreet
from dangvu.jobs.services import enqueue
from dangvu.members.models import Person
from tests.cast import Cast
from tests.factories.jobs import run_waiting_jobs
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db

NAMES = [f"Qzx{number:02d}kwv" for number in range(12)]
LOGGERS = ("", "django", "dangvu", "procrastinate")


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Every line that the server and its worker would write."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(Discreet("%(levelname)s %(name)s: %(message)s").format(record))

    kept = Kept()
    loggers = [logging.getLogger(name) for name in LOGGERS]
    for one in loggers:
        one.addHandler(kept)
    yield lines
    for one in loggers:
        one.removeHandler(kept)


def found_in(lines: list[str]) -> list[str]:
    text = "\n".join(lines).lower()
    return [name for name in NAMES if name.lower() in text]


def test_the_search_finds_what_stands_there(log: list[str]) -> None:
    logging.getLogger("dangvu.test").warning("%s", NAMES[3])
    assert found_in(log) == [NAMES[3]]


def test_pages_programs_and_bad_input_leave_no_name(cast: Cast, bloc: Tree, log: list[str]) -> None:
    for name in NAMES:
        make_member(bloc["A1"], name=f"Nguyễn {name}", code=f"DV{name}")
    _token, key = give_token(actor=cast.officer, user=cast.user(cast.officer), name="thử")
    client = cast.signed_in(cast.officer)
    client.raise_request_exception = False
    program = Client(headers={"authorization": f"Bearer {key}"}, raise_request_exception=False)
    stranger = Client(enforce_csrf_checks=True, raise_request_exception=False)
    for name in NAMES:
        for address in (
            f"/members/?q={name}", f"/members/?q={name}%00", f"/search?q={name}", f"/{name}",
            f"/members/?q={name}&format=xlsx", f"/figures/{name}", f"/accounts/sign-out?n={name}",
        ):  # fmt: skip
            b"".join(client.get(address))
        for address in (f"?q={name}", f"/DV{name}", f"/{name}", f"?limit={name}"):
            program.get(f"/api/v1/members{address}")
        stranger.post("/accounts/sign-in", {"username": name, "password": name})
        stranger.get("/", headers={"host": f"{name}.example"})
    assert len(log) >= 4 * len(NAMES)
    assert found_in(log) == []


def test_jobs_that_fail_leave_no_name(cast: Cast, log: list[str]) -> None:
    for name in NAMES:
        enqueue(
            actor=cast.officer, task="jobs.answer", label=f"Excel: {name}",
            args={"path": f"/no-such/{name}?q={name}", "language": "vi"},
        )  # fmt: skip
    run_waiting_jobs()
    assert log
    assert found_in(log) == []


def test_errors_of_the_database_leave_no_name(cast: Cast, bloc: Tree, log: list[str]) -> None:
    for name in NAMES:
        person = make_member(bloc["A1"], code=f"DV{name}")
        try:
            with (
                reading_whole(),
                transaction.atomic(),
                deed(actor=cast.operator, verb="tests.double"),
            ):
                Person.objects.create(code=person.code, home_id=bloc["A1"])
        except IntegrityError:
            logging.getLogger("django.request").exception("Internal: %s", name)
    assert len(log) == len(NAMES)
    assert found_in(log) == []


def test_the_web_server_tells_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    logger = DiscreetLogger(Config())
    try:
        raise ValueError(NAMES[0])
    except ValueError:
        logger.error_log.exception("Error handling request %s", f"/members/?q={NAMES[0]}")
    unread = f"Invalid request from ip=127.0.0.1: Invalid HTTP request line: '{NAMES[1]}'"
    logger.warning(unread)
    said = capsys.readouterr().err
    assert "Error handling request …" in said
    assert "Invalid request from ip=127.0.0.1" in said
    assert found_in([said]) == []
