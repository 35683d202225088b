"""kill -9 of web server, job worker, sealer, import and database: nothing lost, nothing doubled.

A clerk writes all the time over HTTP and sends again, with the same key, whatever was not answered;
what was answered is written down as acknowledged. Meanwhile one process after the other is killed at
a random moment of its work. In the end every acknowledged figure is there once, no workbook is there
in part or twice, and the record of deeds is whole. Planted: a figure that was acknowledged and never
written, and one written twice, which the same count has to name.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from verification._clerk import Clerk, forked

COUNT = 300
_PART = 5
_MEMBERS = 2
#: What is killed; in this order, so that few kills meet each of them.
TARGETS = ("web", "import", "worker", "sealer", "database")
#: A job whose worker died between taking it and beginning waits until that worker was silent for
#: a minute; one that takes longer than this is a fault of its own.
JOB_PATIENCE = 150.0


def parts(seed: int, count: int, home: Path, before: dict[str, Any]) -> Iterator[dict[str, Any]]:
    from verification._program import opened

    with opened(home, durable=True):
        trial = Trial(home, **before.get("trial", {}))
        with trial:
            done, by_target = before.get("done", 0), Counter(before.get("by_target", {}))
            while done < count:
                for number in range(done, min(done + _PART, count)):
                    by_target[trial.kill(number, random.Random(f"{seed} {number}"))] += 1
                done = sum(by_target.values())
                found = trial.judge()
                yield {
                    "done": done,
                    "by_target": dict(by_target),
                    **found,
                    **trial.told(),
                    "passed": done >= count and _is_whole(found),
                }


def _is_whole(found: dict[str, Any]) -> bool:
    faults = ("lost", "doubled", "half_imports", "not_recovered", "findings")
    return not any(found[one] for one in faults) and found["planted_found"] == found["planted"]


@dataclass
class Trial:
    """What goes on from part to part is given again: how long things took, what was wrong."""

    home: Path
    slowest_web: float = 0.0
    slowest_job: float = 0.0
    faults: list[dict[str, Any]] = field(default_factory=list)
    too_late: int = 0
    lasts: dict[str, float] = field(default_factory=dict)
    number: int = 0
    target: str = ""
    web: Any = None

    def __enter__(self) -> Trial:
        self.folder = self.home / "kills"
        self.folder.mkdir(exist_ok=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.clerk = Clerk(self.folder, self.port, self._prepare())
        self._serve()
        self.clerk.begin()
        return self

    def __exit__(self, *_error: Any) -> None:
        self.clerk.hush()
        self.web.terminate()
        self.web.wait()

    def told(self) -> dict[str, Any]:
        """For people, and for the run that goes on from here."""
        seconds = {"slowest_web": self.slowest_web, "slowest_job": self.slowest_job}
        seconds = {name: round(value, 1) for name, value in seconds.items()}
        return {
            "slowest_recovery_seconds": seconds["slowest_web"],
            "slowest_job_seconds": seconds["slowest_job"],
            "too_late": self.too_late,
            "faults": self.faults,
            "trial": {**seconds, "faults": self.faults, "too_late": self.too_late},
        }

    # --- what is there before --------------------------------------------------------------

    def _prepare(self) -> str:
        """Organisations from a workbook; the cookies of a clerk who is signed in."""
        from django.test import Client

        from dangvu.access.choices import Role
        from dangvu.accounts.models import User
        from dangvu.imports.services import import_workbook
        from dangvu.organizations.models import Organization, OrganizationVersion
        from tests.cast import hire
        from tests.imports.workbooks import WorkbookMaker
        from verification._people import operator

        self.operator = operator()
        if not Organization.objects.exists():
            import_workbook(actor=self.operator, source=WorkbookMaker(self.folder).write())
        root = OrganizationVersion.objects.get(code="K").organization_id
        if not User.objects.filter(username="lan").exists():
            hire(self.operator, "lan", "Trần Thị Lan", Role.ORGANIZATION_BOARD, root)
        browser = Client()
        browser.force_login(User.objects.get(username="lan"))
        secret = "k" * 32
        jar = {name: one.value for name, one in browser.cookies.items()} | {"dangvu_csrf": secret}
        return "; ".join(f"{name}={value}" for name, value in jar.items())

    def _serve(self) -> None:
        command = [sys.executable, "-m", "dangvu", "serve", "--port", str(self.port), "--no-worker"]
        log = (self.folder / "web.log").open("ab")
        self.web = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        self._until_it_answers()

    def _until_it_answers(self) -> None:
        began = time.monotonic()
        while time.monotonic() - began < 120:
            with suppress(OSError, http.client.HTTPException):
                asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                asking.request("GET", "/health")
                if asking.getresponse().status == 200:
                    self.slowest_web = max(self.slowest_web, time.monotonic() - began)
                    return
            time.sleep(0.05)
        raise TimeoutError("the web server does not come back")

    # --- kills -----------------------------------------------------------------------------

    def kill(self, number: int, rng: random.Random) -> str:
        """Until one of them was hit at its work; what had ended before is no kill."""
        self.number, self.target = number, TARGETS[number % len(TARGETS)]
        self.clerk.begin()
        while not getattr(self, f"_kill_{self.target}")(rng):
            self.too_late += 1
        return self.target

    def _kill_web(self, rng: random.Random) -> bool:
        """A worker of the server, or the whole of it."""
        time.sleep(rng.uniform(0, 1))
        below = _children(self.web.pid)
        if below and rng.random() < 0.7:
            os.kill(rng.choice(below), signal.SIGKILL)
            self._until_it_answers()
            return True
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        self._serve()
        return True

    def _kill_database(self, rng: random.Random) -> bool:
        from django.db import connection

        from dangvu.config.home import Home
        from dangvu.config.postgres import Cluster, postmaster

        time.sleep(rng.uniform(0, 1))
        cluster = Cluster(Home(self.home))
        server = postmaster.read(cluster.folder)
        assert server is not None
        os.kill(server.pid, signal.SIGKILL)
        connection.close()
        while cluster.is_running():
            time.sleep(0.02)
        cluster.start()
        self._until_it_answers()
        return True

    def _kill_import(self, rng: random.Random) -> bool:
        from dangvu.imports.services import import_workbook

        codes, book = self._book(rng)

        def load() -> None:
            import_workbook(actor=self.operator, source=book)

        hit = self._killed(load, rng)
        self._must_be_whole(codes)
        if not _people(codes):
            load()
        self._must_be_all(codes)
        return hit

    def _kill_worker(self, rng: random.Random) -> bool:
        """While it checks or commits a workbook that was given on the web."""
        from dangvu.imports import services

        codes, book = self._book(rng)
        batch = services.start_batch(
            actor=self.operator, file_name=book.name, data=book.read_bytes()
        )
        if rng.random() < 0.7:
            _work()
            services.approve_batch(actor=self.operator, batch=batch)
        hit = self._killed(_work, rng)
        self._must_be_whole(codes, batch)
        batch = self._worked_off(batch)
        if batch.is_done:
            self._must_be_all(codes, batch)
        else:
            self._fault("not recovered", codes, batch)
        return hit

    def _worked_off(self, batch: Any) -> Any:
        """The batch when other workers have taken up what the dead one left, or at the limit."""
        from dangvu.imports import services
        from dangvu.imports.choices import BatchState
        from dangvu.imports.models import ImportBatch

        began, pause = time.monotonic(), 0.1
        while time.monotonic() - began < JOB_PATIENCE:
            _work()
            batch = ImportBatch.objects.get(pk=batch.pk)
            if batch.is_done or not (batch.is_pending or batch.state == BatchState.READY):
                break
            services.approve_batch(actor=self.operator, batch=batch)
            time.sleep(pause)
            pause = min(2 * pause, 2.0)
        self.slowest_job = max(self.slowest_job, time.monotonic() - began)
        return batch

    def _kill_sealer(self, rng: random.Random) -> bool:
        from dangvu.audit.services import seal

        hit = self._killed(seal, rng)
        seal()
        return hit

    def _killed(self, do: Callable[[], object], rng: random.Random) -> bool:
        """Begun in a child that is killed at some moment of its work; whether it was still at it.
        How long the work takes is known from the last one that ended by itself: the first may."""
        began, child = time.monotonic(), forked(do)
        until = began + rng.random() * 1.1 * self.lasts.get(self.target, 1e9)
        while time.monotonic() < until:
            if os.waitpid(child, os.WNOHANG)[0]:
                self.lasts[self.target] = time.monotonic() - began
                return False
            time.sleep(0.002)
        os.kill(child, signal.SIGKILL)
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])

    def _book(self, rng: random.Random) -> tuple[list[str], Path]:
        from tests.imports.workbooks import WorkbookMaker, member

        name = f"{rng.randrange(16**8):08X}"
        codes = [f"M{name}{one}" for one in range(_MEMBERS)]
        maker = WorkbookMaker(self.folder)
        return codes, maker.members(*(member(one) for one in codes)).write(f"{name}.xlsx")

    def _must_be_whole(self, codes: list[str], batch: Any = None) -> None:
        if _people(codes) not in (0, _MEMBERS):
            self._fault("half", codes, batch)

    def _must_be_all(self, codes: list[str], batch: Any = None) -> None:
        if _people(codes) != _MEMBERS:
            self._fault("half", codes, batch)

    def _fault(self, what: str, codes: list[str], batch: Any = None) -> None:
        """Enough to tell afterwards what it was, and to find it in the data folder."""
        told = {"what": what, "kill": self.number, "target": self.target, "codes": codes}
        self.faults.append({**told, "people": _people(codes), **(_state(batch) if batch else {})})

    # --- judgement -------------------------------------------------------------------------

    def judge(self) -> dict[str, Any]:
        """With the clerk silent: what was acknowledged against what is there."""
        self.clerk.hush()
        from django.conf import settings
        from django.db import connection, transaction

        from dangvu.audit import keeping
        from dangvu.audit.selectors import examine
        from dangvu.audit.services import seal

        said = self.clerk.said()
        written = _written()
        seal()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            report = examine(
                cursor,
                secret=settings.AUDIT_KEY,
                folder=keeping.Folder(),
                key=keeping.public_key(),
                interval=settings.SEAL_SECONDS,
            )
        lost, doubled = compare(said, written)
        planted = Counter(written)
        planted[said[0]] += 1
        never = max(said) + 1
        found = never in compare([*said, never], written)[0]
        found += said[0] in compare(said, planted)[1]
        return {
            "acknowledged": len(said),
            "lost": len(lost),
            "lost_first": lost[:3],
            "doubled": len(doubled),
            "half_imports": sum(one["what"] == "half" for one in self.faults),
            "not_recovered": sum(one["what"] == "not recovered" for one in self.faults),
            "findings": len(report.findings),
            "sealed": report.sealed,
            "planted": 2,
            "planted_found": found,
        }


def compare(said: list[int], written: Counter[int]) -> tuple[list[int], list[int]]:
    """Acknowledged and not there; there more than once."""
    lost = [one for one in said if not written[one]]
    return lost, [one for one, count in written.items() if count > 1]


def _written() -> Counter[int]:
    from dangvu.figures.models import QuotedFigure

    rows = QuotedFigure.objects.current().filter(subject__startswith="số ")
    return Counter(int(one.split()[1]) for one in rows.values_list("subject", flat=True))


def _people(codes: list[str]) -> int:
    """Of these members, how many memberships there are: two of one person count twice."""
    from django.db import connection

    from dangvu.access.selectors import reading_whole
    from dangvu.members.models import Membership

    connection.close()
    with reading_whole():
        return Membership.objects.filter(person__code__in=codes).count()


def _work() -> None:
    from dangvu.jobs.management.worker import Worker

    Worker(concurrency=1, once=True).run()


def _state(batch: Any) -> dict[str, Any]:
    """How the batch, its job and the tickets of it stand."""
    from django.db import connection

    batch.refresh_from_db()
    job = batch.job
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.status::text, extract(epoch FROM now() - w.last_heartbeat)::int"
            " FROM procrastinate_jobs AS t LEFT JOIN procrastinate_workers AS w"
            " ON w.id = t.worker_id WHERE t.args ->> 'job' = %s",
            [str(job.pk)],
        )
        tickets = [f"{status}, worker silent for {seconds} s" for status, seconds in cursor]
    return {
        "batch": f"{batch.pk} {batch.state} {batch.message}".strip(),
        "job": f"{job.pk} {job.state} {job.message}".strip(),
        "attempts": job.attempts,
        "failures": job.failures,
        "tickets": tickets,
    }


def _children(process: int) -> list[int]:
    below = Path(f"/proc/{process}/task/{process}/children")
    return [int(one) for one in below.read_text().split()]
