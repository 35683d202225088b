"""The life of a member in memory: standing, places and records, and what each event does to them.

Pure: neither reads nor writes the database. An event that contradicts what is known comes back
as a sentence; nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _

from dangvu.core.timelines import Stretch, Timeline
from dangvu.core.writing import write_date
from dangvu.members.choices import EndReason, ExitKind, StartReason, Status

RecordKind = Literal["admission", "recognition", "transfer", "card", "badge", "exit", "restoration"]


@dataclass(slots=True, eq=False)
class Record:
    """A dated record: its values by column, and as the database has them."""

    kind: RecordKind
    values: dict[str, Any]
    pk: int | None = None
    was: dict[str, Any] | None = None

    @property
    def is_touched(self) -> bool:
        return self.was is None or self.was != self.values


@dataclass(slots=True, eq=False)
class Life:
    """One membership. Placements hold `organization` as whatever stands for it with a `pk`."""

    code: str
    pk: int | None = None
    membership_pk: int | None = None
    versions: Timeline = field(default_factory=Timeline)
    standings: Timeline = field(default_factory=Timeline)
    official: Timeline = field(default_factory=Timeline)
    temporary: Timeline = field(default_factory=Timeline)
    exemptions: Timeline = field(default_factory=Timeline)
    suspensions: Timeline = field(default_factory=Timeline)
    records: list[Record] = field(default_factory=list)
    withdrawn: list[Record] = field(default_factory=list)
    home: Any = None
    host: Any = None

    def of(self, kind: RecordKind) -> list[Record]:
        return [record for record in self.records if record.kind == kind]

    def one(self, kind: RecordKind) -> Record | None:
        """The admission or the recognition, of which there is at most one."""
        return next((record for record in self.records if record.kind == kind), None)

    def record(self, kind: RecordKind, /, **values: Any) -> Record:
        made = Record(kind, values)
        self.records.append(made)
        return made

    def cell_on(self, day: date) -> Any:
        """The official cell of a day, None if there is none."""
        row = self.official.at(day)
        return None if row is None else row.values["organization"]

    def last_cell(self, day: date) -> Any:
        """The official cell of a day, or the last one before it."""
        row = self.official.near(day)
        return None if row is None else row.values["organization"]

    # --- what begins a membership -------------------------------------------------------------

    def stand(self, since: date, full_from: date | None) -> None:
        """Probationary from the ceremony, full from the effect of the recognition."""
        if full_from is None:
            self.standings.add(since, None, status=Status.PROBATIONARY)
        elif full_from <= since:
            self.standings.add(since, None, status=Status.FULL)
        else:
            self.standings.add(since, full_from, status=Status.PROBATIONARY)
            self.standings.add(full_from, None, status=Status.FULL)

    def become_full(self, on: date) -> None:
        """The recognition takes effect on a day (also earlier or later than was known)."""
        until = self.standings.last.end
        first = self.standings.rows[0]
        for row in self.standings.rows[1:]:
            self.standings.remove(row)
        first.end = until
        if on <= first.start:
            first.values["status"] = Status.FULL
        elif until is None or on < until:
            first.values["status"] = Status.PROBATIONARY
            first.end = on
            self.standings.add(on, until, status=Status.FULL)

    def place(self, timeline: Timeline, cell: Any, since: date, reason: StartReason) -> Stretch:
        return timeline.add(
            since, None, organization=cell, start_reason=reason, end_reason="", source_id=None
        )

    # --- official moves -----------------------------------------------------------------------

    def move(self, on: date, source: Any, target: Any) -> str:
        """From one cell of ours to another. Also fills in a move that was not known before."""
        row = self.official.at(on)
        if row is None:
            return _nowhere(on)
        here = row.values["organization"]
        if here is target and row.start == on:
            return ""
        if here is not source and here is not target:
            return _("Ngày %(day)s đảng viên ở %(here)s, không phải %(source)s.") % {
                "day": write_date(on),
                "here": here,
                "source": source,
            }
        before, after = self.official.split(on)
        assert after is not None
        after.values.update(organization=target, start_reason=StartReason.TRANSFER)
        if before is not None:
            before.values.update(organization=source, end_reason=EndReason.TRANSFER)
        return ""

    def depart(self, on: date, source: Any) -> str:
        """Out of the bloc, for good."""
        row = self.official.at(on)
        if row is None:
            ended = [each for each in self.official if each.end == on]
            return "" if ended else _nowhere(on)
        if row.values["organization"] is not source:
            return _("Ngày %(day)s đảng viên ở %(here)s, không phải %(source)s.") % {
                "day": write_date(on),
                "here": row.values["organization"],
                "source": source,
            }
        if row.start == on:
            return _("Ngày %(day)s vừa vào chi bộ, không thể chuyển đi cùng ngày.") % {
                "day": write_date(on)
            }
        self._close(self.official, on, EndReason.TRANSFER)
        self._close(self.temporary, on, EndReason.TRANSFER)
        return ""

    def arrive(self, on: date, target: Any) -> str:
        """Into the bloc, for good."""
        row = self.official.at(on)
        if row is None:
            later = [each.start for each in self.official if each.start > on]
            self.place(self.official, target, on, StartReason.TRANSFER).end = (
                min(later) if later else None
            )
            return ""
        if row.values["organization"] is not target:
            return _("Ngày %(day)s đảng viên đang ở %(here)s, không thể từ ngoài chuyển đến.") % {
                "day": write_date(on),
                "here": row.values["organization"],
            }
        row.start = on
        row.values["start_reason"] = StartReason.TRANSFER
        return ""

    def leave(self, on: date, kind: ExitKind) -> str:
        """Out of the Party: standing, places, exemption and suspension end on that very day."""
        standing = self.standings.at(on)
        if standing is None or standing.start == on == self.standings.rows[0].start:
            return _("Ngày %(day)s người này không là đảng viên.") % {"day": write_date(on)}
        reason = EndReason(kind.value)
        self.standings.end(on)
        self._close(self.official, on, reason)
        self._close(self.temporary, on, reason)
        for apart in (self.exemptions, self.suspensions):
            if apart:
                apart.end(on)
        return ""

    def rejoin(self, on: date, cell: Any) -> str:
        """Restored to the rights of a member: the exit no longer holds."""
        if self.standings.at(on) is not None:
            return _("Ngày %(day)s người này vẫn là đảng viên, không có gì để khôi phục.") % {
                "day": write_date(on)
            }
        status = self.standings.last.values["status"]
        self.standings.add(on, None, status=status)
        self.place(self.official, cell, on, StartReason.RESTORATION)
        return ""

    # --- apart for a time ---------------------------------------------------------------------

    def suspend(self, on: date, until: date | None, **values: Any) -> str:
        """Takes no part by a decision: until the day, else until another decision."""
        if self.standings.at(on) is None:
            return _("Vào ngày này người này không là đảng viên.")
        end = self.while_member(on, until)
        if (other := self.suspended_between(on, end)) is not None:
            return _("Trùng với lần đình chỉ từ ngày %s.") % write_date(other.start)
        self.suspensions.add(on, end, **values)
        return ""

    def while_member(self, on: date, until: date | None) -> date | None:
        """The day, or that of the exit which comes sooner."""
        row, ends = self.standings.at(on), [until] if until else []
        while row is not None and row.end is not None:
            left, row = row.end, self.standings.at(row.end)
            if row is None:
                ends.append(left)
        return min(ends, default=None)

    def suspended_between(
        self, start: date, end: date | None, besides: Stretch | None = None
    ) -> Stretch | None:
        """The first suspension that holds on one of these days."""
        return next(
            (
                row
                for row in self.suspensions
                if row is not besides
                and (end is None or row.start < end)
                and (row.end is None or start < row.end)
            ),
            None,
        )

    def reopen(self, ended: date) -> None:
        """What ended on a day goes on: before an exit gets another date."""
        ended_with_it = (self.official, self.temporary, self.exemptions, self.suspensions)
        for timeline in (self.standings, *ended_with_it):
            for row in timeline:
                if row.end == ended and row is timeline.last:
                    row.end = None
                    if "end_reason" in row.values:
                        row.values["end_reason"] = ""

    # --- temporary stays ----------------------------------------------------------------------

    def stay(self, on: date, host: Any, until: date | None = None) -> None:
        """Takes part for a time in another cell."""
        self.end_stay(on)
        row = self.place(self.temporary, host, on, StartReason.TRANSFER)
        if until is not None:
            row.end, row.values["end_reason"] = until, EndReason.RETURNED

    def end_stay(self, on: date) -> None:
        self._close(self.temporary, on, EndReason.RETURNED)

    def _close(self, timeline: Timeline, on: date, reason: EndReason) -> None:
        if not timeline or timeline.at(on) is None:
            return
        timeline.end(on)
        if timeline and timeline.last.end == on:
            timeline.last.values["end_reason"] = reason

    # --- pointers -----------------------------------------------------------------------------

    def point(self) -> None:
        """Set home and host from the placements."""
        if self.official:
            self.home = self.official.last.values["organization"]
        last = self.temporary.last if self.temporary else None
        self.host = last.values["organization"] if last and last.end is None else None


def _nowhere(on: date) -> str:
    return _("Ngày %(day)s đảng viên không ở chi bộ nào của đảng bộ.") % {"day": write_date(on)}
