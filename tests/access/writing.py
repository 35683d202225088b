"""A world into the database: what is new, changed or gone since it was written last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models.functions import Now

from dangvu.access.models import Grant
from dangvu.access.selectors import forget_grants, reading_whole
from dangvu.accounts.models import User
from dangvu.audit.services import deed
from dangvu.figures.models import FrozenFigure, QuotedFigure
from dangvu.imports.models import ImportBatch
from dangvu.jobs.models import Job
from dangvu.members.models import MemberAccount, Person, PersonVersion
from dangvu.offices.choices import BodyKind, HoldingKind, PostKind
from dangvu.offices.models import Body, Holding, Post
from dangvu.organizations.choices import OrganizationType, Part
from dangvu.organizations.models import (
    Organization,
    OrganizationVersion,
    ParentEdge,
    Reorganization,
    ReorganizationPart,
)
from dangvu.organizations.services.heirs import derive_heirs
from dangvu.papers.models import OwnTemplate
from dangvu.procedures.models import Case as Process
from dangvu.procedures.models import Vote
from dangvu.reports.models import Report
from dangvu.sources.models import Source
from tests.access.pool_rows import pool_rows
from tests.access.worlds import TODAY, Life
from tests.factories.members import MAKER
from tests.standin.models import (
    Assignment,
    Ballot,
    Case,
    CaseText,
    Comment,
    Petition,
    PetitionText,
)

Row = tuple[type[models.Model], int, dict[str, Any]]

#: Said in every text that belongs to a thing, so that a page that shows it is caught.
CANARY = "vang-anh"
NAMES = ("Nguyễn Văn Hai", "Nguyễn Văn Hai Mươi", "Trần Thị Hai")


def canary(kind: str, number: int) -> str:
    """A word that stands in the texts of that thing and nowhere else."""
    return f"{CANARY}-{kind}-{number}-x"


class Writer:
    """Keeps the database at what the world is. Rows that went away are superseded, not deleted."""

    def __init__(self) -> None:
        self._written: dict[tuple[type[models.Model], int], dict[str, Any]] = {}

    def write(self, life: Life) -> None:
        wanted = {(model, number): values for model, number, values in rows_of(life)}
        with reading_whole(), deed(actor=MAKER, verb="tests.write_world"):
            self._take_away(wanted)
            self._change(wanted)
            self._add(wanted)
            derive_heirs()
        self._written = wanted
        forget_grants()

    def _take_away(self, wanted: dict[Any, Any]) -> None:
        for model, number in self._written.keys() - wanted.keys():
            model._default_manager.filter(pk=number).update(superseded_at=Now())

    def _change(self, wanted: dict[Any, Any]) -> None:
        for (model, number), values in wanted.items():
            before = self._written.get((model, number))
            if before is not None and before != values:
                changed = {key: new for key, new in values.items() if new != before[key]}
                model._default_manager.filter(pk=number).update(**changed)

    def _add(self, wanted: dict[Any, Any]) -> None:
        new: dict[type[models.Model], list[models.Model]] = {}
        for (model, number), values in wanted.items():
            if (model, number) not in self._written:
                new.setdefault(model, []).append(model(pk=number, **values))
        for model, made in new.items():
            model._default_manager.bulk_create(made)


def rows_of(life: Life) -> Iterator[Row]:
    """Every row of the world, those first to which others point."""
    yield from _organizations(life)
    yield from _users(life)
    yield from _members(life)
    yield from _hands(life)
    yield from _things(life)
    yield from pool_rows(life.world, canary)


def _organizations(life: Life) -> Iterator[Row]:
    world = life.world
    yield Source, 1, {"issuer": "Ban Thường vụ"}
    for number in world.begun:
        yield Organization, number, {"is_root": number == world.root}
    for number, begun in world.begun.items():
        name = f"{NAMES[number % 3]} {canary('organizations', number)}"
        yield OrganizationVersion, number, {
            "organization_id": number,
            "code": life.codes[number],
            "name": name,
            "search_key": f"{life.codes[number]} {name}".lower(),
            "type": OrganizationType.CELL,
            "valid_from": begun,
            "valid_to": world.ended.get(number),
        }  # fmt: skip
    for number, edge in world.edges.items():
        yield ParentEdge, number, {
            "child_id": edge.child,
            "parent_id": edge.parent,
            "valid_from": edge.since,
            "valid_to": edge.until,
        }  # fmt: skip
    for number, heir in world.heirs.items():
        yield Reorganization, number, {"kind": "MERGE", "on": world.ended[number]}
        yield ReorganizationPart, number, {
            "event_id": number,
            "organization_id": number,
            "part": Part.PREDECESSOR,
            "heir_id": heir,
        }  # fmt: skip


def _users(life: Life) -> Iterator[Row]:
    for number, closed in life.world.closed.items():
        yield User, number, {
            "username": canary("accounts", number),
            "display_name": NAMES[number % 3],
            "is_active": not closed,
        }  # fmt: skip


def _members(life: Life) -> Iterator[Row]:
    world = life.world
    for number, member in world.members.items():
        yield Person, number, {
            "code": f"DV{number} {canary('members', number)}",
            "home_id": member.home,
            "host_id": member.host,
        }  # fmt: skip
    for number in world.members:
        name = NAMES[number % 3]
        yield PersonVersion, number, {
            "person_id": number,
            "full_name": f"{name} {canary('members', number)}",
            "sort_key": name.lower(),
            "search_key": f"{name} {canary('members', number)}".lower(),
            "valid_from": date(1990, 1, 1),
        }  # fmt: skip
    for user, person in world.stands_for.items():
        yield MemberAccount, user, {"user_id": user, "person_id": person}


def _hands(life: Life) -> Iterator[Row]:
    for number, grant in life.world.grants.items():
        yield Grant, number, {
            "user_id": grant.user,
            "role": grant.role,
            "organization_id": grant.place,
            "valid_from": grant.since,
            "valid_to": grant.until,
            "superseded_at": Now() if grant.superseded else None,
        }  # fmt: skip


def _things(life: Life) -> Iterator[Row]:
    for (kind, number), thing in life.world.things.items():
        if kind in _WRITTEN:
            model, values = _WRITTEN[kind](number, thing)
            yield model, number, values
        if kind == "offices":
            yield from _seat(life, number, thing)
        if kind == "procedures":
            yield from _procedure(number, thing)
        if kind in _TEXTS:
            text = canary(f"{kind}-text", number)
            yield _TEXTS[kind], number, {"of_id": number, "text": text}
    for number, one in life.world.assignments.items():
        yield Assignment, number, {
            "user_id": one.user,
            "case_id": one.case,
            "valid_from": one.since,
            "valid_to": one.until,
        }  # fmt: skip


def _seat(life: Life, number: int, thing: Any) -> Iterator[Row]:
    """A body with one post, and who holds it: one member has them all, wherever they lie."""
    yield Body, number, {
        "organization_id": thing.places[0],
        "kind": BodyKind.BOARD,
        "code": canary("offices", number),
    }  # fmt: skip
    yield Post, number, {"body_id": number, "kind": PostKind.STAFF, "title": "Chuyên viên"}
    yield Holding, number, {
        "post_id": number,
        "person_id": life.world.holder,
        "kind": HoldingKind.APPOINTED,
        "valid_from": TODAY,
    }  # fmt: skip


def _procedure(number: int, thing: Any) -> Iterator[Row]:
    """A case that runs at one organisation and is acted on at another, and a vote at the first."""
    shared = {"kind": "procedures", "organization_id": thing.places[0]}
    yield Process, number, {
        **shared,
        "definition": f"x{number}",
        "version_from": TODAY,
        "mark": "x",
        "acting_id": thing.places[1],
        "person_id": thing.about,
        "label": canary("procedures", number),
        "began_on": TODAY,
        "step": "x",
        "step_since": TODAY,
    }  # fmt: skip
    yield Vote, number, {
        **shared,
        "body": "cell",
        "on": TODAY,
        "ballot": "SECRET",
        "question": canary("procedures", number),
        "about_id": thing.about,
        "threshold_code": "x",
        "threshold_value": {"of": "present", "more_than": "1/2"},
        "threshold_certainty": "SEEN",
        "eligible": 1,
        "present": 1,
        "votes_for": 1,
        "votes_against": 0,
        "passed": True,
    }  # fmt: skip


def _figure(number: int, thing: Any) -> tuple[type[models.Model], dict[str, Any]]:
    return FrozenFigure, {
        "indicator": "members.total",
        "organization_id": thing.places[0],
        "first_day": TODAY,
        # One for each number: a figure is frozen once for a question.
        "last_day": TODAY + timedelta(days=number),
        "value": Decimal(number),
        "unit": "đảng viên",
        "purpose": canary("figures", number),
    }


def _quote(number: int, thing: Any) -> tuple[type[models.Model], dict[str, Any]]:
    return QuotedFigure, {
        "subject": canary("quotes", number),
        "value": Decimal(number),
        "unit": "tỷ đồng",
        "first_day": TODAY,
        "last_day": TODAY,
        "organization_id": thing.places[0],
        "source_id": 1,
    }


def day_of(report: int) -> date:
    """One for each number: a report is kept once for a question."""
    return TODAY - timedelta(days=report % 397)


def _report(number: int, thing: Any) -> tuple[type[models.Model], dict[str, Any]]:
    return Report, {
        "form": "summary",
        "organization_id": thing.places[0],
        "as_of": day_of(number),
        "dated": TODAY,
        "signer": canary("reports", number),
    }


def _paper(number: int, thing: Any) -> tuple[type[models.Model], dict[str, Any]]:
    return OwnTemplate, {
        "form": f"mau-{number}",
        "organization_id": thing.places[0],
        "number": 1,
        "file_name": canary("papers", number),
        "content": b"",
        "sha256": "0" * 64,
        "valid_from": TODAY,
    }


def _import(number: int, thing: Any) -> tuple[type[models.Model], dict[str, Any]]:
    name = canary("imports", number)
    return ImportBatch, {"file_name": name, "sha256": "0" * 64, "owner_id": thing.begun_by}


def _job(number: int, thing: Any) -> tuple[type[models.Model], dict[str, Any]]:
    label = canary("jobs", number)
    return Job, {"task": "tests", "label": label, "owner_id": thing.begun_by, "state": "DONE"}


def _case(number: int, thing: Any) -> tuple[type[models.Model], dict[str, Any]]:
    return Case, _sealed("cases", number, thing)


def _petition(number: int, thing: Any) -> tuple[type[models.Model], dict[str, Any]]:
    return Petition, _sealed("petitions", number, thing)


def _sealed(kind: str, number: int, thing: Any) -> dict[str, Any]:
    return {
        "number": f"{number} {canary(kind, number)}",
        "organization_id": thing.places[0],
        "subject_id": thing.about,
        "is_unsealed": thing.unsealed,
    }


def _ballot(number: int, thing: Any) -> tuple[type[models.Model], dict[str, Any]]:
    return Ballot, {"case_id": thing.case, "question": canary("ballots", number)}


def _comment(number: int, thing: Any) -> tuple[type[models.Model], dict[str, Any]]:
    return Comment, {"case_id": thing.case, "text": canary("comments", number)}


_TEXTS: dict[str, Any] = {"cases": CaseText, "petitions": PetitionText}
_WRITTEN: dict[str, Any] = {
    "figures": _figure,
    "quotes": _quote,
    "reports": _report,
    "papers": _paper,
    "imports": _import,
    "jobs": _job,
    "cases": _case,
    "petitions": _petition,
    "ballots": _ballot,
    "comments": _comment,
}
