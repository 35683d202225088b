"""Counting a stock from narrow rows: grouped finely once, then summed by what was asked.

One statement whatever is asked: the rows of the day meet the tree of the day, are grouped by
direct child and grains, and the few groups that come out are put into words and summed. Measured
in docs/decisions/0011. The caller has asked the policy and reads the whole.
"""

# ruff: noqa: S608 -- statements are put together from what the ORM wrote and from our own names

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.sql import Query

from dangvu.core.indicators import Counted, Grain, Indicator
from dangvu.figures.selectors.questions import Question
from dangvu.organizations.models import Ancestry, Heir

Key = tuple[int | None, str | None]
#: Of more grains the combinations are hardly fewer than the rows.
_GROUPED_TOGETHER = 2


@dataclass(frozen=True, slots=True)
class Sql:
    text: str
    params: tuple[Any, ...] = ()

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> Sql:
        query: Query = rows.query
        text, params = query.sql_with_params()
        return cls(text, tuple(params))


def tree_of(indicator: Indicator, question: Question) -> Sql:
    """All that count at the organisation asked as `descendant_id`, each with its `child_id`."""
    day = question.today if question.tree == "now" else question.stock_day
    below = Ancestry.objects.on(day).filter(
        ancestor_id=question.organization_id, **_depths(indicator)
    )
    standing: QuerySet[Any] = below.values("descendant_id", "child_id")
    if question.tree == "then":
        return Sql.of(standing)
    heirs = Heir.objects.on(day)
    living = Sql.of(standing.exclude(descendant_id__in=heirs.values("organization_id")))
    heir, place = Sql.of(heirs), Sql.of(below)
    return Sql(
        f"{living.text} UNION ALL SELECT heir.organization_id, place.child_id"
        f" FROM ({heir.text}) heir JOIN ({place.text}) place ON place.descendant_id = heir.heir_id",
        living.params + heir.params + place.params,
    )


def _depths(indicator: Indicator) -> dict[str, int]:
    least, most = indicator.below
    limits = {"depth__gte": least} if least else {}
    return limits if most is None else limits | {"depth__lte": most}


def count(indicator: Indicator, counted: Counted, question: Question) -> int:
    """All rows of the day that count at the organisation."""
    rows = Sql.of(counted.rows(question.stock_day).values("organization_id"))
    tree = tree_of(indicator, question)
    found = _fetched(
        Sql(
            f"SELECT count(*) FROM ({rows.text}) fact JOIN ({tree.text}) tree"
            " ON tree.descendant_id = fact.organization_id",
            rows.params + tree.params,
        )
    )
    return int(found[0][0])


def count_by_child(
    indicator: Indicator, counted: Counted, question: Question, dimensions: Sequence[str]
) -> list[dict[Key, int]]:
    """For each of the dimensions how many there are by direct child and key; one statement.

    The first of the list is by child alone: its keys are (child, None). Elsewhere a key of None
    is a row that the dimension does not know.
    """
    parts = [counted.dimensions[code] for code in dimensions]
    grains = list(dict.fromkeys(part.grain for part in parts))
    told = _statement if len(grains) <= _GROUPED_TOGETHER else _statement_apart
    found = _fetched(told(indicator, counted, question, grains, parts))
    tables: list[dict[Key, int]] = [{} for _each in range(len(parts) + 1)]
    for which, child, key, number in found:
        tables[which][child, key] = int(number)
    return tables


def by_key(table: dict[Key, int]) -> dict[Any, Any]:
    """A table by child and key, of all children together."""
    found: dict[Any, Any] = {}
    for (_child, key), number in table.items():
        if key is not None:
            found[key] = found.get(key, 0) + number
    return found


def count_on_days(
    indicator: Indicator, counted: Counted, question: Question, days: Sequence[date]
) -> list[int]:
    """How many there are on each of the days, which ascend; one statement over the spans."""
    found = _on_days(indicator, counted, question, days, "NULL::bigint")
    return found.get((None,), [0] * len(days))


def count_on_days_by_child(
    indicator: Indicator, counted: Counted, question: Question, days: Sequence[date]
) -> dict[int | None, list[int]]:
    """The same for each direct child that has any; None is the organisation itself."""
    found = _on_days(indicator, counted, question, days, "tree.child_id")
    return {child: numbers for (child,), numbers in found.items()}


def count_parts_on_days(
    indicator: Indicator,
    whole: Counted,
    question: Question,
    days: Sequence[date],
    parts: Sequence[Q],
) -> list[list[int]]:
    """For all of `whole` and for each of its parts what `count_on_days` gives; one statement."""
    found = _on_days(indicator, whole, question, days, "NULL::bigint", parts)
    kinds = [list(found.values())]
    for at in range(1, len(parts) + 1):
        kinds.append([numbers for key, numbers in found.items() if key[at]])
    return [
        [sum(column) for column in zip(*kind, strict=True)] or [0] * len(days) for kind in kinds
    ]


def _on_days(
    indicator: Indicator,
    counted: Counted,
    question: Question,
    days: Sequence[date],
    child: str,
    parts: Sequence[Q] = (),
) -> dict[tuple[Any, ...], list[int]]:
    """By child and whether it is of each part. A span inside a place in the tree covers the days
    from the first to before the last of two positions in the list; the few pairs of positions
    that come out are added up here."""
    assert counted.spans is not None
    named = {
        f"part{at}": ExpressionWrapper(part, output_field=BooleanField())
        for at, part in enumerate(parts)
    }
    rows = counted.spans(days[0], days[-1])
    fact = Sql.of(rows.values("organization_id", "valid_from", "valid_to", **named))
    if question.tree == "now":
        tree = tree_of(indicator, question)
        begins, ends, inside = "fact.valid_from", "fact.valid_to", ""
    else:
        tree = _places(indicator, question, days)
        begins = "greatest(fact.valid_from, tree.valid_from)"
        ends = "least(fact.valid_to, tree.until)"
        inside = " AND tree.valid_from < fact.valid_to AND fact.valid_from < tree.until"
    columns = "".join(f", fact.{name}" for name in named)
    by = ", ".join(str(at) for at in range(1, len(named) + 4))
    found = _fetched(
        Sql(
            f"SELECT * FROM (SELECT {child} AS child{columns},"
            # Most spans cover all of the days: only the others look for their place among them.
            f" CASE WHEN {begins} <= %s THEN 0 ELSE width_bucket({begins} - 1, %s::date[]) END"
            f" AS first, CASE WHEN {ends} > %s THEN %s"
            f" ELSE width_bucket({ends} - 1, %s::date[]) END AS after, count(*)"
            f" FROM ({fact.text}) fact JOIN ({tree.text}) tree"
            f" ON tree.descendant_id = fact.organization_id{inside} GROUP BY {by}"
            ") covered WHERE first < after",
            (days[0], list(days), days[-1], len(days), list(days), *fact.params, *tree.params),
        )
    )
    numbers: dict[tuple[Any, ...], list[int]] = {}
    for *of, first, after, number in found:
        told = numbers.setdefault(tuple(of), [0] * len(days))
        for at in range(first, after):
            told[at] += number
    return numbers


def group_by_each(
    rows: QuerySet[Any], keys: Sequence[str], amount: str = ""
) -> list[dict[Any, Any]]:
    """For each of the keys, which name text columns of `rows`: how many rows there are of each of
    its values, or their sum of `amount`; one statement."""
    each = Sql.of(rows)
    names = [_quoted(key) for key in keys]
    which = " ".join(f"WHEN GROUPING({key}) = 0 THEN {at}" for at, key in enumerate(names))
    key = " ".join(f"WHEN GROUPING({key}) = 0 THEN {key}::text" for key in names)
    measure = f"sum({_quoted(amount)})" if amount else "count(*)"
    found = _fetched(
        Sql(
            f"SELECT CASE {which} END, CASE {key} END, {measure} FROM ({each.text}) each"
            f" GROUP BY GROUPING SETS ({', '.join(f'({one})' for one in names)})",
            each.params,
        )
    )
    tables: list[dict[Any, Any]] = [{} for _key in keys]
    for at, value, number in found:
        tables[at][value] = number
    return tables


def each_of(tables: Mapping[Any, Sql]) -> dict[Any, list[tuple[Any, Any]]]:
    """The rows of statements that give a key and a number each, asked in one."""
    names = list(tables)
    if not names:
        return {}
    text = " UNION ALL ".join(
        f"SELECT {at} AS which, key::text, number::text FROM ({tables[name].text}) t{at} (key, number)"
        for at, name in enumerate(names)
    )
    rows = _fetched(Sql(text, tuple(one for sql in tables.values() for one in sql.params)))
    found: dict[Any, list[tuple[Any, Any]]] = {name: [] for name in names}
    for which, key, number in rows:
        # As text, so that a sum of decimals among them does not turn every count into one.
        value = None if number is None else json.loads(number)
        found[names[which]].append((None if key is None else int(key), value))
    return found


def _places(indicator: Indicator, question: Question, days: Sequence[date]) -> Sql:
    """All places below the organisation on some day of those, each with its period."""
    held = Ancestry.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=days[0]),
        valid_from__lte=days[-1],
        ancestor_id=question.organization_id,
        **_depths(indicator),
    )
    return Sql.of(
        held.values(
            "valid_from",
            "descendant_id",
            "child_id",
            until=Coalesce("valid_to", Value(date.max)),
        )
    )


def _statement(
    indicator: Indicator,
    counted: Counted,
    question: Question,
    grains: list[Grain],
    parts: Sequence[Any],
) -> Sql:
    """Cells by child and grains, in words, in grouping sets; `which` numbers the dimension."""
    cells = _cells(indicator, counted, question, grains)
    words = "".join(
        f" LEFT JOIN {_quoted(grain.words._meta.db_table)} words{at} ON words{at}.id = cells.grain{at}"
        for at, grain in enumerate(grains)
        if grain.words is not None
    )
    keys = [
        f"words{at}.{_quoted(part.field)}" if part.grain.words is not None else f"cells.grain{at}"
        for part in parts
        for at in [grains.index(part.grain)]
    ]
    if not keys:
        return Sql(f"SELECT 0, child, NULL, number FROM ({cells.text}) cells", cells.params)
    which = " ".join(f"WHEN GROUPING({key}) = 0 THEN {at}" for at, key in enumerate(keys, start=1))
    key = " ".join(f"WHEN GROUPING({key}) = 0 THEN {key}::text" for key in keys)
    sets = ", ".join(["(child)", *(f"(child, {key})" for key in keys)])
    return Sql(
        f"SELECT CASE {which} ELSE 0 END, child, CASE {key} END, sum(number)"
        f" FROM ({cells.text}) cells{words} GROUP BY GROUPING SETS ({sets})",
        cells.params,
    )


def _statement_apart(
    indicator: Indicator,
    counted: Counted,
    question: Question,
    grains: list[Grain],
    parts: Sequence[Any],
) -> Sql:
    """The same where the grains are many: cells by child and each grain alone, in one pass."""
    cells = _cells(indicator, counted, question, grains, apart=True)
    told = ["SELECT 0, child, NULL, sum(number) FROM cells WHERE of0 = 0 GROUP BY child"]
    for which, part in enumerate(parts, start=1):
        at = grains.index(part.grain)
        if part.grain.words is None:
            told.append(
                f"SELECT {which}, child, grain{at}::text, number FROM cells WHERE of{at} = 0"
            )
            continue
        words = _quoted(part.grain.words._meta.db_table)
        told.append(
            f"SELECT {which}, child, words.{_quoted(part.field)}::text, sum(number) FROM cells"
            f" LEFT JOIN {words} words ON words.id = cells.grain{at} WHERE of{at} = 0 GROUP BY 2, 3"
        )
    text = f"WITH cells AS MATERIALIZED ({cells.text}) {' UNION ALL '.join(told)}"
    return Sql(text, cells.params)


def _cells(
    indicator: Indicator,
    counted: Counted,
    question: Question,
    grains: list[Grain],
    *,
    apart: bool = False,
) -> Sql:
    """By child and all grains together; `apart`, by child and each: `of`n is 0 where it is grain n."""
    day = question.stock_day
    named = {f"grain{at}": grain.expression(day) for at, grain in enumerate(grains)}
    rows = Sql.of(counted.rows(day).values("organization_id", **named))
    tree = tree_of(indicator, question)
    columns = "".join(f", fact.{name}" for name in named)
    by = ", ".join(str(at) for at in range(1, len(named) + 2))
    if apart:
        columns += "".join(f", GROUPING(fact.grain{at}) AS of{at}" for at in range(len(grains)))
        sets = ", ".join(f"(tree.child_id, fact.{name})" for name in named)
        by = f"GROUPING SETS ({sets})"
    return Sql(
        f"SELECT tree.child_id AS child{columns}, count(*) AS number FROM ({rows.text}) fact"
        f" JOIN ({tree.text}) tree ON tree.descendant_id = fact.organization_id GROUP BY {by}",
        rows.params + tree.params,
    )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _fetched(statement: Sql) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return cursor.fetchall()
