"""The trend of a figure over twenty points, against asking each point by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from benchmarks.frame import TODAY, Bench, Table, benchmark, race

POINTS = [date(year, month, 1) for year in range(2017, 2027) for month in (1, 7)]


@benchmark("trend", "tiny", "small", "bloc", "country")
def trend_of_members(bench: Bench) -> Table:
    from dangvu.figures.selectors import Question, ask, trend
    from dangvu.organizations.selectors import root

    top = root(TODAY)
    assert top is not None
    actor = bench.actor
    place = top.organization_id

    def together() -> list[Any]:
        question = Question(organization_id=place, today=TODAY, as_of=TODAY)
        return [value for _label, value in trend(actor, "members.total", question, POINTS)]

    def one_by_one() -> list[Any]:
        return [
            ask(
                actor, "members.total", Question(organization_id=place, today=TODAY, as_of=day)
            ).value
            for day in POINTS
        ]

    rounds = max(3, bench.rounds // 2)
    lines = race(
        {"trend()": together, "ask() for each point": one_by_one},
        rounds,
        against="ask() for each point",
    )
    return Table(f"Trend of {bench.size.members:,} members over {len(POINTS)} points", lines)
