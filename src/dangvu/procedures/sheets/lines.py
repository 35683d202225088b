"""A row of the sheet of what was done with a case: a step taken with its vote, returned, put off, stopped."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.sheets import Table
from dangvu.core.writing import write_date
from dangvu.organizations.services.loading import Entry
from dangvu.organizations.services.lookup import (
    find_organization,
    is_in_sight,
    refuse_unknown,
)
from dangvu.procedures.choices import LEAVING, REASONED, Ballot, What
from dangvu.procedures.definitions import Step, Version, VoteRule, Way
from dangvu.procedures.models import StepTaken, Vote
from dangvu.procedures.selectors.acting import acting_for
from dangvu.procedures.selectors.known import shown_version
from dangvu.procedures.selectors.proving import Threshold
from dangvu.procedures.services.loading import LoadedCase, LoadedLine
from dangvu.procedures.services.stepping import written_values
from dangvu.procedures.sheets.known import Desk
from dangvu.procedures.sheets.words import Unknown, read_values, step_called, way_called

_COUNTS = ("eligible", "present", "votes_for", "votes_against", "blank", "invalid")


def read_line(desk: Desk, case: LoadedCase, table: Table, row: int) -> LoadedLine | None:
    """What a row tells of a case that comes in; None when something is wrong, which is said."""
    return _Row(desk, case, table, row).read()


class _Row:
    def __init__(self, desk: Desk, loaded: LoadedCase, table: Table, row: int) -> None:
        self.desk, self.loaded, self.table, self.row = desk, loaded, table, row
        self.is_sound = True
        version = shown_version(loaded.case)[1]
        assert version is not None
        self.version: Version = version

    def value(self, name: str) -> Any:
        return self.table[name][self.row]

    def wrong(self, name: str, message: str) -> None:
        self.desk.intake.error(self.table, self.row, name, message)
        self.is_sound = False

    def read(self) -> LoadedLine | None:
        step, what = self._step(), What(self.value("what") or What.DONE)
        if step is None or self.value("on") is None:
            return None
        self._day(what)
        place = self._place(step)
        values = self._values(step, what)
        way, to = self._way(step, what), step.code
        vote = None
        if what == What.DONE:
            vote, way = self._vote(step, place, way)
            if way is None:
                return None
            to = self._reached(way)
            self._tell_effect(way)
        elif what == What.RETURNED:
            to = self._returned()
        self._reason(what)
        if not self.is_sound:
            return None
        taken = StepTaken(
            what=what, step=step.code, to_step=to, way=way.code if way else "",
            on=self.value("on"), values=values, reason=self.value("reason"),
        )  # fmt: skip
        return LoadedLine(taken, place, vote, cites=self.value("decision"))

    def _step(self) -> Step | None:
        text = self.value("step")
        if not text:
            return None
        try:
            return step_called(self.version, text)
        except Unknown as unknown:
            self.wrong("step", str(unknown))
            return None

    def _day(self, what: What) -> None:
        case, on = self.loaded.case, self.value("on")
        if on < case.began_on:
            text = _("Trước ngày bắt đầu hồ sơ (%s).")
            self.wrong("on", text % write_date(case.began_on))
        elif on > self.desk.intake.as_of:
            self.wrong("on", _("Sau ngày của số liệu (%s).") % write_date(self.desk.intake.as_of))
        elif what in LEAVING and on > case.step_since:
            text = _("Sau ngày hồ sơ đến bước đang ở (%s).")
            self.wrong("on", text % write_date(case.step_since))

    def _place(self, step: Step) -> Entry:
        """Who did it: as the row says, else who had to that day, else where the case runs."""
        code, ways = self.value("organization"), self.desk.ways
        if code:
            found = find_organization(self.desk.intake, self.table, self.row, "organization", code)
            if found is not None and not is_in_sight(self.desk.intake, found):
                refuse_unknown(self.desk.intake, self.table, self.row, "organization", code)
                found = None
            self.is_sound = self.is_sound and found is not None
            return found or self.loaded.place
        there = self.loaded.destination
        number = acting_for(
            step, ways.number(self.loaded.place), ways.number(there) if there else None,
            self.value("on"), ways,
        )  # fmt: skip
        return self.loaded.place if number is None else ways.entry(number)

    def _values(self, step: Step, what: What) -> dict[str, Any]:
        text = self.value("values")
        if text and what != What.DONE:
            self.wrong("values", _("Số liệu chỉ ghi với bước đã làm."))
        elif text:
            try:
                return written_values(read_values(step, text))
            except Unknown as unknown:
                self.wrong("values", str(unknown))
        return {}

    def _way(self, step: Step, what: What) -> Way | None:
        text = self.value("way")
        if what == What.DONE and (text or step.vote is None):
            try:
                return way_called(step, text)
            except Unknown as unknown:
                self.wrong("way", str(unknown))
        elif text and what not in (What.DONE, What.RETURNED):
            self.wrong("way", _("Việc này không có kết quả; để trống ô này."))
        return None

    def _reached(self, way: Way) -> str:
        """A way that ends the case cannot have been gone."""
        if way.to in self.version.ends:
            words = {"way": way.label, "end": self.version.end_label(way.to)}
            text = _(
                "Kết quả “%(way)s” làm hồ sơ kết thúc (%(end)s): không phải hồ sơ đang giải quyết."
            )
            self.wrong("way", text % words)
        return way.to

    def _tell_effect(self, way: Way) -> None:
        """What the step would have brought about here was brought about elsewhere, before."""
        if way.effect:
            text = _("Bước này còn ghi vào hồ sơ đảng viên; nạp từ bảng thì không ghi lại. Kiểm tra việc đó đã"
                     " có trong hồ sơ đảng viên.")  # fmt: skip
            self.desk.intake.warn(self.table, self.row, "step", text)

    def _returned(self) -> str:
        text = self.value("way")
        if not text:
            self.wrong("way", _("Ghi bước được trả về."))
            return ""
        try:
            return step_called(self.version, text).code
        except Unknown as unknown:
            self.wrong("way", str(unknown))
            return ""

    def _reason(self, what: What) -> None:
        reason = self.value("reason")
        if what in REASONED and not reason:
            self.wrong("reason", _("Ghi lý do."))
        elif what in (What.HELD, What.RELEASED) and reason:
            self.wrong("reason", _("Tạm giữ không ghi lý do."))

    # --- votes ---

    def _vote(self, step: Step, place: Entry, way: Way | None) -> tuple[Vote | None, Way | None]:
        """The vote that the row tells of, and the way to which it led."""
        told = {name: self.value(name) for name in _COUNTS}
        is_told = any(count is not None for count in told.values())
        if step.vote is None:
            if is_told:
                self.wrong("eligible", _("Bước này không biểu quyết; để trống các cột số phiếu."))
            return None, way
        if not is_told:
            if way is None and self.is_sound:
                self.wrong("way", _("Ghi số phiếu, hoặc kết quả biểu quyết."))
            return None, way
        counts = self._counts(told)
        vote = self._counted(step.vote, place, counts) if counts else None
        if vote is None:
            return None, way
        led = step.ways["passed" if vote.passed else "failed"]
        if way is not None and way is not led:
            words = {
                "for": vote.votes_for, "eligible": vote.eligible,
                "rule": Threshold.read(vote.threshold_value).words, "way": led.label,
            }  # fmt: skip
            text = _("%(for)s/%(eligible)s phiếu so với mức %(rule)s: kết quả phải là “%(way)s”.")
            self.wrong("way", text % words)
        return vote, way or led

    def _counts(self, told: dict[str, int | None]) -> dict[str, int] | None:
        """Counts that add up; what was left blank of those present are blank votes."""
        if told["eligible"] is None or told["votes_for"] is None:
            name = "eligible" if told["eligible"] is None else "votes_for"
            self.wrong(name, _("Biểu quyết phải ghi tổng số người có quyền và số đồng ý."))
            return None
        given = {name: told[name] or 0 for name in ("votes_for", "votes_against", "invalid")}
        counted = sum(given.values())
        present = told["present"]
        if present is None:
            present = counted + (told["blank"] or 0)
        blank = max(present - counted, 0) if told["blank"] is None else told["blank"]
        words = {"total": counted + blank, "present": present, "eligible": told["eligible"]}
        if counted + blank != present:
            text = _("Số phiếu cộng lại là %(total)s, khác số người có mặt là %(present)s.")
            self.wrong("present", text % words)
        elif present > told["eligible"] or not told["eligible"]:
            text = _("Có mặt %(present)s, nhiều hơn %(eligible)s người có quyền biểu quyết.")
            self.wrong("present", text % words)
        else:
            return {**given, "blank": blank, "present": present, "eligible": told["eligible"]}
        return None

    def _counted(self, rule: VoteRule, place: Entry, counts: dict[str, int]) -> Vote | None:
        """The vote under the rule of its day. Who was on the list is not known any more."""
        on = self.value("on")
        held = self.desk.rules.rule(rule.threshold, on, self.desk.ways.number(place))
        if held is None:
            words = {"rule": rule.threshold, "day": write_date(on)}
            self.wrong("on", _("Sổ quy định chưa có “%(rule)s” ngày %(day)s.") % words)
            return None
        limit = Threshold.read(held.value)
        passed = limit.is_met(counts["votes_for"], counts["eligible"], counts["present"])
        return Vote(
            kind=self.loaded.case.kind, body=rule.body, on=on, ballot=Ballot[rule.ballot.upper()],
            question=self.loaded.case.label, threshold_code=rule.threshold,
            threshold_value=held.value, threshold_certainty=held.certainty,
            threshold_basis="; ".join(part for part in (held.label, held.basis) if part),
            passed=passed, **counts,
        )  # fmt: skip


def settle_steps(case: LoadedCase) -> None:
    """Where each step led: to the step that was done next, where the way leads there past steps that
    nobody stands for; else as the definition says."""
    version = shown_version(case.case)[1]
    assert version is not None
    left = [line.taken for line in case.lines if line.taken.what in LEAVING]
    following = [*(one.step for one in left[1:]), case.case.step]
    for taken, following_step in zip(left, following, strict=False):
        target, passed = taken.to_step, set[str]()
        while target in version.steps and target not in passed:
            if target == following_step:
                taken.to_step = target
                break
            passed.add(target)
            target = version.steps[target].skip_to
