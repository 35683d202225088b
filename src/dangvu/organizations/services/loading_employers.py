"""Many employers, worker counts, mass organisations and past events at once, as an import brings them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.bulk import insert_rows, supersede_rows, take_ids
from dangvu.core.timelines import Timeline, load_timelines, write_timelines
from dangvu.organizations.models import (
    Employer,
    EmployerLink,
    EmployerVersion,
    MassOrganization,
    Reorganization,
    ReorganizationPart,
    WorkerCount,
)
from dangvu.organizations.services.heirs import derive_heirs
from dangvu.organizations.services.loading import Citation, Entry
from dangvu.sources.services import cite_many

EMPLOYER_FIELDS = ("code", "name", "ownership", "parent_id")


@dataclass(slots=True, eq=False)
class EmployerEntry:
    """An employer as it is, or will be after the import. `links` by organisation."""

    code: str
    pk: int | None = None
    versions: Timeline = field(default_factory=Timeline)
    links: dict[Entry, Timeline] = field(default_factory=dict)
    counts: dict[date, tuple[int, int]] = field(default_factory=dict)
    """By day: the row and the count that the database has."""
    new_counts: dict[date, int] = field(default_factory=dict)


def load_employers(*, on: date, organizations: dict[int, Entry]) -> dict[str, EmployerEntry]:
    """Every employer by code, with its links and worker counts; three statements."""
    versions = load_timelines(EmployerVersion.objects.all(), "employer_id", EMPLOYER_FIELDS)
    entries = {
        pk: EmployerEntry(timeline.last.values["code"], pk, timeline)
        for pk, timeline in versions.items()
    }
    for timeline in versions.values():
        for row in timeline:
            row.values["parent_id"] = entries.get(row.values["parent_id"])
            row.was = (row.start, row.end, dict(row.values))
    links = load_timelines(
        EmployerLink.objects.all(), "employer_id", ("organization_id", "is_main")
    )
    for pk, timeline in links.items():
        for row in timeline:
            organization = organizations[row.values.pop("organization_id")]
            row.was = (row.start, row.end, dict(row.values))
            entries[pk].links.setdefault(organization, Timeline()).rows.append(row)
    for row_id, pk, day, count in WorkerCount.objects.current().values_list(
        "pk", "employer_id", "on", "count"
    ):
        entries[pk].counts[day] = (row_id, count)
    by_code: dict[str, EmployerEntry] = {}
    for entry in entries.values():
        for row in entry.versions:
            if row.values["code"] not in by_code or row.holds_on(on):
                by_code[row.values["code"]] = entry
    return by_code


def write_employers(*, actor: Actor, entries: Iterable[EmployerEntry], reason: str = "") -> None:
    """Write new employers and what changed of known ones; a bounded number of statements."""
    touched = list(entries)
    with deed(actor=actor, verb="organizations.load_employers"):
        fresh = [entry for entry in touched if entry.pk is None]
        for entry, pk in zip(fresh, take_ids(Employer, len(fresh)), strict=True):
            entry.pk = pk
        insert_rows(Employer, ("id",), ((entry.pk,) for entry in fresh))
        write_timelines(
            EmployerVersion,
            ("employer",),
            EMPLOYER_FIELDS,
            (((entry.pk,), entry.versions) for entry in touched),
            reason=reason,
        )
        write_timelines(
            EmployerLink,
            ("employer", "organization"),
            ("is_main",),
            (
                ((entry.pk, organization.pk), timeline)
                for entry in touched
                for organization, timeline in entry.links.items()
            ),
            reason=reason,
        )
        _write_counts(touched, reason)


def _write_counts(entries: list[EmployerEntry], reason: str) -> None:
    corrected = [e.counts[day][0] for e in entries for day in e.new_counts if day in e.counts]
    supersede_rows(WorkerCount, corrected, reason=reason)
    insert_rows(
        WorkerCount,
        ("employer", "on", "count"),
        ((e.pk, day, count) for e in entries for day, count in e.new_counts.items()),
    )


MassKey = tuple[Entry, str, str]


def load_mass(*, organizations: dict[int, Entry]) -> dict[MassKey, Timeline]:
    """Mass organisations by organisation, kind and name; one statement."""
    found: dict[MassKey, Timeline] = {}
    fields = ("organization_id", "kind", "name", "member_count")
    held = load_timelines(MassOrganization.objects.all(), "organization_id", fields)
    for timeline in held.values():
        for row in timeline:
            entry = organizations[row.values.pop("organization_id")]
            key = (entry, row.values.pop("kind"), row.values.pop("name"))
            row.was = (row.start, row.end, dict(row.values))
            found.setdefault(key, Timeline()).rows.append(row)
    return found


def write_mass(*, actor: Actor, held: dict[MassKey, Timeline], reason: str = "") -> None:
    """Write mass organisations that are new or changed."""
    with deed(actor=actor, verb="organizations.load_mass"):
        write_timelines(
            MassOrganization,
            ("organization", "kind", "name"),
            ("member_count",),
            (((entry.pk, kind, name), t) for (entry, kind, name), t in held.items()),
            reason=reason,
        )


@dataclass(frozen=True, slots=True, eq=False)
class PastEvent:
    """A reorganisation before the day of the sheet: what it was, and each one's part in it.

    parts: organisation, part, heir.
    """

    kind: str
    on: date
    note: str
    citation: Citation | None
    parts: tuple[tuple[Entry, str, Entry | None], ...]


def write_past_events(*, actor: Actor, events: list[PastEvent]) -> None:
    """Write events that have already taken their effect on the tree, and derive the heirs."""
    with deed(actor=actor, verb="organizations.load_events"):
        cited = cite_many(actor=actor, papers=[e.citation for e in events if e.citation])
        ids = take_ids(Reorganization, len(events))
        insert_rows(
            Reorganization,
            ("id", "kind", "on", "note", "source_id"),
            (
                (pk, e.kind, e.on, e.note, cited.get(e.citation) if e.citation else None)
                for pk, e in zip(ids, events, strict=True)
            ),
        )
        insert_rows(
            ReorganizationPart,
            ("event", "organization", "part", "heir"),
            (
                (pk, organization.pk, part, heir.pk if heir else None)
                for pk, event in zip(ids, events, strict=True)
                for organization, part, heir in event.parts
            ),
        )
        derive_heirs()
