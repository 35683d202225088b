"""Persons by the words of their names.

Words are looked for in the list of all names, which knows no persons, and persons by those names,
all by one function of the database (migration 0009): behind row-level security no index answers
"contains". Whom it tells is then asked for in the reader's scope like everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import F, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import NullIf, StrIndex
from django.db.models.lookups import IsNull

from dangvu.core.text import search_key

#: Words that more people have in their names are so common that the first rows of a page are met
#: soon by reading in the order of the page.
_MOST = 5000


def named_or_coded(words: str) -> list[Q]:
    """That a row has all the words, each in its `search_key` or in the code of its person.

    Two statements; one more for each further word that a code may hold. A word that cannot be in
    any code, by how codes look, is looked for in names alone.
    """
    sought = search_key(words).split()
    if not sought:
        return []
    of_codes = _ask("SELECT members_words_of_codes(%s)", list(sought)) or []
    of_names = [word for word in sought if word not in of_codes]
    named = [having(of_names)()] if of_names else []
    return named + [_named_or_coded(word, few=bool(of_names)) for word in of_codes]


def _named_or_coded(word: str, *, few: bool) -> Q:
    """`few`: other words have left so few rows that each is looked at."""
    each = Q(_holds("search_key", word)) | Q(person__code__icontains=word)
    people = None if few else _ask("SELECT members_named_or_coded(%s, %s)", word, _MOST)
    return each if people is None else each & _among(people)


def having(words: Sequence[str]) -> Callable[..., Q]:
    """That a row with a `person` has all the words in its `search_key`, or in the field of that
    name at a path (`version__`); one statement."""
    people = _ask("SELECT members_named(%s, %s)", list(words), _MOST)

    def condition(path: str = "") -> Q:
        holds = Q(*(_holds(f"{path}search_key", word) for word in words))
        return holds if people is None else holds & _among(people)

    return condition


def _among(people: list[int]) -> Q:
    if not people:
        return Q(pk__in=[])
    return Q(person__in=RawSQL("SELECT members_each(%s)", [people]))


def _holds(field: str, word: str) -> IsNull:
    """Written so that the planner expects to lose no row: of LIKE it expects one in thousands, and
    then joins a whole register by looking each member up."""
    return IsNull(NullIf(StrIndex(F(field), Value(word)), Value(0)), False)


def _ask(statement: str, *values: Any) -> list[Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[Any] | None = cursor.fetchone()[0]
        return found
