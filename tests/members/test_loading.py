"""Writing many lives at once: what was known is superseded, what is new inserted, pointers kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.members.choices import CardKind, ExitKind, StartReason
from dangvu.members.models import Card, Exit, Person, Placement, Standing
from dangvu.members.services.life import Life
from dangvu.members.services.loading import VERSION_FIELDS, load_lives, namesakes, write_lives
from dangvu.organizations.models import Organization
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db

SINCE = date(2010, 5, 19)
BORN = PartialDate(1980, 2)


def cells(tree: Tree) -> Any:
    return Organization.objects.in_bulk().__getitem__


def newcomer(code: str, cell: Organization) -> Life:
    life = Life(code)
    values = dict.fromkeys(VERSION_FIELDS, "") | {
        "full_name": f"Nguyễn {code}", "sort_key": code.lower(), "birth": BORN,
        "employer_id": None,
    }  # fmt: skip
    life.versions.add(date(1930, 2, 3), None, **values)
    life.stand(SINCE, date(2011, 5, 19))
    life.place(life.official, cell, SINCE, StartReason.ADMISSION)
    life.record("card", organization=cell, source_id=None, on=SINCE, kind=CardKind.HELD, number="1")
    return life


def write(operator: Actor, *lives: Life) -> None:
    with deed(actor=operator, verb="tests.load"):
        write_lives(actor=operator, lives=lives, reason="thử")


def test_new_lives_are_written_and_read_back(operator: Actor, tree: Tree) -> None:
    find = cells(tree)
    with reading_whole():
        write(operator, newcomer("M1", find(tree["A1"])), newcomer("M2", find(tree["B1"])))
        assert Person.objects.get(code="M1").home_id == tree["A1"]
        life = load_lives(codes=["M1"], organization=find)["M1"]
    assert life.cell_on(SINCE) == find(tree["A1"])
    assert [row.start for row in life.standings] == [SINCE, date(2011, 5, 19)]
    assert life.versions.last.values["birth"] == BORN
    assert [card.values["number"] for card in life.of("card")] == ["1"]
    assert not life.versions.is_touched


def test_only_what_changed_is_superseded(operator: Actor, tree: Tree) -> None:
    find = cells(tree)
    with reading_whole():
        write(operator, newcomer("M1", find(tree["A1"])))
        life = load_lives(codes=["M1"], organization=find)["M1"]
        assert life.move(date(2020, 1, 1), find(tree["A1"]), find(tree["A2"])) == ""
        write(operator, life)
        assert Placement.objects.current().count() == 2
        assert Placement.objects.filter(superseded_at__isnull=False).get().valid_to is None
        assert not Standing.objects.filter(superseded_at__isnull=False).exists()
        person = Person.objects.get()
    assert (person.home_id, person.host_id) == (tree["A2"], None)


def test_an_exit_ends_everything_and_keeps_the_last_cell(operator: Actor, tree: Tree) -> None:
    find = cells(tree)
    life = newcomer("M1", find(tree["A1"]))
    life.stay(date(2019, 1, 1), find(tree["B1"]))
    assert life.leave(date(2020, 1, 1), ExitKind.DIED) == ""
    life.record(
        "exit", organization=life.home, source_id=None, on=date(2020, 1, 1),
        kind=ExitKind.DIED, reason="",
    )  # fmt: skip
    with reading_whole():
        write(operator, life)
        assert set(Placement.objects.values_list("valid_to", "end_reason")) == {
            (date(2020, 1, 1), "DIED")
        }
        assert not Standing.objects.as_of(date(2020, 1, 1)).exists()
        assert Exit.objects.count() == 1
        person = Person.objects.get()
    assert (person.home_id, person.host_id) == (tree["A1"], None)


def test_the_statements_do_not_grow_with_the_members(
    operator: Actor, tree: Tree, django_assert_max_num_queries: Any
) -> None:
    find = cells(tree)
    lives = [newcomer(f"M{number}", find(tree["A1"])) for number in range(60)]
    with reading_whole(), django_assert_max_num_queries(40):
        write(operator, *lives)
    with reading_whole(), django_assert_max_num_queries(18):
        loaded = load_lives(codes=[life.code for life in lives], organization=find)
    for life in loaded.values():
        life.of("card")[0].values.update(number="2")
    with reading_whole(), django_assert_max_num_queries(45):
        write(operator, *loaded.values())
        assert Card.objects.current().filter(number="2").count() == 60


def test_namesakes_are_found_by_key_and_birth(operator: Actor, tree: Tree) -> None:
    with reading_whole():
        write(operator, newcomer("M1", cells(tree)(tree["A1"])))
        assert namesakes(keys=["m1", "m2"]) == [("m1", BORN, "M1", tree["A1"])]


# --- a life in memory -------------------------------------------------------------------------


def life_in(cell: str) -> Life:
    life = Life("M1")
    life.stand(SINCE, None)
    life.place(life.official, cell, SINCE, StartReason.ADMISSION)
    return life


def test_a_move_that_was_not_known_is_filled_in_before() -> None:
    life = life_in("B")
    assert life.move(date(2015, 1, 1), "A", "B") == ""
    assert [(row.start, row.values["organization"]) for row in life.official] == [
        (SINCE, "A"), (date(2015, 1, 1), "B"),
    ]  # fmt: skip


def test_a_move_from_another_cell_is_refused() -> None:
    assert "không phải C" in life_in("A").move(date(2015, 1, 1), "C", "D")


def test_out_and_back_again() -> None:
    life = life_in("A")
    assert life.depart(date(2015, 1, 1), "A") == ""
    assert "không ở chi bộ nào" in life.move(date(2016, 1, 1), "A", "B")
    assert life.arrive(date(2017, 1, 1), "B") == ""
    assert (life.cell_on(date(2016, 1, 1)), life.cell_on(date(2017, 1, 1))) == (None, "B")


def test_restored_after_an_exit_stands_again_in_the_cell() -> None:
    life = life_in("A")
    life.leave(date(2015, 1, 1), ExitKind.EXPELLED)
    assert life.rejoin(date(2016, 1, 1), "A") == ""
    assert life.standings.at(date(2015, 6, 1)) is None
    assert life.standings.at(date(2016, 6, 1)) is not None
    assert "không có gì để khôi phục" in life.rejoin(date(2017, 1, 1), "A")


def test_an_exit_with_another_date_moves_the_end() -> None:
    life = life_in("A")
    life.leave(date(2015, 1, 1), ExitKind.DIED)
    life.reopen(date(2015, 1, 1))
    assert life.leave(date(2015, 2, 1), ExitKind.DIED) == ""
    assert [row.end for row in life.official] == [date(2015, 2, 1)]


def test_recognition_cuts_the_probation_wherever_it_falls() -> None:
    life = life_in("A")
    life.become_full(date(2011, 5, 19))
    life.become_full(date(2011, 6, 1))
    assert [(row.start, row.end) for row in life.standings] == [
        (SINCE, date(2011, 6, 1)), (date(2011, 6, 1), None),
    ]  # fmt: skip
