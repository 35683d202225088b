"""The register through its selectors, under row-level security, as the office of the root.

A page is what a reader waits for: the rows by key, without the session and the templates that
`pages` measures. The thousandth page (the last one, if there are fewer) begins after a row.
"""

from __future__ import annotations

from typing import Any

from benchmarks.frame import Bench, Table, benchmark, race
from benchmarks.pages import readers

_SIZE, _FAR = 50, 1000


@benchmark("lists", "tiny", "small", "bloc", "hundred", "country")
def register(bench: Bench) -> Table:
    from django.utils import timezone

    from dangvu.access.selectors import reading_as
    from dangvu.accounts.services import actor_for
    from dangvu.core.pages import keyset
    from dangvu.members.selectors import member_list, people_by_words
    from dangvu.members.selectors.lists import named

    today = timezone.localdate()
    user, _organization = readers(today)["office"]
    actor = actor_for(user, today=today, channel="web")

    def page(order: tuple[str, ...], after: str = "", words: str = "") -> Any:
        def ask() -> list[int]:
            with reading_as(actor):
                rows = named(member_list(actor, today), words)
                found = keyset.page_of(rows, order=order, falling=False, size=_SIZE, after=after)
            return [row.pk for row in found.rows]

        return ask

    def count(words: str = "") -> Any:
        def ask() -> int:
            with reading_as(actor):
                return named(member_list(actor, today), words).count()

        return ask

    def everywhere(words: str) -> Any:
        def ask() -> list[int]:
            with reading_as(actor):
                return [one.pk for one in people_by_words(actor, words, 20)]

        return ask

    by_name, by_cell = ("sort_key",), ("cell_code", "sort_key")
    with reading_as(actor):
        rows = member_list(actor, today)
        number = rows.count()
        at = max(0, min((_FAR - 1) * _SIZE, number - 1) - 1)
        last = keyset.in_order(rows, order=by_name, falling=False)[at : at + 1][0]
        code = last.code
        far = keyset._encode(keyset._keys(rows, by_name, falling=False), last)
    shapes = {
        "first page by name": page(by_name),
        "first page by cell": page(by_cell),
        f"page {at // _SIZE + 2} by name": page(by_name, far),
        "search by a surname": page(by_name, words="nguyen"),
        "search by a given name": page(by_name, words="hung"),
        "search by a whole name": page(by_name, words="nguyen thi mai"),
        "search for two words that never meet": page(by_name, words="thi hung"),
        "search for nobody": page(by_name, words="khongcoai"),
        "search everywhere for a whole name": everywhere("nguyen thi mai"),
        "search everywhere for a code": everywhere(code),
        "count of all": count(),
        "count of a surname": count("nguyen"),
        "count of a whole name": count("nguyen thi mai"),
    }
    lines = race(shapes, max(3, bench.rounds), same=None)
    return Table(f"Register of {number:,} members, a page of {_SIZE} through the selectors", lines)
