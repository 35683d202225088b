"""The tree a branch at a time, and what is seen beside it."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.access.choices import Role
from dangvu.access.services import grant_role
from dangvu.core.actor import Actor
from dangvu.organizations import selectors, services
from dangvu.organizations.choices import OrganizationType
from dangvu.organizations.models import Organization
from dangvu.organizations.selectors import (
    BranchColumn,
    children_of,
    path_to_root,
    related_external_organizations,
    tree_branch,
)
from dangvu.organizations.selectors.levels import tree_level
from tests.cast import TODAY, Cast
from tests.factories.organizations import START, Tree

JULY = date(2026, 7, 1)
BEFORE = date(2026, 6, 30)


def codes(branches: list[selectors.Branch]) -> list[str]:
    return [branch.version.code for branch in branches]


def test_children_come_by_code_and_say_whether_there_is_more(cast: Cast, tree: Tree) -> None:
    branches = children_of(tree["K"], TODAY, cast.operator)
    assert [(one.version.code, one.has_children) for one in branches] == [
        ("A", True),
        ("B", True),
        ("C", False),
    ]


@pytest.mark.parametrize(
    ("who", "seen"), [("clerk", ["A", "B", "C"]), ("officer", ["A"]), ("outsider", ["B"])]
)
def test_children_outside_of_the_own_part_are_not_shown(
    cast: Cast, tree: Tree, who: str, seen: list[str]
) -> None:
    assert codes(children_of(tree["K"], TODAY, getattr(cast, who))) == seen


def test_who_sees_an_organisation_by_itself_is_not_told_what_is_below(
    cast: Cast, tree: Tree
) -> None:
    member = cast.hired("MEMBER", tree["K"])
    assert children_of(tree["K"], TODAY, member) == []
    (top,) = tree_level([None], TODAY, member)[None]
    assert (top.organization_id, top.has_children) == (tree["K"], False)
    assert tree_level([tree["K"]], TODAY, member) == {tree["K"]: []}
    grant_role(
        actor=cast.operator, user=cast.user(member), role=Role.OFFICE,
        organization=Organization.objects.get(pk=tree["A"]), valid_from=START,
    )  # fmt: skip
    assert codes(children_of(tree["K"], TODAY, member)) == ["A"]
    assert [one.has_children for one in tree_level([None], TODAY, member)[None]] == [True]


def test_a_branch_of_an_earlier_day_is_the_branch_of_then(cast: Cast, tree: Tree) -> None:
    services.reorganize(
        actor=cast.operator,
        event=services.HandOver(on=JULY, organization=tree["A"], parent=None),
    )
    assert codes(children_of(tree["K"], JULY, cast.clerk)) == ["B", "C"]
    assert codes(children_of(tree["K"], BEFORE, cast.clerk)) == ["A", "B", "C"]


def test_a_branch_counts_what_is_below_it(cast: Cast, tree: Tree) -> None:
    numbers = {
        one.version.code: (one.organizations, one.grassroots, one.cells)
        for one in tree_branch(tree["K"], TODAY, cast.operator)
    }
    assert numbers == {"A": (5, 1, 3), "B": (3, 1, 2), "C": (1, 1, 1)}


def test_rooms_above_add_their_numbers(
    cast: Cast, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[set[int], date, Actor]] = []

    def count(ids, on, actor):
        asked.append((set(ids), on, actor))
        return {tree["A"]: 7}

    monkeypatch.setattr("dangvu.organizations.selectors.tree._columns", {})
    selectors.add_branch_column(BranchColumn("members", "Đảng viên", count))
    numbers = {
        one.version.code: dict(one.counts) for one in tree_branch(tree["K"], TODAY, cast.clerk)
    }
    assert numbers == {"A": {"members": 7}, "B": {}, "C": {}}
    assert asked == [({tree["A"], tree["B"], tree["C"]}, TODAY, cast.clerk)]
    assert [one.code for one in selectors.branch_columns()] == ["members"]


def test_a_wider_branch_needs_no_more_statements(
    cast: Cast, tree: Tree, django_assert_num_queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dangvu.organizations.selectors.tree._columns", {})
    with django_assert_num_queries(3):
        tree_branch(tree["AS"], TODAY, cast.clerk)
    for number in range(5):
        tree.add(f"AS{number + 2}", OrganizationType.CELL, "AS")
    with django_assert_num_queries(3):
        assert len(tree_branch(tree["AS"], TODAY, cast.clerk)) == 6
    with django_assert_num_queries(2):
        children_of(tree["AS"], TODAY, cast.clerk)


def test_the_path_leads_from_the_root(tree: Tree, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        path = path_to_root(tree["AS1"], TODAY)
    assert [one.code for one in path] == ["K", "A", "AS", "AS1"]
    assert path_to_root(tree["AS1"], date(2001, 1, 1)) == []


def test_the_path_is_that_of_the_day(cast: Cast, tree: Tree) -> None:
    services.move_organization(
        actor=cast.operator, organization=tree["AS"], parent=tree["B"], on=JULY
    )
    assert [one.code for one in path_to_root(tree["AS1"], BEFORE)] == ["K", "A", "AS", "AS1"]
    assert [one.code for one in path_to_root(tree["AS1"], JULY)] == ["K", "B", "AS", "AS1"]


# --- external organisations in the employers of ours


@pytest.fixture
def group(cast: Cast, tree: Tree) -> None:
    """A leads the group; a company of the group in Đà Nẵng has its organisation elsewhere."""
    holding = services.establish_employer(
        actor=cast.operator, code="VIMC", name="Tổng công ty", on=BEFORE
    )
    port = services.establish_employer(
        actor=cast.operator, code="CDN", name="Cảng Đà Nẵng", on=BEFORE, parent=holding
    )
    services.link_employer(
        actor=cast.operator, organization=tree["AS"], employer=holding, on=BEFORE
    )
    services.link_employer(actor=cast.operator, organization=tree["X"], employer=port, on=BEFORE)


@pytest.mark.usefixtures("group")
def test_external_organizations_are_seen_through_employers(cast: Cast, tree: Tree) -> None:
    for code in ("K", "A", "AS"):
        found = related_external_organizations(tree[code], TODAY, cast.operator)
        assert [one.code for one in found] == ["X"], code
    assert related_external_organizations(tree["B"], TODAY, cast.operator) == []
    assert related_external_organizations(tree["K"], date(2020, 1, 1), cast.operator) == []


@pytest.mark.usefixtures("group")
def test_who_sees_ours_sees_the_external_ones(cast: Cast, tree: Tree) -> None:
    assert [
        len(related_external_organizations(tree["A"], TODAY, actor))
        for actor in (cast.clerk, cast.officer, cast.secretary, cast.outsider)
    ] == [1, 1, 0, 0]


@pytest.mark.usefixtures("group")
def test_external_organizations_are_not_in_the_numbers(cast: Cast, tree: Tree) -> None:
    tree.add("XA", OrganizationType.CELL, "A", is_external=True)
    (branch,) = [one for one in tree_branch(tree["K"], TODAY, cast.clerk) if one.cells == 3]
    assert branch.organizations == 5
