"""Whoever had left a cell that was merged away is read by its heir, however the rows came in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.services import deed
from dangvu.members import services
from dangvu.members.choices import EndReason, ExitKind
from dangvu.members.models import Person, Placement, Restoration
from dangvu.members.services.loading import load_lives
from dangvu.organizations.models import Heir
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.members.test_loading import cells, newcomer, write
from tests.members.test_reorganisation import BEFORE, JULY, merge_cells, pointer

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 4)


def gone_from(cast: Cast, bloc: Tree, cell: str = "A1") -> Person:
    person = make_member(bloc[cell])
    services.record_exit(actor=cast.operator, person=person, on=MAY, kind=ExitKind.LEFT)
    return person


def test_a_load_leaves_who_had_left_with_the_heir(cast: Cast, bloc: Tree) -> None:
    known = gone_from(cast, bloc)
    merge_cells(cast, bloc)
    find = cells(bloc)
    with reading_whole():
        before = load_lives(codes=[known.code], organization=find)[known.code]
        late = newcomer("MUON", find(bloc["A1"]))
        for row in (late.standings.last, late.official.last):
            row.end = MAY
        late.official.last.values["end_reason"] = EndReason.LEFT
        write(cast.operator, before, late)
        found = [pointer(bloc, one) for one in (known, Person.objects.get(code="MUON"))]
    assert found == [("A2", None), ("A2", None)]


def test_who_left_long_ago_and_is_entered_late_is_read_by_the_heir(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"])
    merge_cells(cast, bloc)
    services.record_exit(actor=cast.operator, person=person, on=MAY, kind=ExitKind.LEFT)
    assert pointer(bloc, person) == ("A2", None)
    with reading_as(cast.officer):
        assert Person.objects.filter(pk=person.pk).exists()


def test_who_stayed_behind_goes_over_on_the_day_that_an_end_comes(cast: Cast, bloc: Tree) -> None:
    """A workbook may say today that a cell ends later."""
    person, other = gone_from(cast, bloc), gone_from(cast, bloc, "B1")
    tomorrow = replace(cast.operator, today=TODAY + timedelta(days=1))
    with deed(actor=cast.operator, verb="tests.end"):
        Heir.objects.create(
            organization_id=bloc["A1"], heir_id=bloc["A2"], valid_from=tomorrow.today, valid_to=None
        )
    assert services.follow_ended_cells(actor=cast.operator) == 0
    assert pointer(bloc, person) == ("A1", None)
    assert services.follow_ended_cells(actor=tomorrow) == 1
    assert (pointer(bloc, person), pointer(bloc, other)) == (("A2", None), ("B1", None))
    assert services.follow_ended_cells(actor=tomorrow) == 0


def test_who_is_restored_goes_on_in_the_heir_of_the_old_cell(cast: Cast, bloc: Tree) -> None:
    person = gone_from(cast, bloc)
    merge_cells(cast, bloc)
    services.restore_member(actor=cast.operator, person=person, on=TODAY, reason="117-QĐ/TW")
    with reading_whole():
        stays = Placement.objects.current().filter(person=person).order_by("valid_from")
        assert [bloc.code(one.organization_id) for one in stays] == ["A1", "A2"]
        assert [one.valid_to for one in stays] == [JULY, None]
        assert bloc.code(Restoration.objects.get(person=person).organization_id) == "A2"
    assert pointer(bloc, person) == ("A2", None)


def test_a_restoration_counts_where_the_member_was_on_its_day(cast: Cast, bloc: Tree) -> None:
    person = gone_from(cast, bloc)
    merge_cells(cast, bloc)
    services.restore_member(actor=cast.operator, person=person, on=BEFORE, reason="117-QĐ/TW")
    with reading_whole():
        assert bloc.code(Restoration.objects.get(person=person).organization_id) == "A1"
