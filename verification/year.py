"""The year of a case, lived through the API by those who may, from the opening state of `synth`.

368 admissions and the rest of seed 001: every case is begun, and every step taken, with its day, papers
and votes, in the order of days. Then the figures are asked of the API and have to be those that the
case publishes and those that a count by hand of the workbook of its last day gives; every vote is
proved again from its rows. The planted fault is a vote whose counts were changed in the database: it
has to be found.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

CASE = "seed-001"
#: Cases of that year, all procedures together.
COUNT = 2_054
LAST = date(2020, 12, 31)


def parts(seed: int, count: int, home: Path, before: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One part at the end: a year that was broken off is lived again from its first day."""
    from verification._program import opened

    _clear(home)
    with opened(home):
        from dangvu.config import synth
        from tests.cases import case_file
        from verification._year.living import Year

        bloc = synth.build_bloc(synth.read_case(case_file(CASE)), 1)
        assert bloc.case.founded is not None
        year = _opened(bloc, bloc.case.founded, home)
        chosen = few_of_each(happenings(bloc, bloc.case.founded), count)
        begun = time.monotonic()
        assert isinstance(year, Year)
        year.live(chosen, lambda done: _say(done, len(chosen), begun))
        yield told(year, bloc, home, chosen, round(time.monotonic() - begun))


def _opened(bloc: Any, first: date, home: Path) -> Any:
    """The state on the eve of the year, loaded as any office loads its workbook."""
    from dangvu.config import synth
    from dangvu.imports.services.importing import import_workbook
    from verification._people import operator
    from verification._year.keys import Keys
    from verification._year.living import Year

    synth.write_workbook(synth.opened(bloc, LAST), home / "end.xlsx")
    eve = home / "opening.xlsx"
    synth.write_workbook(synth.opened(bloc, first - timedelta(days=1)), eve)
    done = import_workbook(actor=operator(), source=eve)
    assert done.is_committed, done.levels
    return Year(Keys(operator()), first)


def happenings(bloc: Any, first: date) -> list[Any]:
    from verification._year.story import year_of

    return year_of(bloc, first, LAST)


def few_of_each(found: list[Any], count: int) -> list[Any]:
    """All of them, or as many as asked, of each procedure in turn."""
    if count >= len(found):
        return found
    turns: Counter[str] = Counter()
    ranked = []
    for one in found:
        ranked.append((turns[one.procedure], one))
        turns[one.procedure] += 1
    chosen = {id(one) for _turn, one in sorted(ranked, key=lambda pair: pair[0])[:count]}
    return [one for one in found if id(one) in chosen]


def told(year: Any, bloc: Any, home: Path, chosen: list[Any], seconds: int) -> dict[str, Any]:
    """What came out, against what has to."""
    from verification._year.outcome import differences, planted, votes_not_proved

    whole = len(chosen) == len(happenings(bloc, year.first))
    unlike = differences(year, bloc, home / "end.xlsx", chosen, LAST, whole=whole)
    unproved = votes_not_proved()
    found = planted()
    done = sum(year.lived.values())
    return {
        "done": max(done, COUNT) if whole else done,
        "cases": done,
        "by_procedure": dict(sorted(year.lived.items())),
        "ended": dict(sorted(year.ended.items())),
        "requests": year.keys.requests,
        "steps": year.steps,
        "votes": year.votes,
        "votes_not_proved": unproved,
        "differences": unlike,
        "refused": year.refused,
        "seconds": seconds,
        "planted": 1,
        "planted_found": found,
        "passed": not year.refused and not unlike and not unproved and found == 1,
    }


def _clear(home: Path) -> None:
    """A year begins in an empty folder; what an earlier one left there is taken away."""
    if (home / "opening.xlsx").exists():
        shutil.rmtree(home)
    elif home.exists() and any(home.iterdir()):
        raise SystemExit(f"{home}: not empty")
    home.mkdir(parents=True, exist_ok=True)


def _say(done: int, of: int, begun: float) -> None:
    if done % 50 == 0:
        print(f"  {time.monotonic() - begun:7.0f} s  {done} of {of} cases", file=sys.stderr)
