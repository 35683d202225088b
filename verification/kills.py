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
from urllib.parse import urlencode

COUNT = 300
_PART = 5
_WRITTEN = "/figures/quoted/"
_MEMBERS = 2
#: What is killed; in this order, so that few kills meet each of them.
TARGETS = ("web", "import", "worker", "sealer", "database")


def parts(seed: int, count: int, home: Path, before: dict[str, Any]) -> Iterator[dict[str, Any]]:
    from verification._program import opened

    with opened(home, durable=True):
        trial = Trial(home, begun_at=before.get("done", 0))
        with trial:
            done, by_target = before.get("done", 0), Counter(before.get("by_target", {}))
            while done < count:
                for number in range(done, min(done + _PART, count)):
                    by_target[
                        trial.kill(
                            TARGETS[number % len(TARGETS)], random.Random(f"{seed} {number}")
                        )
                    ] += 1
                done = sum(by_target.values())
                found = trial.judge()
                yield {
                    "done": done,
                    "by_target": dict(by_target),
                    **found,
                    "slowest_recovery_seconds": round(trial.slowest, 1),
                    "passed": done >= count and _is_whole(found),
                }


def _is_whole(found: dict[str, Any]) -> bool:
    faults = ("lost", "doubled", "half_imports", "findings")
    return not any(found[one] for one in faults) and found["planted_found"] == found["planted"]


@dataclass
class Trial:
    home: Path
    begun_at: int = 0
    port: int = 0
    slowest: float = 0.0
    half: int = 0
    web: Any = None
    clerk: int = 0
    cookies: str = ""
    books: dict[str, Path] = field(default_factory=dict)

    def __enter__(self) -> Trial:
        self.folder = self.home / "kills"
        self.folder.mkdir(exist_ok=True)
        self.acknowledged = self.folder / "acknowledged"
        self.acknowledged.touch()
        self.stop = self.folder / "stop"
        self.stop.unlink(missing_ok=True)
        self._prepare()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._serve()
        self.clerk = _forked(self._write_for_ever)
        return self

    def __exit__(self, *_error: Any) -> None:
        self._hush()
        self.web.terminate()
        self.web.wait()

    # --- what is there before --------------------------------------------------------------

    def _prepare(self) -> None:
        """Organisations from a workbook, a clerk who is signed in."""
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
        self.cookies = "; ".join(f"{name}={value}" for name, value in jar.items())

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
                    self.slowest = max(self.slowest, time.monotonic() - began)
                    return
            time.sleep(0.05)
        raise TimeoutError("the web server does not come back")

    # --- the clerk -------------------------------------------------------------------------

    def _write_for_ever(self) -> None:
        """One figure after the other; what is not answered is sent again with the same key."""
        number = sum(1 for _line in self.acknowledged.open()) + int(time.time() * 1000)
        with self.acknowledged.open("a") as said:
            while not self.stop.exists():
                number += 1
                while not self._write(number):
                    if self.stop.exists():
                        return
                    time.sleep(0.02)
                said.write(f"{number}\n")
                said.flush()
                os.fsync(said.fileno())

    def _write(self, number: int) -> bool:
        key = f"kill-{number:020d}"
        form = {
            "subject": f"số {number}", "qualifier": "EXACT", "value": "1", "unit": "tỷ đồng",
            "period": "2025", "area": "toàn tỉnh", "symbol": "12-BC/ĐUK",
            "csrfmiddlewaretoken": "k" * 32,
        }  # fmt: skip
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": self.cookies,
            "Idempotency-Key": key,
        }
        try:
            asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            asking.request("POST", "/figures/quoted/new", urlencode(form), headers)
            answer = asking.getresponse()
            answer.read()
            return answer.status == 302 and answer.headers["Location"].startswith(_WRITTEN)
        except (OSError, http.client.HTTPException):
            return False

    def _hush(self) -> None:
        """The clerk stops between two figures."""
        self.stop.touch()
        if self.clerk:
            os.waitpid(self.clerk, 0)
            self.clerk = 0

    # --- kills -----------------------------------------------------------------------------

    def kill(self, target: str, rng: random.Random) -> str:
        if not self.clerk:
            self.stop.unlink(missing_ok=True)
            self.clerk = _forked(self._write_for_ever)
        getattr(self, f"_kill_{target}")(rng)
        return target

    def _kill_web(self, rng: random.Random) -> None:
        """A worker of the server, or the whole of it."""
        time.sleep(rng.uniform(0, 1))
        below = _children(self.web.pid)
        if below and rng.random() < 0.7:
            os.kill(rng.choice(below), signal.SIGKILL)
            self._until_it_answers()
            return
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        self._serve()

    def _kill_database(self, rng: random.Random) -> None:
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

    def _kill_import(self, rng: random.Random) -> None:
        from dangvu.imports.services import import_workbook

        codes, book = self._book(rng)

        def load() -> None:
            import_workbook(actor=self.operator, source=book)

        _killed(load, rng.uniform(0.05, 2.0))
        self._must_be_all_or_nothing(codes)
        if not _people(codes):
            load()
        self._must_be_all(codes)

    def _kill_worker(self, rng: random.Random) -> None:
        """While it checks or commits a workbook that was given on the web."""
        from dangvu.imports import services
        from dangvu.imports.models import ImportBatch

        codes, book = self._book(rng)
        batch = services.start_batch(
            actor=self.operator, file_name=book.name, data=book.read_bytes()
        )
        if rng.random() < 0.7:
            _work()
            services.approve_batch(actor=self.operator, batch=batch)
        _killed(_work, rng.uniform(0.05, 2.5))
        self._must_be_all_or_nothing(codes)
        for _turn in range(20):
            _work()
            batch = ImportBatch.objects.get(pk=batch.pk)
            if batch.is_done:
                break
            services.approve_batch(actor=self.operator, batch=batch)
            time.sleep(0.2)
        self._must_be_all(codes)

    def _kill_sealer(self, rng: random.Random) -> None:
        from dangvu.audit.services import seal

        _killed(seal, rng.uniform(0.0, 0.4))
        seal()

    def _book(self, rng: random.Random) -> tuple[list[str], Path]:
        from tests.imports.workbooks import WorkbookMaker, member

        name = f"{rng.randrange(16**8):08X}"
        codes = [f"M{name}{one}" for one in range(_MEMBERS)]
        maker = WorkbookMaker(self.folder)
        return codes, maker.members(*(member(one) for one in codes)).write(f"{name}.xlsx")

    def _must_be_all_or_nothing(self, codes: list[str]) -> None:
        self.half += _people(codes) not in (0, _MEMBERS)

    def _must_be_all(self, codes: list[str]) -> None:
        self.half += _people(codes) != _MEMBERS

    # --- judgement -------------------------------------------------------------------------

    def judge(self) -> dict[str, Any]:
        """With the clerk silent: what was acknowledged against what is there."""
        self._hush()
        from django.conf import settings
        from django.db import connection, transaction

        from dangvu.audit import keeping
        from dangvu.audit.selectors import examine
        from dangvu.audit.services import seal

        said = [int(line) for line in self.acknowledged.read_text().split()]
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
            "half_imports": self.half,
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


def _forked(do: Callable[[], object]) -> int:
    """The same program in a process of its own, with connections of its own."""
    from django.db import connections

    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            # The parent's connection goes on living; the child may not touch it.
            connections["default"].connection = None
            do()
        os._exit(0)
    return child


def _killed(do: Callable[[], object], after: float) -> None:
    """Begun in a child that is killed some time later, whatever it is doing then."""
    child = _forked(do)
    time.sleep(after)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _children(process: int) -> list[int]:
    below = Path(f"/proc/{process}/task/{process}/children")
    return [int(one) for one in below.read_text().split()]
