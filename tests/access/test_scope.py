"""Who sees what: nothing without a grant, and never more than the grant's subtree and days."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection, transaction

from dangvu.access.choices import Role
from dangvu.access.models import Grant
from dangvu.access.selectors import (
    chosen_whole,
    own_organization_id,
    reading_as,
    reading_whole,
)
from dangvu.access.services import end_grant, grant_role
from dangvu.accounts.services import actor_for, create_user
from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.policy import Scope, may, require, scope_of
from dangvu.members.models import Person, PersonVersion, Placement
from dangvu.organizations.models import Organization, ParentEdge
from tests.cast import TODAY, Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import Tree


def seen(actor: Actor) -> set[str]:
    """Persons by the explicit filter and by the wall behind it; both must agree."""
    with reading_whole():
        filtered = set(Person.objects.visible_to(actor).values_list("code", flat=True))
    with reading_as(actor):
        walled = set(Person.objects.values_list("code", flat=True))
        assert set(PersonVersion.objects.values_list("person__code", flat=True)) == walled
        assert set(Placement.objects.values_list("person__code", flat=True)) == walled
    assert filtered == walled
    return filtered


def test_each_of_the_cast_sees_the_own_part(bloc: Tree, cast: Cast) -> None:
    for code in ("A1", "A2", "AS1", "B1", "C"):
        make_member(bloc[code], code=code)
    everyone = {"A1", "A2", "AS1", "B1", "C"}
    assert seen(cast.operator) == seen(cast.clerk) == everyone
    assert seen(cast.officer) == {"A1", "A2", "AS1"}
    assert seen(cast.secretary) == {"A1"}
    assert seen(cast.outsider) == {"B1"}


def test_nobody_is_seen_without_a_grant_or_without_signing_in(bloc: Tree, cast: Cast) -> None:
    make_member(bloc["A1"])
    user = create_user(
        actor=cast.operator, username="moi", display_name="Người mới", password="x" * 12
    )
    assert seen(actor_for(user, today=TODAY, channel="test")) == set()
    assert seen(Actor(user_id=None, name="", today=TODAY)) == set()
    assert Person.objects.count() == 0


@pytest.mark.parametrize(("days", "sees"), [(-1, True), (0, False)])
def test_a_grant_ends_on_its_day(bloc: Tree, cast: Cast, days: int, sees: bool) -> None:
    make_member(bloc["A1"], code="A1")
    grant = Grant.objects.current().get(user_id=cast.secretary.user_id)
    end_grant(actor=cast.operator, grant=grant, on=TODAY - timedelta(days=days))
    assert (seen(cast.secretary) == {"A1"}) is sees


def test_access_follows_the_tree_of_today(bloc: Tree, cast: Cast) -> None:
    make_member(bloc["A1"], code="A1")
    edge = ParentEdge.objects.current().get(child_id=bloc["A1"])
    with deed(actor=MAKER, verb="tests.move"):
        temporal.change_from(edge, on=date(2026, 1, 1), parent_id=bloc["B"])
    assert seen(cast.officer) == set()
    assert seen(cast.outsider) == {"A1"}


def test_a_temporary_cell_sees_its_guest(bloc: Tree, cast: Cast) -> None:
    guest = make_member(bloc["B1"], code="khach")
    with reading_whole(), deed(actor=MAKER, verb="tests.host"):
        Person.objects.filter(pk=guest.pk).update(host_id=bloc["A1"])
    assert seen(cast.secretary) == {"khach"}


def test_the_database_refuses_a_write_outside_the_scope(bloc: Tree, cast: Cast) -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        reading_as(cast.secretary),
        deed(actor=cast.secretary, verb="tests.smuggle"),
    ):
        Person.objects.create(code="la", home_id=bloc["B1"])


def test_a_secretary_looks_and_does_not_change(bloc: Tree, cast: Cast) -> None:
    assert may(cast.secretary, "members", "view", bloc["A1"])
    assert not may(cast.secretary, "members", "view", bloc["A2"])
    assert not may(cast.secretary, "members", "manage", bloc["A1"])
    with pytest.raises(PermissionDenied):
        require(cast.clerk, "organizations", "manage", bloc["A"])


def test_an_unknown_kind_or_action_is_refused(cast: Cast) -> None:
    assert scope_of(cast.operator, "ballots") == Scope.NOTHING
    assert scope_of(cast.operator, "members", "burn") == Scope.NOTHING


def test_only_the_operator_may_hold_the_whole_installation(cast: Cast) -> None:
    user = cast.user(cast.clerk)
    with pytest.raises(IntegrityError, match="access_grant_whole_only_operator"):
        grant_role(
            actor=cast.operator,
            user=user,
            role=Role.OFFICE,
            organization=None,
            valid_from=TODAY,
        )


def test_several_grants_add_up(bloc: Tree, cast: Cast) -> None:
    make_member(bloc["A1"], code="A1")
    make_member(bloc["C"], code="C")
    grant_role(
        actor=cast.operator,
        user=cast.user(cast.secretary),
        role=Role.SECRETARY,
        organization=Organization.objects.get(pk=bloc["C"]),
        valid_from=TODAY,
    )
    assert seen(cast.secretary) == {"A1", "C"}


def test_the_own_organisation_is_where_the_highest_grant_is(bloc: Tree, cast: Cast) -> None:
    assert own_organization_id(cast.operator) == bloc["K"]
    assert own_organization_id(cast.officer) == bloc["A"]
    assert own_organization_id(Actor(user_id=None, name="", today=TODAY)) is None


def test_a_page_asks_for_the_grants_once(cast: Cast, django_assert_num_queries: Any) -> None:
    with reading_as(cast.officer), django_assert_num_queries(0):
        assert not scope_of(cast.officer, "members").is_nothing
        assert scope_of(cast.officer, "organizations", "manage") == scope_of(
            cast.officer, "members", "manage"
        )


def test_a_grant_given_in_a_page_holds_in_the_same_page(bloc: Tree, cast: Cast) -> None:
    with reading_as(cast.secretary):
        assert not may(cast.secretary, "members", "view", bloc["C"])
        grant_role(
            actor=cast.operator,
            user=cast.user(cast.secretary),
            role=Role.SECRETARY,
            organization=Organization.objects.get(pk=bloc["C"]),
            valid_from=TODAY,
        )
        assert may(cast.secretary, "members", "view", bloc["C"])


def test_the_scope_is_what_it_was_after_a_block_inside(bloc: Tree, cast: Cast) -> None:
    make_member(bloc["A1"])
    make_member(bloc["B1"])
    with reading_as(cast.officer):
        with suppress(LookupError), reading_whole():
            assert Person.objects.count() == 2
            raise LookupError
        assert Person.objects.count() == 1
    assert Person.objects.count() == 0


@pytest.mark.parametrize("scope", ["", "{}", "{1}", "{}@2026-01-01", "everything", "@"])
def test_a_scope_that_says_nothing_shows_nobody(bloc: Tree, scope: str) -> None:
    make_member(bloc["A1"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dangvu.scope', %s, true)", [scope])
        assert Person.objects.count() == PersonVersion.objects.count() == 0


def test_a_temporary_table_does_not_stand_for_the_tree(bloc: Tree, cast: Cast) -> None:
    make_member(bloc["B1"])
    with reading_as(cast.secretary), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE organizations_ancestry ON COMMIT DROP AS"
            " SELECT h.home_id AS descendant_id, %s::bigint AS ancestor_id,"
            " '1930-01-01'::date AS valid_from, NULL::date AS valid_to"
            " FROM (SELECT %s::bigint AS home_id) AS h",
            [bloc["A1"], bloc["B1"]],
        )
        assert Person.objects.count() == 0
        cursor.execute("DROP TABLE pg_temp.organizations_ancestry")


def test_rows_chosen_whole_are_shown_through_the_wall(bloc: Tree, cast: Cast) -> None:
    make_member(bloc["A1"], code="A1")
    make_member(bloc["B1"], code="B1")
    unfiltered = chosen_whole(Person.objects.order_by("code"))
    with reading_as(cast.secretary):
        assert unfiltered.count() == 2
        assert [one.code for one in unfiltered[:5]] == ["A1"]
        assert [one.code for one in unfiltered.iterator()] == ["A1"]
