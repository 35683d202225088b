"""Members follow a reorganisation, in a number of statements that does not grow with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, Model, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from psycopg import sql

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.reorganisation import Change
from dangvu.members.choices import EndReason, StartReason
from dangvu.members.models import (
    Admission,
    Badge,
    Candidate,
    Card,
    Exit,
    Placement,
    PoolPlace,
    Recognition,
    Restoration,
    Transfer,
)
from dangvu.members.services.pointing import follow_ended_cells, point_all
from dangvu.organizations.models import OrganizationVersion

# Where a record counts follows the day on which it counts.
_COUNTED_ON: dict[type[Model], Any] = {
    Admission: Coalesce("decision_date__earliest", "ceremony_date__earliest"),
    Recognition: Coalesce("decision_date__earliest", "effective_date__earliest"),
    Transfer: F("on"),
    Card: F("on"),
    Badge: F("on"),
    Exit: F("on"),
    Restoration: F("on"),
}
_KEPT_BY_DATABASE = {"id", "recorded_at", "superseded_at", "correction_reason"}


def target_of(change: Change, person_id: int, cell_id: int) -> int | None:
    """The cell that someone of this cell goes to; None when the change does not say or keeps
    them there."""
    into = change.assigned.get(cell_id, {}).get(person_id, change.absorbed.get(cell_id))
    return None if into == cell_id else into


def follow_change(change: Change, actor: Actor) -> None:
    """Placements that hold on the day go on at the target from the day on; later placements and
    records at the cell are the target's. Nothing before the day changes.

    The policy was asked by the one who reorganises.
    """
    with reading_whole(), deed(actor=actor, verb="members.follow_reorganization"):
        people = _move_placements(change)
        for model, counted_on in _COUNTED_ON.items():
            _move_records(change, model, counted_on, "organization_id")
        _move_records(change, Transfer, F("on"), "other_organization_id")
        _move_pool(change)
        point_all(people, actor.today)
        follow_ended_cells(actor=actor)


@dataclass(frozen=True, slots=True)
class _Left:
    """Where someone would have stayed, until when, and the target of the change instead."""

    cell: int
    until: date | None
    into: int


def _move_placements(change: Change) -> set[int]:
    cells = set(change.absorbed) | set(change.assigned)
    rows = Placement.objects.current().filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=change.on), organization__in=cells
    )
    moves: dict[int, int] = {}
    people: dict[tuple[int, str], _Left] = {}
    for number, person, kind, cell, end in rows.order_by("valid_from").values_list(
        "pk", "person_id", "kind", "organization_id", "valid_to"
    ):
        into = target_of(change, person, cell)
        if into is not None:
            moves[number] = into
            people[person, kind] = _Left(cell, end, into)
    moves |= _continued(change, people)
    if moves:
        _supersede(Placement, moves)
        _copy_halves(change, moves)
    return {person for person, _kind in people}


def _continued(change: Change, people: dict[tuple[int, str], _Left]) -> dict[int, int]:
    """Later placements that began only because the cell left by this change ended on that day:
    an event that is entered late takes them to its target too."""
    rows = Placement.objects.current().filter(
        person__in={person for person, _kind in people},
        valid_from__gt=change.on,
        start_reason=StartReason.REORGANIZATION,
    )
    later = list(
        rows.order_by("valid_from").values_list(
            "pk", "person_id", "kind", "organization_id", "valid_from", "valid_to"
        )
    )
    cells = {left.cell for left in people.values()} | {row[3] for row in later}
    ends = _ends(cells) if later else {}
    moves: dict[int, int] = {}
    for number, person, kind, cell, start, end in later:
        left = people.get((person, kind))
        if left is not None and left.until == start == ends.get(left.cell):
            moves[number] = left.into
            people[person, kind] = _Left(cell, end, left.into)
    return moves


def _ends(organizations: set[int]) -> dict[int, date | None]:
    """The day from which each is no more; None while it lives."""
    rows = OrganizationVersion.objects.current().filter(organization__in=organizations)
    return dict(rows.order_by("valid_from").values_list("organization_id", "valid_to"))


def pool_target(change: Change, cell_id: int) -> int | None:
    """The cell that follows the candidates of this one from the day on: the one that took it over. Of
    a divided cell the first, since the change names members alone."""
    into = change.absorbed.get(cell_id)
    if into is None and cell_id in {*change.ended, *change.vacated}:
        named = change.assigned.get(cell_id, {}).values()
        into = change.ended.get(cell_id) or min(
            {*named, *change.successors} - {cell_id}, default=None
        )
    return None if into == cell_id else into


def pool_moves(change: Change) -> dict[int, int]:
    """Rows of the pool that hold on the day or later, and where they go."""
    cells = {*change.ended, *change.vacated, *change.absorbed}
    rows = PoolPlace.objects.current().filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=change.on), organization__in=cells
    )
    return {
        number: into
        for number, cell in rows.values_list("pk", "organization_id")
        if (into := pool_target(change, cell)) is not None
    }


def _move_pool(change: Change) -> None:
    """Candidates are followed on where their cell went, and whoever helps them helps on; those who
    left the pool lie with the heir."""
    if not (moves := pool_moves(change)):
        return
    _supersede(PoolPlace, moves)
    before: dict[str, sql.Composable] = {"valid_to": sql.SQL("{on}").format(on=change.on)}
    _copy(PoolPlace, moves, before, sql.SQL("WHERE row.valid_from < {on}").format(on=change.on))
    after: dict[str, sql.Composable] = {
        "organization_id": sql.SQL("moves.into_id"),
        "valid_from": sql.SQL("greatest(row.valid_from, {on})").format(on=change.on),
    }
    _copy(PoolPlace, moves, after)
    last = PoolPlace.objects.current().filter(candidate=OuterRef("pk")).order_by("-valid_from")
    gone = Candidate.objects.in_pool().filter(places__in=list(moves))
    gone.update(organization_id=Subquery(last.values("organization_id")[:1]))


def _copy_halves(change: Change, moves: dict[int, int]) -> None:
    """The half before the day stays where it was, the half from the day on is the target's."""
    before = {
        "valid_to": sql.SQL("{on}").format(on=change.on),
        "end_reason": sql.Literal(str(EndReason.REORGANIZATION)),
    }
    _copy(Placement, moves, before, sql.SQL("WHERE row.valid_from < {on}").format(on=change.on))
    after = {
        "organization_id": sql.SQL("moves.into_id"),
        "valid_from": sql.SQL("greatest(row.valid_from, {on})").format(on=change.on),
        "start_reason": sql.SQL(
            "CASE WHEN row.valid_from < {on} THEN {reason} ELSE row.start_reason END"
        ).format(on=change.on, reason=str(StartReason.REORGANIZATION)),
    }
    _copy(Placement, moves, after)


def _move_records(change: Change, model: type[Any], counted_on: Any, column: str) -> None:
    cells = set(change.absorbed) | set(change.assigned)
    rows = model.objects.current().filter(**{f"{column}__in": cells})
    rows = rows.annotate(counted_on=counted_on).filter(counted_on__gte=change.on)
    moves = {
        number: into
        for number, person, cell in rows.values_list("pk", "person_id", column)
        if (into := target_of(change, person, cell)) is not None
    }
    if moves:
        _supersede(model, moves)
        _copy(model, moves, {column: sql.SQL("moves.into_id")})


def _supersede(model: type[Any], numbers: Iterable[int]) -> None:
    model.objects.filter(pk__in=list(numbers)).update(superseded_at=Now())


def _copy(
    model: type[Model],
    moves: dict[int, int],
    instead: dict[str, sql.Composable],
    condition: sql.Composable | None = None,
) -> None:
    """Write the rows anew, with other expressions for some columns; one statement."""
    columns = [
        field.column
        for field in model._meta.concrete_fields
        if field.column and field.column not in _KEPT_BY_DATABASE
    ]
    values = [instead.get(one, sql.Identifier("row", one)) for one in columns]
    statement = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {values} FROM {table} AS row"
        " JOIN unnest(%s::bigint[], %s::bigint[]) AS moves (id, into_id) USING (id) {condition}"
    ).format(
        table=sql.Identifier(model._meta.db_table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(values),
        condition=condition or sql.SQL(""),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(moves), list(moves.values())])
