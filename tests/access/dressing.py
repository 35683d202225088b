"""What a world needs beside its things so that forms about them can be accepted: passwords, states,
requests of persons, reports that were sent."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from django.contrib.auth.hashers import make_password
from django.db import connection

from dangvu.access.selectors import reading_whole
from dangvu.access.services import ensure_operator
from dangvu.accounts.models import User
from dangvu.audit.services import deed
from dangvu.config.home import Home
from dangvu.config.postgres import Cluster, connect
from dangvu.exports.models import Ask
from dangvu.imports.models import ImportBatch, Mapping, MappingVersion
from dangvu.imports.services import workbook_path
from dangvu.jobs.models import Job
from dangvu.members.models import DataRequest, Restriction
from dangvu.reports.models import Narrative, Report
from dangvu.reports.services import send_report
from tests.access.following import follow, settle
from tests.access.world import Grant, Thing
from tests.access.worlds import NUMBERS, START, Life
from tests.access.writing import canary
from tests.factories.members import MAKER

#: Hands that a world draws too seldom for every form to find one; some see more than they may
#: change.
_EMPLOYED = (
    ("ADMINISTRATOR", ""),
    ("OFFICE", "LEADER"),
    ("ORGANIZATION_BOARD", "PROPAGANDA_BOARD"),
    ("INSPECTION_HEAD", "LEADER"),
    ("OFFICE", ""),
)
PASSWORD = "mot-hai-ba-bon"
_HASHED = make_password(PASSWORD)
#: Rows that the product makes get numbers beyond those of the worlds.
_BEYOND = 10_000_000
_JOBS = ["FAILED", "WAITING", "DONE"]
_BATCHES = ["READY", "FAILED", "WAITING"]
_LAYOUT = {
    "title": "a",
    "sheets": [{"into": "members.people", "columns": [{"title": "Họ tên", "to": "full_name"}]}],
}


def employ(life: Life) -> None:
    """Before the world is written: somebody for each of the roles that write, at the root or, with
    a role that sees everything, somewhere; what was imported is theirs, mostly."""
    world, chance = life.world, life.chance
    free = [one for one in NUMBERS if one not in world.closed]
    hands = chance.sample(free, len(_EMPLOYED))
    for number, (role, sees) in zip(hands, _EMPLOYED, strict=True):
        world.closed[number] = False
        world.things["accounts", number] = Thing("accounts", number)
        place = life.place() if sees else world.root
        world.grants[life.number()] = Grant(number, role, place, START, None)
        if sees:
            world.grants[life.number()] = Grant(number, sees, world.root, START, None)
    for key, thing in list(world.things.items()):
        if thing.kind == "imports" and chance.random() < 0.6:
            world.things[key] = thing._replace(
                begun_by=chance.choice([hands[1], hands[2], hands[4]])
            )


def dress(life: Life, *, sent: bool) -> None:
    """After the world has been written; with reports that were `sent`, which takes long."""
    _numbers_beyond()
    with reading_whole(), deed(actor=MAKER, verb="tests.dress_world"):
        User.objects.filter(pk__in=life.world.closed).update(password=_HASHED)
        _work(life)
        _requests(life)
        _asks(life)
        settle(life)
        follow(life)
    with reading_whole():
        _reports(life, sent=3 if sent else 0)


@cache
def _numbers_beyond() -> None:
    """As the owner, beside the transaction of the worlds: a sequence stays where it is put."""
    home = Home.from_environment()
    place = connection.settings_dict["NAME"]
    with connect(home, Cluster(home).address, database=place) as owner:
        owner.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s)"
            " FROM pg_sequences WHERE schemaname = 'public' AND coalesce(last_value, 0) < %s",
            [_BEYOND, _BEYOND],
        )


def _numbers(life: Life, kind: str) -> list[int]:
    return [number for what, number in life.world.things if what == kind]


def _work(life: Life) -> None:
    for number in _numbers(life, "jobs"):
        Job.objects.filter(pk=number).update(state=_JOBS[number % 3], task="reports.render")
    for number in _numbers(life, "imports"):
        owner, state = life.world.things["imports", number].begun_by, _BATCHES[number % 3]
        job = None
        if state == "WAITING":
            job = Job.objects.create(task="imports.check", label="thử", owner_id=owner)
        ImportBatch.objects.filter(pk=number).update(state=state, job=job)
        there = workbook_path(ImportBatch.objects.get(pk=number))
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(b"x")
        mapping = Mapping.objects.create(pk=number, name=mapping_name(number), owner_id=owner)
        MappingVersion.objects.create(
            mapping=mapping, number=1, document=_LAYOUT, maker_id=owner
        )  # fmt: skip


def mapping_name(number: int) -> str:
    return f"so-{number}"


def _requests(life: Life) -> None:
    received = life.today - timedelta(days=3)
    for number in life.world.members:
        DataRequest.objects.create(
            pk=number, person_id=number, kind="SEE", asked_by=canary("members", number),
            received_on=received,
        )  # fmt: skip
        if number % 4 == 0:
            Restriction.objects.create(
                pk=number, person_id=number, request_id=number, valid_from=received
            )  # fmt: skip


def _asks(life: Life) -> None:
    """One of each account, under the number of the account."""
    for number in life.world.closed:
        Ask.objects.create(
            pk=number, user_id=number, label=canary("asks", number), address="/members/",
            key="x", persons=400, reason="thử",
        )  # fmt: skip


def _reports(life: Life, *, sent: int) -> None:
    numbers = _numbers(life, "reports")
    with deed(actor=MAKER, verb="tests.dress_world"):
        for number in numbers:
            Narrative.objects.create(report_id=number, box="assessment", text="Tốt.")
    operator = ensure_operator(today=life.today)
    for report in Report.objects.filter(pk__in=numbers[:sent]):
        send_report(actor=operator, report=report)
