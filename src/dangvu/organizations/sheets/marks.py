"""The marks of an organisation against what the database holds, and the plan they go into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.partial_dates import PartialDate
from dangvu.core.sheets import Intake, SheetPlan, State, Table
from dangvu.core.timelines import Timeline
from dangvu.core.writing import write_date
from dangvu.organizations.choices import OrganizationType
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.models.organization import BEGINNING
from dangvu.organizations.services.loading import Entry
from dangvu.organizations.services.lookup import directory_of
from dangvu.sources.models import Source
from dangvu.sources.services import read_citation

# Fields of a version that a sheet may change from its day on.
_CHANGEABLE = (
    "name", "short_name", "type", "model", "category", "level", "has_seal", "is_abroad",
    "has_same_level_government", "is_external",
)  # fmt: skip
_DEFAULTS: dict[str, Any] = {
    "has_seal": False, "is_abroad": False, "is_external": False,
    "has_same_level_government": None,
}  # fmt: skip


@dataclass(slots=True)
class TreePlan(SheetPlan):
    """Entries that are new or changed, by row, and the root if this import sets it."""

    entries: dict[int, Entry] = field(default_factory=dict)
    root: Entry | None = None
    sources: dict[int, Source] = field(default_factory=dict)


def plan_marks(intake: Intake, table: Table, row: int, plan: TreePlan) -> None:
    directory = directory_of(intake)
    code = table["code"][row]
    known = directory.find(code)
    founded: PartialDate | None = table["founded"][row]
    ended: date | None = table["ended"][row]
    if founded is not None and ended is not None and ended <= founded.earliest:
        intake.error(
            table, row, "ended",
            _("Ngày kết thúc %(ended)s không sau ngày thành lập %(founded)s.")
            % {"ended": write_date(ended), "founded": write_date(founded)},
        )  # fmt: skip
        ended = None
    given = {name: table[name][row] for name in _CHANGEABLE}
    if known is None:
        entry = plan.entries[row] = _new_entry(code, given, founded, ended)
        directory.add(entry)
        plan.states[row] = State.NEW
    else:
        plan.entries[row] = known
        _compare_marks(intake, plan, row, known, given)
        _compare_life(intake, plan, row, known, founded, ended)
    _compare_decision(table, row, plan)


def sources_of(entries: Iterable[Entry]) -> dict[int, Source]:
    return Source.objects.in_bulk(
        {entry.versions.rows[0].values["source_id"] for entry in entries} - {None}
    )


def _new_entry(
    code: str, given: dict[str, Any], founded: PartialDate | None, ended: date | None
) -> Entry:
    values = {
        name: _DEFAULTS.get(name, "") if value in (None, "") else value
        for name, value in given.items()
    }
    values |= {"code": code, "source_id": None, "search_key": _search_key(code, values)}
    entry = Entry(code)
    entry.versions.add(founded.earliest if founded else BEGINNING, ended, **values)
    return entry


def _search_key(code: str, values: dict[str, Any]) -> str:
    return OrganizationVersion.search_key_for(
        code=code, name=values["name"], short_name=values["short_name"]
    )


def _compare_marks(
    intake: Intake, plan: TreePlan, row: int, known: Entry, given: dict[str, Any]
) -> None:
    """Marks that differ hold from the day of the sheet on; a blank cell says nothing."""
    held = known.versions.near(intake.as_of)
    assert held is not None
    differing = {
        name: value
        for name, value in given.items()
        if value not in (None, "") and value != held.values[name]
    }
    if not differing:
        return
    plan.change(row, *differing)
    known.versions.change_from(intake.as_of, **differing)
    for stretch in known.versions:
        stretch.values["search_key"] = _search_key(stretch.values["code"], stretch.values)
    if "type" in differing:
        intake.warn(
            plan.table, row, "type",
            _(
                "Loại hình đổi từ “%(old)s” kể từ %(day)s. Nếu là nâng cấp, hạ cấp thì ghi thêm"
                " ở trang Sắp xếp."
            )
            % {
                "old": OrganizationType(held.values["type"]).label,
                "day": write_date(intake.as_of),
            },
        )  # fmt: skip


def _compare_life(
    intake: Intake,
    plan: TreePlan,
    row: int,
    known: Entry,
    founded: PartialDate | None,
    ended: date | None,
) -> None:
    """The day of founding is a fact for life: another one corrects. An end is a dated change."""
    if founded is not None and not founded.may_be(known.starts):
        first_end = known.versions.rows[0].end
        if first_end is not None and founded.earliest >= first_end:
            intake.error(
                plan.table, row, "founded",
                _("Hệ thống có thông tin của tổ chức này trước ngày %(day)s.")
                % {"day": write_date(founded)},
            )  # fmt: skip
            return
        plan.change(row, "founded")
        old = known.starts
        known.versions.begin(founded.earliest)
        if known.edges and (known.edges.rows[0].start == old or old < founded.earliest):
            parent = known.edges.rows[0].values["parent"]
            known.edges.begin(max(founded.earliest, parent.starts))
    if ended is not None and ended != known.ends:
        if ended <= known.starts:
            intake.error(
                plan.table, row, "ended",
                _("Ngày kết thúc không sau ngày thành lập %(day)s trong hệ thống.")
                % {"day": write_date(known.starts)},
            )  # fmt: skip
            return
        plan.change(row, "ended")
        for timeline in (known.versions, known.edges):
            _end(timeline, ended)


def _end(timeline: Timeline, day: date) -> None:
    if timeline and timeline.last.end is not None and timeline.last.end < day:
        timeline.end(None)
    timeline.end(day)


def _compare_decision(table: Table, row: int, plan: TreePlan) -> None:
    text = table["decision"][row]
    if not text:
        return
    entry = plan.entries[row]
    entry.citation = read_citation(text)
    if entry.pk is None:
        return
    source = plan.sources.get(entry.versions.rows[0].values["source_id"])
    if source and (source.symbol or source.summary, source.date) == entry.citation:
        entry.citation = None
    else:
        plan.change(row, "decision")
