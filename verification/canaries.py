"""Personal data in logs: members with names and numbers that nobody else has, through pages, the
API, imports, jobs and bad input of a running server and its worker; none is in any log afterwards.

As a control one canary is written into a log by the trial itself and must be found, alone.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

COUNT = 1_000
_PART = 100
_EVERY_WORKBOOK = 100
_EVERY_JOB = 25
_PATIENCE = 120.0


@dataclass(frozen=True)
class Reader:
    """Who asks: a browser's session and a program's key."""

    port: int
    session: str
    key: str


def name_of(number: int) -> str:
    """Letters that stand nowhere else; ASCII, so that no encoding hides them."""
    return f"Qzx{number:04d}kwv"


def code_of(number: int) -> str:
    return f"DVQ{number:04d}ZX"


def parts(
    seed: int, count: int, home: Path, before: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """Always from the beginning: what an earlier server wrote is not at hand."""
    from verification._program import opened

    shutil.rmtree(home, ignore_errors=True)
    statuses: dict[str, int] = {}
    with opened(home):
        session, key, actor = _planted(count)
        with _serving(home) as port:
            reader = Reader(port, session, key)
            for number in range(count):
                for asked, status in _ask(reader, number):
                    statuses[f"{asked} {status}"] = statuses.get(f"{asked} {status}", 0) + 1
                if number % _EVERY_JOB == 0:
                    _leave_a_job(actor, number)
                if number % _PART == _PART - 1 and number + 1 < count:
                    yield {"done": number + 1, "passed": False, "answers": statuses}
            _until_the_queue_is_empty()
    found = search(home, count)
    with (home / "log" / "planted.log").open("w") as planted:
        planted.write(f"GET /members/?q={name_of(0)}\n")
    control = search(home, count) == {**found, name_of(0): ["planted.log"]}
    yield {
        "done": count,
        "answers": statuses,
        "logs": sorted(one.name for one in _logs(home)),
        "found": found,
        "control_found": control,
        "passed": not found and control,
    }


def search(home: Path, count: int) -> dict[str, list[str]]:
    """In which logs which canary stands."""
    texts = {file.name: file.read_bytes().lower() for file in _logs(home)}
    found = {}
    for number in range(count):
        for word in (name_of(number), code_of(number)):
            places = sorted(name for name, text in texts.items() if word.lower().encode() in text)
            if places:
                found[word] = places
    return found


def _logs(home: Path) -> list[Path]:
    own = [one for one in (home / "log").rglob("*") if one.is_file()]
    return own + [one for one in (home / "postgres").rglob("*.log") if one.is_file()]


def _planted(count: int) -> tuple[str, str, Any]:
    """The members; a session and a key of somebody who sees them."""
    from django.conf import settings
    from django.db import transaction
    from django.utils.timezone import localdate

    from dangvu.accounts.services import give_token
    from tests.cast import assemble
    from tests.factories.members import make_member
    from tests.factories.organizations import make_bloc

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    with transaction.atomic():
        bloc = make_bloc()
        cast = assemble(bloc, today=localdate())
        for number in range(count):
            make_member(bloc["A1"], name=f"Nguyễn Thị {name_of(number)}", code=code_of(number))
        _token, key = give_token(actor=cast.officer, user=cast.user(cast.officer), name="thử")
    client = cast.signed_in(cast.officer)
    return client.cookies[settings.SESSION_COOKIE_NAME].value, key, cast.officer


@contextmanager
def _serving(home: Path) -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = {**os.environ, "PORT": str(port)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with (home / "log" / "serve.out").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "dangvu", "serve"],
            env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            _until_it_answers(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(90)


def _until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10):
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the server does not answer")


def _ask(reader: Reader, number: int) -> Iterator[tuple[str, int | str]]:
    """What is asked about one canary: three ways, others for the next one."""
    name, code = quote(name_of(number)), code_of(number)
    ways = {
        "search of a list": f"/members/?q={name}",
        "search of everything": f"/search?q={name}",
        "address that is not there": f"/{name}",
        "NUL": f"/members/?q={name}%00",
        "broken day": f"/members/?on={name}&admitted_from={name}",
        "excel": f"/members/?q={name}&format=xlsx",
        "figure": f"/figures/{name}?org={name}",
        "method": f"/accounts/sign-out?next={name}",
    }
    program = {
        "members for programs": f"/api/v1/members?q={name}",
        "member by code": f"/api/v1/members/{code}",
        "code that is not there": f"/api/v1/members/{code}-{name}",
        "broken argument": f"/api/v1/members?limit={name}&after={code}",
    }
    pages, programs = list(ways.items()), list(program.items())
    for what, address in (pages[number % len(pages)], programs[number % len(programs)]):
        yield what, _status(reader, address)
    if number % 3 == 0:
        posted = f"username={name}&password={name}".encode()
        yield "sign-in without token", _status(reader, "/accounts/sign-in", posted)
    elif number % 3 == 1:
        yield "no HTTP", _raw(reader.port, f"GET /?q={name} HTTP/9.9\r\n\r\n")
    else:
        yield "no header", _raw(reader.port, f"GET / HTTP/1.1\r\n{name} bad: {name}\r\n\r\n")
    if number % _EVERY_WORKBOOK == 0:
        yield "workbook", _upload(reader, name_of(number), _workbook(number))
        yield "damaged workbook", _upload(reader, name_of(number), _workbook(number)[:-300])


def _status(reader: Reader, address: str, posted: bytes | None = None) -> int | str:
    request = urllib.request.Request(f"http://127.0.0.1:{reader.port}{address}", posted)
    request.add_header("Cookie", f"dangvu_session={reader.session}")
    request.add_header("Authorization", f"Bearer {reader.key}")
    return _sent(request)


def _sent(request: urllib.request.Request) -> int | str:
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        return type(error).__name__


def _raw(port: int, text: str) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(text.encode())
        return line.recv(100).split(b"\r\n")[0].decode(errors="replace")[:40]


def _workbook(number: int) -> bytes:
    """Rows of our template, right and wrong, each with a canary."""
    from dangvu.core.workbook import Column, Table, write_workbook

    target = io.BytesIO()
    titles = ("Mã đảng viên", "Họ và tên", "Ngày sinh", "Mã chi bộ", "Ngày vào Đảng")
    rows = [
        [code_of(number), f"Trần {name_of(number)}", name_of(number), "A1", "31/02/2020"],
        [code_of(number), f"Trần {name_of(number)}", "1980", name_of(number), "2020"],
    ]
    write_workbook(target, [Table("Đảng viên", [Column(one) for one in titles], rows)])
    return target.getvalue()


def _upload(reader: Reader, name: str, content: bytes) -> int | str:
    head = (
        '--frontier\r\nContent-Disposition: form-data; name="book"; '
        f'filename="{name}.xlsx"\r\nContent-Type: application/octet-stream\r\n\r\n'
    )
    body = head.encode() + content + b"\r\n--frontier--\r\n"
    request = urllib.request.Request(f"http://127.0.0.1:{reader.port}/api/v1/imports", body)
    request.add_header("Authorization", f"Bearer {reader.key}")
    request.add_header("Content-Type", "multipart/form-data; boundary=frontier")
    request.add_header("Idempotency-Key", f"{name}-{len(content):032d}"[:60])
    return _sent(request)


def _leave_a_job(actor: Any, number: int) -> None:
    """Work that ends badly, with a canary in what it was asked."""
    from dangvu.jobs.services import enqueue

    enqueue(
        actor=actor, task="jobs.answer", label=f"Excel: {name_of(number)}",
        args={"path": f"/no-such/{name_of(number)}?q={name_of(number)}", "language": "vi"},
    )  # fmt: skip


def _until_the_queue_is_empty() -> None:
    from dangvu.jobs.models import Job

    until = time.monotonic() + _PATIENCE
    while Job.objects.pending().filter(failures=0).exists() and time.monotonic() < until:
        time.sleep(1)
