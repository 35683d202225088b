"""Cases lived in the order of days, each of them a generator that says on which day it goes on."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dangvu.config.synth.organisations import Organisation
from verification._year.keys import Keys, Refused
from verification._year.plans import PLANS, Days, Plan, Say
from verification._year.story import Happening, place

#: Who votes where nobody is recorded in a body: the number of its minutes.
SEATS = 15


@dataclass(slots=True)
class Year:
    """A year that is lived through the API; nothing is dated before `first`."""

    keys: Keys
    first: date
    lived: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    steps: int = 0
    votes: int = 0

    def live(
        self, happenings: Iterable[Happening], told: Callable[[int], None] | None = None
    ) -> None:
        """Every case; `told` is called with the number of those that are over."""
        waiting: list[tuple[date, int, Iterator[date]]] = []
        for number, one in enumerate(happenings):
            life = self._case(one, PLANS[one.procedure](one, Days(self.first)))
            waiting.append((next(life), number, life))
        heapq.heapify(waiting)
        while waiting:
            _day, number, life = heapq.heappop(waiting)
            try:
                following = next(life, None)
            except Refused as refused:
                # The case is left where it stands, and the others go on.
                self.refused.append(str(refused))
                continue
            if following is not None:
                heapq.heappush(waiting, (following, number, life))
            elif told is not None:
                told(sum(self.lived.values()))

    def _case(self, one: Happening, plan: Plan) -> Iterator[date]:
        """Begun, and gone on with as long as something is said of its step."""
        yield plan.begun
        given = {
            "definition": one.procedure,
            "org": one.cell.code,
            "on": plan.begun.isoformat(),
            **plan.given,
        }
        if plan.pool:
            given["candidate"] = self._follow(one.cell, plan)
        case = self.keys.post(_where(one.cell, plan.by), "cases", given, 201)
        while case["state"] == "OPEN" and case["step"] in plan.says:
            say = plan.says[case["step"]]
            yield say.on
            case = self._take(_where(one.cell, say.at), case, say)
        self.lived[one.procedure] += 1
        self.ended[f"{one.procedure}: {case['outcome'] or case['step']}"] += 1

    def _follow(self, cell: Organisation, plan: Plan) -> int:
        """Into the pool of the cell, by the days on which each of it was."""
        (_path, chosen), *more = plan.pool
        number: int = self.keys.post(cell, "candidates", chosen, 201)["id"]
        for path, said in more:
            self.keys.post(cell, f"candidates/{number}/{path}", said)
        return number

    def _take(self, where: Organisation, case: dict[str, Any], say: Say) -> Any:
        day = say.on.isoformat()
        given: dict[str, Any] = {
            "step": case["step"],
            "revision": case["revision"],
            "on": day,
            "way": say.way,
            "values": say.values,
            "papers": [{"paper": one, "on": day, "place": "Tủ hồ sơ"} for one in say.papers],
        }
        if say.is_vote:
            given |= self._vote(where, case, day)
        self.steps += 1
        return self.keys.post(where, f"cases/{case['id']}/step", given)

    def _vote(self, where: Organisation, case: dict[str, Any], day: str) -> dict[str, Any]:
        """Everybody who counts comes. In every third vote one is against, where that is not too many;
        in every second it is written down by name who came."""
        self.votes += 1
        found = self.keys.get(where, f"cases/{case['id']}/voters?on={day}")
        eligible = found["eligible"]
        seats = SEATS if eligible is None else eligible
        against = 1 if self.votes % 3 == 0 and seats > 3 else 0
        given: dict[str, Any] = {"count": {"votes_for": seats - against, "votes_against": against}}
        if eligible is None:
            given["count"]["eligible"] = seats
        elif self.votes % 2:
            given["came"] = [one["code"] for one in found["voters"] if not one["excluded"]]
        return given


def _where(cell: Organisation, at: str | Organisation) -> Organisation:
    return place(cell, at) if isinstance(at, str) else at
