"""Cases that came in by a workbook in the middle of their way go on as if they had begun here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import Scope
from dangvu.core.sheets import Intake, Level, Table, all_sheets
from dangvu.members import services as members
from dangvu.members.models import Admission, Candidate, Person, Suspension
from dangvu.procedures.models import Case
from dangvu.sources.services import cite
from tests.cast import TODAY
from tests.factories.members import make_member
from tests.factories.procedures import fresh, take
from tests.lifecycle.lives import Desks, admission_to
from tests.procedures.test_sheets import Examined

Row = Mapping[str, Any]

VOTED, DECIDED, HELD = date(2026, 6, 1), date(2026, 7, 15), date(2026, 8, 3)
ADMISSION: Row = {
    "reference": "KN-07", "definition": "Kết nạp đảng viên", "label": "Vũ Thị Mai",
    "birth": PartialDate(1998, 3, 12), "sex": "FEMALE", "organization": "A1",
    "began_on": date(2026, 4, 6), "step": "enrol", "step_since": HELD,
}  # fmt: skip
LINES: list[Row] = [
    {"reference": "KN-07", "step": "cell_vote", "on": VOTED, "eligible": 9, "votes_for": 8},
    {"reference": "KN-07", "step": "decision", "on": DECIDED, "eligible": 15, "votes_for": 14,
     "decision": "120-QĐ/ĐU, 15/07/2026"},
    {"reference": "KN-07", "step": "ceremony", "on": HELD, "values": "Nơi tổ chức lễ: Hội trường"},
]  # fmt: skip
MINUTES: Row = {"reference": "KN-07", "paper": "BB-LKN", "received_on": HELD}


def brought(desks: Desks, **sheets: Any) -> Case:
    found = Examined(desks.superior, **sheets)
    assert found.errors == []
    with reading_whole():
        return Case.objects.latest("pk")


def test_who_was_admitted_before_is_enrolled_with_the_days_that_the_book_gives(
    desks: Desks,
) -> None:
    case = brought(desks, cases=[ADMISSION], lines=LINES, papers=[MINUTES])
    with reading_whole():
        candidate = Candidate.objects.get()
    assert (candidate.full_name, candidate.selected_on) == ("Vũ Thị Mai", date(2026, 4, 6))
    take(desks.grassroots, case, "enrol", date(2026, 8, 10), values={"code": "DV-KN07"})
    with reading_whole():
        person = Person.objects.get(code="DV-KN07")
        admission = Admission.objects.get(person=person)
        assert fresh(case).person_id == person.pk
    assert admission.decision_date == PartialDate.of(DECIDED)
    assert admission.ceremony_date == PartialDate.of(HELD)
    assert admission.source is not None
    assert admission.source.symbol == "120-QĐ/ĐU"


def test_the_clock_runs_from_the_vote_of_the_cell_as_it_does_here(desks: Desks) -> None:
    lived = admission_to(desks, "appraisal", VOTED)
    row = {
        **ADMISSION,
        "label": "Ngô Thị Lan",
        "step": "appraisal",
        "step_since": date(2026, 6, 20),
    }
    case = brought(desks, cases=[row], lines=LINES[:1])
    assert (case.due, case.due_rule) == (lived.due, "admission.decision_working_days")
    alone = brought(desks, cases=[{**row, "reference": "KN-08", "label": "Ngô Thị Cúc"}])
    assert alone.due is not None
    assert alone.due > case.due


def test_somebody_of_the_pool_is_found_and_nobody_is_taken_in_twice(desks: Desks) -> None:
    brought(desks, cases=[ADMISSION])
    other = {**ADMISSION, "reference": "KN-08"}
    errors = Examined(desks.superior, cases=[other]).errors
    assert [title for title, _message in errors] == ["Họ tên, tên hồ sơ"]
    assert "ký hiệu KN-07" in errors[0][1]
    unknown = {**ADMISSION, "reference": "KN-09", "label": "Lý Thị Ai", "birth": None, "sex": ""}
    ((title, message),) = Examined(desks.superior, cases=[unknown]).errors
    assert title == "Ngày sinh"
    assert "chưa có trong nguồn" in message
    with reading_whole():
        assert Candidate.objects.count() == 1


@pytest.mark.parametrize(
    ("birth", "errors"),
    [
        (PartialDate(2026, 4, 6), []),
        (PartialDate(2026, 4, 7), [("Ngày sinh", "Ngày sinh sau ngày bắt đầu hồ sơ.")]),
    ],
)
def test_a_newcomer_is_born_before_the_case_begins(
    desks: Desks, birth: PartialDate, errors: list[tuple[str, str]]
) -> None:
    assert Examined(desks.superior, cases=[{**ADMISSION, "birth": birth}]).errors == errors


def test_many_newcomers_take_as_many_statements_as_few(desks: Desks) -> None:
    def statements(first: int, number: int) -> int:
        rows = [
            {**ADMISSION, "reference": f"KN-{one}", "label": f"Vũ Thị {chr(65 + one)}"}
            for one in range(first, first + number)
        ]
        with CaptureQueriesContext(connection) as asked:
            assert Examined(desks.superior, cases=rows).errors == []
        return len(asked)

    few, many = statements(0, 2), statements(2, 20)
    assert many <= few + 1


def test_a_step_that_writes_the_record_is_told_and_writes_nothing(desks: Desks) -> None:
    make_member(desks.tree["A1"], code="M1", name="Phạm Thị Được")
    row: Row = {
        "reference": "ST-1", "definition": "temporary_transfer", "person": "M1",
        "organization": "A1", "destination": "B1", "began_on": date(2026, 9, 1),
        "step": "stay", "step_since": date(2026, 10, 1),
    }  # fmt: skip
    line = {"reference": "ST-1", "step": "receive", "on": date(2026, 10, 1)}
    found = Examined(desks.superior, cases=[row], lines=[line])
    assert found.errors == []
    assert [
        "nạp từ bảng thì không ghi lại" in one for _title, one in found.said(Level.WARNING)
    ] == [True]
    with reading_whole():
        assert Person.objects.get(code="M1").host_id is None


def test_somebody_of_the_sheet_of_the_pool_comes_with_the_case(desks: Desks) -> None:
    row = {**ADMISSION, "birth": None, "sex": ""}
    pool = next(one for one in all_sheets() if one.code == "members.candidates")
    given = {"organization": "A1", "full_name": "Vũ Thị Mai", "selected_on": date(2026, 1, 5)}
    cases = next(one for one in all_sheets() if one.code == "procedures.cases")
    intake = Intake(desks.superior, TODAY, scope=Scope.EVERYTHING)
    with reading_whole(), deed(actor=desks.superior, verb="tests.load"):
        for sheet, rows in ((pool, [given]), (cases, [dict(row)])):
            intake.tables[sheet.code] = Table.of_rows(sheet, rows)
            intake.plans[sheet.code] = sheet.plan(intake, intake.tables[sheet.code])
        assert not intake.findings.blocking
        for sheet in (pool, cases):
            sheet.commit(intake, intake.plans[sheet.code])
        case = Case.objects.select_related("candidate").get()
        assert Candidate.objects.count() == 1
    assert case.candidate.selected_on == date(2026, 1, 5)


def test_a_member_on_the_way_arrives_by_the_letter_of_before(desks: Desks) -> None:
    make_member(desks.tree["A1"], code="M1", name="Phạm Thị Được")
    row: Row = {
        "reference": "CSH-1", "definition": "Chuyển sinh hoạt đảng chính thức", "person": "M1",
        "organization": "A1", "destination": "B1", "began_on": date(2026, 10, 1),
        "step": "receive", "step_since": date(2026, 10, 12),
    }  # fmt: skip
    ((title, message),) = Examined(desks.superior, cases=[{**row, "destination": ""}]).errors
    assert (title, message) == ("Mã nơi đến", "Quy trình này phải ghi mã nơi đến.")
    letter = {"reference": "CSH-1", "step": "letter", "on": date(2026, 10, 12)}
    paper = {"reference": "CSH-1", "paper": "GTSHĐ", "received_on": date(2026, 10, 12)}
    case = brought(desks, cases=[row], lines=[letter], papers=[paper])
    assert (case.acting_id, case.destination_id) == (desks.tree["B"], desks.tree["B1"])
    assert case.due_rule == "transfer.present_working_days"
    take(desks.receiver, case, "receive", date(2026, 10, 20))
    with reading_whole():
        assert Person.objects.get(code="M1").home_id == desks.tree["B1"]


def test_a_suspension_that_came_in_is_lifted_by_its_case(desks: Desks) -> None:
    member = make_member(desks.tree["A1"], code="M1", name="Phạm Thị Được")
    since = date(2026, 10, 5)
    paper = cite(actor=desks.superior, symbol="31-QĐ/UBKT")
    members.suspend_member(
        actor=desks.superior, person=member, valid_from=since,
        valid_to=date(2027, 1, 5), source=paper,
    )  # fmt: skip
    row: Row = {
        "reference": "ĐC-1", "definition": "Đình chỉ sinh hoạt đảng", "person": "M1",
        "organization": "A1", "began_on": since, "step": "running", "step_since": since,
    }  # fmt: skip
    values = "Số quyết định: 31-QĐ/UBKT; Ngày sinh hoạt trở lại (khi có thời hạn): 05/01/2027"
    line = {"reference": "ĐC-1", "step": "record", "way": "term", "on": since, "values": values}
    case = brought(desks, cases=[row], lines=[line])
    assert case.due == date(2027, 1, 6)
    on = date(2026, 11, 20)
    decided = {"symbol": "40-QĐ/UBKT", "issuer": "UBKT", "decided_on": on}
    take(desks.superior, case, "running", on, way="lifted", values=decided)
    with reading_whole():
        assert Suspension.objects.current().get(person=member).valid_to == on
