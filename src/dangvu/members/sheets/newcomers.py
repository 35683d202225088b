"""Members whom the database does not have: the whole life from the row and its events."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from dangvu.core.sheets import Intake, Table
from dangvu.core.writing import write_date
from dangvu.members.choices import CardKind, StartReason
from dangvu.members.services.life import Life
from dangvu.members.sheets.applying import apply_events
from dangvu.members.sheets.events import CARDS, EXITS, Event, EventKind
from dangvu.members.sheets.facts import (
    OUTSIDE,
    Facts,
    check_present_cell,
    read_facts,
    version_values,
)
from dangvu.organizations.models.organization import BEGINNING

if TYPE_CHECKING:
    from dangvu.members.sheets.planning import MembersPlan


def new_life(intake: Intake, plan: MembersPlan, row: int, events: list[Event]) -> Life | None:
    """The life that a row tells; None when it lacks what one cannot do without."""
    assert plan.people is not None
    table = plan.people.table
    facts = read_facts(intake, table, row)
    values = version_values(intake, table, row)
    if facts.cell is None or facts.ceremony is None or not values["full_name"]:
        return None
    life = Life(table["code"][row])
    # What is true of a person is asked on any day, so it holds from the beginning.
    life.versions.add(min(BEGINNING, facts.ceremony.earliest), None, **values)
    life.stand(facts.ceremony.earliest, facts.full_from)
    moves = [event for event in events if event.moves]
    admitted_in = _begin(intake, table, facts, life, moves)
    life.record(
        "admission",
        organization=admitted_in,
        source_id=None,
        decision_date=facts.decision,
        ceremony_date=facts.ceremony,
    )
    apply_events(intake, plan, life, events, facts.cell)
    _check_end(intake, table, facts, life)
    if facts.official is not None:
        recognize(life, facts)
    settle_card(life, table["card"][row], intake.as_of, events)
    exempt = table["exempt_since"][row]
    if exempt is not None:
        settle_exemption(life, exempt.earliest)
    if facts.host is not None:
        settle_stay(intake, table, facts, life, events)
    return life


def _begin(intake: Intake, table: Table, facts: Facts, life: Life, moves: list[Event]) -> Any:
    """The first official place; returns the cell of ours that admitted, None if it was elsewhere."""
    assert facts.ceremony is not None
    since = facts.ceremony.earliest
    first = moves[0] if moves else None
    if first is not None and first.kind == EventKind.IN:
        return None if facts.admitted_at in (None, OUTSIDE) else facts.admitted_at
    cell = (first.cell if first is not None else None) or facts.cell
    entered = _entered(intake, table, facts, first, moves)
    begins = entered or since
    if facts.admitted_at is None:
        admitted_in = cell if begins == since else None
    else:
        admitted_in = None if facts.admitted_at is OUTSIDE else facts.admitted_at
    if admitted_in is not None and admitted_in is not cell and begins > since:
        _before(intake, table, facts, life, begins)
    if cell.starts > begins:
        intake.warn(
            table, facts.row, "entered" if entered else "ceremony",
            _("%(cell)s thành lập ngày %(day)s: chỉ tính ở chi bộ này từ ngày đó.")
            % {"cell": cell, "day": write_date(cell.starts)},
        )  # fmt: skip
        begins = cell.starts
    if first is not None and first.kind not in EXITS and begins >= first.on:
        intake.error(
            table, facts.row, "entered",
            _("Vào chi bộ ngày %(begins)s, không trước biến động ngày %(on)s.")
            % {"begins": write_date(begins), "on": write_date(first.on)},
        )  # fmt: skip
        return admitted_in
    here = admitted_in is cell and begins == since
    life.place(life.official, cell, begins, StartReason.ADMISSION if here else StartReason.OPENING)
    return admitted_in


def _entered(
    intake: Intake, table: Table, facts: Facts, first: Event | None, moves: list[Event]
) -> date | None:
    """Since when in the first cell; None when since the ceremony."""
    entered = facts.entered
    if entered is None or first is None or entered < first.on:
        return entered
    if not any(event.on == entered for event in moves):
        intake.warn(
            table, facts.row, "entered",
            _("Khác với trang Biến động; lấy theo Biến động."),
        )  # fmt: skip
    return None


def _before(intake: Intake, table: Table, facts: Facts, life: Life, until: date) -> None:
    """Admitted in another cell of ours and moved before the register tells of it."""
    assert facts.ceremony is not None
    start = max(facts.ceremony.earliest, facts.admitted_at.starts)
    if start >= until:
        return
    row = life.place(life.official, facts.admitted_at, start, StartReason.ADMISSION)
    row.end, row.values["end_reason"] = until, "TRANSFER"
    intake.warn(
        table, facts.row, "admitted_at",
        _("Đã chuyển từ %(cell)s ngày %(day)s mà không có dòng Biến động: không tính là một lượt.")
        % {"cell": facts.admitted_at, "day": write_date(until)},
    )  # fmt: skip


def _check_end(intake: Intake, table: Table, facts: Facts, life: Life) -> None:
    """After all events the member is where the row says."""
    last = life.last_cell(intake.as_of)
    if last is not None and last is not facts.cell:
        intake.error(
            table, facts.row, "cell",
            _("Theo trang Biến động, chi bộ cuối cùng là %(last)s, không phải %(cell)s.")
            % {"last": last, "cell": facts.cell},
        )  # fmt: skip
    is_present = life.cell_on(intake.as_of) is not None
    check_present_cell(intake, table, facts, is_present=is_present)


def recognize(life: Life, facts: Facts) -> None:
    """The record of recognition, counted at the cell of the day of its decision."""
    assert facts.official is not None
    decided = facts.recognition_decision or facts.official
    life.record(
        "recognition",
        organization=life.cell_on(decided.earliest),
        source_id=None,
        decision_date=facts.recognition_decision,
        effective_date=facts.official,
    )


def settle_card(life: Life, number: str, on: date, events: list[Event]) -> None:
    """The card of the row: one that an event issued, or one held since before the records."""
    if not number:
        return
    cards = [record for record in life.of("card") if record.values["kind"] != CardKind.HELD]
    if any(record.values["number"] == number for record in cards):
        return
    blank = [record for record in cards if not record.values["number"]]
    if blank:
        blank[-1].values["number"] = number
    elif not any(event.kind in CARDS for event in events):
        life.record(
            "card", organization=life.last_cell(on), source_id=None, on=on,
            kind=CardKind.HELD.value, number=number,
        )  # fmt: skip


def settle_exemption(life: Life, since: date) -> None:
    standing = life.standings.near(since)
    if standing is None:
        return
    start = max(since, standing.start)
    end = life.standings.last.end
    if end is None or start < end:
        life.exemptions.add(start, end, is_temporary=False, reason="", source_id=None)


def settle_stay(
    intake: Intake, table: Table, facts: Facts, life: Life, events: list[Event]
) -> None:
    """The temporary cell of the row, since its own date or that of the event that brought there."""
    since = table["host_since"][facts.row]
    if since is None:
        since = max(
            (e.on for e in events if e.is_temporary and facts.host in (e.cell, e.other)),
            default=None,
        )
    if since is None:
        intake.error(
            table, facts.row, "host_since",
            _("Thiếu ngày bắt đầu sinh hoạt tạm thời ở %(host)s.") % {"host": facts.host},
        )  # fmt: skip
    elif life.cell_on(intake.as_of) is None:
        intake.error(
            table, facts.row, "host",
            _("Đảng viên đã chuyển đi hoặc ra khỏi Đảng, không còn sinh hoạt tạm thời ở đây."),
        )  # fmt: skip
    elif since > intake.as_of:
        intake.error(table, facts.row, "host_since", _("Ngày này sau ngày của số liệu."))
    else:
        life.stay(since, facts.host)
