"""The rows of one deed as sets in the database: found from the record of deeds, taken back, restored.

Lives in two temporary tables for the time of the transaction: `undo_row` (table, id, made by the
deed, superseded by it) and `undo_subject` (what those rows are about).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.translation import gettext as _

from dangvu.audit.models import Deed
from dangvu.core.models import Recorded
from dangvu.core.temporal import AlreadySuperseded

# A cited paper exists whoever cites it, and batches are the account of imports, not their content.
_KEPT = frozenset({"sources", "imports", "audit", "accounts"})
_KEPT_BY_DATABASE = frozenset({"id", "recorded_at", "superseded_at", "correction_reason"})

_COLLECT = """
INSERT INTO pg_temp.undo_row (name, id, made, replaced)
SELECT change."table", row_id, bool_or(change.operation = 'INSERT'),
       bool_or(change.operation = 'UPDATE')
  FROM audit_change AS change, unnest(change.row_ids) AS row_id
 WHERE change.deed_id = %s AND change.operation IN ('INSERT', 'UPDATE')
 GROUP BY change."table", row_id
"""

Model = type[models.Model]


@dataclass(slots=True)
class Tables:
    """The tables of a deed: dated facts, lasting identities, and what the facts are about."""

    facts: dict[str, type[Recorded]] = field(default_factory=dict)
    identities: dict[str, Model] = field(default_factory=dict)
    subjects: list[Model] = field(default_factory=list)

    @property
    def all(self) -> set[str]:
        return {*self.facts, *self.identities}


def collect(deed: Deed) -> Tables:
    """Find the rows of the deed; call inside a transaction that reads the whole."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.undo_row, pg_temp.undo_subject")
        cursor.execute(
            "CREATE TEMPORARY TABLE undo_row (name text, id bigint, made boolean, replaced boolean,"
            " PRIMARY KEY (name, id)) ON COMMIT DROP"
        )
        cursor.execute(
            "CREATE TEMPORARY TABLE undo_subject (name text, id bigint, made boolean,"
            " PRIMARY KEY (name, id)) ON COMMIT DROP"
        )
        cursor.execute(_COLLECT, [deed.pk])
        cursor.execute("ANALYZE pg_temp.undo_row")
        cursor.execute("SELECT DISTINCT name FROM pg_temp.undo_row")
        tables = tables_of({name for (name,) in cursor.fetchall()})
        for model in tables.identities.values():
            _add_identities(cursor, model)
        for model in tables.facts.values():
            _add_subjects(cursor, model, tables)
        cursor.execute("ANALYZE pg_temp.undo_subject")
    return tables


def tables_of(names: set[str]) -> Tables:
    """Which of these tables hold facts and which identities."""
    found = Tables()
    for model in apps.get_models():
        name = model._meta.db_table
        if name not in names or model._meta.app_label in _KEPT:
            continue
        if issubclass(model, Recorded):
            found.facts[name] = model
        else:
            found.identities[name] = model
    return found


def subject_field(model: Model) -> models.ForeignKey[Any, Any] | None:
    """What a row of facts is about: the first thing that it refers to, if that is no fact itself."""
    for each in model._meta.concrete_fields:
        if isinstance(each, models.ForeignKey):
            target = each.related_model
            is_fact = issubclass(target, Recorded) or target._meta.app_label in _KEPT
            return None if is_fact else each
    return None


def recorded_models() -> list[type[Recorded]]:
    """Every table of dated facts that an undo has to look at."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Recorded) and model._meta.app_label not in _KEPT
    ]


def subjects_of(model: Model, *, only_made: bool = False) -> list[int]:
    """Ids of the things of `model` that the deed was about."""
    query = "SELECT id FROM pg_temp.undo_subject WHERE name = %s"
    with connection.cursor() as cursor:
        cursor.execute(query + (" AND made" if only_made else ""), [model._meta.db_table])
        return [pk for (pk,) in cursor.fetchall()]


def take_out(table: str, reason: str) -> int:
    """Supersede what the deed recorded in a table. Raises AlreadySuperseded."""
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_temp.undo_row WHERE name = %s AND made AND NOT replaced",
            [table],
        )
        wanted: int = cursor.fetchone()[0]
        if not wanted:
            return 0
        cursor.execute(
            f"UPDATE {name} AS fact SET superseded_at = statement_timestamp(),"  # noqa: S608 -- a table of ours, quoted
            " correction_reason = %s FROM pg_temp.undo_row AS taken"
            " WHERE taken.name = %s AND taken.made AND NOT taken.replaced AND fact.id = taken.id"
            " AND fact.superseded_at IS NULL",
            [reason, table],
        )
        if cursor.rowcount != wanted:
            raise AlreadySuperseded(table)
    return wanted


def record_again(model: type[Recorded]) -> int:
    """What the deed superseded in a table is recorded again with the same content."""
    table, quote = model._meta.db_table, connection.ops.quote_name
    columns = ", ".join(
        quote(str(each.column))
        for each in model._meta.concrete_fields
        if each.name not in _KEPT_BY_DATABASE
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(table)} ({columns}) SELECT {columns} FROM {quote(table)}"  # noqa: S608 -- names of our own columns, quoted
            " WHERE superseded_at IS NOT NULL AND id IN (SELECT id FROM pg_temp.undo_row"
            " WHERE name = %s AND replaced AND NOT made) ORDER BY id",
            [table],
        )
        return int(cursor.rowcount)


def _add_identities(cursor: Any, model: Model) -> None:
    cursor.execute(
        "INSERT INTO pg_temp.undo_subject (name, id, made)"
        " SELECT name, id, made FROM pg_temp.undo_row WHERE name = %s",
        [model._meta.db_table],
    )


def _add_subjects(cursor: Any, model: type[Recorded], tables: Tables) -> None:
    about = subject_field(model)
    if about is None:
        return
    target = about.related_model
    quote = connection.ops.quote_name
    cursor.execute(
        "INSERT INTO pg_temp.undo_subject (name, id, made)"  # noqa: S608 -- a table and a column of ours, quoted
        f" SELECT DISTINCT %s, fact.{quote(about.column)}, false FROM {quote(model._meta.db_table)}"
        " AS fact JOIN pg_temp.undo_row AS taken ON taken.name = %s AND taken.id = fact.id"
        f" WHERE fact.{quote(about.column)} IS NOT NULL ON CONFLICT DO NOTHING",
        [target._meta.db_table, model._meta.db_table],
    )
    if target not in tables.subjects:
        tables.subjects.append(target)


def label_of(model: Model) -> str:
    """A table in words, where nothing better is known."""
    return str(model._meta.verbose_name or _("dòng"))
