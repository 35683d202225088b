"""Open cases come in by a workbook: what is written, what is told at which cell, what comes out again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import Scope, scope_of
from dangvu.core.sheets import Intake, Level, SheetPlan, Table, all_sheets
from dangvu.core.sheets.definition import BLANK
from dangvu.core.workbook.answers import is_ours
from dangvu.members.models import Candidate, Placement, PoolPlace, Restriction
from dangvu.procedures import services
from dangvu.procedures.choices import State, What
from dangvu.procedures.definitions import Step, ValueRule
from dangvu.procedures.models import Case, CasePaper, StepTaken, Vote
from dangvu.procedures.selectors import reprove
from dangvu.procedures.sheets.words import read_values, write_values
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.factories.procedures import begin, fresh, make_voters, take, to_the_decision
from tests.procedures.toy import changed, in_use

Row = Mapping[str, Any]

BEGAN, VOTED = date(2026, 9, 1), date(2026, 9, 14)
CASE: Row = {
    "reference": "BD-01", "definition": "Đề nghị biểu dương đảng viên", "person": "M1",
    "organization": "A1", "began_on": BEGAN, "step": "Đảng ủy cơ sở quyết định",
    "step_since": VOTED, "source": "Sổ theo dõi, 30/09/2026",
}  # fmt: skip
DOSSIER: Row = {
    "reference": "BD-01", "step": "Lập hồ sơ", "on": BEGAN, "values": "Thành tích: Sáng kiến",
}  # fmt: skip
VOTE: Row = {
    "reference": "BD-01", "step": "Chi bộ xét, biểu quyết", "on": VOTED,
    "decision": "12-NQ/CB, 14/09/2026", "eligible": 9, "present": 8, "votes_for": 7,
    "votes_against": 1,
}  # fmt: skip
PAPER: Row = {
    "reference": "BD-01", "paper": "BD-1", "received_on": BEGAN, "place": "Tủ số 2",
    "holder": "Bí thư chi bộ",
}  # fmt: skip


class Examined:
    """The three sheets planned one after the other, and committed unless something stands against it."""

    def __init__(
        self,
        actor: Actor,
        on: date = TODAY,
        *,
        scope: Scope = Scope.EVERYTHING,
        answers: Mapping[tuple[str, int, str], str] | None = None,
        **sheets: Any,
    ) -> None:
        self.intake = Intake(actor, on, scope=scope)
        definitions = {s.code.rpartition(".")[2]: s for s in all_sheets() if "procedures" in s.code}
        self.plans: dict[str, SheetPlan] = {}
        for name, rows in sheets.items():
            table = Table.of_rows(definitions[name], [dict(row) for row in rows])
            self.intake.tables[f"procedures.{name}"] = table
            for (sheet, row, column), text in (answers or {}).items():
                if sheet == name:
                    self.intake.answers.give(*table.spot(row, column), text)
        with reading_whole():
            for name, table in (
                (name, self.intake.tables[f"procedures.{name}"]) for name in sheets
            ):
                self.plans[name] = definitions[name].plan(self.intake, table)
            if not self.intake.findings.blocking:
                with deed(actor=actor, verb="tests.load"):
                    for name, plan in self.plans.items():
                        if plan.writes:
                            definitions[name].commit(self.intake, plan)

    def said(self, level: Level) -> list[tuple[str, str]]:
        return [(one.title, one.message) for one in self.intake.findings.of(level)]

    @property
    def errors(self) -> list[tuple[str, str]]:
        return self.said(Level.ERROR)

    def counts(self, name: str) -> tuple[int, int, int]:
        found = self.plans[name].counts()
        return found["new"], found["unchanged"], found["left_out"]


def exported(actor: Actor, name: str) -> list[dict[str, Any]]:
    """What goes out, as rows that could come in again."""
    sheet = next(one for one in all_sheets() if one.code == f"procedures.{name}")
    assert sheet.export is not None
    with transaction.atomic(), reading_as(actor):
        rows = list(sheet.export(actor, TODAY))
    return [
        {
            column.name: BLANK[column.kind] if value in (None, "") else value
            for column, value in zip(sheet.columns, row, strict=True)
        }
        for row in rows
    ]


@pytest.fixture
def office(praise: Cast, bloc: Tree) -> Actor:
    """Who keeps the whole bloc, with a member in the cell A1."""
    make_member(bloc["A1"], code="M1", name="Phạm Thị Được")
    return praise.operator


def only_case() -> Case:
    with reading_whole():
        return Case.objects.exclude(state=State.CANCELLED).get()


# --- what comes in ------------------------------------------------------------------------------


def test_an_open_case_comes_in_at_its_step_with_what_is_known(office: Actor, bloc: Tree) -> None:
    found = Examined(office, cases=[CASE], lines=[VOTE, DOSSIER], papers=[PAPER])
    assert found.errors == []
    case = only_case()
    assert (case.reference, case.label, case.state) == ("BD-01", "Phạm Thị Được", State.OPEN)
    assert (case.step, case.step_since, case.acting_id) == ("decision", VOTED, bloc["A"])
    assert case.search_key == "pham thi duoc bd-01"
    # Thirty working days from the vote of the cell.
    assert (case.turn, case.due) == (3, date(2026, 10, 26))
    with reading_whole():
        line = list(StepTaken.objects.filter(case=case).order_by("pk"))
        vote = Vote.objects.get(case=case)
        paper = CasePaper.objects.get(case=case)
        proof = reprove(vote)
    assert [(one.what, one.step, one.to_step, one.on, one.turn) for one in line] == [
        (What.DONE, "dossier", "cell_vote", BEGAN, 1),
        (What.DONE, "cell_vote", "decision", VOTED, 2),
        (What.IMPORTED, "decision", "decision", VOTED, 3),
    ]
    assert line[0].values == {"reason": "Sáng kiến"}
    assert line[1].source is not None
    assert line[1].source.symbol == "12-NQ/CB"
    assert line[2].source is not None
    assert line[2].source.symbol == "Sổ theo dõi"
    assert (vote.eligible, vote.present, vote.votes_for, vote.blank, vote.passed) == (
        9,
        8,
        7,
        0,
        True,
    )
    assert proof.holds
    assert not proof.is_listed
    assert (paper.turn, paper.place, paper.is_produced) == (1, "Tủ số 2", False)


def test_work_goes_on_where_the_case_stood(office: Actor, praise: Cast, bloc: Tree) -> None:
    Examined(office, cases=[CASE], lines=[DOSSIER, VOTE], papers=[PAPER])
    case = only_case()
    with pytest.raises(services.Refused, match="trước việc gần nhất"):
        take(praise.officer, case, "decision", VOTED - timedelta(days=1), way="approved")
    take(praise.officer, case, "decision", VOTED + timedelta(days=7), way="approved")
    assert fresh(case).outcome == "praised"


def test_without_earlier_lines_nothing_is_made_up(office: Actor) -> None:
    Examined(office, cases=[CASE])
    case = only_case()
    with reading_whole():
        (line,) = StepTaken.objects.filter(case=case)
    assert (line.what, line.on, line.step) == (What.IMPORTED, VOTED, "decision")
    # The clock runs from the vote, of which nobody tells: then from when the case came to the step.
    assert case.due == date(2026, 10, 26)


def test_the_same_again_changes_nothing(office: Actor) -> None:
    sheets: dict[str, Any] = {"cases": [CASE], "lines": [DOSSIER, VOTE], "papers": [PAPER]}
    Examined(office, **sheets)
    again = Examined(office, **sheets)
    assert again.errors == []
    assert [again.counts(name) for name in sheets] == [(0, 1, 0), (0, 2, 0), (0, 1, 0)]
    assert not any(plan.writes for plan in again.plans.values())


def test_a_case_on_record_is_not_changed_by_a_sheet(office: Actor, praise: Cast) -> None:
    Examined(office, cases=[CASE])
    take(praise.officer, only_case(), "decision", date(2026, 10, 1), way="approved")
    again = Examined(office, cases=[CASE], papers=[PAPER])
    assert again.counts("cases") == (0, 1, 0)
    ((title, message),) = again.said(Level.WARNING)
    assert title == "Ký hiệu hồ sơ"
    assert "đã kết thúc ngày 01/10/2026" in message


def test_a_paper_more_of_a_case_on_record_is_added(office: Actor) -> None:
    Examined(office, cases=[CASE])
    assert Examined(office, papers=[PAPER]).counts("papers") == (1, 0, 0)
    assert Examined(office, papers=[PAPER]).counts("papers") == (0, 1, 0)


def test_a_paused_case_keeps_the_day_that_the_book_gives(office: Actor) -> None:
    due = date(2026, 11, 9)
    put_off = {"reference": "BD-01", "step": "decision", "what": "EXTENDED", "on": date(2026, 10, 20),
               "reason": "Chờ xác minh"}  # fmt: skip
    stopped = {"reference": "BD-01", "step": "decision", "what": "PAUSED", "on": date(2026, 10, 30),
               "reason": "Bão lũ"}  # fmt: skip
    case = {**CASE, "due": due, "state": "PAUSED", "stopped_on": date(2026, 10, 30)}
    found = Examined(office, cases=[case], lines=[VOTE, put_off, stopped])
    assert found.errors == []
    held = only_case()
    assert (held.due, held.extensions, held.state) == (due, 1, State.PAUSED)
    with reading_whole():
        line = StepTaken.objects.filter(case=held).order_by("pk").values_list("what", flat=True)
        assert list(line) == ["DONE", "IMPORTED", "EXTENDED", "PAUSED"]


def test_another_deadline_without_a_reason_is_told_and_reckoned(office: Actor) -> None:
    found = Examined(office, cases=[{**CASE, "due": date(2026, 12, 31)}])
    assert only_case().due == date(2026, 10, 26)
    ((title, message),) = found.said(Level.WARNING)
    assert title == "Hạn"
    assert "26/10/2026" in message


# --- what is refused ----------------------------------------------------------------------------

REFUSED: list[tuple[Row, str, str]] = [
    ({"definition": "De nghi bieu duong"}, "Quy trình", "Ý là: Đề nghị biểu dương đảng viên?"),
    ({"step": "Đảng ủy sơ sở quyết định"}, "Bước đang ở", "Ý là: Đảng ủy cơ sở quyết định?"),
    ({"step": "xyz"}, "Bước đang ở", "Có: Lập hồ sơ; Chi bộ xét, biểu quyết;"),
    ({"person": "M9"}, "Mã đảng viên", "Không có đảng viên mã “M9”"),
    ({"person": ""}, "Mã đảng viên", "ghi mã đảng viên"),
    ({"label": "Phạm Văn Khác"}, "Họ tên, tên hồ sơ", "Mã này là của Phạm Thị Được"),
    ({"organization": "A9"}, "Mã tổ chức", "Không có tổ chức mã “A9”"),
    ({"organization": "B1"}, "Mã tổ chức", "không sinh hoạt ở tổ chức đó"),
    ({"organization": "A", "step": "Lập hồ sơ"}, "Bước đang ở", "không có chi bộ để làm"),
    ({"destination": "B1"}, "Mã nơi đến", "không có nơi đến"),
    ({"step_since": date(2026, 8, 1)}, "Ở bước này từ ngày", "trước ngày bắt đầu"),
    ({"step_since": date(2026, 12, 1)}, "Ở bước này từ ngày", "sau ngày của số liệu"),
    ({"began_on": date(2020, 1, 1)}, "Ngày bắt đầu", "chưa có quy định"),
    ({"state": "PAUSED"}, "Dừng từ ngày", "dừng từ ngày nào"),
    ({"stopped_on": VOTED}, "Dừng từ ngày", "không dừng thì không ghi"),
    ({"state": "HELD", "stopped_on": BEGAN}, "Dừng từ ngày", "Dừng trước ngày"),
    ({"version_from": date(2024, 1, 1)}, "Bản quy trình từ ngày", "Có: 30/07/2021"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "title", "said"), REFUSED)
def test_a_wrong_cell_is_named_with_what_to_do(
    office: Actor, change: Row, title: str, said: str
) -> None:
    found = Examined(office, cases=[{**CASE, **change}])
    assert [one for one, _message in found.errors] == [title]
    assert said in found.errors[0][1]
    assert found.counts("cases") == (0, 0, 1)


LINES_REFUSED: list[tuple[Row, str, str]] = [
    ({"reference": "BD-99"}, "Ký hiệu hồ sơ", "Không có hồ sơ đang giải quyết ký hiệu “BD-99”"),
    ({"step": "Chi bộ biểu quyết"}, "Bước", "Ý là: Chi bộ xét, biểu quyết?"),
    ({"on": date(2026, 8, 1)}, "Ngày", "Trước ngày bắt đầu hồ sơ (01/09/2026)"),
    ({"on": date(2026, 9, 20)}, "Ngày", "Sau ngày hồ sơ đến bước đang ở (14/09/2026)"),
    ({"present": 7}, "Có mặt", "cộng lại là 8, khác số người có mặt là 7"),
    ({"eligible": 7}, "Có mặt", "Có mặt 8, nhiều hơn 7"),
    ({"eligible": None}, "Tổng số", "phải ghi tổng số"),
    ({"votes_for": 5, "votes_against": 3, "way": "đạt"}, "Kết quả của bước", "5/9 phiếu"),
    ({"votes_for": 5, "votes_against": 3}, "Kết quả của bước", "làm hồ sơ kết thúc (Không biểu dương)"),
    ({"values": "Ngày sinh: 05/09/1985"}, "Số liệu của bước", "không hỏi số liệu nào"),
    ({"step": "Lập hồ sơ"}, "Tổng số", "Bước này không biểu quyết"),
    ({"what": "RETURNED", "eligible": None, "present": None, "votes_for": None,
      "votes_against": None, "way": "dossier"}, "Lý do", "Ghi lý do"),
    ({"what": "RETURNED", "reason": "Thiếu đơn"}, "Kết quả của bước", "Ghi bước được trả về"),
    ({"what": "HELD", "reason": "Tin mật"}, "Lý do", "không ghi lý do"),
    ({"eligible": None, "present": None, "votes_for": None, "votes_against": None},
     "Kết quả của bước", "Ghi số phiếu, hoặc kết quả"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "title", "said"), LINES_REFUSED)
def test_a_wrong_line_is_named_with_what_to_do(
    office: Actor, change: Row, title: str, said: str
) -> None:
    found = Examined(office, cases=[CASE], lines=[{**VOTE, **change}])
    assert [one for one, _message in found.errors] == [title]
    assert said in found.errors[0][1]


def test_a_paper_that_the_procedure_does_not_use_is_named(office: Actor) -> None:
    found = Examined(office, cases=[CASE], papers=[{**PAPER, "paper": "Đơn xin nghỉ"}])
    ((title, message),) = found.errors
    assert title == "Loại giấy tờ"
    assert "BD-1 Đơn đề nghị biểu dương" in message


def test_what_runs_already_is_refused_by_its_reference(office: Actor) -> None:
    Examined(office, cases=[CASE])
    ((title, message),) = Examined(office, cases=[{**CASE, "reference": "BD-02"}]).errors
    assert title == "Mã đảng viên"
    assert "ký hiệu BD-01, bước “Đảng ủy cơ sở quyết định”" in message


def test_the_same_twice_in_one_sheet_is_refused(office: Actor) -> None:
    found = Examined(office, cases=[CASE, {**CASE, "reference": "BD-02"}, CASE])
    assert [title for title, _message in found.errors] == ["Mã đảng viên", "Ký hiệu hồ sơ"]


def test_no_title_is_one_that_a_returned_copy_has_and_an_import_passes_over() -> None:
    titles = {str(column.title) for sheet in all_sheets() for column in sheet.columns}
    assert not [title for title in titles if is_ours(title)]


def test_a_label_that_explains_itself_is_written_short_and_read_either_way() -> None:
    step = Step(
        "count", "Tính", "cell",
        values=(
            ValueRule("years", "number", "Mức (năm); bỏ trống thì tính"),
            ValueRule("on", "date", "Ngày cấp (nếu có)"),
            ValueRule("on_paper", "date", "Ngày cấp"),
            ValueRule("why", "text", "Lý do (nếu muộn)"),
        ),
    )  # fmt: skip
    values = {"years": 30, "on": "2026-09-02", "on_paper": "2026-09-03", "why": "Ốm; xa: 3 ngày"}
    written = write_values(step, values)
    assert written == "Mức: 30; on: 02/09/2026; on_paper: 03/09/2026; Lý do: Ốm; xa: 3 ngày"
    assert read_values(step, written) == values
    assert read_values(step, "Lý do (nếu muộn): Ốm") == {"why": "Ốm"}


# --- who may --------------------------------------------------------------------------------------


def test_only_cases_of_the_own_scope_come_in(office: Actor, praise: Cast, bloc: Tree) -> None:
    def by(actor: Actor) -> list[tuple[str, str]]:
        scope = scope_of(actor, "imports", "manage")
        return Examined(actor, scope=scope, cases=[CASE]).errors

    ((_title, message),) = by(praise.outsider)
    assert "ngoài phạm vi" in message or "Không có" in message
    assert not Case.objects.exists()
    assert by(praise.officer) == []


def test_what_runs_unseen_is_told_as_anything_that_is_held(
    office: Actor, praise: Cast, bloc: Tree
) -> None:
    """The member is temporarily at B; who keeps cases there does not see the one that A keeps."""
    Examined(office, cases=[CASE])
    stranger = praise.outsider
    with reading_whole(), deed(actor=office, verb="tests.stay"):
        person = only_case().person
        assert person is not None
        Placement.objects.create(
            person=person, membership=person.memberships.get(), kind="TEMPORARY",
            organization_id=bloc["B1"], valid_from=BEGAN, start_reason="TRANSFER",
        )  # fmt: skip
        person.host_id = bloc["B1"]
        person.save(update_fields=["host_id"])
    row = {**CASE, "reference": "X", "organization": "B1"}
    found = Examined(stranger, scope=scope_of(stranger, "imports", "manage"), cases=[row])
    assert found.errors == [("Mã đảng viên", "Hồ sơ đang tạm giữ.")]


def test_a_step_of_somebody_above_is_left_to_them(office: Actor, praise: Cast, bloc: Tree) -> None:
    scope = Scope.of({bloc["A1"]})
    found = Examined(praise.secretary, scope=scope, cases=[CASE])
    assert [title for title, _message in found.errors] == ["Bước đang ở"]
    assert "nhờ cấp đó nạp" in found.errors[0][1]


# --- what goes out --------------------------------------------------------------------------------


def test_what_goes_out_comes_in_again_unchanged(office: Actor, praise: Cast, bloc: Tree) -> None:
    make_voters(bloc["A1"], 5)
    case = begin(praise.secretary, bloc["A1"])
    to_the_decision(praise.secretary, case)
    services.return_to(
        actor=praise.officer, case=case, to="dossier", revision=fresh(case).revision,
        on=date(2026, 9, 9), reason="Thiếu số liệu; bổ sung",
    )  # fmt: skip
    sheets = {name: exported(office, name) for name in ("cases", "lines", "papers")}
    assert [len(rows) for rows in sheets.values()] == [1, 3, 2]
    again = Examined(office, **sheets)
    assert again.errors == []
    assert [again.counts(name)[1] for name in sheets] == [1, 3, 2]
    # In a house where it never was, it is the same but for its line of opening.
    with reading_whole(), deed(actor=office, verb="tests.cancel"):
        Case.objects.filter(pk=case.pk).update(
            state="CANCELLED", outcome="cancelled", ended_on=date(2026, 9, 9)
        )
    moved = Examined(office, **sheets)
    assert moved.errors == []
    assert [moved.counts(name)[0] for name in sheets] == [1, 3, 2]
    assert {name: exported(office, name) for name in sheets} == sheets


def test_a_case_of_a_restricted_person_goes_out_to_who_keeps_the_record_alone(
    office: Actor, praise: Cast
) -> None:
    Examined(office, cases=[CASE], lines=[DOSSIER], papers=[PAPER])
    with reading_whole(), deed(actor=office, verb="tests.restrict"):
        Restriction.objects.create(person=only_case().person, valid_from=TODAY)
    for name in ("cases", "lines", "papers"):
        assert len(exported(praise.officer, name)) == 1
        assert exported(praise.clerk, name) == []


_days = st.dates(date(2026, 1, 5), date(2026, 11, 1))
_words = st.text("abc ;:Đảng ủy\u1ebf", min_size=1, max_size=30).map(
    lambda text: " ".join(text.split())
)


@st.composite
def books(draw: st.DrawFn) -> dict[str, list[Row]]:
    """A case at its last step, at any point of a line that may be known in part."""
    first, second = sorted((draw(_days), draw(_days)))
    eligible = draw(st.integers(3, 40))
    passed = draw(st.integers(-(-2 * eligible // 3), eligible))
    reason = draw(_words.filter(lambda text: text.strip(" ;:")))
    lines = [
        {**DOSSIER, "on": first, "values": f"Thành tích: {reason}"},
        {**VOTE, "on": second, "decision": "", "eligible": eligible, "present": eligible,
         "votes_for": passed, "votes_against": eligible - passed},
    ]  # fmt: skip
    kept = draw(st.lists(st.sampled_from([0, 1]), unique=True).map(sorted))
    return {
        "cases": [
            {**CASE, "began_on": first, "step_since": second, "returns": draw(st.integers(0, 9))}
        ],
        "lines": [lines[number] for number in kept],
        "papers": [{**PAPER, "received_on": first}] * draw(st.integers(0, 1)),
    }


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(book=books())
def test_every_book_comes_out_as_it_came_in(office: Actor, book: dict[str, list[Row]]) -> None:
    with transaction.atomic():
        assert Examined(office, **book).errors == []
        out = {name: exported(office, name) for name in book}
        again = Examined(office, **out)
        assert (again.errors, again.said(Level.WARNING)) == ([], [])
        assert not any(plan.writes for plan in again.plans.values())
        case = only_case()
        told = book["cases"][0]
        assert (case.began_on, case.step_since) == (told["began_on"], told["step_since"])
        assert [row.get("values", "") for row in out["lines"]] == [
            " ".join(row.get("values", "").split()) for row in book["lines"]
        ]
        transaction.set_rollback(True)


def test_one_newcomer_of_two_cases_is_taken_in_once(office: Actor) -> None:
    about = ("about: person", "about: candidate")
    sooner = date(2026, 8, 3)
    case: Row = {
        **CASE, "person": "", "label": "Lý Thị Tư", "birth": PartialDate(1999, 9, 9),
        "sex": "FEMALE",
    }  # fmt: skip
    other = {**case, "reference": "BD-02", "definition": "other", "began_on": sooner}
    another = ("code: praise", "code: other"), ("đảng viên\nabout", "việc khác\nabout")
    with in_use(changed(about), changed(*another, about)):
        assert Examined(office, cases=[case, other]).errors == []
        twice = {**case, "reference": "BD-03", "label": "Lý Thị Năm"}
        refused = Examined(office, cases=[twice, {**twice, "reference": "BD-04"}])
        assert "ở dòng trên (ký hiệu BD-03)" in refused.errors[0][1]
    with reading_whole():
        (found,) = Candidate.objects.all()
        assert list(Case.objects.values_list("candidate", flat=True)) == [found.pk] * 2
        assert PoolPlace.objects.get().valid_from == found.selected_on == sooner


def test_many_cases_take_as_many_statements_as_few(office: Actor, bloc: Tree) -> None:
    def statements(first: int, number: int) -> int:
        codes = [f"N{one}" for one in range(first, first + number)]
        for code in codes:
            make_member(bloc["A1"], code=code)
        cases = [{**CASE, "reference": code, "person": code} for code in codes]
        lines = [{**VOTE, "reference": code} for code in codes]
        with CaptureQueriesContext(connection) as asked:
            assert Examined(office, cases=cases, lines=lines).errors == []
        return len(asked)

    few, many = statements(0, 2), statements(10, 40)
    assert many <= few + 1
