"""What the sheets of this room share while an import is under way: the roll, persons, who may keep
what."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import Scope, scope_of
from dangvu.core.sheets import Intake, SheetPlan, Table
from dangvu.core.timelines import Timeline, load_timelines
from dangvu.members.models import Person, Standing
from dangvu.members.models.person import people_within
from dangvu.offices.permissions import KIND
from dangvu.offices.services.loading import BodyEntry, PostEntry, Roll, load_roll
from dangvu.organizations.services.loading import Entry
from dangvu.organizations.services.loading_employers import EmployerEntry
from dangvu.organizations.services.lookup import (
    directory_of,
    employers_of,
    find_employer,
    find_organization,
    may_import_into,
)
from dangvu.sources.models import Source
from dangvu.sources.services import read_citation

#: The code of the body that is meant where none is written.
COMMITTEE = "BCH"

Citation = tuple[str, PartialDate | None]


def roll_of(intake: Intake) -> Roll:
    """What the database has, with what the sheets before this one bring."""
    held: Roll | None = intake.shared.get("offices")
    if held is None:
        employers = {e.pk: e for e in employers_of(intake).values() if e.pk is not None}
        organizations = directory_of(intake).by_id
        held = load_roll(organizations=organizations, employers=employers)
        intake.shared["offices"] = held
    return held


# --- who may ------------------------------------------------------------------------------------


def _managed(intake: Intake) -> Scope:
    """Where the importer manages offices; asked once."""
    if "offices.managed" not in intake.shared:
        intake.shared["offices.managed"] = scope_of(intake.actor, KIND, "manage")
    scope: Scope = intake.shared["offices.managed"]
    return scope


def may_keep(intake: Intake, place: Entry | EmployerEntry) -> bool:
    """Whether the importer may import at an organisation, or at one of those that work in an
    enterprise, and manages offices there."""
    if isinstance(place, EmployerEntry):
        everything = intake.scope.everything and _managed(intake).everything
        return everything or any(may_keep(intake, one) for one in place.links)
    managed = replace(intake, scope=_managed(intake))
    return may_import_into(intake, place) and may_import_into(managed, place)


def refuse_foreign(intake: Intake, table: Table, row: int, name: str) -> None:
    message = _("Tổ chức này ngoài phạm vi được ghi nhiệm kỳ, chức danh.")
    intake.error(table, row, name, message)


# --- places and posts ---------------------------------------------------------------------------


def find_place(
    intake: Intake, table: Table, row: int, *, checked: bool = True
) -> BodyEntry | EmployerEntry | None:
    """The body that a row names by organisation and code, or the enterprise; what is wrong is told.
    With `checked`, the body must be one that the importer may write to."""
    organization, employer = table["organization"][row], table["employer"][row]
    if bool(organization) == bool(employer):
        intake.error(table, row, "organization", _("Ghi mã tổ chức đảng, hoặc mã doanh nghiệp."))
        return None
    if employer:
        return find_employer(intake, table, row, "employer", employer)
    entry = find_organization(intake, table, row, "organization", organization)
    if entry is None:
        return None
    if checked and not may_keep(intake, entry):
        refuse_foreign(intake, table, row, "organization")
        return None
    code = table["body"][row] or COMMITTEE
    body = roll_of(intake).body(entry, code)
    if body is None:
        intake.error(
            table, row, "body",
            _("%(place)s không có cơ quan mã “%(code)s”.") % {"place": entry, "code": code},
        )  # fmt: skip
    return body


def find_post(
    intake: Intake, table: Table, row: int, place: BodyEntry | EmployerEntry, name: str
) -> PostEntry | None:
    """The post of that title; an unknown one is an error that lists the near ones."""
    title, roll = table[name][row], roll_of(intake)
    post = roll.post(place, title)
    if post is None:
        titles = [one.title for one in roll.posts_of(place)]
        near = difflib.get_close_matches(title, titles, n=3, cutoff=0.5)
        message = _("%(place)s không có chức danh “%(title)s”.") % {
            "place": place.code, "title": title,
        }  # fmt: skip
        if near:
            message += " " + _("Ý là: %(near)s?") % {"near": ", ".join(near)}
        intake.error(table, row, name, message)
    return post


# --- persons ------------------------------------------------------------------------------------


@dataclass(slots=True)
class People:
    """Persons that rows name by code: when each was a member, and whom the importer keeps."""

    standings: dict[str, Timeline] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    def is_member(self, code: str, on: date) -> bool:
        return self.standings[code].at(on) is not None


def people_of(intake: Intake) -> People:
    """Those of both sheets, in two statements; members of the same workbook are known already."""
    held: People | None = intake.shared.get("offices.people")
    if held is None:
        held = intake.shared["offices.people"] = _load_people(intake, codes_named(intake))
    return held


def codes_named(intake: Intake) -> set[str]:
    tables = [intake.tables.get(f"offices.{name}") for name in ("holdings", "duties")]
    return {code for table in tables if table is not None for code in table["person"] if code}


def _load_people(intake: Intake, codes: set[str]) -> People:
    """Who is out of the importer's sight is as if not there."""
    seen = Person.objects.visible_to(intake.actor, of_few=True).filter(code__in=codes)
    kept = people_within(intake.actor, _managed(intake), of_few=True)
    people = People(kept=set(seen.filter(kept).values_list("code", flat=True)))
    rows = Standing.objects.filter(person__in=seen)
    people.standings = load_timelines(rows, "person__code", ("status",))
    brought = getattr(intake.shared.get("members"), "touched", {})
    for code in codes & brought.keys():
        people.standings[code] = brought[code].standings
        people.kept.add(code)
    return people


def find_member(intake: Intake, table: Table, row: int, on: date | None) -> str | None:
    """The code of the person of a row, who is a member on the day; what is wrong is told."""
    code, people = table["person"][row], people_of(intake)
    if not code:
        return None
    if code not in people.standings:
        message = _("Không có đảng viên mã “%(code)s” trong bảng và trong hệ thống.")
        intake.error(table, row, "person", message % {"code": code})
        return None
    if on is not None and not people.is_member(code, on):
        message = _("Ngày %s người này không phải là đảng viên.")
        intake.error(table, row, "valid_from", message % f"{on:%d/%m/%Y}")
        return None
    return str(code)


def may_keep_of(intake: Intake, post: PostEntry, person: str) -> bool:
    """A post in an enterprise lies where the person lies."""
    return isinstance(post.place, BodyEntry) or person in people_of(intake).kept


# --- papers -------------------------------------------------------------------------------------


def decision_of(table: Table, row: int) -> Citation | None:
    text = table["decision"][row]
    return read_citation(text) if text else None


def papers_by_id(ids: Iterable[int | None]) -> dict[int, Source]:
    return Source.objects.in_bulk({one for one in ids if one is not None})


def is_same_paper(source: Source | None, citation: Citation) -> bool:
    return source is not None and (source.symbol or source.summary, source.date) == citation


@dataclass(slots=True)
class CitingPlan(SheetPlan):
    """A plan whose rows name papers: values that take their number when it is committed."""

    cited: list[tuple[dict[str, Any], Citation]] = field(default_factory=list)
