"""Who stands for an organisation that ended where nobody was named: its last superior."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.core.actor import Actor
from dangvu.organizations import services
from dangvu.organizations.choices import OrganizationType as T
from dangvu.organizations.models import Organization
from dangvu.organizations.services import Merge
from tests.cast import Cast
from tests.factories.organizations import Tree


@pytest.fixture
def old(bloc: Tree) -> Tree:
    """What a workbook of an office says of the past: a part of A that has ended, and before it the
    cell below it, without any event."""
    bloc.add("A8", T.SECTIONAL_COMMITTEE, "A", until=date(2020, 1, 1))
    bloc.add("A81", T.CELL, "A8", until=date(2019, 1, 1), name="Chi bộ Kho cũ")
    services.derive_heirs()
    return bloc


def sees(actor: Actor, tree: Tree, code: str) -> bool:
    return Organization.objects.visible_to(actor).filter(pk=tree[code]).exists()


def test_it_is_seen_by_whoever_sees_its_last_superior(old: Tree, cast: Cast) -> None:
    for code in ("A8", "A81"):
        assert sees(cast.clerk, old, code)
        assert sees(cast.officer, old, code)
        assert not sees(cast.outsider, old, code)
        assert not sees(cast.secretary, old, code)
    assert "Chi bộ Kho cũ" in cast.page(cast.clerk, f"/organizations/{old['A81']}/")
    assert services.verify_heirs() == 0


def test_it_goes_where_its_last_superior_goes(old: Tree, cast: Cast) -> None:
    merged = Merge(on=date(2026, 7, 1), organizations=(old["A"],), into=old["B"])
    services.reorganize(actor=cast.operator, event=merged)
    for code in ("A", "A8", "A81"):
        assert sees(cast.outsider, old, code), code
        assert not sees(cast.officer, old, code), code
    assert services.verify_heirs() == 0
