"""Many organisations at once, as an import brings them: what is there, and writing what is new.

Nothing here decides: `sheets` compares the rows of a workbook with a Directory, changes it in
memory, and these services write what was changed.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.bulk import insert_rows, take_ids
from dangvu.core.partial_dates import PartialDate
from dangvu.core.text import search_key
from dangvu.core.timelines import Timeline, load_timelines, write_timelines
from dangvu.organizations.choices import CELL_TYPES
from dangvu.organizations.models import Organization, OrganizationVersion, ParentEdge
from dangvu.organizations.services.heirs import derive_heirs
from dangvu.sources.services import cite_many

Citation = tuple[str, PartialDate | None]

VERSION_FIELDS = (
    "code", "name", "short_name", "search_key", "type", "level", "model", "category", "has_seal",
    "is_abroad", "has_same_level_government", "is_external", "source_id",
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Entry:
    """An organisation as it is, or will be after the import; `pk` is None until it is written.

    The values of an edge are `{"parent": Entry, "source_id": ...}`.
    """

    code: str
    pk: int | None = None
    versions: Timeline = field(default_factory=Timeline)
    edges: Timeline = field(default_factory=Timeline)
    citation: Citation | None = None
    is_root: bool = False

    def value(self, name: str, on: date) -> Any:
        """A field of the version that holds on a day (the nearest where none does)."""
        row = self.versions.near(on)
        return None if row is None else row.values.get(name)

    @property
    def starts(self) -> date:
        return self.versions.rows[0].start

    @property
    def ends(self) -> date | None:
        return self.versions.last.end

    @property
    def name(self) -> str:
        return str(self.versions.last.values["name"])

    def parent_on(self, on: date) -> Entry | None:
        row = self.edges.near(on)
        return None if row is None else row.values["parent"]

    def is_cell_on(self, on: date) -> bool:
        return self.value("type", on) in CELL_TYPES

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


class Directory:
    """Every organisation that the database has and the import brings, by code."""

    def __init__(self, entries: Iterable[Entry], on: date) -> None:
        self.on = on
        self._by_code: dict[str, Entry] = {}
        self.by_id: dict[int, Entry] = {}
        self._near: dict[str, list[str]] = {}
        for entry in entries:
            if entry.pk is not None:
                self.by_id[entry.pk] = entry
            for row in entry.versions:
                held = self._by_code.get(row.values["code"])
                # A code may have passed to another organisation: the one of the day counts.
                if held is None or row.holds_on(on) or held.ends is not None:
                    self._by_code[row.values["code"]] = entry

    def find(self, code: str) -> Entry | None:
        return self._by_code.get(code)

    def add(self, entry: Entry) -> None:
        self._by_code[entry.code] = entry

    def near(self, code: str) -> list[str]:
        """Codes that resemble one that does not exist."""
        if code not in self._near:
            folded = search_key(code)
            same = [known for known in self._by_code if search_key(known) == folded]
            # Comparing with thousands of codes takes a while: only for the first unknown ones.
            if not same and len(self._near) < 40:
                same = difflib.get_close_matches(code, self._by_code, n=3, cutoff=0.75)
            self._near[code] = same[:3]
        return self._near[code]

    def __iter__(self) -> Iterator[Entry]:
        return iter(dict.fromkeys(self._by_code.values()))

    def __len__(self) -> int:
        return len(self._by_code)


def load_directory(*, on: date) -> Directory:
    """Every organisation with its versions and parents; three statements."""
    versions = load_timelines(OrganizationVersion.objects.all(), "organization_id", VERSION_FIELDS)
    edges = load_timelines(ParentEdge.objects.all(), "child_id", ("parent_id", "source_id"))
    roots = set(Organization.objects.filter(is_root=True).values_list("pk", flat=True))
    entries = {
        pk: Entry(code=timeline.last.values["code"], pk=pk, versions=timeline, is_root=pk in roots)
        for pk, timeline in versions.items()
    }
    for pk, timeline in edges.items():
        for row in timeline:
            # The stretch must compare equal to what was read: both get the entry.
            parent = entries[row.values.pop("parent_id")]
            row.values["parent"] = parent
            row.was = (row.start, row.end, dict(row.values))
        entries[pk].edges = timeline
    return Directory(entries.values(), on)


def write_organizations(
    *, actor: Actor, entries: Iterable[Entry], root: Entry | None = None, reason: str = ""
) -> None:
    """Write new organisations and what changed of known ones, all in a bounded number of statements.

    `root` becomes the installation's own organisation. Raises IntegrityError for a cycle at any
    date and for periods that overlap.
    """
    touched = list(entries)
    with deed(actor=actor, verb="organizations.load"):
        cited = cite_many(actor=actor, papers=[e.citation for e in touched if e.citation])
        for entry in touched:
            if entry.citation and entry.citation[0]:
                _cite(entry, cited[entry.citation])
        fresh = [entry for entry in touched if entry.pk is None]
        for entry, pk in zip(fresh, take_ids(Organization, len(fresh)), strict=True):
            entry.pk = pk
            entry.is_root = entry is root
        insert_rows(Organization, ("id", "is_root"), ((e.pk, e.is_root) for e in fresh))
        if root is not None and root.pk is not None and not root.is_root:
            Organization.objects.filter(pk=root.pk).update(is_root=True)
        write_timelines(
            OrganizationVersion,
            ("organization",),
            VERSION_FIELDS,
            (((entry.pk,), entry.versions) for entry in touched),
            reason=reason,
        )
        write_timelines(
            ParentEdge,
            ("child",),
            ("parent", "source_id"),
            (((entry.pk,), entry.edges) for entry in touched),
            reason=reason,
        )
        if any(entry.ends is not None for entry in touched):
            derive_heirs()


def _cite(entry: Entry, source_id: int) -> None:
    entry.versions.rows[0].values["source_id"] = source_id
    for row in entry.edges:
        if row.pk is None:
            row.values["source_id"] = source_id
