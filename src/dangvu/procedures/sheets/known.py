"""What an import of cases compares with and asks: cases on record, members by code, the tree and the
rulebook of a day, with what the workbook itself brings. Each read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from dangvu.core.actor import Actor
from dangvu.core.policy import Scope, scope_of
from dangvu.core.sheets import Intake
from dangvu.core.text import search_key
from dangvu.core.timelines import Timeline, load_timelines
from dangvu.members.choices import PlacementKind
from dangvu.members.models import Candidate, Person, PersonVersion, Placement
from dangvu.members.selectors.requests import not_restricted
from dangvu.members.services.pool_loading import LoadedCandidate
from dangvu.organizations.choices import CELL_TYPES, GRASSROOTS_TYPES
from dangvu.organizations.services.loading import Directory, Entry
from dangvu.organizations.services.lookup import directory_of, may_import_into
from dangvu.procedures.choices import RUNNING
from dangvu.procedures.definitions import Span, Version
from dangvu.procedures.models import Case, CasePaper, StepTaken
from dangvu.procedures.selectors.acting import Ways
from dangvu.procedures.selectors.clocks import Length, Rules, length_by
from dangvu.rules.models import Parameter
from dangvu.rules.selectors import InForce
from dangvu.rules.selectors.in_force import in_force


def reference_of(case: Case) -> str:
    """By what a case is called in a sheet, whoever wrote it down first."""
    return case.reference or f"#{case.pk}"


# --- cases on record ------------------------------------------------------------------------------


class Known:
    """Cases that the importer sees, by reference; of members and candidates whoever sees them. Six
    statements."""

    def __init__(self, actor: Actor, codes: set[str]) -> None:
        self.by_reference: dict[str, list[Case]] = defaultdict(list)
        self.by_label: dict[tuple[str, str, int], list[Case]] = defaultdict(list)
        for case in Case.objects.visible_to(actor).order_by("pk"):
            if case.is_running or case.reference:
                self.by_reference[reference_of(case)].append(case)
            if case.is_running and case.person_id is None and case.candidate_id is None:
                self.by_label[_named(case.definition, case.label, case.organization_id)].append(
                    case
                )
        running = Case.objects.running().filter(person__code__in=codes)
        self.of_candidate = {
            (case.definition, case.candidate_id): case
            for case in Case.objects.running().filter(candidate__isnull=False)
        }
        self.of_person = {
            (case.definition, case.person.code): case for case in running.select_related("person")
        }
        self.visible = {case.pk for cases in self.by_reference.values() for case in cases}
        running_too = {"case__state__in": RUNNING}
        lines = StepTaken.objects.current().visible_to(actor).filter(**running_too)
        self.lines = set(lines.values_list("case_id", "step", "what", "on"))
        papers = CasePaper.objects.current().visible_to(actor).filter(**running_too)
        self.papers = set(papers.values_list("case_id", "paper", "received_on", "number", "label"))

    def same(self, reference: str, definition: str, subject: str, place: Entry) -> Case | None:
        """The case of that reference, procedure, subject and organisation; a running one first."""
        found = [
            one
            for one in self.by_reference.get(reference, ())
            if one.definition == definition
            and one.organization_id == place.pk
            and subject in (str(one.person_id), search_key(one.label))
        ]
        return next((one for one in found if one.is_running), found[-1] if found else None)

    def named(self, definition: str, label: str, place: Entry) -> list[Case]:
        """Running cases of the procedure about something that is called so, there."""
        return self.by_label.get(_named(definition, label, place.pk or 0), [])


def _named(definition: str, label: str, place: int) -> tuple[str, str, int]:
    return definition, search_key(label), place


# --- members --------------------------------------------------------------------------------------


@dataclass(slots=True)
class Member:
    """Somebody by code: the number (None while the workbook brings the member), names and places.
    `is_told`: the importer may be told the name."""

    pk: int | None
    names: Timeline
    places: list[Timeline]
    is_told: bool = True

    def name_on(self, day: date) -> str:
        row = self.names.near(day)
        return str(row.values["full_name"]) if row else ""

    def is_elsewhere(self, place: Entry, day: date) -> bool:
        """Takes part somewhere that day, and neither there nor below."""
        cells = [row.values["organization"] for each in self.places if (row := each.at(day))]
        return bool(cells) and not any(place in _upwards(cell, day) for cell in cells)


def load_members(intake: Intake, codes: set[str]) -> dict[str, Member]:
    """Those whom the importer may see and those whom the workbook brings; five statements."""
    seen = Person.objects.visible_to(intake.actor, of_few=True).filter(code__in=codes)
    numbers = dict(seen.values_list("code", "pk"))
    of_seen = {"person__code__in": list(numbers)}
    names = load_timelines(PersonVersion.objects.filter(**of_seen), "person__code", ("full_name",))
    by_id = directory_of(intake).by_id
    told = set(seen.filter(not_restricted(intake.actor, "pk")).values_list("code", flat=True))
    found = {
        code: Member(pk, names.get(code, Timeline()), [], code in told)
        for code, pk in numbers.items()
    }
    for kind in PlacementKind:
        rows = Placement.objects.filter(**of_seen, kind=kind)
        held = load_timelines(rows, "person__code", ("organization_id",))
        for code, timeline in held.items():
            for row in timeline:
                row.values["organization"] = by_id[row.values["organization_id"]]
            found[code].places.append(timeline)
    brought = getattr(intake.shared.get("members"), "touched", {})
    for code in codes & brought.keys():
        life = brought[code]
        found[code] = Member(life.pk, life.versions, [life.official, life.temporary])
    return found


def _upwards(entry: Entry, day: date) -> Iterator[Entry]:
    here: Entry | None = entry
    for _step in range(64):
        if here is None:
            return
        yield here
        here = here.parent_on(day)


def load_pool(intake: Intake, names: set[str]) -> dict[str, list[Candidate]]:
    """Those of the pool whom the importer sees, by name (as it is searched for); one statement."""
    found: dict[str, list[Candidate]] = defaultdict(list)
    if names:
        seen = Candidate.objects.visible_to(intake.actor).in_pool()
        for one in seen.filter(search_key__in=names).order_by("pk"):
            found[one.search_key].append(one)
    return found


# --- the tree and the rulebook --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Standing:
    """An organisation on a day, as those who act are chosen from."""

    organization_id: int
    type: str

    @property
    def is_cell(self) -> bool:
        return self.type in CELL_TYPES

    @property
    def is_grassroots(self) -> bool:
        return self.type in GRASSROOTS_TYPES


@dataclass(slots=True)
class BookWays(Ways):
    """Who stands above whom, of the database and of the workbook: organisations by a number of their
    own here, since some have none yet."""

    entries: list[Entry] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)

    def number(self, entry: Entry) -> int:
        if id(entry) not in self.numbers:
            self.entries.append(entry)
            # From 1 on: no organisation is nothing.
            self.numbers[id(entry)] = len(self.entries)
        return self.numbers[id(entry)]

    def entry(self, number: int) -> Entry:
        return self.entries[number - 1]

    def above(self, organization_id: int, on: date) -> list[Any]:
        key = organization_id, on
        if key not in self._above:
            entry = self.entry(organization_id)
            lives = entry.starts <= on and (entry.ends is None or on < entry.ends)
            above = _upwards(entry, on) if lives else ()
            self._above[key] = [
                _Standing(self.number(one), one.value("type", on))
                for one in above  # type: ignore[misc]
            ]
        return self._above[key]


class BookRules(Rules):
    """The rulebook of a day for organisations of the directory; one statement for each rule."""

    def __init__(self, ways: BookWays) -> None:
        super().__init__()
        self.ways = ways
        self._rows: dict[str, list[Parameter]] = {}

    def rule(self, code: str, on: date, number: int) -> InForce | None:
        """As `rules.selectors.parameter`; None where the rulebook is silent."""
        if code not in self._rows:
            rows = Parameter.objects.current().filter(code=code).select_related("source")
            self._rows[code] = list(rows)
        held = {
            row.organization_id: row
            for row in self._rows[code]
            if row.valid_from <= on and (row.valid_to is None or on < row.valid_to)
        }
        places = [one.pk for one in _upwards(self.ways.entry(number), on) if one.pk]
        found = next((held[pk] for pk in places if pk in held), held.get(None))
        return in_force(found) if found else None

    def length(self, span: Span, version: Version, on: date, organization_id: int) -> Length:
        if not span.rule:
            return super().length(span, version, on, organization_id)
        key = span.rule, on, organization_id
        if key not in self._known:
            self._known[key] = length_by(self.rule(span.rule, on, organization_id), span, on)
        return self._known[key]


# --- everything at once ---------------------------------------------------------------------------


class Desk:
    """What rows are read with."""

    def __init__(self, intake: Intake, codes: set[str], names: set[str]) -> None:
        self.intake = intake
        self.directory: Directory = directory_of(intake)
        self.known = Known(intake.actor, codes)
        self.members = load_members(intake, codes)
        self.pool = load_pool(intake, names)
        self.ways = BookWays()
        self.rules = BookRules(self.ways)
        self._managed: dict[str, Scope] = {}
        self._newcomers: dict[tuple[int, str, Any], LoadedCandidate] = {}
        self._brought: dict[str, list[LoadedCandidate]] = defaultdict(list)
        for one in getattr(intake.plans.get("members.candidates"), "rows", ()):
            if one.held is None and one.facts["dropped_on"] is None:
                self._brought[search_key(one.facts["full_name"])].append(one)

    def may_keep(self, kind: str, entry: Entry) -> bool:
        """Whether the importer may import there and manages cases of that kind there."""
        if kind not in self._managed:
            self._managed[kind] = scope_of(self.intake.actor, kind, "manage")
        managed = replace(self.intake, scope=self._managed[kind])
        return may_import_into(self.intake, entry) and may_import_into(managed, entry)

    def followed(self, name: str, place: Entry) -> list[Candidate]:
        """Those of the pool who are called so and are followed there or below."""
        by_id, on = self.directory.by_id, self.intake.as_of
        return [
            one
            for one in self.pool.get(search_key(name), ())
            if place in _upwards(by_id[one.organization_id], on)
        ]

    def brought(self, name: str, place: Entry) -> list[LoadedCandidate]:
        """The same of those whom the sheet of the pool takes in."""
        return [
            one
            for one in self._brought.get(search_key(name), ())
            if place in _upwards(one.place, self.intake.as_of)
        ]

    def newcomer(self, place: Entry, facts: dict[str, Any]) -> LoadedCandidate:
        """Somebody whom no sheet of the pool tells of; the same of all their cases, followed since the
        first of them began."""
        key = id(place), search_key(facts["full_name"]), facts["birth"]
        found = self._newcomers.setdefault(key, LoadedCandidate(place, facts))
        found.facts["selected_on"] = min(found.facts["selected_on"], facts["selected_on"])
        return found
