"""A row of the sheet of open cases: read, and everything that cannot be is told at its cell."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.modes import keeps_less
from dangvu.core.partial_dates import PartialDate
from dangvu.core.sheets import Table
from dangvu.core.text import search_key
from dangvu.core.writing import write_date
from dangvu.members.models import Candidate
from dangvu.members.models.candidates import POOL
from dangvu.members.services.pool_loading import LoadedCandidate
from dangvu.organizations.services.loading import Entry
from dangvu.organizations.services.lookup import (
    find_organization,
    is_in_sight,
    refuse_unknown,
)
from dangvu.procedures.choices import LEAVING, State, What
from dangvu.procedures.definitions import Definition, Step, Version
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.selectors.acting import DESTINATIONS, NobodyActs, arrival
from dangvu.procedures.selectors.acts import Act, clock_day
from dangvu.procedures.services._acting import ruled_by, set_due
from dangvu.procedures.services.loading import LoadedCase, opening_line
from dangvu.procedures.sheets.known import Desk, Member
from dangvu.procedures.sheets.words import Unknown, procedure_called, step_called

#: What moves the deadline of a step in a way that only the book of the office tells.
_MOVES_DUE = (What.EXTENDED, What.RESUMED, What.RELEASED)


def read_case(desk: Desk, table: Table, row: int) -> LoadedCase | None:
    """The case of a row; None when something of it is missing or wrong, which is said."""
    return _Row(desk, table, row).read()


class _Row:
    def __init__(self, desk: Desk, table: Table, row: int) -> None:
        self.desk, self.table, self.row = desk, table, row
        self.is_sound = True
        self.candidate: Candidate | None = None
        self.brought: LoadedCandidate | None = None

    def value(self, name: str) -> Any:
        return self.table[name][self.row]

    def wrong(self, name: str, message: str) -> None:
        self.desk.intake.error(self.table, self.row, name, message)
        self.is_sound = False

    def read(self) -> LoadedCase | None:
        definition = self._definition()
        place = self._organization("organization")
        version = self._version(definition) if definition else None
        step = self._step(version) if version else None
        self._days()
        if definition is None or version is None or place is None:
            return None
        label = self._subject(definition, place)
        destination = self._destination(definition, version, step)
        if not self.is_sound or step is None:
            return None
        acting = self._acting(definition, version, step, place, destination)
        if acting is None or not self.is_sound:
            return None
        case = Case(
            reference=self.value("reference"), definition=definition.code, kind=definition.kind,
            version_from=version.starts, mark=version.mark, label=label,
            began_on=self.value("began_on"), step=step.code, step_since=self.value("step_since"),
            state=self.value("state") or State.OPEN, stopped_on=self.value("stopped_on"),
            returns=self.value("returns") or 0, candidate=self.candidate,
        )  # fmt: skip
        # Stand for organisations that may have no number yet, until it is written.
        ways = self.desk.ways
        case.organization_id, case.acting_id = ways.number(place), ways.number(acting)
        return LoadedCase(
            case, place, acting, destination, self.value("person"),
            followed=self.brought, cites=self.value("source"),
        )  # fmt: skip

    # --- procedure, version, step ---

    def _definition(self) -> Definition | None:
        text = self.value("definition")
        if not text:
            return None
        try:
            return procedure_called(text)
        except Unknown as unknown:
            self.wrong("definition", str(unknown))
            return None

    def _version(self, definition: Definition) -> Version | None:
        began, wanted = self.value("began_on"), self.value("version_from")
        if began is None:
            return None
        version = definition.version_of(wanted) if wanted else definition.version_on(began)
        if version is None and wanted:
            days = ", ".join(write_date(one.starts) for one in definition.versions)
            self.wrong("version_from", _("Quy trình không có bản từ ngày này. Có: %s.") % days)
        elif version is None:
            text = _("Ngày %s chưa có quy định về quy trình này.")
            self.wrong("began_on", text % write_date(began))
        return version

    def _step(self, version: Version) -> Step | None:
        text = self.value("step")
        if not text:
            return None
        try:
            return step_called(version, text)
        except Unknown as unknown:
            self.wrong("step", str(unknown))
            return None

    # --- days ---

    def _days(self) -> None:
        began, since = self.value("began_on"), self.value("step_since")
        stopped, state = self.value("stopped_on"), self.value("state") or State.OPEN
        last = self.desk.intake.as_of
        words = {"day": write_date(last)}
        for name, day in (("began_on", began), ("step_since", since), ("stopped_on", stopped)):
            if day is not None and day > last:
                self.wrong(name, _("Ngày này sau ngày của số liệu (%(day)s).") % words)
        if began and since and since < began:
            text = _("Đến bước này trước ngày bắt đầu hồ sơ (%s).")
            self.wrong("step_since", text % write_date(began))
        if state == State.OPEN and stopped:
            self.wrong("stopped_on", _("Hồ sơ không dừng thì không ghi ngày dừng."))
        elif state != State.OPEN and stopped is None:
            self.wrong("stopped_on", _("Ghi hồ sơ dừng từ ngày nào."))
        elif stopped and since and stopped < since:
            self.wrong("stopped_on", _("Dừng trước ngày đến bước này (%s).") % write_date(since))

    # --- places ---

    def _organization(self, name: str) -> Entry | None:
        code = self.value(name)
        entry = (
            find_organization(self.desk.intake, self.table, self.row, name, code) if code else None
        )
        if code and entry is None:
            self.is_sound = False
        if entry is not None and not is_in_sight(self.desk.intake, entry):
            refuse_unknown(self.desk.intake, self.table, self.row, name, code)
            self.is_sound = False
            return None
        return entry

    def _destination(
        self, definition: Definition, version: Version, step: Step | None
    ) -> Entry | None:
        """Where the case leads to; of what a member may ask for it may be found later."""
        leads_on = any(one.at in DESTINATIONS for one in version.steps.values())
        is_there = step is not None and step.at in DESTINATIONS
        if self.value("destination"):
            if leads_on:
                return self._organization("destination")
            self.wrong("destination", _("Quy trình này không có nơi đến; để trống ô này."))
        elif is_there or (leads_on and definition.asked is None):
            self.wrong("destination", _("Quy trình này phải ghi mã nơi đến."))
        return None

    def _acting(
        self,
        definition: Definition,
        version: Version,
        step: Step,
        place: Entry,
        destination: Entry | None,
    ) -> Entry | None:
        """Who acts at the step on the day of the sheet; the importer must manage at both ends."""
        if not self.desk.may_keep(definition.kind, place):
            self.wrong("organization", _("Tổ chức này ngoài phạm vi được nạp hồ sơ của đồng chí."))
            return None
        ways = self.desk.ways
        there = ways.number(destination) if destination else None
        try:
            found = arrival(
                version, step.code, ways.number(place), there, self.desk.intake.as_of, ways
            )
        except NobodyActs as nobody:
            self.wrong("step", str(nobody))
            return None
        if found.acting is None or found.code != step.code:
            to = version.steps.get(found.code)
            text = _("Ở tổ chức này không có ai làm bước đó: hồ sơ đi thẳng tới “%s”.")
            self.wrong("step", text % (to.label if to else version.end_label(found.code)))
            return None
        acting = ways.entry(found.acting)
        if not self.desk.may_keep(definition.kind, acting):
            text = _("Bước này do %s làm, ngoài phạm vi của đồng chí; nhờ cấp đó nạp hồ sơ này.")
            self.wrong("step", text % acting)
            return None
        return acting

    # --- whom it is about ---

    def _subject(self, definition: Definition, place: Entry) -> str:
        """What the case is called."""
        code, label = self.value("person"), self.value("label")
        if definition.about != "person" and not (code and definition.about == "candidate"):
            if code:
                self.wrong(
                    "person", _("Quy trình này không phải về một đảng viên; ghi tên ở cột bên.")
                )
            if not label:
                self.wrong("label", _("Ghi họ tên hoặc tên hồ sơ."))
            elif definition.about == "candidate":
                self._candidate(str(label), place)
            return self.candidate.full_name if self.candidate else str(label)
        if not code:
            self.wrong("person", _("Quy trình này về một đảng viên; ghi mã đảng viên."))
            return ""
        member = self.desk.members.get(code)
        if member is None:
            text = _("Không có đảng viên mã “%(code)s” trong bảng và trong hệ thống.")
            self.wrong("person", text % {"code": code})
            return ""
        return self._checked(member, str(label), None if definition.about == "candidate" else place)

    def _candidate(self, name: str, place: Entry) -> None:
        """Somebody of the pool, or of the sheet of the pool; who is in neither is taken in, if enough is
        known."""
        birth, began = self.value("birth"), self.value("began_on")
        same = (None, birth, PartialDate(birth.year)) if birth is not None else ()
        held = [
            (one, one.selected_on)
            for one in self.desk.followed(name, place)
            if not same or one.birth in same
        ]
        new = [
            (one, one.facts["selected_on"])
            for one in self.desk.brought(name, place)
            if not same or one.facts["birth"] in same
        ]
        if len(held) + len(new) > 1:
            text = _("Nguồn có %s người trùng tên; ghi ngày sinh.")
            self.wrong("birth", text % (len(held) + len(new)))
        for found, since in (*held, *new)[:1]:
            if began is not None and began < since:
                text = _("Người này vào nguồn ngày %s, sau ngày bắt đầu hồ sơ.")
                self.wrong("began_on", text % write_date(since))
            if isinstance(found, Candidate):
                self.candidate = found
            else:
                self.brought = found
        if not held and not new:
            self._take_in(name, place)

    def _take_in(self, name: str, place: Entry) -> None:
        birth, sex, began = self.value("birth"), self.value("sex"), self.value("began_on")
        if birth is None or not sex:
            text = _("Người này chưa có trong nguồn phát triển Đảng của tổ chức đó; ghi ngày sinh và giới"
                     " tính để đưa vào nguồn cùng hồ sơ.")  # fmt: skip
            self.wrong("birth" if birth is None else "sex", text)
        elif not place.is_cell_on(self.desk.intake.as_of):
            self.wrong("organization", _("Người chưa có trong nguồn thì ghi mã chi bộ theo dõi."))
        elif not self.desk.may_keep(POOL, place):
            text = _("Chi bộ này ngoài phạm vi được ghi nguồn phát triển Đảng.")
            self.wrong("organization", text)
        elif began is not None and birth.earliest > began:
            self.wrong("birth", _("Ngày sinh sau ngày bắt đầu hồ sơ."))
        elif began is not None:
            kept = PartialDate(birth.year) if keeps_less() else birth
            facts = {"full_name": name, "birth": kept, "sex": sex, "workplace": ""}
            self.brought = self.desk.newcomer(place, {**facts, "selected_on": began})

    def _checked(self, member: Member, label: str, place: Entry | None) -> str:
        began: date | None = self.value("began_on")
        if began is None:
            return label
        name = member.name_on(began)
        if label and search_key(label) != search_key(name):
            text = _("Mã này là của người khác; bảng ghi %(label)s. Kiểm tra lại mã hoặc họ tên.")
            if member.is_told:
                text = _("Mã này là của %(name)s; bảng ghi %(label)s. Kiểm tra lại mã hoặc họ tên.")
            self.wrong("label", text % {"name": name, "label": label})
        if place is not None and member.is_elsewhere(place, began):
            text = _("Ngày %s đảng viên này không sinh hoạt ở tổ chức đó.")
            self.wrong("organization", text % write_date(began))
        return name


def settle_clock(desk: Desk, found: LoadedCase, table: Table, row: int) -> None:
    """The deadline of the step where the case stands, from what is known of it, and its opening line.

    Where the step was put off or stood still, the day is that of the sheet; else it is reckoned, and a
    sheet that says otherwise is told.
    """
    case, told = found.case, table["due"][row]
    definition = procedure_called(case.definition)
    version = definition.version_of(case.version_from)
    assert version is not None
    lines = tuple(line.taken for line in found.lines)
    act = Act(
        desk.intake.actor, case, definition, version, version.steps[case.step], case.step_since,
        line=lines, rules=desk.rules,
    )  # fmt: skip
    reckoned = clock_day(act, "deadline")
    set_due(case, reckoned)
    here = _since_last_step(found)
    case.extensions = sum(1 for one in here if one.what == What.EXTENDED)
    case.returns = max(case.returns, sum(1 for one in lines if one.what == What.RETURNED))
    if told and told != case.due:
        if any(one.what in _MOVES_DUE for one in here):
            case.due = told
        elif case.due is None:
            desk.intake.warn(
                table, row, "due", _("Hệ thống không tính hạn cho bước này; ô này không nạp.")
            )
        else:
            words = {"day": write_date(case.due), "basis": case.due_basis}
            text = _("Hệ thống tính hạn là %(day)s (%(basis)s); lấy ngày này. Nếu đã gia hạn, ghi việc gia"
                     " hạn ở trang Việc đã làm của hồ sơ.")  # fmt: skip
            desk.intake.warn(table, row, "due", text % words)
    found.opening = opening_line(case, **ruled_by(reckoned))


def _since_last_step(found: LoadedCase) -> list[StepTaken]:
    """What was done in the step where the case stands."""
    lines = [line.taken for line in found.lines]
    left = [number for number, one in enumerate(lines) if one.what in LEAVING]
    return lines[left[-1] + 1 :] if left else lines
