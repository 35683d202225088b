"""Many members at once, as an import brings them: what is there, and writing what is new."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.bulk import insert_rows, supersede_rows, take_ids
from dangvu.core.partial_dates import PartialDate
from dangvu.core.timelines import Timeline, load_timelines, write_timelines
from dangvu.members.choices import PlacementKind
from dangvu.members.models import (
    Admission,
    Badge,
    Card,
    Exemption,
    Exit,
    Membership,
    Person,
    PersonVersion,
    Placement,
    Recognition,
    Restoration,
    Standing,
    Suspension,
    Transfer,
)
from dangvu.members.services.census import census_at_the_end
from dangvu.members.services.life import Life, Record, RecordKind
from dangvu.members.services.pointing import follow_ended_cells, point_all

VERSION_FIELDS = (
    "full_name", "sort_key", "search_key", "birth", "sex", "ethnicity", "religion", "hometown",
    "education", "qualification", "theory_level", "occupation", "employer_id",
)  # fmt: skip
EXEMPTION_FIELDS = ("is_temporary", "reason", "source_id")
PLACEMENT_FIELDS = ("organization", "start_reason", "end_reason", "source_id")
RECORDS: dict[RecordKind, tuple[type[Any], tuple[str, ...]]] = {
    "admission": (Admission, ("organization", "source_id", "decision_date", "ceremony_date")),
    "recognition": (Recognition, ("organization", "source_id", "decision_date", "effective_date")),
    "transfer": (
        Transfer,
        (
            "organization", "source_id", "on", "direction", "permanence", "other_organization",
            "other_place",
        ),
    ),
    "card": (Card, ("organization", "source_id", "on", "kind", "number")),
    "badge": (Badge, ("organization", "source_id", "on", "kind", "years", "number")),
    "exit": (Exit, ("organization", "source_id", "on", "kind", "reason")),
    "restoration": (Restoration, ("organization", "source_id", "on", "reason")),
}  # fmt: skip
_CELLS = frozenset({"organization", "other_organization"})

# Beyond so many persons whole tables are read instead of naming each one in the statement.
_NAMED_AT_MOST = 3_000

Finder = Callable[[int], Any]


def load_lives(*, codes: Collection[str], organization: Finder) -> dict[str, Life]:
    """The last membership of each of these persons, by code; a bounded number of statements.

    `organization(id)` gives what shall stand for an organisation in memory. The caller has asked
    the policy and reads the whole.
    """
    people = Person.objects.all()
    few = len(codes) <= _NAMED_AT_MOST
    if few:
        people = people.filter(code__in=list(codes))
    wanted = set(codes)
    lives = {
        pk: Life(code, pk, home=home and organization(home), host=host and organization(host))
        for pk, code, home, host in people.values_list("pk", "code", "home_id", "host_id")
        if code in wanted
    }
    if lives:
        _load_parts(lives, few, organization)
    return {life.code: life for life in lives.values()}


def _load_parts(lives: dict[int, Life], few: bool, organization: Finder) -> None:
    def rows(model: type[Any]) -> QuerySet[Any]:
        return model.objects.filter(person_id__in=list(lives)) if few else model.objects.all()

    memberships = rows(Membership).order_by("ordinal").values_list("pk", "person_id")
    for pk, person in memberships:
        if person in lives:
            lives[person].membership_pk = pk
    _load_dated(rows(PersonVersion), lives, "versions", VERSION_FIELDS, organization)
    _load_dated(rows(Standing), lives, "standings", ("status",), organization)
    _load_dated(rows(Exemption), lives, "exemptions", EXEMPTION_FIELDS, organization)
    _load_dated(rows(Suspension), lives, "suspensions", ("source_id",), organization)
    fields = ("organization_id", *PLACEMENT_FIELDS[1:])
    for kind, name in (
        (PlacementKind.OFFICIAL, "official"),
        (PlacementKind.TEMPORARY, "temporary"),
    ):
        _load_dated(rows(Placement).filter(kind=kind), lives, name, fields, organization)
    for kind_of, (model, names) in RECORDS.items():
        _load_records(rows(model), lives, kind_of, names, organization)


def _load_dated(
    rows: QuerySet[Any], lives: dict[int, Life], name: str, fields: tuple[str, ...], find: Finder
) -> None:
    for person, timeline in load_timelines(rows, "person_id", fields).items():
        if person not in lives:
            continue
        if "organization_id" in fields:
            for row in timeline:
                row.values["organization"] = find(row.values.pop("organization_id"))
                row.was = (row.start, row.end, dict(row.values))
        setattr(lives[person], name, timeline)


def _load_records(
    rows: QuerySet[Any],
    lives: dict[int, Life],
    kind: RecordKind,
    names: tuple[str, ...],
    find: Finder,
) -> None:
    columns = [f"{name}_id" if name in _CELLS else name for name in names]
    picked = rows.current().values_list("pk", "person_id", "membership_id", *columns)  # type: ignore[attr-defined]
    for pk, person, membership, *found in picked:
        life = lives.get(person)
        if life is None or life.membership_pk != membership:
            continue
        values = {
            name: find(value) if name in _CELLS and value is not None else value
            for name, value in zip(names, found, strict=True)
        }
        life.records.append(Record(kind, values, pk, dict(values)))


def namesakes(*, keys: Collection[str]) -> list[tuple[str, PartialDate, str, int | None]]:
    """Sort key, birth, code and cell of persons whose name has one of these sort keys."""
    rows = PersonVersion.objects.current().filter(birth__isnull=False)
    if len(keys) <= _NAMED_AT_MOST:
        rows = rows.filter(sort_key__in=list(keys))
    return list(rows.values_list("sort_key", "birth", "person__code", "person__home_id"))


def codes_in_cells(*, cells: Collection[int], on: date) -> list[tuple[str, int]]:
    """Codes of persons whose official cell on a day is one of these, with the cell."""
    placed = Placement.objects.as_of(on).filter(
        kind=PlacementKind.OFFICIAL, organization_id__in=list(cells)
    )
    return list(placed.order_by("person__code").values_list("person__code", "organization_id"))


Step = Callable[[str, int, int], None]


def write_lives(
    *, actor: Actor, lives: Iterable[Life], reason: str = "", step: Step = lambda *_: None
) -> None:
    """Write new members and what changed of known ones; a bounded number of statements.

    The caller has asked the policy, and runs this inside `reading_whole()`: rows are checked
    against the scope of the database as every row is.
    """
    touched = list(lives)
    with deed(actor=actor, verb="members.load"), census_at_the_end():
        known = [life.pk for life in touched if life.pk is not None]
        _write_new_people([life for life in touched if life.pk is None])
        jobs = [*_dated_tables(touched), *_record_tables(touched)]
        for done, (name, job) in enumerate(jobs, start=1):
            job(reason)
            step(name, done, len(jobs))
        point_all(known, actor.today)
        follow_ended_cells(actor=actor)


def _write_new_people(fresh: list[Life]) -> None:
    for life, pk in zip(fresh, take_ids(Person, len(fresh)), strict=True):
        life.pk = pk
        life.point()
    for life, pk in zip(fresh, take_ids(Membership, len(fresh)), strict=True):
        life.membership_pk = pk
    insert_rows(
        Person,
        ("id", "code", "home_id", "host_id"),
        ((life.pk, life.code, _pk(life.home), _pk(life.host)) for life in fresh),
    )
    insert_rows(
        Membership, ("id", "person", "ordinal"), ((v.membership_pk, v.pk, 1) for v in fresh)
    )


def _pk(value: Any) -> int | None:
    return None if value is None else value.pk


Job = tuple[str, Callable[[str], None]]


def _dated_tables(lives: list[Life]) -> Iterable[Job]:
    def job(
        model: type[Any], fields: tuple[str, ...], of: Callable[[Life], Timeline], **fixed: str
    ) -> Job:
        keys = ("person",) if model is PersonVersion else ("person", "membership")

        def write(reason: str) -> None:
            write_timelines(
                model,
                (*keys, *fixed),
                fields,
                (
                    ((v.pk, v.membership_pk)[: len(keys)] + tuple(fixed.values()), of(v))
                    for v in lives
                ),
                reason=reason,
            )

        return model._meta.db_table, write

    yield job(PersonVersion, VERSION_FIELDS, lambda life: life.versions)
    yield job(Standing, ("status",), lambda life: life.standings)
    yield job(
        Placement, PLACEMENT_FIELDS, lambda life: life.official, kind=PlacementKind.OFFICIAL.value
    )
    yield job(
        Placement, PLACEMENT_FIELDS, lambda life: life.temporary, kind=PlacementKind.TEMPORARY.value
    )
    yield job(Exemption, EXEMPTION_FIELDS, lambda life: life.exemptions)
    yield job(Suspension, ("source_id",), lambda life: life.suspensions)


def _record_tables(lives: list[Life]) -> Iterable[Job]:
    records: dict[RecordKind, list[tuple[Life, Record]]] = {kind: [] for kind in RECORDS}
    for life in lives:
        for record in life.records:
            records[record.kind].append((life, record))
    for kind, (model, names) in RECORDS.items():

        def write(
            reason: str,
            kind: RecordKind = kind,
            model: type[Any] = model,
            names: tuple[str, ...] = names,
        ) -> None:
            touched = [pair for pair in records[kind] if pair[1].is_touched]
            gone = [record.pk for _life, record in touched if record.pk is not None] + [
                record.pk
                for life in lives
                if life.withdrawn
                for record in life.withdrawn
                if record.kind == kind and record.pk is not None
            ]
            supersede_rows(model, gone, reason=reason)
            insert_rows(
                model,
                ("person", "membership", *names),
                (
                    (life.pk, life.membership_pk, *(_plain(record.values[n]) for n in names))
                    for life, record in touched
                ),
            )

        yield model._meta.db_table, write


_AS_THEY_ARE = frozenset({type(None), str, int, bool, date})


def _plain(value: Any) -> Any:
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, PartialDate):
        return str(value)
    return getattr(value, "pk", value)
