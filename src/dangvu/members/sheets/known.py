"""Members whom the database has: what of the row and the events differs, and what follows from it.

Facts fixed for life are corrected; changeable facts take their new value from the day of the sheet;
a blank cell says nothing. Another cell without a row that tells of the move is a question.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.core.sheets import Intake, SheetPlan, State, Table
from dangvu.core.text import search_key, sort_key
from dangvu.core.writing import write_date
from dangvu.members.choices import CardKind, Direction, ExitKind, PlacementKind, StartReason
from dangvu.members.models import PersonVersion
from dangvu.members.services.life import Life, Record
from dangvu.members.sheets.applying import apply_events, sort_out
from dangvu.members.sheets.events import Event
from dangvu.members.sheets.facts import (
    OUTSIDE,
    TEXTS,
    Facts,
    check_present_cell,
    read_facts,
)
from dangvu.members.sheets.newcomers import recognize, settle_exemption
from dangvu.members.sheets.suspensions import compare_suspensions
from dangvu.organizations.services.lookup import employers_of, find_employer

if TYPE_CHECKING:
    from dangvu.members.sheets.planning import MembersPlan

_MISTAKE = "sai"


def compare_life(
    intake: Intake, plan: MembersPlan, life: Life, row: int | None, events: list[Event]
) -> None:
    """Change the life where the sheets differ from it, and report what is changed."""
    told = compare_suspensions(intake, plan, life, events)
    known, fresh = sort_out(life, [event for event in events if event not in told])
    for event, record in known:
        _compare_event(intake, plan, life, event, record)
    if row is not None:
        assert plan.people is not None
        _Comparison(intake, plan.people, life, row).whole_row(fresh, plan)
    else:
        apply_events(intake, plan, life, fresh, life.home)
    if fresh:
        plan.touch(life)
    if row is not None and plan.people is not None and plan.people.states[row] is State.CHANGED:
        plan.touch(life)


def _compare_event(
    intake: Intake, plan: MembersPlan, life: Life, event: Event, record: Record
) -> None:
    """An event that is there already: what its other cells say differently is a correction."""
    assert plan.movements is not None
    held = record.values
    told = event.values(held["organization"], held["source_id"])
    if event.other is None:
        told.pop("other_organization", None)
    differing = {
        name: value
        for name, value in told.items()
        if value not in ("", None) and value != held[name]
    }
    if not differing:
        return
    if "on" in differing or (record.kind == "exit" and "kind" in differing):
        problem = _redate_exit(life, record, event)
        if problem:
            intake.error(plan.movements.table, event.row, "on", problem)
            return
    held.update(differing)
    names = {"other_place": "place", "other_organization": "other", "direction": "kind"}
    plan.movements.change(event.row, *(names.get(name, name) for name in differing))
    plan.touch(life)


def _redate_exit(life: Life, record: Record, event: Event) -> str:
    life.reopen(record.values["on"])
    return life.leave(event.on, ExitKind(event.kind))


class _Comparison:
    """One row of "Đảng viên" against a life."""

    def __init__(self, intake: Intake, plan: SheetPlan, life: Life, row: int) -> None:
        self.intake, self.plan, self.life, self.row = intake, plan, life, row
        self.table: Table = plan.table
        self.facts: Facts = read_facts(intake, plan.table, row)

    def whole_row(self, fresh: list[Event], plan: MembersPlan) -> None:
        self.person()
        self.admission()
        self.recognition()
        self.entered()
        apply_events(self.intake, plan, self.life, fresh, self.facts.cell)
        self.official_cell()
        self.temporary_cell(fresh)
        self.card()
        self.exemption()

    # --- the person ---------------------------------------------------------------------------

    def person(self) -> None:
        held = self.life.versions.near(self.intake.as_of)
        assert held is not None
        given: dict[str, Any] = {name: self.table[name][self.row] for name in TEXTS}
        given |= {"full_name": self.table["full_name"][self.row]}
        given |= {"birth": self.table["birth"][self.row]}
        differing = {
            name: value
            for name, value in given.items()
            if value not in ("", None) and value != held.values[name]
        }
        employer = self._employer(held.values["employer_id"])
        fixed = {n: v for n, v in differing.items() if n in PersonVersion.FIXED_FOR_LIFE}
        changeable = {n: v for n, v in differing.items() if n not in fixed}
        if fixed or changeable or employer is not None:
            self.plan.change(self.row, *differing, *(["employer"] if employer else []))
        if "full_name" in fixed:
            fixed |= {
                "sort_key": sort_key(fixed["full_name"]),
                "search_key": search_key(fixed["full_name"]),
            }
        if fixed:
            self.life.versions.correct(**fixed)
        if employer is not None:
            changeable["employer_id"] = employer
        if changeable:
            self.life.versions.change_from(self.intake.as_of, **changeable)

    def _employer(self, held: int | None) -> Any:
        """The employer of the row if it is another one than the database has."""
        code = self.table["employer"][self.row]
        if not code:
            return None
        known = employers_of(self.intake).get(code)
        if known is not None and known.pk is not None and known.pk == held:
            return None
        return known or find_employer(self.intake, self.table, self.row, "employer", code)

    # --- admission and recognition ------------------------------------------------------------

    def admission(self) -> None:
        facts, record = self.facts, self.life.one("admission")
        told = {"decision_date": facts.decision, "ceremony_date": facts.ceremony}
        if record is None:
            if facts.ceremony is not None:
                where = None if facts.admitted_at in (None, OUTSIDE) else facts.admitted_at
                self.life.record("admission", organization=where, source_id=None, **told)
                self.plan.change(self.row, "ceremony")
            return
        before = record.values["ceremony_date"]
        for name, column in (
            ("decision_date", "admission_decision"),
            ("ceremony_date", "ceremony"),
        ):
            if told[name] is not None and told[name] != record.values[name]:
                record.values[name] = told[name]
                self.plan.change(self.row, column)
        if facts.admitted_at is not None:
            where = None if facts.admitted_at is OUTSIDE else facts.admitted_at
            if where is not record.values["organization"]:
                record.values["organization"] = where
                self.plan.change(self.row, "admitted_at")
        if facts.ceremony is not None and facts.ceremony.earliest != before.earliest:
            self._shift_start(before.earliest, facts.ceremony.earliest)

    def _shift_start(self, before: date, now: date) -> None:
        standings, official = self.life.standings, self.life.official
        end = standings.rows[0].end
        if end is not None and end <= now:
            self.intake.error(
                self.table, self.row, "ceremony",
                _("Ngày kết nạp mới không trước ngày %(day)s.") % {"day": write_date(end)},
            )  # fmt: skip
            return
        standings.begin(now)
        if official and official.rows[0].start == before:
            first_end = official.rows[0].end
            if first_end is None or first_end > now:
                official.begin(now)

    def recognition(self) -> None:
        facts, record = self.facts, self.life.one("recognition")
        if facts.official is None:
            return
        if record is None:
            recognize(self.life, facts)
            self.life.become_full(facts.official.earliest)
            self.plan.change(self.row, "official")
            return
        if facts.official != record.values["effective_date"]:
            if facts.official.earliest != record.values["effective_date"].earliest:
                self.life.become_full(facts.official.earliest)
            record.values["effective_date"] = facts.official
            self.plan.change(self.row, "official")
        decided = facts.recognition_decision
        if decided is not None and decided != record.values["decision_date"]:
            record.values["decision_date"] = decided
            self.plan.change(self.row, "recognition_decision")

    # --- places -------------------------------------------------------------------------------

    def entered(self) -> None:
        """Another day of entering the one cell that is known corrects it."""
        entered, official = self.facts.entered, self.life.official
        if entered is None or not official:
            return
        starts = {day for row in official for day in (row.start, row.values["organization"].starts)}
        clipped = {max(entered, row.values["organization"].starts) for row in official}
        came = {r.values["on"] for r in self.life.of("transfer")}
        if entered in starts or clipped & {row.start for row in official}:
            return
        only = official.rows[0]
        if len(official.rows) == 1 and only.start not in came:
            end = only.end
            if end is None or entered < end:
                only.start = max(entered, only.values["organization"].starts)
                only.values["start_reason"] = StartReason.OPENING
                self.plan.change(self.row, "entered")
                return
        self.intake.warn(
            self.table, self.row, "entered",
            _("Khác với biến động đã ghi; giữ như biến động."),
        )  # fmt: skip

    def official_cell(self) -> None:
        cell, day = self.facts.cell, self.intake.as_of
        last = self.life.last_cell(day)
        present = self.life.cell_on(day) is not None
        if cell is None:
            return
        if last is None or last is cell:
            check_present_cell(self.intake, self.table, self.facts, is_present=present)
            return
        answer = self.intake.ask(
            self.table, self.row, "cell",
            _(
                "Trong hệ thống, đảng viên ở %(last)s; bảng ghi %(cell)s mà trang Biến động không"
                " có dòng chuyển. Ghi ngày chuyển (tính là một lượt chuyển nội bộ), hoặc ghi “sai”"
                " nếu trước đây nhập nhầm chi bộ."
            )
            % {"last": last, "cell": cell},
            fits=_is_day_or_mistake,
        )  # fmt: skip
        if answer is None:
            return
        self.plan.change(self.row, "cell")
        if search_key(answer) == _MISTAKE:
            row = self.life.official.near(day)
            if row is not None:
                row.values["organization"] = cell
        else:
            self._move(read_date(answer), last, cell)
        check_present_cell(self.intake, self.table, self.facts, is_present=present)

    def _move(self, day: Any, source: Any, target: Any) -> None:
        assert isinstance(day, PartialDate)
        on = day.earliest
        problem = (
            _("Ngày này sau ngày của số liệu.")
            if on > self.intake.as_of
            else self.life.move(on, source, target)
        )
        if problem:
            self.intake.error(self.table, self.row, "cell", problem)
            return
        self.life.record(
            "transfer", organization=source, source_id=None, on=on,
            direction=Direction.INTERNAL.value, permanence=PlacementKind.OFFICIAL.value,
            other_organization=target, other_place="",
        )  # fmt: skip

    def temporary_cell(self, fresh: list[Event]) -> None:
        host, since = self.facts.host, self.table["host_since"][self.row]
        for event in fresh:
            stay = self.life.temporary.at(event.on)
            if event.is_temporary and stay and stay.values["organization"] is event.cell:
                self.life.end_stay(event.on)
        if host is None:
            return
        held = self.life.temporary.at(self.intake.as_of)
        if held is not None and held.values["organization"] is host:
            if since is not None and since != held.start and held.pk is not None:
                held.start = since
                self.plan.change(self.row, "host_since")
            return
        since = since or max(
            (e.on for e in fresh if e.is_temporary and host in (e.cell, e.other)), default=None
        )
        if since is None:
            self.intake.error(
                self.table, self.row, "host_since",
                _("Thiếu ngày bắt đầu sinh hoạt tạm thời ở %(host)s.") % {"host": host},
            )  # fmt: skip
            return
        later = self.life.temporary and self.life.temporary.last
        if later and later.start >= since:
            self.intake.error(
                self.table, self.row, "host_since",
                _("Đã có sinh hoạt tạm thời ở %(host)s từ ngày %(day)s.")
                % {"host": later.values["organization"], "day": write_date(later.start)},
            )  # fmt: skip
            return
        self.life.stay(since, host)
        self.plan.change(self.row, "host")

    # --- card, exemption ----------------------------------------------------------------------

    def card(self) -> None:
        number = self.table["card"][self.row]
        cards = self.life.of("card")
        if not number or any(record.values["number"] == number for record in cards):
            return
        held = [record for record in cards if record.values["kind"] == CardKind.HELD]
        blank = [record for record in cards if not record.values["number"]]
        if blank or held:
            (blank or held)[-1].values["number"] = number
        elif cards:
            self.intake.warn(
                self.table, self.row, "card",
                _("Khác số thẻ đã cấp, đổi trong hệ thống; nếu mới đổi thẻ hãy ghi ở Biến động."),
            )  # fmt: skip
            return
        else:
            self.life.record(
                "card", organization=self.life.last_cell(self.intake.as_of), source_id=None,
                on=self.intake.as_of, kind=CardKind.HELD.value, number=number,
            )  # fmt: skip
        self.plan.change(self.row, "card")

    def exemption(self) -> None:
        since: PartialDate | None = self.table["exempt_since"][self.row]
        if since is None:
            return
        start = max(since.earliest, self.life.standings.rows[0].start)
        if any(since.may_be(row.start) or row.start == start for row in self.life.exemptions):
            return
        if self.life.exemptions:
            last = self.life.exemptions.last
            if last.end is None or since.earliest < last.end:
                last.start = since.earliest
                self.plan.change(self.row, "exempt_since")
            return
        before = len(self.life.exemptions.rows)
        settle_exemption(self.life, since.earliest)
        if len(self.life.exemptions.rows) > before:
            self.plan.change(self.row, "exempt_since")


def _is_day_or_mistake(answer: str) -> bool:
    day = read_date(answer)
    return search_key(answer) == _MISTAKE or (isinstance(day, PartialDate) and day.day is not None)
