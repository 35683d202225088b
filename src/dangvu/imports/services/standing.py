"""What stands on an import: what was recorded later about the same persons and organisations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from dangvu.audit.models import Deed
from dangvu.audit.selectors import deeds_of
from dangvu.core import withdrawal
from dangvu.core.models import Recorded
from dangvu.imports.models import ImportBatch
from dangvu.imports.services._taken import (
    Model,
    Tables,
    label_of,
    recorded_models,
    subject_field,
)

# So many are told one by one; the count is of all.
_TOLD = 50


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands on an import: about whom, by which deed, with their pages."""

    label: str
    url: str = ""
    deed: Deed | None = None
    batch: ImportBatch | None = None


@dataclass(slots=True)
class Standing:
    """What stands on an import: how much it is, and the first of the things it is about."""

    count: int = 0
    obstacles: list[Obstacle] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Found:
    table: str
    row: int
    about: Model
    subject: int


def standing_on(deed: Deed, tables: Tables) -> Standing:
    """Rows that later deeds recorded or superseded; the rows of `deed` have been collected.

    Two questions: what is recorded later of the same persons and organisations, and what refers to
    a thing that would be left without facts. The number of statements depends on the tables only.
    """
    count, found = 0, []
    for number, rows in (*_recorded_later(deed, tables), *_referring(tables)):
        count += number
        found += rows
    unique = list(dict.fromkeys(found))[:_TOLD]
    told = _told(unique)
    return Standing(len(told) if count == len(unique) else count, told)


def _recorded_later(deed: Deed, tables: Tables) -> Iterator[tuple[int, list[_Found]]]:
    quote = connection.ops.quote_name
    for model in recorded_models():
        about = subject_field(model)
        if about is None or about.related_model not in tables.subjects:
            continue
        target, table = about.related_model, model._meta.db_table
        column = f"fact.{quote(about.column)}"
        yield _ask(
            f"SELECT fact.id, {column} FROM {quote(table)} AS fact"  # noqa: S608 -- tables and columns of ours, quoted
            f" JOIN pg_temp.undo_subject AS subject ON subject.name = %s AND subject.id = {column}"
            " LEFT JOIN pg_temp.undo_row AS taken ON taken.name = %s AND taken.id = fact.id"
            " WHERE (fact.recorded_at > %s OR fact.superseded_at > %s) AND (taken.id IS NULL"
            " OR (taken.made AND NOT taken.replaced AND fact.superseded_at IS NOT NULL))",
            [target._meta.db_table, table, deed.at, deed.at],
            table,
            target,
        )


def _referring(tables: Tables) -> Iterator[tuple[int, list[_Found]]]:
    """Rows of others that refer to what the deed made, or to a fact that it superseded."""
    quote = connection.ops.quote_name
    for target in (*tables.identities.values(), *tables.facts.values()):
        which = "taken.made" if not issubclass(target, Recorded) else "true"
        for relation in _relations_to(target):
            source = relation.model
            table, column = source._meta.db_table, f"fact.{quote(relation.column)}"
            current = "AND fact.superseded_at IS NULL" if issubclass(source, Recorded) else ""
            yield _ask(
                f"SELECT fact.id, {column} FROM {quote(table)} AS fact"  # noqa: S608 -- tables and columns of ours, quoted
                f" JOIN pg_temp.undo_row AS taken ON taken.name = %s AND taken.id = {column}"
                f" WHERE {which} {current} AND NOT EXISTS (SELECT FROM pg_temp.undo_row AS own"
                " WHERE own.name = %s AND own.id = fact.id)",
                [target._meta.db_table, table],
                table,
                target,
            )


def _relations_to(target: Model) -> Iterator[models.ForeignKey[Any, Any]]:
    """Foreign keys to a table, without those of derived tables, which follow by themselves."""
    for each in target._meta.get_fields(include_hidden=True):
        if not isinstance(each, models.ManyToOneRel) or each.on_delete is models.DO_NOTHING:
            continue
        key = each.field
        if isinstance(key, models.ForeignKey) and key.model._meta.app_label != "imports":
            yield key


def _ask(query: str, values: list[Any], table: str, about: Model) -> tuple[int, list[_Found]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT *, count(*) OVER () FROM ({query}) AS found LIMIT {_TOLD}", values)  # noqa: S608 -- built above
        rows = cursor.fetchall()
    return (rows[0][2] if rows else 0), [_Found(table, row, about, who) for row, who, _n in rows]


def _told(found: list[_Found]) -> list[Obstacle]:
    by_table: dict[str, list[int]] = {}
    by_model: dict[Model, list[int]] = {}
    for each in found:
        by_table.setdefault(each.table, []).append(each.row)
        by_model.setdefault(each.about, []).append(each.subject)
    deeds = deeds_of(by_table)
    names = {model: _names(model, ids) for model, ids in by_model.items()}
    batches = {
        batch.deed_id: batch
        for batch in ImportBatch.objects.filter(deed_id__in={d.pk for d in deeds.values()})
    }
    told: dict[tuple[Any, ...], Obstacle] = {}
    for each in found:
        deed = deeds.get((each.table, each.row))
        named = names[each.about][each.subject]
        key = (each.about, each.subject, deed and deed.pk)
        told[key] = Obstacle(named.label, named.url, deed, batches.get(deed.pk if deed else None))
    return list(told.values())


def _names(model: Model, ids: list[int]) -> dict[int, withdrawal.Named]:
    if issubclass(model, Recorded):
        return {pk: withdrawal.Named(label_of(model)) for pk in ids}
    return withdrawal.names_of(model, ids)
