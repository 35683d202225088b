"""Sheets of members: what a row and its movements tell together, and what contradicts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import Scope
from dangvu.core.sheets import Intake, Level, SheetDefinition, SheetPlan, Table, all_sheets
from dangvu.members.models import (
    Admission,
    Badge,
    Card,
    Exemption,
    Exit,
    Person,
    Placement,
    Recognition,
    Restoration,
    Standing,
    Suspension,
    Transfer,
)
from dangvu.members.services import exempt_member, suspend_member
from dangvu.sources.models import Source
from dangvu.sources.services import cite
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db

DAY = date(2025, 12, 31)
LATER = date(2026, 6, 30)
CEREMONY = PartialDate(2010, 5, 19)


@pytest.fixture(autouse=True)
def _whole(tree: Tree) -> Iterator[None]:
    with reading_whole():
        yield


def row(**more: Any) -> dict[str, Any]:
    return {
        "code": "M1", "full_name": "Trần Thị Bình", "birth": PartialDate(1985, 9, 5),
        "sex": "FEMALE", "cell": "A1", "ceremony": CEREMONY, "official": PartialDate(2011, 5, 19),
        **more,
    }  # fmt: skip


def event(kind: str, on: date, **more: Any) -> dict[str, Any]:
    return {"code": "M1", "kind": kind, "on": on, **more}


class Examined:
    """One row and its movements planned, and committed unless something stands against it."""

    def __init__(
        self, operator: Actor, people: list[dict[str, Any]], *events: dict[str, Any],
        as_of: date = DAY, answers: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.intake = Intake(operator, as_of, scope=Scope.EVERYTHING)
        self.people = self._table("members.people", people)
        self.movements = self._table("members.movements", list(events))
        for name, text in (answers or {}).items():
            self.intake.answers.give(self.people.title, 2, self.people.places[name], text)
        self.plans: list[tuple[SheetDefinition, SheetPlan]] = [
            (table.definition, table.definition.plan(self.intake, table))
            for table in (self.people, self.movements)
        ]
        if not self.intake.findings.blocking:
            with deed(actor=operator, verb="tests.load"):
                for definition, plan in self.plans:
                    definition.commit(self.intake, plan)

    def _table(self, code: str, rows: list[dict[str, Any]]) -> Table:
        definition = next(sheet for sheet in all_sheets() if sheet.code == code)
        table = Table.of_rows(definition, rows)
        self.intake.tables[code] = table
        return table

    def said(self, level: Level = Level.ERROR) -> list[str]:
        return [finding.message for finding in self.intake.findings.of(level)]

    @property
    def counts(self) -> list[tuple[int, int, int]]:
        found = [plan.counts() for _definition, plan in self.plans]
        return [(each["new"], each["changed"], each["unchanged"]) for each in found]


def places() -> list[tuple[str, date, date | None]]:
    rows = Placement.objects.current().filter(kind="OFFICIAL").order_by("valid_from")
    return list(rows.values_list("organization__versions__code", "valid_from", "valid_to"))


def standings() -> list[tuple[str, date, date | None]]:
    rows = Standing.objects.current().order_by("valid_from")
    return list(rows.values_list("status", "valid_from", "valid_to"))


MOVE = event("INTERNAL", date(2018, 3, 1), cell="A1", other="A2")


def test_the_chain_is_rebuilt_from_the_movements(operator: Actor) -> None:
    Examined(
        operator,
        [row(cell="B1", entered=PartialDate(2012))],
        event("INTERNAL", date(2020, 1, 1), cell="A2", other="B1"),
        MOVE,
    )
    assert places() == [
        ("A1", date(2012, 1, 1), date(2018, 3, 1)),
        ("A2", date(2018, 3, 1), date(2020, 1, 1)),
        ("B1", date(2020, 1, 1), None),
    ]
    assert Admission.objects.get().organization is None
    assert list(Transfer.objects.order_by("on").values_list("organization__versions__code")) == [
        ("A1",), ("A2",),
    ]  # fmt: skip


def test_the_day_of_entering_the_present_cell_may_be_that_of_the_move(operator: Actor) -> None:
    Examined(operator, [row(cell="A2", entered=PartialDate(2018, 3, 1))], MOVE)
    assert places()[0] == ("A1", CEREMONY.earliest, date(2018, 3, 1))
    assert Admission.objects.get().organization.versions.get().code == "A1"


def test_someone_who_came_from_outside_begins_with_that_row(operator: Actor) -> None:
    Examined(operator, [row()], event("IN", date(2015, 2, 3), cell="A1", place="Phường 5"))
    assert places() == [("A1", date(2015, 2, 3), None)]
    assert Admission.objects.get().organization is None
    assert Recognition.objects.get().organization is None


def test_someone_who_left_the_bloc_keeps_standing_and_loses_the_place(operator: Actor) -> None:
    Examined(operator, [row()], event("OUT", date(2020, 2, 3), cell="A1"))
    assert places() == [("A1", CEREMONY.earliest, date(2020, 2, 3))]
    assert standings()[-1] == ("FULL", date(2011, 5, 19), None)


@pytest.mark.parametrize("kind", ["STRUCK_OFF", "LEFT", "EXPELLED", "DIED"])
def test_an_exit_ends_standing_and_place_on_that_day(operator: Actor, kind: str) -> None:
    gone = date(2020, 2, 3)
    Examined(operator, [row()], event(kind, gone, reason="lý do", decision="7-QĐ/ĐU, 01/02/2020"))
    assert places() == [("A1", CEREMONY.earliest, gone)]
    assert standings()[-1] == ("FULL", date(2011, 5, 19), gone)
    exit_ = Exit.objects.get()
    assert (exit_.kind, exit_.reason, exit_.organization.versions.get().code) == (
        kind, "lý do", "A1",
    )  # fmt: skip
    assert exit_.source == Source.objects.get(symbol="7-QĐ/ĐU")


def test_a_restoration_lets_the_member_go_on(operator: Actor) -> None:
    back = date(2021, 2, 3)
    Examined(operator, [row()], event("EXPELLED", date(2020, 2, 3)), event("RESTORED", back))
    assert places()[-1] == ("A1", back, None)
    assert standings()[-1] == ("FULL", back, None)
    assert Restoration.objects.count() == 1


def test_admitted_in_another_cell_of_ours_counts_there(operator: Actor) -> None:
    done = Examined(operator, [row(cell="A2", admitted_at="A1", entered=PartialDate(2012, 1, 1))])
    assert places() == [
        ("A1", CEREMONY.earliest, date(2012, 1, 1)), ("A2", date(2012, 1, 1), None),
    ]  # fmt: skip
    assert Admission.objects.get().organization.versions.get().code == "A1"
    assert "không có dòng Biến động" in done.said(Level.WARNING)[0]


def test_a_probationer_has_no_recognition(operator: Actor) -> None:
    recent = PartialDate(2025, 5, 19)
    Examined(operator, [row(ceremony=recent, official=None)])
    assert standings() == [("PROBATIONARY", recent.earliest, None)]
    assert not Recognition.objects.exists()


def test_a_recognition_is_counted_where_the_member_was_when_it_was_decided(operator: Actor) -> None:
    decided = row(cell="A2", recognition_decision=PartialDate(2011, 7, 1))
    Examined(operator, [decided], event("INTERNAL", date(2011, 6, 1), cell="A1", other="A2"))
    assert Recognition.objects.get().organization.versions.get().code == "A2"


def test_a_decision_without_its_effect_takes_the_twelfth_month(operator: Actor) -> None:
    dates = {"ceremony": PartialDate(2012, 5, 19), "recognition_decision": PartialDate(2013, 7, 1)}
    done = Examined(operator, [row(official=None, **dates)])
    assert Recognition.objects.get().effective_date == PartialDate(2013, 5, 19)
    assert "tròn 12 tháng" in done.said(Level.WARNING)[0]


def test_the_card_of_the_row_is_held_unless_a_movement_gave_it(operator: Actor) -> None:
    Examined(operator, [row(card="26.1")])
    assert Card.objects.get().kind == "HELD"


def test_the_card_that_a_movement_gave_is_not_held_besides(operator: Actor) -> None:
    Examined(operator, [row(card="26.2")], event("REPLACED", date(2020, 1, 1), number="26.2"))
    assert list(Card.objects.values_list("kind", "number")) == [("REPLACED", "26.2")]


def test_a_card_given_back_after_the_exit_is_recorded_where_the_member_was(
    operator: Actor,
) -> None:
    gone = event("EXPELLED", date(2024, 3, 4))
    back = event("RECALLED", date(2024, 3, 11), number="26.3")
    Examined(operator, [row()], gone, back)
    found = Card.objects.select_related("membership").get(kind="RECALLED")
    assert (found.on, found.number) == (date(2024, 3, 11), "26.3")
    assert found.organization is not None


def test_badges_and_exemption_are_recorded(operator: Actor) -> None:
    Examined(
        operator,
        [row(exempt_since=PartialDate(2024))],
        event("PROPOSED", date(2025, 1, 5), years=30),
        event("AWARDED", date(2025, 2, 3), years=30, number="9"),
    )
    assert list(Badge.objects.order_by("on").values_list("kind", "years", "number")) == [
        ("PROPOSED", 30, ""), ("AWARDED", 30, "9"),
    ]  # fmt: skip
    assert Exemption.objects.get().valid_from == date(2024, 1, 1)


def test_an_exit_from_a_workbook_ends_what_keeps_a_member_apart(operator: Actor) -> None:
    Examined(operator, [row()])
    person, since = Person.objects.get(), date(2024, 3, 4)
    paper = cite(actor=operator, symbol="12-QĐ/UBKT")
    for verb, until in ((exempt_member, None), (suspend_member, date(2027, 1, 4))):
        verb(actor=operator, person=person, valid_from=since, valid_to=until, source=paper)
    gone = date(2026, 3, 2)
    Examined(operator, [row()], event("EXPELLED", gone), as_of=LATER)
    for model in (Exemption, Suspension):
        held = model.objects.current().get()
        assert (held.valid_from, held.valid_to, held.source) == (since, gone, paper)


def test_a_temporary_stay_lasts_until_its_row_or_still_goes_on(operator: Actor) -> None:
    Examined(
        operator,
        [row(host="B1")],
        event("INTERNAL", date(2024, 1, 1), cell="A1", other="A2", permanence="TEMPORARY"),
        event("INTERNAL", date(2024, 9, 1), cell="A2", other="A1", permanence="TEMPORARY"),
        event("INTERNAL", date(2025, 9, 1), cell="A1", other="B1", permanence="TEMPORARY"),
    )
    stays = Placement.objects.current().filter(kind="TEMPORARY").order_by("valid_from")
    assert list(stays.values_list("organization__versions__code", "valid_from", "valid_to")) == [
        ("A2", date(2024, 1, 1), date(2024, 9, 1)), ("B1", date(2025, 9, 1), None),
    ]  # fmt: skip
    assert Placement.objects.filter(kind="TEMPORARY").last().person.host is not None


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"cell": "A3"}, "Không có tổ chức mã “A3”"),
        ({"host": "B1"}, "Thiếu ngày bắt đầu sinh hoạt tạm thời"),
        ({"entered": PartialDate(2009)}, "Vào chi bộ trước khi kết nạp"),
        ({"birth": PartialDate(2011)}, "Ngày sinh sau ngày kết nạp"),
        ({"official": PartialDate(2026, 5)}, "sau ngày của số liệu"),
        ({"employer": "D9"}, "Không có doanh nghiệp mã “D9”"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(
    operator: Actor, more: dict[str, Any], words: str
) -> None:
    assert words in Examined(operator, [row(**more)]).said()[0]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (event("INTERNAL", date(2018, 3, 1), cell="A1"), "nơi nhận"),
        (event("INTERNAL", date(2018, 3, 1), cell="A1", other="A1"), "cùng một chi bộ"),
        (event("INTERNAL", date(2018, 3, 1), cell="A1", other="A"), "không phải chi bộ"),
        (event("AWARDED", date(2018, 3, 1)), "phải có mức"),
        (event("DIED", date(2026, 3, 1)), "sau ngày của số liệu"),
        (event("ISSUED", date(2009, 3, 1)), "không là đảng viên"),
        (event("OUT", date(2018, 3, 1), cell="A2"), "chi bộ cuối cùng"),
    ],
)
def test_a_movement_that_contradicts_is_refused(
    operator: Actor, told: dict[str, Any], words: str
) -> None:
    assert any(words in message for message in Examined(operator, [row()], told).said())


# --- the second time --------------------------------------------------------------------------


def test_the_same_rows_later_are_unchanged(operator: Actor) -> None:
    rows = [row(cell="A2", card="1", entered=PartialDate(2012, 3))]
    Examined(operator, rows, MOVE)
    assert Examined(operator, rows, MOVE, as_of=LATER).counts == [(0, 0, 1), (0, 0, 1)]


def test_a_sheet_without_the_old_movements_is_unchanged_too(operator: Actor) -> None:
    Examined(operator, [row(cell="A2")], MOVE)
    assert Examined(operator, [row(cell="A2")], as_of=LATER).counts == [(0, 0, 1), (0, 0, 0)]


def test_a_recognition_comes_later(operator: Actor) -> None:
    recent = PartialDate(2025, 3, 19)
    Examined(operator, [row(ceremony=recent, official=None)])
    done = Examined(
        operator, [row(ceremony=recent, official=PartialDate(2026, 3, 19))], as_of=LATER
    )
    assert done.counts[0] == (0, 1, 0)
    assert standings() == [
        ("PROBATIONARY", recent.earliest, date(2026, 3, 19)), ("FULL", date(2026, 3, 19), None),
    ]  # fmt: skip


def test_another_ceremony_corrects_standing_and_place(operator: Actor) -> None:
    Examined(operator, [row()])
    Examined(operator, [row(ceremony=PartialDate(2010, 6, 1))], as_of=LATER)
    assert standings()[0][1] == places()[0][1] == date(2010, 6, 1)
    assert Admission.objects.current().get().ceremony_date == PartialDate(2010, 6, 1)


def test_another_day_of_death_moves_the_end(operator: Actor) -> None:
    Examined(operator, [row()], event("DIED", date(2025, 2, 3)))
    done = Examined(operator, [row()], event("DIED", date(2025, 2, 5)), as_of=LATER)
    assert done.counts[1] == (0, 1, 0)
    assert places()[0][2] == standings()[-1][2] == date(2025, 2, 5)
    assert Exit.objects.current().get().on == date(2025, 2, 5)


def test_another_number_of_the_same_card_is_a_correction(operator: Actor) -> None:
    given = date(2020, 1, 1)
    Examined(operator, [row()], event("ISSUED", given, number="1"))
    done = Examined(operator, [row()], event("ISSUED", given, number="2"), as_of=LATER)
    assert done.counts[1] == (0, 1, 0)
    assert Card.objects.current().get().number == "2"


def test_another_cell_without_a_row_is_asked_about_and_answered(operator: Actor) -> None:
    Examined(operator, [row()])
    open_ = Examined(operator, [row(cell="A2")], as_of=LATER)
    assert "không có dòng chuyển" in open_.said(Level.QUESTION)[0]
    Examined(operator, [row(cell="A2")], as_of=LATER, answers={"cell": "1/3/2026"})
    assert places()[-1] == ("A2", date(2026, 3, 1), None)
    assert Transfer.objects.get().direction == "INTERNAL"


def test_movements_alone_are_enough_for_known_members(operator: Actor) -> None:
    Examined(operator, [row()])
    done = Examined(operator, [], MOVE, as_of=LATER)
    assert done.counts[1] == (1, 0, 0)
    assert places()[-1][0] == "A2"
