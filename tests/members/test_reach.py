"""Whom a scope reaches is the same however persons are found: from their cells, but for those
outside, or by the tree for each."""

from __future__ import annotations

from itertools import product

import pytest

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.policy import Scope
from dangvu.members.models import Person
from dangvu.members.models import person as models
from dangvu.organizations.models import Organization, ParentEdge
from tests.cast import Cast
from tests.factories.members import MAKER
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(bloc: Tree) -> list[Person]:
    """At home and as guests everywhere, in every pair, and at neither."""
    with reading_whole(), deed(actor=MAKER, verb="tests.people"):
        places = [*Organization.objects.order_by("pk").values_list("pk", flat=True), None]
        return [
            Person.objects.create(code=f"N{home}-{host}", home_id=home, host_id=host)
            for home, host in product(places, places)
        ]


def reached(scope: Scope, cast: Cast, *, of_few: bool = False) -> list[set[int]]:
    """Both ways of asking, each among all persons."""
    with reading_whole():
        first, every = models._first_and_all(cast.clerk, scope, "", of_few=of_few)
        return [
            set(Person.objects.filter(way).values_list("pk", flat=True)) for way in (first, every)
        ]


def plainly(scope: Scope, people: list[Person]) -> set[int]:
    """By walking from each cell to its parent."""
    parents = dict(ParentEdge.objects.filter(valid_to=None).values_list("child_id", "parent_id"))

    def holds(place: int | None) -> bool:
        if place in scope.places:
            return True
        while place is not None:
            if place in scope.nodes:
                return True
            place = parents.get(place)
        return False

    return {one.pk for one in people if holds(one.home_id) or holds(one.host_id)}


def way_of(scope: Scope, cast: Cast) -> str:
    """Which of the three was taken, by the shape of the condition."""
    condition = str(models._first_and_all(cast.clerk, scope, "")[1])
    if "NOT" in condition:
        return "but for those outside"
    return "by the tree" if "home__in" in condition else "from their cells"


def test_each_way_finds_whom_the_tree_says(
    bloc: Tree, cast: Cast, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    scopes = [
        Scope(nodes=frozenset({bloc["K"]})),
        Scope(nodes=frozenset({bloc["A"]})),
        Scope(nodes=frozenset({bloc["A"], bloc["B"]}), places=frozenset({bloc["K"]})),
        Scope(places=frozenset({bloc["A1"]})),
        Scope(nodes=frozenset({bloc["A1"]}), places=frozenset({bloc["A1"]})),
    ]
    ways = set()
    for scope, few in product(scopes, range(len(bloc.ids) + 1)):
        monkeypatch.setattr(models, "_FEW", few)
        monkeypatch.setattr(models, "_FEW_OUTSIDE", few)
        expected = plainly(scope, people)
        assert reached(scope, cast) == [expected, expected], (scope, few)
        assert reached(scope, cast, of_few=True) == [expected, expected], (scope, few)
        ways.add(way_of(scope, cast))
    assert ways == {"from their cells", "but for those outside", "by the tree"}
