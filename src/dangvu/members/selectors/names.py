"""Persons by the words of their names.

Words are looked for in the list of all names, which knows no persons (migration 0009), and persons
by those names: a question with `=`, which an index answers also behind row-level security.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from dangvu.core.text import search_key

Rows = TypeVar("Rows", bound=QuerySet[Any])

#: Words in more names than this are so common that the first rows of a page are met soon by
#: reading in the order of the page.
_MOST_NAMES = 2000


class _OneOf(Func):
    """`field = ANY (values)`: one parameter, however many values."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


def named(rows: Rows, words: str) -> Rows:
    """The rows whose `search_key`, a field or an annotation, has all the words; one statement."""
    sought = search_key(words).split()
    return rows.filter(_has(sought)) if sought else rows


def named_or_coded(rows: Rows, words: str) -> Rows:
    """As `named`, where each word may instead be in the code of the person (`person__code`).

    Two statements. A word that cannot be in any code, by how codes look, is looked for in names
    alone.
    """
    sought = search_key(words).split()
    if not sought:
        return rows
    of_codes = _ask("SELECT members_words_of_codes(%s)", sought) or []
    of_names = [word for word in sought if word not in of_codes]
    if of_names:
        rows = rows.filter(_has(of_names))
    for word in of_codes:
        in_name = Q(search_key__contains=word) if of_names else _has([word])
        rows = rows.filter(in_name | Q(person__code__icontains=word))
    return rows


def _has(words: Sequence[str]) -> Q:
    names = _ask("SELECT members_names_with(%s, %s)", words, _MOST_NAMES)
    if names is None:
        return Q(*(Q(search_key__contains=word) for word in words))
    if not names:
        return Q(pk__in=[])
    return Q(_OneOf(F("search_key"), Value(names, ArrayField(TextField()))))


def _ask(statement: str, words: Sequence[str], *more: int) -> list[str] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(words), *more])
        found: list[str] | None = cursor.fetchone()[0]
        return found
