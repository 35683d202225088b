"""Reading the rows of "Biến động": codes looked up, what is missing said."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.sheets import Intake, SheetPlan, State, Table
from dangvu.core.writing import write_date
from dangvu.members.choices import PlacementKind
from dangvu.members.sheets.events import BADGES, TRANSFERS, Event, EventKind
from dangvu.organizations.services.lookup import find_organization

#: Events of one day in the order in which they can only have happened.
_ORDER = {EventKind.IN: 0, EventKind.RESTORED: 0, EventKind.INTERNAL: 1, EventKind.OUT: 3}


def read_events(intake: Intake, plan: SheetPlan) -> dict[str, list[Event]]:
    """The events of each person in the order of time; faulty rows are reported and left out."""
    table = plan.table
    found: dict[str, list[Event]] = defaultdict(list)
    for row, code in enumerate(table["code"]):
        event = _event(intake, table, row) if code else None
        if event is None:
            plan.states[row] = State.LEFT_OUT
        else:
            found[code].append(event)
    for theirs in found.values():
        if len(theirs) > 1:
            theirs.sort(key=lambda each: (each.on, _ORDER.get(each.kind, 2), each.row))  # type: ignore[call-overload]
    return found


def _event(intake: Intake, table: Table, row: int) -> Event | None:
    kind, on = table["kind"][row], table["on"][row]
    if not kind or on is None:
        return None
    if on > intake.as_of:
        intake.error(
            table, row, "on",
            _("Ngày %(on)s sau ngày của số liệu (%(day)s).")
            % {"on": write_date(on), "day": write_date(intake.as_of)},
        )  # fmt: skip
        return None
    cell = _cell(intake, table, row, "cell")
    other = _cell(intake, table, row, "other")
    if cell is False or other is False:
        return None
    event = Event(
        row=row,
        kind=kind,
        on=on,
        cell=cell,
        other=other,
        place=table["place"][row],
        permanence=table["permanence"][row] or PlacementKind.OFFICIAL.value,
        number=table["number"][row],
        years=table["years"][row],
        until=table["until"][row],
        decision=table["decision"][row],
        reason=table["reason"][row],
    )
    return event if _is_whole(intake, table, event) else None


def _cell(intake: Intake, table: Table, row: int, name: str) -> Any:
    """The organisation, None where nothing is written, False where the code is wrong."""
    code = table[name][row]
    if not code:
        return False if table.is_unread(row, name) else None
    return find_organization(intake, table, row, name, code) or False


def _is_whole(intake: Intake, table: Table, event: Event) -> bool:
    missing = {
        "cell": event.kind == EventKind.INTERNAL and event.cell is None
        and _("Chuyển nội bộ phải có mã chi bộ nơi đi."),
        "other": event.kind == EventKind.INTERNAL and event.other is None
        and _("Chuyển nội bộ phải có mã chi bộ nơi nhận ở cột Mã chi bộ liên quan."),
        "years": event.kind in BADGES and event.years is None
        and _("Huy hiệu Đảng phải có mức (30, 40, 45 … 90 năm)."),
        "until": event.until is not None and event.until <= event.on
        and event.kind == EventKind.SUSPENDED
        and _("Ngày sinh hoạt trở lại phải sau ngày đình chỉ (%s).") % write_date(event.on),
    }  # fmt: skip
    if event.kind == EventKind.INTERNAL and event.cell is event.other and event.cell is not None:
        missing["other"] = _("Nơi đi và nơi nhận là cùng một chi bộ.")
    said = False
    for name, message in missing.items():
        if message:
            intake.error(table, event.row, name, message)
            said = True
    # The other cell of a move inside the bloc is a cell; of any other row it has no meaning.
    for name, entry in (("cell", event.cell), ("other", event.other)):
        if entry is not None and event.kind in TRANSFERS and not entry.is_cell_on(event.on):
            intake.error(
                table, event.row, name,
                _("%(entry)s không phải chi bộ; đảng viên chỉ sinh hoạt ở chi bộ.")
                % {"entry": entry},
            )  # fmt: skip
            said = True
    _tell_left_out(intake, table, event)
    return not said


def _tell_left_out(intake: Intake, table: Table, event: Event) -> None:
    """Cells of which nothing is loaded."""
    if event.kind == EventKind.SUSPENDED and event.reason:
        text = _("Lý do đình chỉ không giữ trong hệ thống; ô này không nạp.")
        intake.warn(table, event.row, "reason", text)
    elif event.kind != EventKind.SUSPENDED and event.until is not None:
        text = _("Ngày sinh hoạt trở lại chỉ ghi với đình chỉ sinh hoạt; ô này không nạp.")
        intake.warn(table, event.row, "until", text)
