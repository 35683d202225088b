"""Values and breakdowns, whole for whoever may see them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.access.choices import Role
from dangvu.access.services import grant_role
from dangvu.accounts.services import actor_for, create_user
from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.indicators import UnknownIndicator
from dangvu.core.periods import Period
from dangvu.figures.selectors import Question, UnknownDimension, ask, ask_each, open_rows
from dangvu.organizations.models import (
    Employer,
    EmployerLink,
    EmployerVersion,
    Heir,
    Organization,
    OrganizationVersion,
    ParentEdge,
)
from tests.cast import TODAY
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import START, Tree


def as_of(place: int, day: date = TODAY, **more: str) -> Question:
    return Question(organization_id=place, today=TODAY, as_of=day, **more)  # type: ignore[arg-type]


def over(place: int, period: str, **more: str) -> Question:
    return Question(
        organization_id=place,
        today=TODAY,
        period=Period.parse(period),
        **more,  # type: ignore[arg-type]
    )


def groups(figure) -> dict:  # type: ignore[no-untyped-def]
    return {group.key: group.value for group in figure.by}


def test_organizations_are_counted_by_type_and_by_child(tree: Tree, operator: Actor) -> None:
    values = {f.code: f.value for f in ask_each(operator, [], as_of(tree["K"]))}
    assert values["organizations.direct"] == 2
    assert values["organizations.grassroots"] == 2
    assert values["organizations.sectional"] == 0
    assert values["organizations.cells"] == 3
    assert values["organizations.cells_under_grassroots"] == 3
    assert values["workers.total"] is None
    cells = ask(operator, "organizations.cells", as_of(tree["K"], by="child"))
    assert groups(cells) == {"A": 2, "B": 1}
    kinds = ask(operator, "organizations.direct", as_of(tree["K"], by="type"))
    assert groups(kinds) == {"GRASSROOTS_COMMITTEE": 2}


def test_members_are_broken_down_by_every_dimension(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"], sex="MALE")
    make_member(tree["A2"])
    make_member(tree["B1"], full=False, admitted=date(2026, 5, 19))
    total = ask(operator, "members.total", as_of(tree["K"], by="child"))
    assert total.value == 3
    assert groups(total) == {"A": 2, "B": 1}
    for code in total.indicator.dimensions:
        broken = ask(operator, "members.total", as_of(tree["K"], by=code))
        assert sum(groups(broken).values()) == broken.value == 3, code
    by_status = ask(operator, "members.total", as_of(tree["K"], by="status"))
    assert groups(by_status) == {"FULL": 2, "PROBATIONARY": 1}
    assert ask(operator, "members.probationary", as_of(tree["K"])).value == 1
    assert ask(operator, "members.per_cell", as_of(tree["K"])).value == 1.0


def test_members_of_employers_without_an_organisation_are_found(
    tree: Tree, operator: Actor
) -> None:
    with deed(actor=MAKER, verb="tests.employers"):
        linked, alone = (Employer.objects.create() for _ in range(2))
        for employer, code in ((linked, "DN1"), (alone, "DN2")):
            EmployerVersion.objects.create(
                employer=employer, code=code, name=code, ownership="PRIVATE", valid_from=START
            )
        EmployerLink.objects.create(
            employer=linked, organization_id=tree["A1"], valid_from=date(2015, 1, 1)
        )
    make_member(tree["A1"], employer=linked)
    make_member(tree["B1"], employer=alone)
    make_member(tree["B1"])
    code = "members.without_own_organization"
    assert groups(ask(operator, code, as_of(tree["K"], by="child"))) == {"B": 1}
    assert ask(operator, code, as_of(tree["K"], date(2014, 12, 31))).value == 0


def test_flows_follow_their_own_date_and_are_absent_as_of_a_day(
    tree: Tree, operator: Actor
) -> None:
    make_member(tree["A1"], admitted=date(2020, 1, 8))
    make_member(tree["A1"], admitted=date(2020, 2, 8))
    make_member(tree["B1"], admitted=date(2020, 2, 8), admitted_here=False)
    assert ask(operator, "members.admitted", over(tree["K"], "2020")).value == 1
    assert ask(operator, "members.admitted", over(tree["K"], "2019")).value == 1
    assert ask_each(operator, ["members.admitted"], as_of(tree["K"])) == []


def test_a_quotient_of_flows_is_asked_over_a_period_only(tree: Tree, operator: Actor) -> None:
    told = {figure.code for figure in ask_each(operator, [], as_of(tree["K"]))}
    assert "cases.average_days" not in told
    assert "cases.average_wait" in told
    assert ask(operator, "cases.average_days", over(tree["K"], "2026")).value is None


def test_stock_of_a_period_is_that_of_its_last_day(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"], admitted=date(2020, 12, 31))
    assert ask(operator, "members.total", over(tree["K"], "2020")).value == 1
    assert ask(operator, "members.total", over(tree["K"], "2020-01..2020-11")).value == 0


def test_a_moved_cell_counts_then_where_it_was_and_now_where_it_is(
    tree: Tree, operator: Actor
) -> None:
    make_member(tree["A1"], admitted=date(2018, 3, 3))
    edge = ParentEdge.objects.get(child_id=tree["A1"])
    with deed(actor=MAKER, verb="tests.move"):
        temporal.change_from(edge, on=date(2020, 1, 1), parent_id=tree["B"])
    assert groups(
        ask(operator, "members.total", as_of(tree["K"], date(2019, 1, 1), by="child"))
    ) == {"A": 1}
    then = ask(operator, "members.admitted", over(tree["K"], "2018", by="child"))
    now = ask(operator, "members.admitted", over(tree["K"], "2018", by="child", tree="now"))
    assert groups(then) == {"A": 1}
    assert groups(now) == {"B": 1}


def test_rows_of_an_ended_cell_are_restated_to_its_heir(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"], admitted=date(2018, 3, 3))
    on = date(2020, 1, 1)
    with deed(actor=MAKER, verb="tests.merge"):
        temporal.end(ParentEdge.objects.get(child_id=tree["A1"]), on=on)
        temporal.end(OrganizationVersion.objects.get(organization_id=tree["A1"]), on=on)
        Heir.objects.create(organization_id=tree["A1"], heir_id=tree["B1"], valid_from=on)
    now = ask(operator, "members.admitted", over(tree["K"], "2018", by="child", tree="now"))
    assert groups(now) == {"B": 1}
    assert ask(operator, "members.admitted", over(tree["B1"], "2018", tree="now")).value == 1
    assert ask(operator, "members.admitted", over(tree["B1"], "2018")).value == 0


def test_statements_do_not_grow_with_the_tree(tree: Tree, operator: Actor) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            ask_each(operator, [], over(tree["K"], "2020", by="child"))
        return len(seen)

    few = statements()
    for number in range(20):
        tree.add(f"C{number}", "CELL", "A")
        make_member(tree[f"C{number}"])
    assert statements() == few


def test_a_figure_opens_to_its_rows(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"], name="Trần Văn Ất")
    make_member(tree["B1"], name="Lê Thị Ánh")
    opened = open_rows(operator, "members.total", as_of(tree["K"]))
    assert [(row.label, row.organization) for row in opened.rows] == [
        ("Lê Thị Ánh", "B1"),
        ("Trần Văn Ất", "A1"),
    ]
    assert (opened.total, opened.outside) == (2, 0)
    one = open_rows(operator, "members.total", as_of(tree["K"], by="child"), key="A")
    assert [row.label for row in one.rows] == ["Trần Văn Ất"]


def test_rows_that_left_the_reader_are_counted_and_not_opened(tree: Tree, operator: Actor) -> None:
    make_member(tree["A1"], admitted=date(2018, 3, 3))
    edge = ParentEdge.objects.get(child_id=tree["A1"])
    with deed(actor=MAKER, verb="tests.move"):
        temporal.change_from(edge, on=date(2020, 1, 1), parent_id=tree["B"])
    user = create_user(actor=operator, username="a", display_name="Cán bộ A", password="x" * 12)
    grant_role(
        actor=operator,
        user=user,
        role=Role.OFFICE,
        organization=Organization.objects.get(pk=tree["A"]),
        valid_from=date(2015, 1, 1),
    )
    reader = actor_for(user, today=TODAY, channel="test")
    past = as_of(tree["A"], date(2019, 1, 1))
    assert ask(reader, "members.total", past).value == 1
    opened = open_rows(reader, "members.total", past)
    assert (opened.rows, opened.total, opened.outside) == ([], 1, 1)
    with pytest.raises(PermissionDenied):
        ask(reader, "members.total", as_of(tree["B"]))


def test_nothing_is_said_of_a_time_before_the_organisation_or_after_today(
    tree: Tree, operator: Actor
) -> None:
    assert ask(operator, "members.total", as_of(tree["K"], date(2001, 1, 1))).value is None
    assert ask(operator, "members.admitted", over(tree["K"], "2031")).value is None


def test_unknown_codes_are_answered_with_near_ones(tree: Tree, operator: Actor) -> None:
    with pytest.raises(UnknownIndicator) as unknown:
        ask(operator, "members.totl", as_of(tree["K"]))
    assert "members.total" in unknown.value.near
    with pytest.raises(UnknownDimension):
        ask(operator, "members.total", as_of(tree["K"], by="colour"))
