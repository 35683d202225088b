"""Members follow their cell: on the day and later, never before."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.access.selectors import reading_whole
from dangvu.core.partial_dates import PartialDate
from dangvu.core.reorganisation import ChangeBlocked
from dangvu.members import services as members
from dangvu.members.choices import CardKind, EndReason, PlacementKind, StartReason
from dangvu.members.models import Admission, Card, Person, Placement, Transfer
from dangvu.organizations import services
from dangvu.organizations.choices import EventKind, OrganizationType
from dangvu.organizations.services import Close, Founding, Merge, Retype, Split
from dangvu.rules.services import load_rulebook
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

JULY = date(2026, 7, 1)
AUGUST = date(2026, 8, 1)
SEPTEMBER = date(2026, 9, 1)
BEFORE = date(2026, 6, 30)


def cell(
    bloc: Tree, person: Person, on: date, kind: PlacementKind = PlacementKind.OFFICIAL
) -> str | None:
    with reading_whole():
        row = Placement.objects.as_of(on).filter(person=person, kind=kind).first()
    return bloc.code(row.organization_id) if row else None


def pointer(bloc: Tree, person: Person) -> tuple[str | None, str | None]:
    with reading_whole():
        fresh = Person.objects.get(pk=person.pk)
    return bloc.code(fresh.home_id), bloc.code(fresh.host_id)


def merge_cells(cast: Cast, bloc: Tree, into: str = "A2", on: date = JULY) -> services.Outcome:
    event = Merge(on=on, organizations=(bloc["A1"],), into=bloc[into])
    return services.reorganize(actor=cast.operator, event=event)


def test_members_of_a_merged_cell_go_to_the_successor_on_the_day(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"])
    outcome = merge_cells(cast, bloc)
    assert cell(bloc, person, BEFORE) == "A1"
    assert cell(bloc, person, JULY) == "A2"
    assert pointer(bloc, person) == ("A2", None)
    with reading_whole():
        left, came = Placement.objects.current().filter(person=person).order_by("valid_from")
        assert not Transfer.objects.exists()
    assert (left.valid_to, left.end_reason) == (JULY, EndReason.REORGANIZATION)
    assert (came.valid_from, came.start_reason) == (JULY, StartReason.REORGANIZATION)
    assert came.valid_to is None
    assert [(one.room, one.count) for one in outcome.effects if one.room == "members"] == [
        ("members", 1)
    ]


def test_a_temporary_member_goes_too(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["B1"])
    members.transfer_inside(
        actor=cast.operator,
        person=person,
        to_cell_id=bloc["A1"],
        on=date(2026, 3, 1),
        permanence=PlacementKind.TEMPORARY,
    )
    merge_cells(cast, bloc)
    assert cell(bloc, person, BEFORE, PlacementKind.TEMPORARY) == "A1"
    assert cell(bloc, person, JULY, PlacementKind.TEMPORARY) == "A2"
    assert pointer(bloc, person) == ("B1", "A2")


def test_who_came_after_the_day_is_revised_to_the_successor(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"], admitted=date(2026, 8, 19), full=False)
    members.record_card(
        actor=cast.operator, person=person, kind=CardKind.ISSUED, number="1", on=SEPTEMBER
    )
    merge_cells(cast, bloc)
    assert cell(bloc, person, date(2026, 8, 18)) is None
    assert cell(bloc, person, date(2026, 8, 19)) == "A2"
    with reading_whole():
        placement = Placement.objects.current().get(person=person)
        admission = Admission.objects.current().get(person=person)
        card = Card.objects.current().get(person=person)
        assert Placement.objects.filter(person=person).count() == 2
    assert placement.start_reason == StartReason.ADMISSION
    assert bloc.code(admission.organization_id) == bloc.code(card.organization_id) == "A2"


def test_records_before_the_day_stay_where_they_counted(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"], admitted=date(2026, 7, 10), full=False)
    merge_cells(cast, bloc)
    with reading_whole():
        admission = Admission.objects.current().get(person=person)
    # Decided on 26 June, when A1 was still there; the ceremony was in July.
    assert admission.decision_date == PartialDate(2026, 6, 26)
    assert bloc.code(admission.organization_id) == "A1"
    assert cell(bloc, person, date(2026, 7, 10)) == "A2"


def test_who_left_after_the_day_left_the_successor(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"])
    members.transfer_inside(actor=cast.operator, person=person, to_cell_id=bloc["B1"], on=SEPTEMBER)
    merge_cells(cast, bloc)
    assert [cell(bloc, person, day) for day in (BEFORE, AUGUST, SEPTEMBER)] == ["A1", "A2", "B1"]
    with reading_whole():
        letter = Transfer.objects.current().get(person=person)
        stay = Placement.objects.as_of(AUGUST).get(person=person)
    assert bloc.code(letter.organization_id) == "A2"
    assert stay.end_reason == EndReason.TRANSFER
    assert pointer(bloc, person) == ("B1", None)


def test_who_had_left_before_is_still_found_by_the_successor(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"])
    members.transfer_out(
        actor=cast.operator, person=person, on=date(2026, 5, 1), to_place="Đảng bộ phường 5"
    )
    merge_cells(cast, bloc)
    assert pointer(bloc, person) == ("A2", None)
    with reading_whole():
        (placement,) = Placement.objects.current().filter(person=person)
    assert bloc.code(placement.organization_id) == "A1"


def test_members_go_on_when_the_successor_has_ended_since(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"])
    event = Merge(on=SEPTEMBER, organizations=(bloc["A2"],), into=bloc["B1"])
    services.reorganize(actor=cast.operator, event=event)
    merge_cells(cast, bloc)
    assert [cell(bloc, person, day) for day in (BEFORE, AUGUST, SEPTEMBER)] == ["A1", "A2", "B1"]
    assert pointer(bloc, person) == ("B1", None)


def test_a_cell_with_members_is_not_closed_without_a_place_for_them(cast: Cast, bloc: Tree) -> None:
    load_rulebook(actor=cast.operator)
    make_member(bloc["A1"])
    event = Close(on=JULY, organization=bloc["A1"])
    with pytest.raises(ChangeBlocked):
        services.reorganize(actor=cast.operator, event=event)
    lines = services.preview_reorganization(actor=cast.operator, event=event)
    (block,) = [line for line in lines if line.blocks]
    assert block.text.startswith("Chi bộ Văn phòng còn 1 đảng viên chưa có nơi chuyển đến")
    assert "30 ngày làm việc" in block.text
    event = Close(on=JULY, organization=bloc["A1"], heir=bloc["A2"])
    services.reorganize(actor=cast.operator, event=event)


def test_a_cell_that_everybody_left_is_closed(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"])
    members.transfer_inside(
        actor=cast.operator, person=person, to_cell_id=bloc["A2"], on=date(2026, 5, 1)
    )
    services.reorganize(actor=cast.operator, event=Close(on=JULY, organization=bloc["A1"]))
    assert cell(bloc, person, JULY) == "A2"


def test_a_cell_is_divided_by_name_and_the_heir_takes_the_rest(cast: Cast, bloc: Tree) -> None:
    one, other = make_member(bloc["A1"]), make_member(bloc["A1"])
    new = Founding(code="A4", name="Chi bộ Kho", type="CELL")
    rest = Founding(code="A5", name="Chi bộ Bến bãi", type="CELL")
    event = Split(
        on=JULY, organization=bloc["A1"], into=(new, rest), heir=rest, members={one.pk: new}
    )
    made = services.reorganize(actor=cast.operator, event=event).established
    bloc.ids |= {"A4": made[0].pk, "A5": made[1].pk}
    assert (cell(bloc, one, JULY), cell(bloc, other, JULY)) == ("A4", "A5")
    assert (cell(bloc, one, BEFORE), cell(bloc, other, BEFORE)) == ("A1", "A1")


def test_a_cell_may_give_away_some_and_continue(cast: Cast, bloc: Tree) -> None:
    one, other = make_member(bloc["A1"]), make_member(bloc["A1"])
    new = Founding(code="A4", name="Chi bộ Kho", type="CELL")
    event = Split(
        on=JULY, organization=bloc["A1"], into=(new,), heir=bloc["A1"], members={one.pk: new}
    )
    bloc.ids["A4"] = services.reorganize(actor=cast.operator, event=event).established[0].pk
    assert (cell(bloc, one, JULY), cell(bloc, other, JULY)) == ("A4", "A1")


def test_nobody_is_named_who_is_not_in_the_divided_cell(cast: Cast, bloc: Tree) -> None:
    stranger = make_member(bloc["B1"])
    new = Founding(code="A4", name="Chi bộ Kho", type="CELL")
    event = Split(
        on=JULY, organization=bloc["A1"], into=(new,), heir=bloc["A1"], members={stranger.pk: new}
    )
    with pytest.raises(ChangeBlocked):
        services.reorganize(actor=cast.operator, event=event)


def test_members_of_a_cell_that_becomes_a_committee_go_to_its_cells(cast: Cast, bloc: Tree) -> None:
    one, other = make_member(bloc["C"]), make_member(bloc["C"])
    cells = tuple(Founding(code=f"C{n}", name=f"Chi bộ {n}", type="CELL") for n in (1, 2))
    upgrade = {
        "on": JULY,
        "kind": EventKind.UPGRADE,
        "organization": bloc["C"],
        "type": OrganizationType.GRASSROOTS_COMMITTEE,
        "cells": cells,
    }
    with pytest.raises(ChangeBlocked):
        services.reorganize(actor=cast.operator, event=Retype(**upgrade))
    event = Retype(**upgrade, members_to=cells[0], members={other.pk: cells[1]})
    made = services.reorganize(actor=cast.operator, event=event).established
    bloc.ids |= {"C1": made[0].pk, "C2": made[1].pk}
    assert (cell(bloc, one, JULY), cell(bloc, other, JULY)) == ("C1", "C2")
    assert cell(bloc, one, BEFORE) == "C"


def test_members_of_what_is_handed_over_stay_in_their_cells(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"])
    event = services.HandOver(on=JULY, organization=bloc["A"], parent=None)
    services.reorganize(actor=cast.operator, event=event)
    assert cell(bloc, person, JULY) == "A1"


def test_a_thousand_members_need_no_more_statements_than_one(
    cast: Cast, bloc: Tree, django_assert_max_num_queries
) -> None:
    make_member(bloc["A1"])
    with django_assert_max_num_queries(81) as few:
        merge_cells(cast, bloc)
    for _number in range(12):
        make_member(bloc["B1"])
    event = Merge(on=JULY, organizations=(bloc["B1"],), into=bloc["B2"])
    with django_assert_max_num_queries(len(few)):
        services.reorganize(actor=cast.operator, event=event)


def test_the_move_of_members_is_part_of_the_deed(cast: Cast, bloc: Tree) -> None:
    from dangvu.audit.models import Change, Deed

    make_member(bloc["A1"])
    merge_cells(cast, bloc)
    merged = Deed.objects.get(verb="organizations.merge")
    tables = set(Change.objects.filter(deed_id=merged.pk).values_list("table", flat=True))
    assert {"organizations_reorganization", "members_placement", "members_person"} <= tables
