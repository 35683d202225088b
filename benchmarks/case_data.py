"""Cases of every procedure over the members of a size: 10,000 running at the bloc, and as many done.

Written through every wall of the program, in one deed, once. Each case stands at a step of its own
line, found by the program in the tree of today; what was done before is there with papers and votes.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.committees import Place, read_places
from benchmarks.data import SEED
from benchmarks.frame import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.frame import Bench

#: Running cases of a size, by its members; the issue asks for this many at the bloc.
CASES, MEMBERS = 10_000, 87_428
#: Admissions that wait for one meeting of one standing committee.
MEETING = 200
#: How often each procedure is begun; one that is not named, as often as a removal.
WEIGHTS = {"admission": 40, "recognition": 25, "transfer": 12, "transfer_out": 8, "transfer_in": 8,
           "internal_transfer": 8, "card": 30, "badge": 12}  # fmt: skip
_SEATS = 15
_NAMES = ("Nguyễn Thị", "Trần Văn", "Lê Thị", "Phạm Văn", "Hoàng Thị", "Vũ Văn")


def make(bench: Bench) -> None:
    """Write them unless the folder has them; a definition that has changed since is followed."""
    from dangvu.access.selectors import reading_whole
    from dangvu.audit.services import deed

    with bench.superuser() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench.cases (cases bigint)")
        is_there = connection.execute("SELECT 1 FROM bench.cases").fetchone()
    if is_there:
        _follow(bench)
        return
    begun = time.perf_counter()
    number = round(CASES * bench.size.members / MEMBERS)
    with deed(actor=bench.actor, verb="procedures.load"), reading_whole():
        cases = _Cases(read_places(), random.Random(SEED + 300))
        cases.meeting(min(MEETING, number // 4))
        cases.running(number)
        cases.over(number)
        cases.write()
    with bench.superuser() as connection:
        connection.autocommit = True
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("INSERT INTO bench.cases SELECT count(*) FROM procedures_case")
    print(f"  {time.perf_counter() - begun:8.1f} s  cases", file=sys.stderr, flush=True)


def _follow(bench: Bench) -> None:
    """The mark of a case is that of its definition as it is now."""
    from dangvu.access.selectors import reading_whole
    from dangvu.audit.services import deed
    from dangvu.procedures import registry
    from dangvu.procedures.models import Case

    with deed(actor=bench.actor, verb="procedures.load"), reading_whole():
        for one in registry.definitions().values():
            for version in one.versions:
                rows = Case.objects.filter(definition=one.code, version_from=version.starts)
                rows.exclude(mark=version.mark).update(mark=version.mark)


def meeting_place() -> int:
    """The organisation whose standing committee has the most cases to decide."""
    from django.db.models import Count

    from dangvu.access.selectors import reading_whole
    from dangvu.procedures.models import Case

    with reading_whole():
        waiting = Case.objects.running().filter(definition="admission", step="decision")
        found = waiting.values_list("acting").annotate(n=Count("pk")).order_by("-n", "acting")
        return int(found[0][0])


@dataclass(slots=True)
class _Stop:
    """A step on the way of a case, with who takes it."""

    step: Any
    acting: int


@dataclass(slots=True)
class _Line:
    definition: Any
    version: Any
    stops: list[_Stop]
    end: str = ""
    there: int = 0


class _Cases:
    """Rows of the tables of procedures, as they are to be written."""

    def __init__(self, places: dict[int, Place], chance: random.Random) -> None:
        from dangvu.procedures import registry
        from dangvu.procedures.selectors.acting import Ways

        self.places, self.chance = places, chance
        self.rows: dict[str, list[Any]] = defaultdict(list)
        self.ways = Ways(self._paths())
        alive = [one for one in self.places.values() if one.ended is None]
        self.cells = [one for one in alive if one.type == "CELL" and one.people]
        self.names = _names_of(sorted({pk for one in self.cells for pk in one.people}))
        known = registry.definitions()
        shares = [WEIGHTS.get(code, 2) for code in known]
        self.definitions = list(zip(known.values(), shares, strict=True))
        self.taken: set[tuple[str, int]] = set()
        self.ids: dict[str, Iterator[int]] = {}

    def _paths(self) -> dict[tuple[int, date], list[Any]]:
        from dangvu.organizations.models import OrganizationVersion

        known = {one.organization_id: one for one in OrganizationVersion.objects.as_of(TODAY)}
        paths = {}
        for place in self.places.values():
            path, at = [], place.pk
            while at is not None and at in known:
                path.append(known[at])
                at = self.places[at].parent
            paths[place.pk, TODAY] = path
        return paths

    # Which cases there are

    def meeting(self, number: int) -> None:
        """Admissions from below one upper committee, all of them before its standing committee."""
        upper = [one for one in self.places.values() if one.type == "UPPER_COMMITTEE"]
        middle = sorted((one for one in upper if not one.is_root), key=lambda one: one.pk)
        below = {one.pk for one in (middle or upper)[:1]}
        for _level in range(4):
            below |= {one.pk for one in self.places.values() if one.parent in below}
        definition = next(one for one, _share in self.definitions if one.code == "admission")
        cells = [one for one in self.cells if one.pk in below]
        while number:
            line = self._line(definition, self.chance.choice(cells))
            at = next((n for n, one in enumerate(line.stops) if one.step.code == "decision"), None)
            if at is not None:
                self._case(line, line.stops[0].acting, at)
                number -= 1

    def running(self, number: int) -> None:
        while len(self.rows["cases"]) < number:
            self._any(over=False)

    def over(self, number: int) -> None:
        goal = len(self.rows["cases"]) + number
        while len(self.rows["cases"]) < goal:
            self._any(over=True)

    def _any(self, *, over: bool) -> None:
        definitions, shares = zip(*self.definitions, strict=True)
        cell = self.chance.choice(self.cells)
        line = self._line(self.chance.choices(definitions, shares)[0], cell)
        if line.stops:
            at = len(line.stops) if over else self.chance.randrange(len(line.stops))
            self._case(line, cell.pk, at)

    def _line(self, definition: Any, cell: Place) -> _Line:
        """The steps that a case of this cell takes when all goes well."""
        from dangvu.procedures.selectors.acting import NobodyActs, arrival

        version = definition.version_on(TODAY)
        there = self.chance.choice(self.cells).pk
        line = _Line(definition, version, [], there=there)
        target = version.first_step.code
        passed: set[str] = set()
        while target not in passed:
            passed.add(target)
            try:
                found = arrival(version, target, cell.pk, there, TODAY, self.ways)
            except NobodyActs:
                return _Line(definition, version, [])
            if found.acting is None:
                line.end = found.code
                break
            line.stops.append(_Stop(version.steps[found.code], found.acting))
            passed.add(found.code)
            target = version.steps[found.code].first_way.to
        return line

    # Rows of one case

    def _case(self, line: _Line, cell: int, at: int) -> None:
        """A case that has done its first `at` steps."""
        from dangvu.core.text import search_key
        from dangvu.procedures.choices import State

        is_over = at == len(line.stops)
        person = self._person(line.definition, cell, is_over=is_over)
        if person is None and line.definition.about == "person":
            return
        pk, label = self._id("Case"), self._label(person)
        days = self._days(at, is_over=is_over)
        self._steps(line, pk, person, label, at, days)
        stand = line.stops[min(at, len(line.stops) - 1)]
        state = State.DONE if is_over else self.chance.choices(list(_STATES), _SHARES)[0]
        due = None if is_over or not stand.step.deadline else days[-1] + timedelta(days=60)
        leads = any(one.step.at.startswith("destination") for one in line.stops)
        self.rows["cases"].append(
            (pk, line.definition.code, line.definition.kind, line.version.starts, line.version.mark,
             cell, stand.acting, line.there if leads else None, person, label, search_key(label), "",
             days[0], stand.step.code, days[-1], due, "", "Quy định" if due else "",
             "SEEN" if due else "", state, days[-1] if state in ("PAUSED", "HELD") else None,
             line.end if is_over else "", days[-1] if is_over else None, 0, 0, at + 1, at + 1)
        )  # fmt: skip

    def _person(self, definition: Any, cell: int, *, is_over: bool) -> int | None:
        """Somebody of the cell; one running case of a procedure for each."""
        if definition.about != "person":
            return None
        people = self.places[cell].people
        if is_over:
            return self.chance.choice(people)
        for person in self.chance.sample(people, min(len(people), 5)):
            if (definition.code, person) not in self.taken:
                self.taken.add((definition.code, person))
                return person
        return None

    def _label(self, person: int | None) -> str:
        if person is not None:
            return self.names[person]
        return f"{self.chance.choice(_NAMES)} {self.chance.choice(list(self.names.values())).split()[-1]}"

    def _days(self, at: int, *, is_over: bool) -> list[date]:
        """The day on which the case began, and those on which it left each step."""
        chance = self.chance
        days = [
            TODAY
            - timedelta(days=chance.randrange(200, 900) if is_over else chance.randrange(1, 150))
        ]
        for _step in range(at):
            days.insert(0, days[0] - timedelta(days=chance.randrange(3, 21)))
        return days

    def _steps(
        self, line: _Line, case: int, person: int | None, label: str, at: int, days: list[date]
    ) -> None:
        first = line.stops[0]
        self._taken(
            case, 0, "BEGUN", first.step.code, first.step.code, "", days[0], line.stops[0].acting
        )
        for number, stop in enumerate(line.stops[:at]):
            on, step = days[number + 1], stop.step
            for need in step.needs:
                self._paper(case, need.paper, "", on, number + 1, made=False)
            for made in step.first_way.makes:
                symbol = f"{self.chance.randrange(1, 900)}-{made.symbol}" if made.symbol else ""
                self._paper(case, made.paper, symbol, on, number + 1, made=True)
            vote = self._vote(line, case, person, label, stop, on) if step.vote else None
            to = line.stops[number + 1].step.code if number + 1 < len(line.stops) else line.end
            self._taken(
                case, number + 1, "DONE", step.code, to, step.first_way.code, on, stop.acting, vote,
                values=_values(step, on),
            )  # fmt: skip

    def _taken(
        self, case: int, turn: int, what: str, step: str, to: str, way: str, on: date, place: int,
        vote: int | None = None, values: str = "{}",
    ) -> None:  # fmt: skip
        self.rows["steps"].append(
            (case, turn, what, step, to, way, on, place, vote, "", values, None, None, "", "", "")
        )

    def _paper(
        self, case: int, paper: str, number: str, on: date, turn: int, *, made: bool
    ) -> None:
        place = "" if made else "Tủ hồ sơ"
        self.rows["papers"].append((case, paper, "", place, "", number, on, made, turn))

    def _vote(
        self, line: _Line, case: int, person: int | None, label: str, stop: _Stop, on: date
    ) -> int:
        """A cell votes by its list, a committee by the number in its minutes."""
        rule, pk = stop.step.vote, self._id("Vote")
        people = self.places[stop.acting].people if rule.body == "cell" else []
        eligible = len(people) or _SEATS
        self.rows["votes"].append(
            (pk, line.definition.kind, stop.acting, rule.body, on, rule.ballot.upper(), label, case,
             person, rule.threshold, '{"of": "electorate", "at_least": "2/3"}', "", "SEEN", "",
             eligible, eligible, eligible, 0, 0, 0, True)
        )  # fmt: skip
        self.rows["electors"] += [(pk, one, "", True) for one in people]
        return pk

    def _id(self, name: str) -> int:
        """A fresh key, taken from the database by the thousand."""
        from dangvu.core.bulk import take_ids
        from dangvu.procedures import models

        found = next(self.ids.get(name, iter(())), None)
        if found is None:
            self.ids[name] = iter(take_ids(getattr(models, name), 5_000))
            found = next(self.ids[name])
        return found

    def write(self) -> None:
        from dangvu.core.bulk import insert_rows
        from dangvu.procedures import models

        for name, model, fields in (
            ("cases", models.Case,
             ("id", "definition", "kind", "version_from", "mark", "organization", "acting",
              "destination", "person", "label", "search_key", "reference", "began_on", "step", "step_since", "due",
              "due_rule", "due_basis", "due_certainty", "state", "stopped_on", "outcome", "ended_on",
              "returns", "extensions", "turn", "revision")),
            ("votes", models.Vote,
             ("id", "kind", "organization", "body", "on", "ballot", "question", "case", "about",
              "threshold_code", "threshold_value", "threshold_basis", "threshold_certainty",
              "left_out_basis", "eligible", "present", "votes_for", "votes_against", "blank", "invalid",
              "passed")),
            ("electors", models.Elector, ("vote", "person", "excluded", "came")),
            ("steps", models.StepTaken,
             ("case", "turn", "what", "step", "to_step", "way", "on", "organization", "vote", "reason",
              "values", "was_due", "due", "rule_code", "rule_basis", "rule_certainty")),
            ("papers", models.CasePaper,
             ("case", "paper", "label", "place", "holder", "number", "received_on", "is_produced",
              "turn")),
        ):  # fmt: skip
            insert_rows(model, fields, self.rows[name])


_STATES = ("OPEN", "PAUSED", "HELD")
_SHARES = (96, 3, 1)


def _values(step: Any, on: date) -> str:
    """What the step asks, filled in."""
    given = {"date": on.isoformat(), "text": "Đã ghi", "number": 1, "yes_no": True}
    return json.dumps({one.name: given[one.type] for one in step.values}, ensure_ascii=False)


def _names_of(people: list[int]) -> dict[int, str]:
    from dangvu.members.models import PersonVersion

    rows = PersonVersion.objects.as_of(TODAY).filter(person__in=people)
    return dict(rows.values_list("person_id", "full_name"))
