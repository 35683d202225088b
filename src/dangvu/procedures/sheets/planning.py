"""Open cases with what was done before and their papers: one plan, since a case is told by three sheets.

A case that is on record is never changed by a sheet: what is done with it is written where it is done.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from dangvu.core.sheets import Intake, SheetPlan, State, Table
from dangvu.core.text import search_key
from dangvu.core.writing import write_date
from dangvu.procedures import registry
from dangvu.procedures.choices import LEAVING, What
from dangvu.procedures.definitions import Definition
from dangvu.procedures.models import Case, CasePaper
from dangvu.procedures.selectors.known import shown_version, step_label
from dangvu.procedures.services.loading import LoadedCase, load_cases
from dangvu.procedures.sheets.cases import read_case, settle_clock
from dangvu.procedures.sheets.known import Desk, reference_of
from dangvu.procedures.sheets.lines import read_line, settle_steps
from dangvu.procedures.sheets.words import Unknown, paper_called, step_called


@dataclass(slots=True)
class CasesPlan:
    """The plans of the three sheets, the cases that they add up to, and papers of known cases."""

    cases: SheetPlan
    lines: SheetPlan
    papers: SheetPlan
    loaded: list[LoadedCase] = field(default_factory=list)
    more_papers: list[CasePaper] = field(default_factory=list)
    is_written: bool = False


CASES, LINES, PAPERS = "procedures.cases", "procedures.lines", "procedures.papers"


def plan_cases(intake: Intake, table: Table) -> CasesPlan:
    """Made once for the three sheets, whichever comes first. `table` is of the sheet that asks."""
    held: CasesPlan | None = intake.shared.get("procedures")
    if held is None:
        plans = [SheetPlan(intake.tables[code]) if code in intake.tables else None
                 for code in (CASES, LINES, PAPERS)]  # fmt: skip
        empty = SheetPlan(Table.of_rows(table.definition, ()))
        held = CasesPlan(*(plan or empty for plan in plans))
        intake.shared["procedures"] = held
        if any(plan is not None and len(plan.table) for plan in plans):
            _Reader(
                intake, held, {code for code in (CASES, LINES, PAPERS) if code in intake.tables}
            )
    return held


class _Reader:
    """Reads the three tables into a plan."""

    def __init__(self, intake: Intake, plan: CasesPlan, given: set[str]) -> None:
        self.intake, self.plan = intake, plan
        table = plan.cases.table if CASES in given else None
        codes = {code for code in table["person"] if code} if table else set()
        names = {search_key(name) for name in table["label"] if name} if table else set()
        self.desk = Desk(intake, codes, names)
        self.fresh: dict[str, tuple[LoadedCase, int] | None] = {}
        self.held: dict[str, Case] = {}
        self.taken: dict[tuple[str, str], str] = {}
        self.kinds: dict[tuple[str, str], str] = {}
        if CASES in given:
            self._cases()
        if LINES in given:
            self._lines()
        if PAPERS in given:
            self._papers()
        self._finish()

    # --- cases ---

    def _cases(self) -> None:
        table = self.plan.cases.table
        for row, reference in enumerate(table["reference"]):
            self.plan.cases.states[row] = State.LEFT_OUT
            if not reference:
                continue
            if reference in self.fresh or reference in self.held:
                self.intake.error(table, row, "reference", _("Ký hiệu này đã có ở một dòng trên."))
                continue
            self.fresh[reference] = None
            found = read_case(self.desk, table, row)
            if found is None:
                continue
            held = self._on_record(found, reference)
            if held is not None:
                self._compare(found, held, row)
                del self.fresh[reference]
                self.held[reference] = held
                self.plan.cases.states[row] = State.UNCHANGED
            elif self._is_first(found, row, reference):
                self.plan.cases.states[row] = State.NEW
                self.fresh[reference] = found, row

    def _on_record(self, found: LoadedCase, reference: str) -> Case | None:
        member = self.desk.members.get(found.person)
        subject = str(member.pk) if member else search_key(found.case.label)
        return self.desk.known.same(reference, found.case.definition, subject, found.place)

    def _compare(self, found: LoadedCase, held: Case, row: int) -> None:
        """What the system has is what counts; where the sheet says otherwise, that is told."""
        table = self.plan.cases.table
        if not held.is_running:
            text = _("Hồ sơ này đã kết thúc ngày %s trong hệ thống; dòng này không ghi gì.")
            self.intake.warn(table, row, "reference", text % write_date(held.ended_on))
        elif (held.step, held.step_since) != (found.case.step, found.case.step_since):
            words = {"step": step_label(held), "day": write_date(held.step_since)}
            text = _(
                "Trong hệ thống hồ sơ đang ở bước “%(step)s” từ ngày %(day)s; giữ như hệ thống."
            )
            self.intake.warn(table, row, "step", text % words)

    def _is_first(self, found: LoadedCase, row: int, reference: str) -> bool:
        """No other case of that procedure runs for the same subject; else it is told, or asked."""
        table, case = self.plan.cases.table, found.case
        if found.person or found.who:
            other = (
                self.desk.known.of_person.get((case.definition, found.person))
                if found.person
                else self.desk.known.of_candidate.get((case.definition, case.candidate_id))
            )
            before = self.taken.setdefault((case.definition, found.person or found.who), reference)
            if other is None and before == reference:
                return True
            known = other is not None and other.pk in self.desk.known.visible
            if before != reference:
                text = _("Người này đã có hồ sơ về việc đó ở dòng trên (ký hiệu %s).") % before
            elif other is not None and known:
                words = {"reference": reference_of(other), "step": step_label(other)}
                text = _("Người này đã có hồ sơ đang giải quyết về việc đó (ký hiệu %(reference)s, bước"
                         " “%(step)s”); bỏ dòng này, hoặc ghi đúng ký hiệu đó.") % words  # fmt: skip
            else:
                # What runs unseen is told as anything that is held.
                text = _("Hồ sơ đang tạm giữ.")
            self.intake.error(table, row, "person" if found.person else "label", text)
            return False
        others = self.desk.known.named(case.definition, case.label, found.place)
        if not others:
            return True
        words = {"reference": reference_of(others[0]), "step": step_label(others[0])}
        return self.intake.ask(
            table, row, "label",
            _("Ở tổ chức này đã có hồ sơ cùng tên về việc đó (ký hiệu %(reference)s, bước “%(step)s”)."
              " Nếu là người khác, việc khác thì trả lời “khác”; nếu trùng thì bỏ dòng này.") % words,
            options=(_("khác"),),
        ) is not None  # fmt: skip

    # --- what was done before ---

    def _lines(self) -> None:
        plan = self.plan.lines
        for reference, numbers in _by_reference(plan).items():
            target = self._target(plan.table, reference, numbers)
            if isinstance(target, Case):
                self._lines_of_known(target, numbers)
            elif target is not None:
                for row in numbers:
                    line = read_line(self.desk, target, plan.table, row)
                    if line is not None:
                        plan.states[row] = State.NEW
                        target.lines.append(line)
                target.lines.sort(key=lambda line: line.taken.on)

    def _target(self, table: Table, reference: str, rows: list[int]) -> LoadedCase | Case | None:
        """The case that rows of another sheet belong to; what names none is told once."""
        if reference in self.fresh:
            found = self.fresh[reference]
            return found[0] if found else None
        if reference in self.held:
            return self.held[reference]
        running = [one for one in self.desk.known.by_reference.get(reference, ()) if one.is_running]
        if len(running) == 1:
            return running[0]
        text = _("Không có hồ sơ đang giải quyết ký hiệu “%s” trong bảng và trong hệ thống.")
        self.intake.error(table, rows[0], "reference", text % reference)
        return None

    def _lines_of_known(self, case: Case, rows: list[int]) -> None:
        plan = self.plan.lines
        version = shown_version(case)[1]
        for row in rows:
            text, on = plan.table["step"][row], plan.table["on"][row]
            what = plan.table["what"][row] or What.DONE
            try:
                step = step_called(version, text).code if version else text
            except Unknown as unknown:
                self.intake.error(plan.table, row, "step", str(unknown))
                continue
            if (case.pk, step, what, on) in self.desk.known.lines:
                plan.states[row] = State.UNCHANGED
            elif on is not None:
                message = _("Hồ sơ này đã có trong hệ thống: việc đã làm ghi ở trang của hồ sơ, bảng không"
                            " ghi thêm.")  # fmt: skip
                self.intake.warn(plan.table, row, "step", message)

    # --- papers ---

    def _papers(self) -> None:
        plan = self.plan.papers
        for reference, numbers in _by_reference(plan).items():
            target = self._target(plan.table, reference, numbers)
            for row in numbers if target is not None else ():
                self._paper(target, row)

    def _paper(self, target: LoadedCase | Case | None, row: int) -> None:
        table = self.plan.papers.table
        loaded = target if isinstance(target, LoadedCase) else None
        case = loaded.case if loaded else target
        assert isinstance(case, Case)
        paper = self._read_paper(case, row)
        if paper is None:
            return
        if loaded is None:
            key = (case.pk, paper.paper, paper.received_on, paper.number, paper.label)
            if key in self.desk.known.papers:
                self.plan.papers.states[row] = State.UNCHANGED
                return
            if not self._may_add(case):
                self.intake.error(
                    table, row, "reference", _("Hồ sơ này ngoài phạm vi của đồng chí.")
                )
                return
            self.desk.known.papers.add(key)
            paper.case, paper.turn = case, case.turn
            self.plan.more_papers.append(paper)
        else:
            loaded.papers.append(paper)
        self.plan.papers.states[row] = State.NEW

    def _may_add(self, case: Case) -> bool:
        place = self.desk.directory.by_id.get(case.organization_id)
        return place is not None and self.desk.may_keep(case.kind, place)

    def _read_paper(self, case: Case, row: int) -> CasePaper | None:
        table = self.plan.papers.table
        text, day = table["paper"][row], table["received_on"][row]
        definition = registry.definitions().get(case.definition)
        if not text or day is None or definition is None:
            return None
        if day > self.intake.as_of:
            self.intake.error(table, row, "received_on", _("Ngày nhận sau ngày của số liệu."))
            return None
        try:
            kind = self._kind(definition, text)
        except Unknown as unknown:
            self.intake.error(table, row, "paper", str(unknown))
            return None
        more = {name: table[name][row] for name in ("number", "label", "place", "holder")}
        is_produced = bool(table["is_produced"][row])
        return CasePaper(paper=kind, received_on=day, is_produced=is_produced, **more)

    def _kind(self, definition: Definition, text: str) -> str:
        """Asked for by every row, and the same few words. Raises Unknown."""
        key = definition.code, text
        if key not in self.kinds:
            self.kinds[key] = paper_called(definition, text)
        return self.kinds[key]

    # --- the whole ---

    def _finish(self) -> None:
        """Cases whose lines are read: their turn, their clock, the line that opens them."""
        for pair in self.fresh.values():
            if pair is None:
                continue
            found, row = pair
            left = [one.taken for one in found.lines if one.taken.what in LEAVING]
            found.case.turn = len(left) + 1
            settle_steps(found)
            settle_clock(self.desk, found, self.plan.cases.table, row)
            self.plan.loaded.append(found)


def _by_reference(plan: SheetPlan) -> dict[str, list[int]]:
    """The rows of each case, all of them left out until they are read."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, reference in enumerate(plan.table["reference"]):
        plan.states[row] = State.LEFT_OUT
        if reference:
            rows[reference].append(row)
    return rows


def commit_cases(intake: Intake, plan: CasesPlan) -> None:
    """Writes all three at once, whichever is committed first."""
    if plan.is_written:
        return
    plan.is_written = True
    load_cases(actor=intake.actor, cases=plan.loaded, papers=plan.more_papers)
