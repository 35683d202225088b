"""Kinds of rows of the sheet "Biến động", and the record that each becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from dangvu.members.choices import BadgeKind, CardKind, Direction, ExitKind, PlacementKind
from dangvu.members.services.life import Record, RecordKind
from dangvu.sources.services import read_citation


class EventKind(models.TextChoices):
    OUT = "OUT", _("Chuyển đi")
    IN = "IN", _("Chuyển đến")
    INTERNAL = "INTERNAL", _("Chuyển nội bộ")
    ISSUED = "ISSUED", _("Cấp thẻ")
    REPLACED = "REPLACED", _("Đổi thẻ")
    RECALLED = "RECALLED", _("Thu hồi thẻ")
    PROPOSED = "PROPOSED", _("Đề nghị tặng Huy hiệu")
    AWARDED = "AWARDED", _("Tặng Huy hiệu")
    STRUCK_OFF = "STRUCK_OFF", _("Xóa tên")
    LEFT = "LEFT", _("Xin ra khỏi Đảng")
    EXPELLED = "EXPELLED", _("Khai trừ")
    DIED = "DIED", _("Từ trần")
    RESTORED = "RESTORED", _("Khôi phục")
    SUSPENDED = "SUSPENDED", _("Đình chỉ sinh hoạt")


TRANSFERS = frozenset({EventKind.OUT, EventKind.IN, EventKind.INTERNAL})
CARDS = frozenset({EventKind.ISSUED, EventKind.REPLACED, EventKind.RECALLED})
BADGES = frozenset({EventKind.PROPOSED, EventKind.AWARDED})
EXITS = frozenset({EventKind.STRUCK_OFF, EventKind.LEFT, EventKind.EXPELLED, EventKind.DIED})

_RECORD_OF: dict[str, RecordKind] = (
    dict.fromkeys(TRANSFERS, "transfer")
    | dict.fromkeys(CARDS, "card")
    | dict.fromkeys(BADGES, "badge")
    | dict.fromkeys(EXITS, "exit")
    | {EventKind.RESTORED: "restoration"}
)


@dataclass(slots=True, eq=False)
class Event:
    """One row, its codes looked up. `cell` and `other` are organisations or None."""

    row: int
    kind: str
    on: date
    cell: Any = None
    other: Any = None
    place: str = ""
    permanence: str = PlacementKind.OFFICIAL
    number: str = ""
    years: int | None = None
    until: date | None = None
    decision: str = ""
    reason: str = ""

    @property
    def is_temporary(self) -> bool:
        return self.permanence == PlacementKind.TEMPORARY

    @property
    def moves(self) -> bool:
        """Whether it changes the official cell or ends the membership."""
        if self.kind in TRANSFERS:
            return not self.is_temporary
        return self.kind in EXITS or self.kind == EventKind.RESTORED

    @property
    def record_kind(self) -> RecordKind:
        """Of which record; a suspension is none, but a time."""
        return _RECORD_OF[self.kind]

    @property
    def citation(self) -> Any:
        return read_citation(self.decision) if self.decision else None

    def values(self, cell: Any, source_id: int | None) -> dict[str, Any]:
        """What its record holds, counted at `cell`."""
        values: dict[str, Any] = {"organization": cell, "source_id": source_id, "on": self.on}
        if self.kind in TRANSFERS:
            values |= {
                "direction": Direction(self.kind).value,
                "permanence": str(self.permanence),
                "other_organization": self.other,
                "other_place": self.place,
            }
        elif self.kind in CARDS:
            values |= {"kind": CardKind(self.kind).value, "number": self.number}
        elif self.kind in BADGES:
            values |= {
                "kind": BadgeKind(self.kind).value, "years": self.years, "number": self.number,
            }  # fmt: skip
        elif self.kind in EXITS:
            values |= {"kind": ExitKind(self.kind).value, "reason": self.reason}
        else:
            values |= {"reason": self.reason}
        return values


def kind_of_record(record: Record) -> str | None:
    """The kind of row that a record is written as; None for what other sheets and columns hold."""
    if record.kind == "transfer":
        return str(record.values["direction"])
    if record.kind == "restoration":
        return EventKind.RESTORED.value
    if record.kind in ("card", "badge", "exit") and record.values["kind"] != CardKind.HELD:
        return str(record.values["kind"])
    return None


def identity(kind: str, on: date, permanence: str, years: int | None) -> tuple[Any, ...]:
    """What makes two rows the same event of one person, before their cells are compared."""
    if kind in EXITS:
        return ("EXIT",)
    return kind, on, permanence if kind in TRANSFERS else "", years if kind in BADGES else None


def identity_of_record(record: Record) -> tuple[Any, ...] | None:
    kind = kind_of_record(record)
    if kind is None:
        return None
    values = record.values
    return identity(kind, values["on"], values.get("permanence", ""), values.get("years"))
