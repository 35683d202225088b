"""Open cases of the demo, as the workbook of an office that begins in the middle of a year: some of each
procedure, each at another step, a few late, one sent back, one that stands still, and two meetings that
have several to vote on. Nobody in it is real.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import TYPE_CHECKING, Any

from dangvu.access.selectors import reading_whole
from dangvu.config.synth.names import GIVEN, MIDDLE, SURNAMES
from dangvu.core.actor import Actor
from dangvu.core.sheets import Kind as CellKind
from dangvu.core.sheets import Level, all_sheets
from dangvu.core.workbook.writer import Column, Kind, Table, write_workbook
from dangvu.core.writing import write_date
from dangvu.imports.services import import_workbook, preview_workbook
from dangvu.members.choices import PlacementKind, Status
from dangvu.members.models import Placement, Standing
from dangvu.organizations.choices import CELL_TYPES
from dangvu.organizations.models import OrganizationVersion
from dangvu.procedures.selectors.acting import DESTINATIONS, NobodyActs, Ways, arrival
from dangvu.procedures.selectors.known import startable, value_word

if TYPE_CHECKING:
    from dangvu.procedures.definitions import Definition, Step, ValueRule, Version

#: Cases of a procedure, at steps that lie apart.
OF_EACH = 3
#: Admissions that wait for one meeting: of the first cell, and of the committee that decides for it.
WAITING = {"cell_vote": 3, "decision": 6}
#: Days between two steps; a late case has waited for so long.
_STRIDE, _LATE = 9, 150
_CODES = ("procedures.cases", "procedures.lines", "procedures.papers")
_KINDS: dict[CellKind, Kind] = {
    CellKind.DATE: "date",
    CellKind.PARTIAL_DATE: "date",
    CellKind.COUNT: "whole",
}
#: Procedures about members on probation; the others are about full members.
_ON_PROBATION = ("recognition", "deletion")
_WORDS = {
    "place": "Hội trường đơn vị",
    "residence": "Chi bộ khu dân cư số 3",
    "from_place": "Đảng bộ xã nơi khác",
    "to_place": "Đảng bộ xã nơi khác",
}

Row = dict[str, Any]


@dataclass(slots=True)
class _Book:
    """Rows of the three sheets."""

    cases: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    papers: list[Row] = field(default_factory=list)

    def without(self, references: set[str]) -> _Book:
        kept = [
            [row for row in rows if row["reference"] not in references]
            for rows in (self.cases, self.lines, self.papers)
        ]
        return _Book(*kept)

    def written(self, today: date) -> bytes:
        """A workbook as the template has it."""
        held = io.BytesIO()
        about = Table("Thông tin", [Column("Tên đảng bộ"), Column("Đảng bộ mẫu")],
                      [("Số liệu đến ngày", write_date(today))], autofilter=False)  # fmt: skip
        sheets = {one.code: one for one in all_sheets()}
        tables = [about]
        for code, rows in zip(_CODES, (self.cases, self.lines, self.papers), strict=True):
            columns = sheets[code].columns
            tables.append(
                Table(
                    str(sheets[code].title),
                    [Column(one.heading, _KINDS.get(one.kind, "text")) for one in columns],
                    [[row.get(one.name) for one in columns] for row in rows],
                )
            )
        write_workbook(held, tables)
        return held.getvalue()


def bring_open_cases(*, actor: Actor) -> int:
    """Invent them for the bloc that is there, and import them; says how many came in. What the import
    would refuse is left out."""
    with reading_whole():
        book = _Inventor(actor.today).book()
    seen = preview_workbook(actor=actor, source=book.written(actor.today), file_name="ho-so.xlsx")
    refused = {
        plan.table["reference"][finding.row - plan.table.rows[0]]
        for finding in seen.findings
        if finding.level is not Level.WARNING
        for plan in seen.intake.plans.values()
        if plan.table.title == finding.sheet and finding.row
    }
    book = book.without(refused)
    done = import_workbook(
        actor=actor, source=book.written(actor.today), file_name="ho-so-dang-giai-quyet.xlsx"
    )
    return len(book.cases) if done.is_committed else 0


class _Inventor:
    """Cases for the members and cells of the bloc as it is today."""

    def __init__(self, today: date) -> None:
        self.today, self.rng, self.ways = today, Random(6), Ways()  # noqa: S311 -- invented data
        living = OrganizationVersion.objects.as_of(today).internal().filter(type__in=CELL_TYPES)
        self.cells = [one for one in living.order_by("code") if self._is_under_a_committee(one)]
        self.codes = {one.organization_id: one.code for one in self.cells}
        self.members = {status: self._members(status) for status in Status}
        self.places = cycle(self.cells[::7] or self.cells)
        self.made = _Book()

    def _is_under_a_committee(self, cell: OrganizationVersion) -> bool:
        return len(self.ways.above(cell.organization_id, self.today)) > 2

    def _members(self, status: Status) -> Iterator[tuple[str, int]]:
        """Code and cell of members of a standing, from one cell after the other."""
        persons = Standing.objects.as_of(self.today).filter(status=status).values("person")
        rows = Placement.objects.as_of(self.today).filter(
            kind=PlacementKind.OFFICIAL, person__in=persons, organization__in=list(self.codes)
        )
        found = list(rows.order_by("pk").values_list("person__code", "organization_id")[:4000])
        self.rng.shuffle(found)
        return iter(found)

    def book(self) -> _Book:
        if self.cells:
            for definition in startable(self.today):
                self._of_one(definition)
                if definition.code == "admission":
                    for step, number in WAITING.items():
                        self._meeting(definition, step, number)
        return self.made

    def _of_one(self, definition: Definition) -> None:
        for number in range(OF_EACH):
            is_late = number == 1
            subject = self._subject(definition)
            if subject is None:
                return
            place, told = subject
            version = definition.version_on(self.today)
            assert version is not None
            there = self._destination(definition, version, place)
            path = self._path(version, place, there)
            at = round(number * (len(path) - 1) / (OF_EACH - 1))
            since = self.today - timedelta(days=_LATE if is_late else 4 + 3 * number)
            case = {
                **told, "organization": self.codes[place], "destination": self.codes.get(there or 0, "")
            }  # fmt: skip
            self._write(definition, f"{number + 1:02d}", case, path[: at + 1], since, number != 2)
            if is_late and at and definition.code == "admission":
                self._sent_back(case, path[at])
            elif is_late and definition.code == "transfer":
                self._stopped(case)

    def _meeting(self, definition: Definition, step: str, number: int) -> None:
        """As many cases of the first cell, with all papers, that wait at the step."""
        version, place = definition.version_on(self.today), self.cells[0].organization_id
        assert version is not None
        path = self._path(version, place, None)
        at = next((at for at, one in enumerate(path, start=1) if one.code == step), 0)
        for each in range(number if at else 0):
            _place, told = self._candidate(place)
            case = {**told, "organization": self.codes[place]}
            since = self.today - timedelta(days=3)
            self._write(definition, f"{step}-{each + 1:02d}", case, path[:at], since, True)

    def _write(
        self,
        definition: Definition,
        mark: str,
        case: Row,
        path: list[Step],
        since: date,
        is_whole: bool,
    ) -> None:
        """The case that stands at the end of the path since that day, with what led there."""
        began = since - timedelta(days=_STRIDE * (len(path) - 1))
        reference = f"{definition.code}-{mark}".upper().replace("_", "-")
        case |= {
            "reference": reference, "definition": definition.label, "began_on": began,
            "step": path[-1].code, "step_since": since, "source": "Sổ theo dõi của văn phòng",
        }  # fmt: skip
        for number, step in enumerate(path[:-1], start=1):
            self._passed(reference, step, began + timedelta(days=_STRIDE * number))
        self._papers(reference, path, began, is_whole=is_whole)
        self.made.cases.append(case)

    def _subject(self, definition: Definition) -> tuple[int, Row] | None:
        """Whom a case is about, and the cell for which it runs."""
        if definition.about == "person":
            status = Status.PROBATIONARY if definition.code in _ON_PROBATION else Status.FULL
            found = next(self.members[status], None)
            return (found[1], {"person": found[0]}) if found else None
        place = next(self.places).organization_id
        if definition.about == "organization":
            return place, {"label": definition.label}
        if definition.about == "candidate":
            return self._candidate(place)
        return place, {"label": self._name(self.rng.random() < 0.5)}

    def _candidate(self, place: int) -> tuple[int, Row]:
        is_man = self.rng.random() < 0.5
        birth = date(self.today.year - self.rng.randint(22, 34), self.rng.randint(1, 12), 15)
        told = {"label": self._name(is_man), "birth": birth, "sex": "Nam" if is_man else "Nữ"}
        return place, told

    def _name(self, is_man: bool) -> str:
        return " ".join(self._drawn(each) for each in (SURNAMES, MIDDLE[is_man], GIVEN[is_man]))

    def _drawn(self, table: Sequence[tuple[str, int]]) -> str:
        words, weights = zip(*table, strict=True)
        return str(self.rng.choices(words, weights)[0])

    def _destination(self, definition: Definition, version: Version, place: int) -> int | None:
        """A cell of another committee; of the same, where a case stays inside of one."""
        if not any(one.at in DESTINATIONS for one in version.steps.values()):
            return None
        own = self._committee(place)
        inside = definition.code == "internal_transfer"
        cells = [one.organization_id for one in self.cells if one.organization_id != place]
        fitting = [one for one in cells if (self._committee(one) == own) is inside]
        return self.rng.choice(fitting) if fitting else None

    def _committee(self, cell: int) -> int:
        return self.ways.above(cell, self.today)[1].organization_id

    def _path(self, version: Version, place: int, there: int | None) -> list[Step]:
        """The steps of a case that goes well, as far as somebody is there to take them, and none behind one
        that writes the member's record: what it writes is not there."""
        path: list[Step] = []
        code = version.first_step.code
        while code in version.steps and len(path) < len(version.steps):
            try:
                code = arrival(version, code, place, there, self.today, self.ways).code
            except NobodyActs:
                break
            if code not in version.steps:
                break
            path.append(version.steps[code])
            if path[-1].first_way.effect:
                break
            code = path[-1].first_way.to
        return path

    def _passed(self, reference: str, step: Step, on: date) -> None:
        line: Row = {
            "reference": reference,
            "step": step.code,
            "on": on,
            "way": step.first_way.code,
        }
        if step.vote is not None:
            eligible = 9 if step.vote.body == "cell" else 15
            line |= {"eligible": eligible, "present": eligible, "votes_for": eligible}
        told = ((value_word(step, rule), self._value(rule, on)) for rule in step.values)
        values = [f"{word}: {said}" for word, said in told if said]
        self.made.lines.append(line | {"values": "; ".join(values)})

    def _value(self, rule: ValueRule, on: date) -> str:
        if rule.name == "birth":
            return ""
        known = {"date": write_date(on - timedelta(days=30)), "yes_no": "có", "number": "1"}
        return known.get(rule.type) or _WORDS.get(
            rule.name, "" if not rule.is_required else "Theo hồ sơ"
        )

    def _papers(
        self, reference: str, steps: Sequence[Step], began: date, *, is_whole: bool
    ) -> None:
        """What the steps asked for when they began, and made when they were done; of the last one a
        paper is still missing."""
        needed: dict[str, tuple[date, bool]] = {}
        for number, step in enumerate(steps):
            came, done = (began + timedelta(days=_STRIDE * (number + more)) for more in (0, 1))
            is_last = number == len(steps) - 1
            asked = [need.paper for need in step.needs]
            for paper in asked if is_whole or not is_last else asked[:-1]:
                needed.setdefault(paper, (came, False))
            if not is_last:
                needed |= {made.paper: (done, True) for made in step.first_way.makes}
        for paper, (on, is_produced) in needed.items():
            self.made.papers.append(
                {"reference": reference, "paper": paper, "received_on": on,
                 "place": "Tủ hồ sơ chi bộ", "holder": "Bí thư chi bộ",
                 "is_produced": "Có" if is_produced else None}
            )  # fmt: skip

    def _sent_back(self, case: Row, step: Step) -> None:
        to = next(iter(step.may_return_to), "")
        if to:
            on = case["step_since"] + timedelta(days=_STRIDE)
            self.made.lines.append(
                {"reference": case["reference"], "step": step.code, "what": "Trả lại", "on": on, "way": to,
                 "reason": "Thiếu nhận xét của chi ủy nơi cư trú"}
            )  # fmt: skip
            case |= {"step": to, "step_since": on}

    def _stopped(self, case: Row) -> None:
        on = case["step_since"] + timedelta(days=_STRIDE)
        self.made.lines.append(
            {"reference": case["reference"], "step": case["step"], "what": "Tạm dừng", "on": on,
             "reason": "Chờ xác minh nơi đến"}
        )  # fmt: skip
        case |= {"state": "Tạm dừng", "stopped_on": on}
