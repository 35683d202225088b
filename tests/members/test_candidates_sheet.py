"""The sheet of the pool: what comes in, what contradicts, what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import Scope, scope_of
from dangvu.core.sheets import Intake, Level, SheetPlan, Table, sheet_called
from dangvu.members.models import Candidate, Certificate, Helper, PoolPlace
from dangvu.members.sheets.pool import COLUMNS, POOL_SHEET, export_pool
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db

SINCE = date(2026, 3, 2)
Row = Mapping[str, Any]
ROW: Row = {
    "organization": "A1", "full_name": "Vũ Thị Mai", "birth": PartialDate(1998, 3, 12),
    "sex": "FEMALE", "workplace": "Phòng Kỹ thuật", "is_youth_union": True, "selected_on": SINCE,
    "helper": "DV-GIUP", "certificate_on": date(2026, 2, 5), "certificate_number": "12",
    "planned_for": PartialDate(2027, 5),
}  # fmt: skip


class Examined:
    """The sheet planned, and committed unless something stands against it."""

    def __init__(self, actor: Actor, *rows: Row, scope: Scope = Scope.EVERYTHING) -> None:
        self.intake = Intake(actor, TODAY, scope=scope)
        table = Table.of_rows(POOL_SHEET, [dict(row) for row in rows])
        self.intake.tables[POOL_SHEET.code] = table
        with reading_whole():
            self.plan: SheetPlan = POOL_SHEET.plan(self.intake, table)
            if not self.intake.findings.blocking:
                with deed(actor=actor, verb="tests.load"):
                    if self.plan.writes:
                        POOL_SHEET.commit(self.intake, self.plan)

    @property
    def errors(self) -> list[str]:
        return [one.message for one in self.intake.findings.of(Level.ERROR)]

    @property
    def counts(self) -> tuple[int, int, int]:
        found = self.plan.counts()
        return found["new"], found["changed"], found["unchanged"]


@pytest.fixture
def people(bloc: Tree) -> None:
    make_member(bloc["A1"], code="DV-GIUP")
    make_member(bloc["A2"], code="DV-KHAC")
    make_member(bloc["A1"], code="DV-DUBI", admitted=SINCE, full=False)


def test_the_sheet_is_found_by_the_name_offices_use() -> None:
    found = sheet_called("Nguồn phát triển Đảng")
    assert found is not None
    assert found.code == POOL_SHEET.code


@pytest.mark.usefixtures("people")
def test_somebody_comes_in_with_help_and_course_and_the_same_again_changes_nothing(
    cast: Cast, bloc: Tree
) -> None:
    assert Examined(cast.operator, ROW).counts == (1, 0, 0)
    with reading_whole():
        made = Candidate.objects.get()
        assert (made.organization_id, made.birth) == (bloc["A1"], PartialDate(1998, 3, 12))
        assert PoolPlace.objects.get().valid_from == SINCE
        assert Helper.objects.get().member.code == "DV-GIUP"
        assert Certificate.objects.get().given_on == date(2026, 2, 5)
    assert Examined(cast.operator, ROW).counts == (0, 0, 1)


@pytest.mark.usefixtures("people")
def test_help_and_course_are_added_to_who_is_there_and_other_facts_only_told(
    cast: Cast, bloc: Tree
) -> None:
    bare = {name: ROW[name] for name in ("organization", "full_name", "birth", "selected_on")}
    assert Examined(cast.operator, bare).counts == (1, 0, 0)
    again = Examined(cast.operator, ROW)
    assert again.counts == (0, 1, 0)
    told = {one.title for one in again.intake.findings.of(Level.WARNING)}
    assert "Giới tính" in told
    with reading_whole():
        assert Helper.objects.count() == Certificate.objects.count() == 1
        assert Candidate.objects.get().sex == ""


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"organization": "A"}, "Chỉ chi bộ theo dõi"),
        ({"organization": "Z9"}, "Không có tổ chức"),
        ({"selected_on": date(2026, 11, 22)}, "sau hôm nay"),
        ({"helper": "DV-KHONG"}, "nạp đảng viên trước"),
        ({"helper": "DV-KHAC"}, "không phải đảng viên chính thức của chi bộ"),
        ({"helper": "DV-DUBI"}, "không phải đảng viên chính thức của chi bộ"),
        ({"dropped_on": date(2026, 4, 1)}, "cả ngày và lý do"),
        ({"dropped_on": date(2026, 3, 1), "dropped_why": "ASKED"}, "trước ngày vào nguồn"),
    ],
)
def test_what_contradicts_is_told(cast: Cast, change: Row, said: str) -> None:
    found = Examined(cast.operator, {**ROW, **change}).errors
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.usefixtures("people")
def test_the_same_person_twice_is_told(cast: Cast) -> None:
    assert "đã có ở dòng" in Examined(cast.operator, ROW, ROW).errors[0]


@pytest.mark.usefixtures("people")
def test_nobody_writes_the_pool_of_other_cells(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["B1"], code="DV-B1")
    row = {**ROW, "organization": "B1", "helper": None}
    scope = scope_of(cast.officer, "imports", "manage")
    found = Examined(cast.officer, row, scope=scope)
    assert "ngoài phạm vi" in found.errors[0]


@pytest.mark.usefixtures("people")
def test_who_left_the_pool_comes_in_as_such(cast: Cast) -> None:
    left = {**ROW, "dropped_on": date(2026, 5, 4), "dropped_why": "ASKED"}
    assert Examined(cast.operator, left).counts == (1, 0, 0)
    with reading_whole():
        assert PoolPlace.objects.get().valid_to == date(2026, 5, 4)
        assert not Helper.objects.exists()


@pytest.mark.usefixtures("people")
def test_an_export_imported_again_changes_nothing(cast: Cast) -> None:
    Examined(cast.operator, ROW)
    with reading_as(cast.operator):
        rows = list(export_pool(cast.operator, TODAY))
    names = [column.name for column in COLUMNS]
    again = Examined(cast.operator, *(dict(zip(names, row, strict=True)) for row in rows))
    assert (again.counts, again.errors) == ((0, 0, 1), [])
    with reading_as(cast.outsider):
        assert list(export_pool(cast.outsider, TODAY)) == []


@pytest.mark.usefixtures("people")
def test_many_rows_take_as_many_statements_as_few(cast: Cast) -> None:
    counted = []
    for number in (2, 30):
        rows = [{**ROW, "full_name": f"Người {number} {chr(65 + one)}"} for one in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            Examined(cast.operator, *rows)
        counted.append(len(asked))
    assert counted[1] <= counted[0] + 2


@pytest.mark.usefixtures("people")
def test_in_net_less_of_it_is_kept_and_that_is_told(cast: Cast, settings: Any) -> None:
    settings.DANGVU_MODE = "net"
    found = Examined(cast.operator, ROW)
    assert "chỉ giữ năm sinh" in found.intake.findings.of(Level.WARNING)[0].message
    with reading_whole():
        made = Candidate.objects.get()
        assert (made.birth, made.workplace) == (PartialDate(1998), "")
        assert Certificate.objects.get().number == ""
