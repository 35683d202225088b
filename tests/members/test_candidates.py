"""The pool: into it, helped, introduced, certified, from cell to cell and out of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.secrecy import SecretRefused
from dangvu.figures.selectors import Question, ask
from dangvu.members import services
from dangvu.members.choices import ExitKind
from dangvu.members.models import (
    Candidate,
    Certificate,
    Delegation,
    Helper,
    Introducer,
    Person,
    PoolPlace,
)
from dangvu.members.pool_alerts import due_of_pool
from dangvu.members.selectors.candidates import pool, readiness_of
from dangvu.members.services import Refused
from dangvu.organizations.models import Organization
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.members.test_reorganisation import JULY, merge_cells

pytestmark = pytest.mark.django_db

DAY, MAY = date(2026, 3, 2), date(2026, 5, 4)


def followed(actor: Actor, cell: int, name: str = "Vũ Thị Mai", **more: Any) -> Candidate:
    on = more.pop("selected_on", DAY)
    return services.add_candidate(
        actor=actor, organization_id=cell, full_name=name, selected_on=on, **more
    )


def places_of(candidate: Candidate) -> list[tuple[int, date, date | None]]:
    with reading_whole():
        rows = PoolPlace.objects.current().filter(candidate=candidate).order_by("valid_from")
        return list(rows.values_list("organization_id", "valid_from", "valid_to"))


# --- into the pool ------------------------------------------------------------------------------


def test_a_cell_follows_somebody_from_a_day_on(cast: Cast, bloc: Tree) -> None:
    made = followed(cast.secretary, bloc["A1"])
    assert places_of(made) == [(bloc["A1"], DAY, None)]
    assert made.is_in_pool


def test_only_whoever_manages_procedures_of_the_cell_adds_somebody(cast: Cast, bloc: Tree) -> None:
    for actor, cell in ((cast.outsider, "A1"), (cast.secretary, "A2"), (cast.officer, "B1")):
        with pytest.raises(PermissionDenied):
            followed(actor, bloc[cell])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "  "}, "Ghi họ và tên"),
        ({"selected_on": date(2026, 11, 22)}, "sau hôm nay"),
        ({"birth": PartialDate(2026, 3, 3)}, "Ngày sinh sau"),
    ],
)
def test_what_cannot_be_is_refused(
    cast: Cast, bloc: Tree, wrong: dict[str, Any], told: str
) -> None:
    with pytest.raises(Refused, match=told):
        followed(cast.secretary, bloc["A1"], **wrong)


def test_a_committee_that_is_no_cell_follows_nobody(cast: Cast, bloc: Tree) -> None:
    with pytest.raises(Refused, match="không phải chi bộ"):
        followed(cast.officer, bloc["A"])


def test_what_bears_a_stamp_is_refused(cast: Cast, bloc: Tree) -> None:
    with pytest.raises(SecretRefused):
        followed(cast.secretary, bloc["A1"], workplace="TỐI MẬT")


def test_two_of_one_name_differ_by_their_birth(cast: Cast, bloc: Tree) -> None:
    followed(cast.secretary, bloc["A1"], birth=PartialDate(1998))
    followed(cast.secretary, bloc["A1"], birth=PartialDate(1999))
    with pytest.raises(Refused, match="đã có trong nguồn"):
        followed(cast.secretary, bloc["A1"], name="vũ thị  MAI", birth=PartialDate(1998))
    with pytest.raises(Refused, match="đã có trong nguồn"):
        followed(cast.secretary, bloc["A1"])


# --- help, introductions, courses -----------------------------------------------------------------


def test_a_full_member_of_the_same_cell_helps(cast: Cast, bloc: Tree) -> None:
    made = followed(cast.secretary, bloc["A1"])
    member = make_member(bloc["A1"])
    row = services.assign_helper(actor=cast.secretary, candidate=made, member=member, on=DAY)
    assert row.valid_from == DAY
    with pytest.raises(Refused, match="đang giúp đỡ"):
        services.assign_helper(actor=cast.secretary, candidate=made, member=member, on=DAY)


def test_nobody_else_helps(cast: Cast, bloc: Tree) -> None:
    made = followed(cast.officer, bloc["A1"])
    new = make_member(bloc["A1"], admitted=date(2026, 2, 3), full=False)
    for member, told in (
        (new, "không phải là đảng viên chính thức"),
        (make_member(bloc["A2"]), "không sinh hoạt ở cùng chi bộ"),
    ):
        with pytest.raises(Refused, match=told):
            services.assign_helper(actor=cast.officer, candidate=made, member=member, on=DAY)
    with pytest.raises(PermissionDenied):
        services.assign_helper(
            actor=cast.officer, candidate=made, member=make_member(bloc["B1"]), on=DAY
        )


def test_somebody_on_probation_is_helped_too(cast: Cast, bloc: Tree) -> None:
    new = make_member(bloc["A1"], admitted=date(2026, 2, 3), full=False)
    member = make_member(bloc["A1"])
    services.assign_helper(actor=cast.secretary, person=new, member=member, on=DAY)
    with pytest.raises(Refused, match="tự giúp đỡ"):
        services.assign_helper(actor=cast.secretary, person=new, member=new, on=DAY)
    services.end_probation_help(actor=cast.secretary, person=new, on=date(2026, 5, 4))
    with reading_whole():
        assert Helper.objects.current().get().valid_to == date(2026, 5, 4)


def test_introducers_are_full_members_of_the_grassroots_organisation(
    cast: Cast, bloc: Tree
) -> None:
    made, board = followed(cast.officer, bloc["A1"]), cast.hired("ORGANIZATION_BOARD", bloc["K"])
    near, far = make_member(bloc["A2"]), make_member(bloc["B1"])
    said = {"candidate": made, "kind": "MEMBER", "introduced_on": DAY}
    services.introduce(actor=board, member=near, **said)
    for member, told in ((far, "cùng tổ chức cơ sở"), (near, "đã giới thiệu rồi")):
        with pytest.raises(Refused, match=told):
            services.introduce(actor=board, member=member, **said)
    with pytest.raises(Refused, match="đảng viên nào giới thiệu"):
        services.introduce(actor=board, **said)


def test_a_union_introduces_once(cast: Cast, bloc: Tree) -> None:
    made = followed(cast.officer, bloc["A1"])
    said = {"candidate": made, "kind": "YOUTH_UNION", "introduced_on": DAY}
    row = services.introduce(actor=cast.officer, **said)
    with pytest.raises(Refused, match="đã giới thiệu rồi"):
        services.introduce(actor=cast.officer, **said)
    services.withdraw_introduction(actor=cast.officer, introducer=row, reason="Rút lại")
    services.introduce(actor=cast.officer, **said)


def test_a_course_for_new_members_is_not_for_candidates(cast: Cast, bloc: Tree) -> None:
    made = followed(cast.officer, bloc["A1"])
    with pytest.raises(Refused, match="người đã kết nạp"):
        services.give_certificate(
            actor=cast.officer, candidate=made, course="NEW_MEMBER", given_on=DAY
        )


# --- from cell to cell and out --------------------------------------------------------------------


def test_another_cell_follows_from_a_day_on_and_help_of_the_old_one_ends(
    cast: Cast, bloc: Tree
) -> None:
    made, member = followed(cast.officer, bloc["A1"]), make_member(bloc["A1"])
    services.assign_helper(actor=cast.officer, candidate=made, member=member, on=DAY)
    moved = date(2026, 4, 1)
    services.move_candidate(
        actor=cast.officer, candidate=made, organization_id=bloc["A2"], on=moved
    )
    assert places_of(made) == [(bloc["A1"], DAY, moved), (bloc["A2"], moved, None)]
    with reading_whole():
        assert Helper.objects.current().get().valid_to == moved
    with pytest.raises(PermissionDenied):
        services.move_candidate(
            actor=cast.officer, candidate=made, organization_id=bloc["B1"], on=moved
        )


def test_whoever_is_dropped_is_followed_no_longer(cast: Cast, bloc: Tree) -> None:
    made = followed(cast.officer, bloc["A1"])
    left = date(2026, 4, 1)
    services.drop_candidate(actor=cast.officer, candidate=made, on=left, why="ASKED")
    assert places_of(made) == [(bloc["A1"], DAY, left)]
    with pytest.raises(Refused, match="ra khỏi nguồn"):
        services.change_candidate(actor=cast.officer, candidate=made, full_name="X")
    followed(cast.officer, bloc["A1"], selected_on=left)


# --- what is missing, alerts, figures -------------------------------------------------------------


@pytest.fixture
def book(rulebook: None) -> None:
    """With the rulebook, for what is due."""


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(("on", "there"), [(date(2031, 2, 28), False), (date(2031, 3, 1), True)])
def test_a_certificate_of_the_last_of_february_holds_to_the_last_of_february(
    cast: Cast, bloc: Tree, on: date, there: bool
) -> None:
    made = followed(cast.officer, bloc["A1"], birth=PartialDate(1998, 3, 12))
    services.give_certificate(
        actor=cast.officer, candidate=made, course="AWARENESS", given_on=date(2026, 2, 28)
    )
    with reading_whole():
        codes = {one.code for one in readiness_of(made, on).lacks}
    assert ("certificate_old" in codes) is there


@pytest.mark.usefixtures("book")
def test_what_is_missing_takes_as_many_statements_for_one_as_for_ten(
    cast: Cast, bloc: Tree, django_assert_num_queries: Callable[[int], Any]
) -> None:
    from dangvu.members.selectors.candidates import readiness

    made = [followed(cast.officer, bloc["A1"], f"Người {chr(65 + one)}") for one in range(10)]
    with reading_whole():
        for some in (made[:1], made):
            with django_assert_num_queries(4):
                readiness(some, TODAY)


@pytest.mark.usefixtures("book")
def test_those_who_keep_the_cell_are_told_what_is_due(cast: Cast, bloc: Tree) -> None:
    made = followed(cast.officer, bloc["A1"], selected_on=date(2021, 12, 1))
    services.give_certificate(
        actor=cast.officer, candidate=made, course="AWARENESS", given_on=date(2021, 12, 20)
    )
    told = list(due_of_pool(cast.secretary))
    assert [(one.code, one.due) for one in told] == [
        ("members.certificate_expires", date(2026, 12, 20)),
        ("members.candidates_unhelped", None),
    ]
    assert list(due_of_pool(cast.outsider)) == []
    member = make_member(bloc["A1"])
    services.assign_helper(actor=cast.officer, candidate=made, member=member, on=TODAY)
    assert [one.code for one in due_of_pool(cast.secretary)] == ["members.certificate_expires"]


@pytest.mark.usefixtures("book")
def test_figures_of_the_pool_go_by_the_cell_of_the_day(cast: Cast, bloc: Tree) -> None:
    made = followed(cast.officer, bloc["A1"])
    services.move_candidate(
        actor=cast.officer, candidate=made, organization_id=bloc["A2"], on=date(2026, 4, 1)
    )
    other = followed(cast.officer, bloc["A2"], "Lê Thị Hai")
    services.give_certificate(actor=cast.officer, candidate=other, course="AWARENESS", given_on=DAY)

    def count(code: str, place: str, day: date) -> Any:
        question = Question(organization_id=bloc[place], today=TODAY, as_of=day)
        return ask(cast.officer, code, question).value

    assert count("members.candidates", "A1", date(2026, 3, 31)) == 1
    assert count("members.candidates", "A1", date(2026, 4, 1)) == 0
    assert count("members.candidates", "A", date(2026, 4, 1)) == 2
    assert count("members.candidates_certified", "A", date(2026, 4, 1)) == 1
    assert count("members.candidates_helped", "A", date(2026, 4, 1)) == 0


# --- who may see ----------------------------------------------------------------------------------


def test_the_wall_shows_no_row_of_another_cell(cast: Cast, bloc: Tree) -> None:
    made = followed(cast.officer, bloc["A1"])
    member = make_member(bloc["A1"])
    services.assign_helper(actor=cast.officer, candidate=made, member=member, on=DAY)
    services.give_certificate(actor=cast.officer, candidate=made, course="AWARENESS", given_on=DAY)
    services.introduce(actor=cast.officer, candidate=made, kind="TRADE_UNION", introduced_on=DAY)
    tables = (Candidate, PoolPlace, Helper, Certificate, Introducer)
    for actor, there in ((cast.secretary, 1), (cast.officer, 1), (cast.outsider, 0)):
        with reading_as(actor):
            assert {one.objects.count() for one in tables} == {there}, actor
            assert {one.objects.visible_to(actor).count() for one in tables} == {there}, actor


def test_what_is_written_of_who_left_goes_to_the_heir_of_the_cell(cast: Cast, bloc: Tree) -> None:
    person = make_member(bloc["A1"], admitted=date(2026, 2, 3), full=False)
    helping = {"person": person, "member": make_member(bloc["A1"])}
    services.assign_helper(actor=cast.officer, **helping, on=DAY)
    course = {"person": person, "course": "NEW_MEMBER"}
    services.give_certificate(actor=cast.officer, **course, given_on=DAY)
    services.record_exit(actor=cast.officer, person=person, on=MAY, kind=ExitKind.LEFT)
    merge_cells(cast, bloc, into="B1")
    with reading_whole():
        for actor, there in ((cast.officer, 0), (cast.outsider, 1), (cast.operator, 1)):
            for one in (Helper, Certificate):
                assert one.objects.visible_to(actor).count() == there, (actor, one)
    with pytest.raises(PermissionDenied):
        services.give_certificate(actor=cast.officer, **course, given_on=date(2026, 4, 1))


def test_a_delegation_is_seen_where_it_was_given_and_where_it_holds(cast: Cast, bloc: Tree) -> None:
    board = cast.hired("ORGANIZATION_BOARD", bloc["K"])
    services.delegate(
        actor=board, superior=Organization.objects.get(pk=bloc["K"]),
        organization=Organization.objects.get(pk=bloc["A"]), power="ADMISSION", valid_from=DAY,
    )  # fmt: skip
    for actor, there in ((board, 1), (cast.officer, 1), (cast.outsider, 0), (cast.secretary, 0)):
        with reading_as(actor):
            assert Delegation.objects.count() == there, actor
            assert Delegation.objects.visible_to(actor).count() == there, actor


def test_only_to_grassroots_organisations_below_and_once_at_a_time(cast: Cast, bloc: Tree) -> None:
    board = cast.hired("ORGANIZATION_BOARD", bloc["K"])
    place = {one: Organization.objects.get(pk=bloc[one]) for one in ("K", "A", "A1", "B")}
    said = {"actor": board, "power": "ADMISSION", "valid_from": DAY}
    services.delegate(superior=place["K"], organization=place["A"], **said)
    for superior, organization, told in (
        ("K", "A", "đã ủy quyền"), ("K", "A1", "tổ chức cơ sở đảng"), ("B", "A", "không trực thuộc"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=told):
            services.delegate(superior=place[superior], organization=place[organization], **said)
    with pytest.raises(PermissionDenied):
        services.delegate(
            superior=place["K"], organization=place["A"], **{**said, "actor": cast.officer}
        )


def test_the_name_of_who_became_a_restricted_member_is_not_told(cast: Cast, bloc: Tree) -> None:
    from dangvu.members.services import requests

    made = followed(cast.officer, bloc["A1"])
    person: Person = make_member(bloc["A1"], admitted=date(2026, 5, 4), full=False)
    services.admit_candidate(actor=cast.officer, candidate=made, person=person, on=date(2026, 5, 4))
    asked = requests.receive_request(
        actor=cast.officer, person=person, kind="RESTRICT", asked_by="Chính người ấy",
        received_on=TODAY,
    )  # fmt: skip

    def listed(actor: Actor) -> int:
        with reading_as(actor):
            return pool(actor, state="admitted").count()

    assert listed(cast.secretary) == 1
    requests.finish_request(actor=cast.officer, request=asked, on=TODAY)
    assert listed(cast.secretary) == 0
    assert listed(cast.officer) == 1


# --- with the cell --------------------------------------------------------------------------------


def test_candidates_are_followed_by_the_cell_that_took_theirs_over(cast: Cast, bloc: Tree) -> None:
    made = followed(cast.officer, bloc["A1"])
    merge_cells(cast, bloc)
    assert places_of(made) == [(bloc["A1"], DAY, JULY), (bloc["A2"], JULY, None)]
    with reading_whole():
        made.refresh_from_db()
    assert made.organization_id == bloc["A2"]
