"""Ancestry and heirs: what was changed past the triggers is found, and derived anew."""

from __future__ import annotations

from datetime import date

from django.db import connection

from dangvu.organizations import services
from dangvu.organizations.models import Ancestry, Heir
from tests.cast import Cast
from tests.factories.organizations import Tree

JULY = date(2026, 7, 1)


def spoil(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount == 1


def test_a_tree_that_moved_and_merged_agrees(cast: Cast, tree: Tree) -> None:
    moved = services.Move(on=JULY, organization=tree["AS"], parent=tree["B"])
    services.reorganize(actor=cast.operator, event=moved)
    merged = services.Merge(on=JULY, organizations=(tree["A1"],), into=tree["A2"])
    services.reorganize(actor=cast.operator, event=merged)
    assert Heir.objects.count() == 1
    assert (services.verify_ancestry(), services.verify_heirs()) == (0, 0)


def test_what_is_wrong_in_the_ancestry_is_found_and_mended(cast: Cast, tree: Tree) -> None:
    rows = Ancestry.objects.count()
    spoil(f"DELETE FROM organizations_ancestry WHERE descendant_id = {tree['AS1']} AND depth = 3")
    spoil(
        "UPDATE organizations_ancestry SET valid_to = '2020-01-01'"
        f" WHERE descendant_id = {tree['B1']} AND depth = 1"
    )
    assert services.verify_ancestry() == 3
    assert services.rebuild_ancestry(actor=cast.operator) == rows
    assert services.verify_ancestry() == 0


def test_an_heir_that_is_missing_is_found_and_mended(cast: Cast, tree: Tree) -> None:
    merged = services.Merge(on=JULY, organizations=(tree["A1"],), into=tree["A2"])
    services.reorganize(actor=cast.operator, event=merged)
    spoil("DELETE FROM organizations_heir")
    assert services.verify_heirs() == 1
    assert services.rebuild_heirs(actor=cast.operator) == 1
    assert services.verify_heirs() == 0
