"""Every row that is kept of a person, in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import copy
from typing import Any

from django.db import connection

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
    ResidenceComment,
    ResidenceContact,
    Restoration,
    Standing,
    Suspension,
    Transfer,
)
from dangvu.members.permissions import FILE, PRIVATE, birth_shown
from dangvu.sources.models import Source

#: Those with a paper first.
RECORDS: tuple[Any, ...] = (
    Admission, Recognition, Transfer, Card, Badge, Exit, Restoration, Exemption, Suspension,
    ResidenceContact, ResidenceComment, Placement,
)  # fmt: skip
_MODELS: tuple[Any, ...] = (*RECORDS, PersonVersion, Standing, Membership)

Rows = dict[Any, list[Any]]


def rows_of(person: Person) -> Rows:
    """The rows of a person by model, superseded ones too, in the order in which they were written;
    of records with their `source`. Two statements, however much happened.

    A page of twelve small tables spends its time on asking, not on what is asked; therefore each
    table comes as one value. What the reader may not see the database leaves out.
    """
    tables = ", ".join(
        f"(SELECT jsonb_agg(row ORDER BY row.id) FROM {model._meta.db_table} AS row"  # noqa: S608 -- names of our own tables
        " WHERE row.person_id = %s)"
        for model in _MODELS
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {tables}", [person.pk] * len(_MODELS))
        found = cursor.fetchone()
    rows = {model: _read(model, value) for model, value in zip(_MODELS, found, strict=True)}
    _give_sources(row for model in RECORDS for row in rows[model])
    return rows


def _read(model: Any, value: Any) -> list[Any]:
    if value is None:
        return []
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    given = json.loads(value) if isinstance(value, str) else value
    return [
        model.from_db(
            connection.alias, names, [field.to_python(row[field.column]) for field in fields]
        )
        for row in given
    ]


def _give_sources(rows: Iterable[Any]) -> None:
    cited = [row for row in rows if row.source_id is not None]
    sources = Source.objects.in_bulk({row.source_id for row in cited}) if cited else {}
    for row in cited:
        row.source = sources[row.source_id]


_OF_FILE = ("hometown", "education", "qualification", "theory_level", "occupation")
_OF_PRIVATE = ("ethnicity", "religion")


def readable(rows: Rows, sets: frozenset[str]) -> Rows:
    """Copies of the rows with only what those sets of fields hold; of the others the fields are
    empty, of a birth the year is left. Numbers are masked for everybody (`numbers`)."""
    if {FILE, PRIVATE} <= sets:
        return rows
    return {model: [_without(row, sets) for row in found] for model, found in rows.items()}


def _without(row: Any, sets: frozenset[str]) -> Any:
    left = copy(row)
    if FILE not in sets:
        _empty(left, _OF_FILE)
        if isinstance(left, PersonVersion):
            left.birth, left.employer_id = birth_shown(left.birth, whole=False), None
        if isinstance(left, Admission | Recognition):
            left.decision_date = None
    if PRIVATE not in sets:
        _empty(left, (*_OF_PRIVATE, "reason"))
    return left


def _empty(row: Any, names: Iterable[str]) -> None:
    for name in names:
        if hasattr(row, name):
            setattr(row, name, "")
