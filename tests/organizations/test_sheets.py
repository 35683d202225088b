"""Sheets of organisations: what is compared, what a difference means, what is told at which cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import Scope
from dangvu.core.sheets import Intake, Level, SheetPlan, Table, all_sheets
from dangvu.organizations.models import (
    EmployerLink,
    EmployerVersion,
    Heir,
    MassOrganization,
    Organization,
    OrganizationVersion,
    ParentEdge,
    Reorganization,
    WorkerCount,
)
from dangvu.organizations.models.organization import BEGINNING

pytestmark = pytest.mark.django_db

DAY = date(2025, 12, 31)
LATER = date(2026, 6, 30)

Row = Mapping[str, Any]

TREE: list[Row] = [
    {"code": "K", "name": "Đảng bộ K", "type": "UPPER_COMMITTEE", "founded": PartialDate(2000)},
    {"code": "A", "name": "Đảng bộ A", "type": "GRASSROOTS_COMMITTEE", "parent": "K"},
    {"code": "A1", "name": "Chi bộ A1", "type": "CELL", "parent": "A",
     "decision": "12-QĐ/ĐU, 01/02/2003"},
]  # fmt: skip


class Examined:
    """Tables of rows planned, and committed unless something stands against it."""

    def __init__(self, operator: Actor, as_of: date, **sheets: list[Row]) -> None:
        self.intake = Intake(operator, as_of, scope=Scope.EVERYTHING)
        definitions = {sheet.code.rpartition(".")[2]: sheet for sheet in all_sheets()}
        self.plans: dict[str, SheetPlan] = {}
        for name, rows in sheets.items():
            definition = definitions[name]
            table = Table.of_rows(definition, [dict(row) for row in rows])
            self.intake.tables[definition.code] = table
            self.plans[name] = definition.plan(self.intake, table)
        if not self.intake.findings.blocking:
            with deed(actor=operator, verb="tests.load"):
                for name, plan in self.plans.items():
                    if plan.writes:
                        definitions[name].commit(self.intake, plan)

    @property
    def errors(self) -> list[str]:
        return [finding.message for finding in self.intake.findings.of(Level.ERROR)]

    def counts(self, name: str) -> tuple[int, int, int]:
        found = self.plans[name].counts()
        return found["new"], found["changed"], found["unchanged"]


def version(code: str, on: date = DAY) -> OrganizationVersion:
    return OrganizationVersion.objects.as_of(on).get(code=code)


def test_new_organisations_hold_from_their_founding_or_from_the_beginning(operator: Actor) -> None:
    assert Examined(operator, DAY, organizations=TREE).counts("organizations") == (3, 0, 0)
    assert version("K").valid_from == date(2000, 1, 1)
    assert version("A").valid_from == BEGINNING
    # An edge begins when both are there.
    assert ParentEdge.objects.get(child__versions__code="A").valid_from == date(2000, 1, 1)
    assert version("A1").source.symbol == "12-QĐ/ĐU"
    assert version("A1").source.date == PartialDate(2003, 2, 1)
    assert Organization.objects.get(is_root=True) == version("K").organization


def test_rows_that_say_the_same_are_unchanged(operator: Actor) -> None:
    Examined(operator, DAY, organizations=TREE)
    assert Examined(operator, LATER, organizations=TREE).counts("organizations") == (0, 0, 3)


def test_a_blank_cell_says_nothing(operator: Actor) -> None:
    full = [*TREE[:2], {**TREE[2], "short_name": "A1", "has_seal": True, "category": "AGENCY"}]
    Examined(operator, DAY, organizations=full)
    assert Examined(operator, LATER, organizations=TREE).counts("organizations") == (0, 0, 3)
    assert version("A1", LATER).has_seal


def test_another_founding_day_corrects_the_past(operator: Actor) -> None:
    Examined(operator, DAY, organizations=TREE)
    other = [*TREE[:2], {**TREE[2], "founded": PartialDate(2003, 2, 1)}]
    assert Examined(operator, LATER, organizations=other).counts("organizations") == (0, 1, 2)
    assert version("A1").valid_from == date(2003, 2, 1)
    assert OrganizationVersion.objects.filter(superseded_at__isnull=False).count() == 1


def test_an_end_closes_the_version_and_its_edge(operator: Actor) -> None:
    Examined(operator, DAY, organizations=TREE)
    ended = [*TREE[:2], {**TREE[2], "ended": date(2026, 3, 1)}]
    assert Examined(operator, LATER, organizations=ended).counts("organizations") == (0, 1, 2)
    assert version("A1").valid_to == date(2026, 3, 1)
    edge = ParentEdge.objects.current().get(child=version("A1", DAY).organization)
    assert edge.valid_to == date(2026, 3, 1)
    assert Examined(operator, LATER, organizations=ended).counts("organizations") == (0, 0, 3)


def test_an_organisation_with_living_ones_below_does_not_end(operator: Actor) -> None:
    Examined(operator, DAY, organizations=TREE)
    rows = [{**TREE[1], "ended": date(2026, 3, 1)}]
    assert "còn tổ chức trực thuộc: A1" in Examined(operator, LATER, organizations=rows).errors[0]


def test_a_parent_that_has_ended_is_refused(operator: Actor) -> None:
    rows = [TREE[0], {**TREE[1], "ended": date(2020, 1, 1)}, TREE[2]]
    assert "đã kết thúc" in Examined(operator, DAY, organizations=rows).errors[0]


def test_a_cell_is_nobodys_parent(operator: Actor) -> None:
    rows = [*TREE, {"code": "A2", "name": "A2", "type": "CELL", "parent": "A1"}]
    assert "không có tổ chức trực thuộc" in Examined(operator, DAY, organizations=rows).errors[0]


def test_a_second_root_is_refused_later_too(operator: Actor) -> None:
    Examined(operator, DAY, organizations=TREE)
    rows = [{"code": "Z", "name": "Z", "type": "GRASSROOTS_CELL"}]
    assert "Thiếu mã cấp trên" in Examined(operator, LATER, organizations=rows).errors[0]


def test_the_statements_do_not_grow_with_the_rows(
    operator: Actor, django_assert_max_num_queries: Any
) -> None:
    many = [
        *TREE,
        *({"code": f"A{n}", "name": f"A{n}", "type": "CELL", "parent": "A"} for n in range(2, 80)),
    ]
    with django_assert_max_num_queries(45):
        Examined(operator, DAY, organizations=many)
    moved = [{**row, "name": f"{row['name']} mới"} for row in many]
    with django_assert_max_num_queries(45):
        Examined(operator, LATER, organizations=moved)


EMPLOYERS: list[Row] = [
    {"code": "D1", "name": "Công ty mẹ", "ownership": "STATE", "main": "A", "workers": 100,
     "counted_on": DAY},
    {"code": "D2", "name": "Công ty con", "parent": "D1", "related": ("A1", "A")},
]  # fmt: skip


def test_employers_are_linked_with_organisations_and_counted(operator: Actor) -> None:
    done = Examined(operator, DAY, organizations=TREE, employers=EMPLOYERS)
    assert done.counts("employers") == (2, 0, 0)
    assert EmployerLink.objects.get(is_main=True).organization == version("A").organization
    assert EmployerLink.objects.filter(is_main=False).count() == 2
    assert WorkerCount.objects.get().count == 100
    child = EmployerVersion.objects.get(code="D2")
    assert child.parent == EmployerVersion.objects.get(code="D1").employer
    again = Examined(operator, LATER, organizations=TREE, employers=EMPLOYERS)
    assert again.counts("employers") == (0, 0, 2)


def test_another_worker_count_of_the_same_day_is_a_correction(operator: Actor) -> None:
    Examined(operator, DAY, organizations=TREE, employers=EMPLOYERS)
    rows = [{**EMPLOYERS[0], "workers": 110}, EMPLOYERS[1]]
    Examined(operator, LATER, organizations=TREE, employers=rows)
    assert list(WorkerCount.objects.current().values_list("on", "count")) == [(DAY, 110)]
    rows = [{**EMPLOYERS[0], "workers": 120, "counted_on": LATER}, EMPLOYERS[1]]
    Examined(operator, LATER, organizations=TREE, employers=rows)
    assert WorkerCount.objects.current().count() == 2


def test_another_main_organisation_holds_from_the_day_of_the_sheet(operator: Actor) -> None:
    Examined(operator, DAY, organizations=TREE, employers=EMPLOYERS)
    rows = [{**EMPLOYERS[0], "main": "K"}, EMPLOYERS[1]]
    assert Examined(operator, LATER, organizations=TREE, employers=rows).counts("employers") == (
        0, 1, 1,
    )  # fmt: skip
    held = EmployerLink.objects.current().filter(is_main=True)
    assert held.as_of(DAY).get().organization == version("A").organization
    assert held.as_of(LATER).get().organization == version("K").organization


def test_an_unknown_parent_employer_names_near_codes(operator: Actor) -> None:
    rows = [EMPLOYERS[0], {**EMPLOYERS[1], "parent": "D11"}]
    errors = Examined(operator, DAY, organizations=TREE, employers=rows).errors
    assert errors == ["Không có doanh nghiệp mã “D11” trong bảng và trong hệ thống. Ý là: D1?"]


def test_mass_organisations_take_a_new_count_from_its_day(operator: Actor) -> None:
    row = {"organization": "A", "kind": "TRADE_UNION", "name": "Công đoàn A", "count": 90}
    Examined(operator, DAY, organizations=TREE, mass=[row])
    row = {**row, "count": 95, "counted_on": LATER}
    assert Examined(operator, LATER, organizations=TREE, mass=[row]).counts("mass") == (0, 1, 0)
    assert MassOrganization.objects.as_of(DAY).get().member_count == 90
    assert MassOrganization.objects.as_of(LATER).get().member_count == 95


def test_past_events_make_heirs_and_come_once(operator: Actor) -> None:
    tree = [
        *TREE,
        {"code": "A2", "name": "A2", "type": "CELL", "parent": "A", "ended": date(2020, 1, 1)},
        {"code": "A3", "name": "A3", "type": "CELL", "parent": "A", "ended": date(2020, 1, 1)},
    ]
    rows = [
        {"kind": "MERGE", "on": date(2020, 1, 1), "old": old, "new": "A1", "decision": "5-QĐ/ĐU"}
        for old in ("A2", "A3")
    ]
    assert Examined(operator, DAY, organizations=tree, events=rows).counts("events") == (2, 0, 0)
    event = Reorganization.objects.get()
    assert event.source.symbol == "5-QĐ/ĐU"
    assert event.parts.count() == 3
    assert set(Heir.objects.values_list("heir__versions__code", flat=True)) == {"A1"}
    again = Examined(operator, LATER, organizations=tree, events=rows)
    assert again.counts("events") == (0, 0, 2)


def test_an_event_after_the_day_of_the_sheet_is_refused(operator: Actor) -> None:
    rows = [{"kind": "END", "on": LATER, "old": "A1"}]
    errors = Examined(operator, DAY, organizations=TREE, events=rows).errors
    assert "sau ngày của số liệu" in errors[0]
