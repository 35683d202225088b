"""The sheet "Sắp xếp": reorganisations before the day of the sheet, so that the heirs are known.

The sheet "Tổ chức đảng" already tells what the tree became; these rows tell which organisation
stands for one that ended.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.routes import needs
from dangvu.core.sheets import Column, Intake, Kind, SheetDefinition, SheetPlan, State, Table
from dangvu.core.writing import write_date
from dangvu.organizations.choices import EventKind, Part
from dangvu.organizations.models import ReorganizationPart
from dangvu.organizations.services.loading import Entry
from dangvu.organizations.services.loading_employers import PastEvent, write_past_events
from dangvu.organizations.services.lookup import find_organization
from dangvu.organizations.sheets.columns import DECISION, organization_code
from dangvu.sources.services import read_citation

COLUMNS = (
    Column("kind", gettext_lazy("Loại"), Kind.CHOICE, required=True, choices=EventKind.choices,
           synonyms={EventKind.SPLIT: ("Chia", "Tách"), EventKind.MERGE: ("Hợp nhất",)}),
    Column("on", gettext_lazy("Ngày hiệu lực"), Kind.DATE, required=True, width=14),
    organization_code("old", gettext_lazy("Mã tổ chức cũ"), required=True),
    organization_code("new", gettext_lazy("Mã tổ chức mới"),
                      help=gettext_lazy("Giải thể, giải tán, kết thúc thì để trống nếu không có.")),
    organization_code("parent", gettext_lazy("Mã cấp trên mới")),
    DECISION,
    Column("note", gettext_lazy("Ghi chú"), width=40),
)  # fmt: skip

# One organisation before, one after, and it is the same.
_OF_ONE = {
    EventKind.ESTABLISH, EventKind.RENAME, EventKind.UPGRADE, EventKind.DOWNGRADE, EventKind.MOVE,
}  # fmt: skip
_ENDS = {EventKind.DISSOLVE, EventKind.DISBAND, EventKind.END, EventKind.HAND_OVER}

_Known = set[tuple[str, date, int, int | None]]


@dataclass(slots=True)
class EventsPlan(SheetPlan):
    events: list[PastEvent] = field(default_factory=list)


def plan_events(intake: Intake, table: Table) -> EventsPlan:
    plan = EventsPlan(table)
    known = _known()
    groups: dict[tuple[object, ...], list[tuple[int, Entry, Entry | None]]] = defaultdict(list)
    for row in range(len(table)):
        pair = _pair(intake, table, row)
        if pair is None:
            plan.states[row] = State.LEFT_OUT
            continue
        kind, on, (old, new) = table["kind"][row], table["on"][row], pair
        heir = None if new is old or new is None else new.pk
        if old.pk is not None and (kind, on, old.pk, heir) in known:
            continue
        plan.states[row] = State.NEW
        together = new if kind == EventKind.MERGE else old
        groups[kind, on, table["decision"][row], together].append((row, old, new))
    for (kind, on, decision, _together), rows in groups.items():
        plan.events.append(
            PastEvent(
                kind=str(kind),
                on=on,  # type: ignore[arg-type]
                note=next((table["note"][row] for row, *_rest in rows if table["note"][row]), ""),
                citation=read_citation(str(decision)) if decision else None,
                parts=_parts(str(kind), rows),
            )
        )
    return plan


def _known() -> _Known:
    """Events of the database as the sheet would write them; one statement."""
    before: dict[tuple[int, str, date], list[int]] = defaultdict(list)
    after: dict[int, list[int]] = defaultdict(list)
    rows = ReorganizationPart.objects.current().filter(event__superseded_at__isnull=True)
    for event, kind, on, part, organization in rows.values_list(
        "event_id", "event__kind", "event__on", "part", "organization_id"
    ):
        if part == Part.SUCCESSOR:
            after[event].append(organization)
        else:
            before[event, kind, on].append(organization)
    return {
        (kind, on, old, new)
        for (event, kind, on), olds in before.items()
        for old in olds
        for new in after[event] or [None]  # type: ignore[list-item]
    }


def _pair(intake: Intake, table: Table, row: int) -> tuple[Entry, Entry | None] | None:
    kind, on, code = table["kind"][row], table["on"][row], table["new"][row]
    if not kind or on is None or not table["old"][row]:
        return None
    if on > intake.as_of:
        intake.error(
            table, row, "on",
            _("Ngày hiệu lực sau ngày của số liệu (%(day)s).") % {"day": write_date(intake.as_of)},
        )  # fmt: skip
        return None
    old = find_organization(intake, table, row, "old", table["old"][row])
    new = find_organization(intake, table, row, "new", code) if code else None
    if old is None or (code and new is None):
        return None
    if new is None and kind in (EventKind.MERGE, EventKind.SPLIT):
        intake.error(table, row, "new", _("Sáp nhập, chia tách phải có mã tổ chức mới."))
        return None
    ends = new is not None and new is not old and kind not in _OF_ONE and kind != EventKind.SPLIT
    if (ends or kind in _ENDS) and old.ends is None:
        intake.warn(
            table, row, "old",
            _("%(old)s chưa có ngày kết thúc ở trang Tổ chức đảng.") % {"old": old},
        )  # fmt: skip
    return old, new


def _parts(
    kind: str, rows: list[tuple[int, Entry, Entry | None]]
) -> tuple[tuple[Entry, str, Entry | None], ...]:
    parts: dict[tuple[Entry, str], Entry | None] = {}
    for _row, old, new in rows:
        if kind in _OF_ONE or new is old:
            parts.setdefault((old, Part.SUBJECT), None)
            continue
        # After a split the first one named stands for the old one.
        parts.setdefault((old, Part.PREDECESSOR), new)
        if new is not None:
            parts.setdefault((new, Part.SUCCESSOR), None)
    return tuple((entry, part, heir) for (entry, part), heir in parts.items())


def commit_events(intake: Intake, plan: SheetPlan) -> None:
    assert isinstance(plan, EventsPlan)
    write_past_events(actor=intake.actor, events=plan.events)


EVENTS = SheetDefinition(
    code="organizations.events",
    title=gettext_lazy("Sắp xếp"),
    order=40,
    columns=COLUMNS,
    key=("kind", "on", "old", "new"),
    plan=plan_events,
    commit=commit_events,
    policy=needs("organizations"),
    aliases=("Sắp xếp tổ chức",),
    help=gettext_lazy("Việc sắp xếp đã qua: tổ chức nào thay cho tổ chức nào (không bắt buộc)."),
)
