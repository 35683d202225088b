"""The disk of the data folder is full: nothing is written by half, and whoever works is told.

The data folder, database and all, lies on a small file system of its own that is filled to the last
byte before each attempt: an upload, the check and the commit of a workbook, a form, a backup, a
seal. Afterwards there is room again, and the same has to go well. Planted: a writer that does not
clear up behind itself, whose half file the same look has to find.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from verification._small_disk import Disk, mount

COUNT = 6
_MEGABYTES = 400
#: So that a file is begun and cannot be ended.
_HALF = 8192
_MANY, _FEW = 1500, 60
_FORMS = 300
_NOT_OURS = frozenset({"postgres", "socket", "run", "log", "sealed", "ballast"})


def parts(
    seed: int, count: int, home: Path, before: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """Always from the beginning: the disk is gone with the process."""
    from verification._program import opened

    disk = mount(home, megabytes=_MEGABYTES)
    with opened(home, durable=True):
        ground = Ground(home, disk, with_database=True)
        faults: dict[str, list[str]] = {}
        planted = _planted(ground)
        for done, (name, attempt) in enumerate(list(ATTEMPTS.items())[:count], start=1):
            faults[name] = tried(ground, attempt)
            yield {
                "done": done,
                "faults": {name: found for name, found in faults.items() if found},
                "told": ground.told,
                "servers_stopped": ground.stopped,
                "planted": 1,
                "planted_found": int(planted),
                "passed": done >= COUNT and not any(faults.values()) and planted,
            }


@dataclass
class Ground:
    """Where it happens. Without `with_database` only the files of the data folder are on the disk."""

    home: Path
    disk: Disk
    with_database: bool
    stopped: int = 0

    def __post_init__(self) -> None:
        self.told: dict[str, str] = {}

    @cached_property
    def operator(self) -> Any:
        from dangvu.organizations.models import Organization
        from tests.factories.organizations import make_bloc
        from verification._people import operator

        if not Organization.objects.exists():
            make_bloc()
        return operator()

    @cached_property
    def client(self) -> Any:
        from django.conf import settings
        from django.test import Client

        from dangvu.accounts.models import User

        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
        client = Client(raise_request_exception=False)
        client.force_login(User.objects.get(pk=self.operator.user_id))
        return client

    def files(self) -> dict[str, int]:
        """What lies in the data folder, with its size; without what is not the program's own."""
        return {
            str(one.relative_to(self.home)): one.stat().st_size
            for one in self.home.rglob("*")
            if one.is_file() and not _NOT_OURS.intersection(one.relative_to(self.home).parts)
        }

    def make_room(self) -> None:
        """Room again, and the database answers: a server that stopped is started as by the program."""
        from django.db import OperationalError, connection

        self.disk.free()
        connection.close()
        for _turn in range(60):
            with suppress(OperationalError):
                connection.ensure_connection()
                return
            self._start()
            time.sleep(0.5)
        raise TimeoutError("the database does not come back")

    def _start(self) -> None:
        from dangvu.config.home import Home
        from dangvu.config.postgres import Cluster

        cluster = Cluster(Home(self.home))
        if self.with_database and not cluster.is_running():
            self.stopped += 1
            cluster.start()


Attempt = Callable[[Ground], list[str]]
ATTEMPTS: dict[str, Attempt] = {}


def attempt(function: Attempt) -> Attempt:
    ATTEMPTS[function.__name__] = function
    return function


def tried(ground: Ground, one: Attempt) -> list[str]:
    """What was wrong; nothing must be left of it either way."""
    try:
        return one(ground)
    finally:
        ground.make_room()


def _wrong(ground: Ground, what: str, text: str) -> list[str]:
    """Whether the reason was told in words of the office."""
    ground.told[what] = text[:200]
    found = [] if "ết chỗ" in text else [f"not told: {text[:200]!r}"]
    return found + (["told in English"] if "No space left" in text else [])


def _left(ground: Ground, before: dict[str, int]) -> list[str]:
    return [f"left: {name}" for name, size in ground.files().items() if before.get(name) != size]


def _book(ground: Ground, start: str, count: int, **facts: Any) -> bytes:
    import tempfile

    from tests.imports.pages import for_the_bloc
    from tests.imports.workbooks import WorkbookMaker, member

    with tempfile.TemporaryDirectory() as folder:
        maker = for_the_bloc(WorkbookMaker(Path(folder)))
        rows = [member(f"{start}{number:05d}", **facts) for number in range(count)]
        return maker.members(*rows).write().read_bytes()


def _batch(ground: Ground, data: bytes) -> Any:
    from dangvu.imports.services import start_batch

    return start_batch(actor=ground.operator, file_name="sổ.xlsx", data=data)


def _work(ground: Ground, batch: Any) -> Any:
    """What a worker does with the job of the batch; it may lose its database."""
    from django.db import Error

    from dangvu.jobs.services import run, same_line

    batch.refresh_from_db()
    with suppress(Error):
        run(batch.job_id, today=ground.operator.today, line=same_line())
    return batch


def _people(start: str) -> int:
    from dangvu.access.selectors import reading_whole
    from dangvu.members.models import Person

    with reading_whole():
        return int(Person.objects.filter(code__startswith=start).count())


@attempt
def upload(ground: Ground) -> list[str]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from dangvu.imports.models import ImportBatch

    data = _book(ground, "TẢI", 300)
    files, count = ground.files(), ImportBatch.objects.count()
    ground.client.get("/imports/new")
    ground.disk.fill(leave=_HALF)
    answer = ground.client.post("/imports/new", {"book": SimpleUploadedFile("sổ.xlsx", data)})
    found = _wrong(ground, "upload", _shown(answer, "ết chỗ"))
    ground.make_room()
    if ImportBatch.objects.count() != count:
        found.append("a batch without its workbook")
    found += _left(ground, files)
    again = ground.client.post("/imports/new", {"book": SimpleUploadedFile("sổ.xlsx", data)})
    return found + ([] if again.status_code == 302 else [f"then {again.status_code}"])


def _shown(answer: Any, words: str) -> str:
    """The line of a page in which the words stand; what it answers when they stand nowhere."""
    text = re.sub(r"<[^>]+>", "", answer.content.decode())
    return next((one.strip() for one in text.splitlines() if words in one), str(answer.status_code))


@attempt
def check(ground: Ground) -> list[str]:
    """With findings, so that the copy with answers would be written."""
    from dangvu.imports.choices import BatchState

    batch = _batch(ground, _book(ground, "XEM", _FEW, birth="1/6/80"))
    files = ground.files()
    ground.disk.fill(leave=_HALF)
    _work(ground, batch)
    ground.make_room()
    batch.refresh_from_db()
    found = []
    if batch.state != BatchState.QUESTIONS:
        found += _wrong(ground, "check", _said_of(batch)) + _left(ground, files)
    hidden = [one for one in ground.files() if Path(one).name.startswith(".")]
    return found + [f"left: {one}" for one in hidden] + _then(ground, batch, BatchState.QUESTIONS)


def _said_of(batch: Any) -> str:
    return str(batch.message or batch.job.message)


def _then(ground: Ground, batch: Any, wanted: str) -> list[str]:
    """With room again it comes to where it should: the next worker takes it up, or who is told
    asks once more."""
    from dangvu.imports.choices import BatchState
    from dangvu.imports.services import approve_batch, retry_batch
    from dangvu.jobs.services import recover, same_line

    for _turn in range(6):
        recover(same_line())
        batch.refresh_from_db()
        if batch.state == wanted:
            return []
        if batch.state in (BatchState.FAILED, BatchState.CANCELLED):
            retry_batch(actor=ground.operator, batch=batch)
        approve_batch(actor=ground.operator, batch=batch)
        _work(ground, batch)
    batch.refresh_from_db()
    return [f"then {batch.state} {_said_of(batch)}"]


@attempt
def commit(ground: Ground) -> list[str]:
    from dangvu.imports.choices import BatchState
    from dangvu.imports.services import approve_batch

    batch = _batch(ground, _book(ground, "NẠP", _MANY))
    _work(ground, batch)
    batch.refresh_from_db()
    approve_batch(actor=ground.operator, batch=batch)
    ground.disk.fill()
    _work(ground, batch)
    ground.make_room()
    batch.refresh_from_db()
    found = _wrong(ground, "commit", _said_of(batch))
    if people := _people("NẠP"):
        found.append(f"half: {people} of {_MANY}, batch {batch.state}")
    found += _then(ground, batch, BatchState.COMMITTED)
    return found + ([] if _people("NẠP") == _MANY else [f"then {_people('NẠP')} of {_MANY}"])


@attempt
def form(ground: Ground) -> list[str]:
    """One figure after the other on the full disk: each is there once if it was acknowledged."""
    from django.db import connection

    from dangvu.figures.models import QuotedFigure

    said = {
        "qualifier": "EXACT", "value": "1", "unit": "tỷ đồng", "period": "2025",
        "area": "toàn tỉnh", "symbol": "12-BC/ĐUK",
    }  # fmt: skip
    ground.client.post("/figures/quoted/new", said | {"subject": "số đầu"})
    ground.disk.fill()
    answers = {}
    for number in range(_FORMS):
        sent = said | {"subject": f"số {number} {'dài ' * 40}"}
        answers[number] = ground.client.post("/figures/quoted/new", sent)
        if answers[number].status_code != 302:
            connection.close()
            break
    ground.make_room()
    rows = QuotedFigure.objects.current().filter(subject__startswith="số ")
    there = [one.split()[1] for one in rows.values_list("subject", flat=True)]
    wanted = {n: int(one.status_code == 302) for n, one in answers.items()}
    found = [
        f"figure {number}: {there.count(str(number))} times, answered {answers[number].status_code}"
        for number, count in wanted.items()
        if there.count(str(number)) != count
    ]
    refused = [one for one in answers.values() if one.status_code != 302]
    ground.told["form"] = f"{len(answers) - len(refused)} written, {len(refused)} refused"
    return found + [
        f"{one.status_code} without words" for one in refused if "chưa" not in one.content.decode()
    ]


@attempt
def backup(ground: Ground) -> list[str]:
    from dangvu.audit.models import Deed

    deeds = Deed.objects.filter(verb="config.backup").count()
    folder = ground.disk.path / "backups"
    folder.mkdir(exist_ok=True)
    target = folder / "sao-luu.tar"
    ground.disk.fill(leave=_HALF)
    found = _wrong(ground, "backup", _said_by("backup", output=target))
    ground.make_room()
    found += [f"left: {one.name}" for one in folder.iterdir()]
    if Deed.objects.filter(verb="config.backup").count() != deeds:
        found.append("recorded as done")
    said = _said_by("backup", output=target)
    return found + ([] if target.exists() else [f"then {said}"])


def _said_by(command: str, *arguments: str, **options: Any) -> str:
    """Why the command failed, as it is shown; what else it raises is no sentence."""
    from io import StringIO

    from django.core.management import call_command

    from dangvu.config.errors import ConfigError
    from dangvu.core.commands import CommandFailed

    try:
        call_command(command, *arguments, stdout=StringIO(), **options)
    except (CommandFailed, ConfigError) as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 -- would be shown as it is
        return f"{type(error).__name__}: {error}"
    return ""


@attempt
def seal(ground: Ground) -> list[str]:
    """With few entries, which find room in the database and none in the folder; then with many."""
    found = []
    for name, count in (("few", 1), ("many", 3000)):
        _said_by("audit", "seal")
        _leave_deeds(ground, count)
        ground.disk.fill()
        said = _said_by("audit", "seal")
        found += _wrong(ground, f"seal {name}", said) if said else []
        ground.make_room()
        found += [f"{name}: {one}" for one in _examined()]
        found += [f"{name}, then {said}" for said in [_said_by("audit", "seal")] if said]
        found += [f"{name}, then {one}" for one in _examined()]
    return found


def _leave_deeds(ground: Ground, count: int) -> None:
    from django.db import transaction

    from dangvu.audit.services import seen

    with transaction.atomic():
        for number in range(count):
            seen(actor=ground.operator, verb="tests.read", object_label=f"{number}")


def _examined() -> list[str]:
    from django.db import connection, transaction

    from verification.tampering import examined

    with transaction.atomic(), connection.cursor() as cursor:
        return [f"{one.code} {one.about}" for one in examined(cursor).findings]


def _planted(ground: Ground) -> bool:
    """A writer that leaves its half file where it was."""
    files, half = ground.files(), ground.home / "imports" / "1.xlsx"
    half.parent.mkdir(exist_ok=True)
    ground.disk.fill(leave=_HALF)
    with suppress(OSError):
        half.write_bytes(bytes(10 * _HALF))
    found = _left(ground, files)
    half.unlink()
    ground.make_room()
    return found == ["left: imports/1.xlsx"]
