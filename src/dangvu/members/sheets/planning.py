"""Comparing both sheets of members with the database: one plan, since a life is told by both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.modes import keeps_less
from dangvu.core.partial_dates import PartialDate
from dangvu.core.sheets import Intake, SheetDefinition, SheetPlan, State, Table, all_sheets
from dangvu.core.timelines import Stretch
from dangvu.core.writing import write_date
from dangvu.members.services.life import Life, Record
from dangvu.members.services.loading import codes_in_cells, load_lives, write_lives
from dangvu.members.sheets.events import Event
from dangvu.members.sheets.happenings import read_events
from dangvu.members.sheets.known import compare_life
from dangvu.members.sheets.newcomers import new_life
from dangvu.members.sheets.reducing import quote_counts, reduce_tables
from dangvu.members.sheets.twins import settle_twins
from dangvu.members.sheets.withholding import withhold
from dangvu.organizations.services.loading import Directory, Entry
from dangvu.organizations.services.lookup import directory_of, may_import_into
from dangvu.sources.services import cite_many


@dataclass(slots=True)
class MembersPlan:
    """The plans of both sheets, and the lives that they add up to."""

    people: SheetPlan | None
    movements: SheetPlan | None
    touched: dict[str, Life] = field(default_factory=dict)
    citations: list[tuple[Record | Stretch, tuple[str, PartialDate | None]]] = field(
        default_factory=list
    )
    is_written: bool = False

    def touch(self, life: Life) -> None:
        self.touched[life.code] = life


def plan_members(intake: Intake) -> MembersPlan:
    """Made once for both sheets, whichever comes first."""
    held = intake.shared.get("members")
    if held is None:
        people = intake.tables.get("members.people")
        movements = intake.tables.get("members.movements")
        if keeps_less():
            reduce_tables(intake, people, movements)
        held = intake.shared["members"] = MembersPlan(
            SheetPlan(people) if people else None, SheetPlan(movements) if movements else None
        )
        _plan(intake, held)
    return held  # type: ignore[no-any-return]


def _plan(intake: Intake, plan: MembersPlan) -> None:
    rows = _rows_by_code(intake, plan.people) if plan.people else {}
    events = read_events(intake, plan.movements) if plan.movements else {}
    directory = directory_of(intake)
    known = load_lives(codes={*rows, *events}, organization=_finder(directory))
    # Of whom an import that was undone has left the number alone, nothing is known.
    lives = {code: life for code, life in known.items() if life.versions}
    hidden = {code for code, life in lives.items() if _is_hidden(intake, life)}
    if plan.people:
        rows, events = settle_twins(intake, plan.people, rows, events, lives)
    if plan.people:
        known_rows = {code: row for code, row in rows.items() if code in lives}
        withhold(intake, plan.people.table, known_rows)
    total = len(rows)
    for done, (code, row) in enumerate(rows.items()):
        if done % 2_000 == 0:
            intake.progress("members", done, total)
        assert plan.people is not None
        if code in hidden:
            # Compared with nothing: what differs would tell what is there.
            plan.people.states[row] = State.LEFT_OUT
            _refuse(intake, plan.people.table, row)
            events.pop(code, None)
        elif code in lives:
            compare_life(intake, plan, lives[code], row, events.pop(code, []))
        else:
            life = new_life(intake, plan, row, events.pop(code, []))
            if life is None:
                plan.people.states[row] = State.LEFT_OUT
            else:
                plan.people.states[row] = State.NEW
                if held := known.get(code):
                    life.pk, life.membership_pk = held.pk, held.membership_pk
                plan.touch(life)
        life = plan.touched.get(code)
        if life is not None:
            _refuse_foreign(intake, plan.people.table, row, life)
    seen = {code: life for code, life in lives.items() if code not in hidden}
    _plan_others(intake, plan, rows, events, seen)
    _refuse_stranded(intake, plan)


def _refuse_stranded(intake: Intake, plan: MembersPlan) -> None:
    """Members whom the workbook leaves in a cell that it ends."""
    ended = {
        entry.pk: entry
        for entry in directory_of(intake)
        if entry.pk is not None
        and entry.ends is not None
        and entry.ends <= intake.as_of
        and entry.versions.is_touched
    }
    if not ended:
        return
    left: dict[Entry, list[str]] = {}
    for code, cell in codes_in_cells(cells=ended, on=intake.as_of):
        if code not in plan.touched:
            left.setdefault(ended[cell], []).append(code)
    table = plan.people.table if plan.people else Table.of_rows(sheet_of_people(), ())
    for entry, codes in left.items():
        intake.error(
            table, None, "cell",
            _(
                "%(cell)s kết thúc ngày %(day)s mà còn %(count)s đảng viên (%(codes)s …). Ghi chi bộ"
                " mới của họ và dòng chuyển ở trang Biến động."
            )
            % {
                "cell": entry, "day": write_date(entry.ends), "count": len(codes),
                "codes": ", ".join(codes[:3]),
            },
        )  # fmt: skip


def sheet_of_people() -> SheetDefinition:
    """The definition that this plan belongs to; its module imports this one."""
    return next(sheet for sheet in all_sheets() if sheet.code == "members.people")


def _rows_by_code(intake: Intake, plan: SheetPlan) -> dict[str, int]:
    table = plan.table
    rows: dict[str, int] = {}
    for row, code in enumerate(table["code"]):
        if not code:
            plan.states[row] = State.LEFT_OUT
        elif code in rows:
            first = rows[code]
            cells = table["cell"][first], table["cell"][row]
            if cells[0] == cells[1]:
                message = _("Mã “%(code)s” đã có ở dòng %(row)s.")
            else:
                message = _(
                    "Mã “%(code)s” ở hai chi bộ chính thức: %(one)s (dòng %(row)s) và %(other)s."
                    " Mỗi đảng viên chỉ một dòng; chi bộ tạm thời ghi ở cột riêng, chuyển chi bộ"
                    " ghi ở trang Biến động."
                )
            values = {"code": code, "row": table.rows[first], "one": cells[0], "other": cells[1]}
            intake.error(table, row, "code", message % values)
            plan.states[row] = State.LEFT_OUT
        else:
            rows[code] = row
    return rows


def _finder(directory: Directory) -> Any:
    return directory.by_id.__getitem__


def _plan_others(
    intake: Intake,
    plan: MembersPlan,
    rows: dict[str, int],
    events: dict[str, list[Event]],
    lives: dict[str, Life],
) -> None:
    """Rows of "Biến động" about persons who are not on the sheet "Đảng viên". Who lies outside of
    the actor's part is as if not there."""
    for code, theirs in events.items():
        if code in rows:
            continue
        if code in lives:
            compare_life(intake, plan, lives[code], None, theirs)
            assert plan.movements is not None
            _refuse_foreign(intake, plan.movements.table, theirs[0].row, lives[code])
            continue
        assert plan.movements is not None
        for event in theirs:
            plan.movements.states[event.row] = State.LEFT_OUT
            intake.error(
                plan.movements.table, event.row, "code",
                _("Không có đảng viên mã “%(code)s” trong bảng và trong hệ thống.")
                % {"code": code},
            )  # fmt: skip


def _is_hidden(intake: Intake, life: Life) -> bool:
    """Whether the person lies, with the official and the temporary cell, outside of the actor's
    part."""
    if intake.scope.everything:
        return False
    places = [place for place in (life.home, life.host) if place is not None]
    return not any(may_import_into(intake, place) for place in places)


def _refuse_foreign(intake: Intake, table: Table, row: int, life: Life) -> None:
    if intake.scope.everything:
        return
    written = [record.values.get("organization") for record in life.records if record.pk is None]
    for cell in (*_cells(life), *written):
        if cell is not None and not may_import_into(intake, cell):
            _refuse(intake, table, row)
            return


def _refuse(intake: Intake, table: Table, row: int) -> None:
    message = _("Đảng viên này ở chi bộ ngoài phạm vi được nạp dữ liệu.")
    intake.error(table, row, "cell", message)


def _cells(life: Life) -> Iterator[Entry]:
    for timeline in (life.official, life.temporary):
        for stretch in timeline:
            if stretch.is_touched or stretch is timeline.last:
                yield stretch.values["organization"]


def commit_members(intake: Intake, plan: SheetPlan) -> None:
    """Writes both sheets when the first of them is committed."""
    whole = plan_members(intake)
    if whole.is_written:
        return
    whole.is_written = True
    cited = cite_many(actor=intake.actor, papers=[paper for _record, paper in whole.citations])
    for record, paper in whole.citations:
        record.values["source_id"] = cited.get(paper)
    write_lives(
        actor=intake.actor,
        lives=whole.touched.values(),
        reason=_("Bảng dữ liệu đến ngày %(day)s") % {"day": write_date(intake.as_of)},
        step=lambda name, done, total: intake.progress(f"write:{name}", done, total),
    )
    quote_counts(intake)
