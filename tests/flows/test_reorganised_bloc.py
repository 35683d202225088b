"""Reorganising the loaded bloc changes no earlier answer and makes the later ones right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from dangvu.access.selectors import reading_whole
from dangvu.members.choices import PlacementKind
from dangvu.members.models import Placement, Standing
from dangvu.organizations.choices import CELL_TYPES, GRASSROOTS_TYPES, EventKind, OrganizationType
from dangvu.organizations.models import OrganizationVersion, ParentEdge
from dangvu.organizations.services import (
    Close,
    Event,
    Founding,
    HandOver,
    Merge,
    Move,
    Split,
    reorganize,
)
from tests.cases import synthesize
from tests.cast import TODAY
from tests.flows.conftest import Loaded, imported

BEFORE, ON, AFTER = date(2025, 12, 31), date(2026, 7, 1), date(2026, 7, 1)
EARLIER = ({"as_of": str(BEFORE)}, {"as_of": "2026-06-30"}, {"period": "2025"})


@pytest.fixture(scope="module")
def bloc(
    workbooks: Path,
    django_db_setup: object,
    django_db_blocker: pytest.FixtureDef,  # type: ignore[type-arg]
) -> Iterator[Loaded]:
    with django_db_blocker.unblock(), imported(synthesize("demo", workbooks)) as loaded:  # type: ignore[attr-defined]
        yield loaded


@pytest.fixture
def undone(bloc: Loaded) -> Iterator[None]:
    """Whatever the test does to the bloc is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answers(bloc: Loaded) -> dict[tuple[int, str], object]:
    """Every figure of the root with its breakdown by child, at the earlier times."""
    return {
        (number, code): (figure.value, figure.by)
        for number, asked in enumerate(EARLIER)
        for code, figure in bloc.figures(**asked, by="child").items()
    }


class Recount:
    """The stocks of every organisation on a day, by walking up from row to row."""

    def __init__(self, on: date) -> None:
        self.parents = dict(ParentEdge.objects.as_of(on).values_list("child_id", "parent_id"))
        self.found: Counter[tuple[str, int]] = Counter()
        versions = OrganizationVersion.objects.as_of(on).internal()
        for organization, kind in versions.values_list("organization_id", "type"):
            if kind in GRASSROOTS_TYPES:
                self._count("organizations.grassroots", organization)
            if kind in CELL_TYPES:
                self._count("organizations.cells", organization)
        with reading_whole():
            standing = set(Standing.objects.as_of(on).values_list("person_id", flat=True))
            placed = Placement.objects.as_of(on).filter(kind=PlacementKind.OFFICIAL)
            for person, cell in placed.values_list("person_id", "organization_id"):
                if person in standing:
                    self._count("members.total", cell)

    def _count(self, code: str, organization: int | None) -> None:
        while organization is not None:
            self.found[code, organization] += 1
            organization = self.parents.get(organization)


def living(kind: str, on: date = BEFORE) -> list[OrganizationVersion]:
    with reading_whole():
        filled = Placement.objects.as_of(on).values("organization_id")
        rows = OrganizationVersion.objects.as_of(on).internal().filter(type=kind).order_by("code")
        return [
            row
            for row in rows.filter(valid_to__isnull=True)
            if kind not in CELL_TYPES or filled.filter(organization_id=row.organization_id).exists()
        ]


def parent_of(organization: int) -> int:
    return ParentEdge.objects.as_of(BEFORE).get(child_id=organization).parent_id


def merge_cells() -> Event:
    first, *others = living(OrganizationType.CELL)
    near = parent_of(first.organization_id)
    second = next(cell for cell in others if parent_of(cell.organization_id) == near)
    pair = (first.organization_id, second.organization_id)
    return Merge(on=ON, organizations=pair, into=pair[1])


def merge_committees() -> Event:
    pair = [one.organization_id for one in living(OrganizationType.GRASSROOTS_COMMITTEE)[:2]]
    new = Founding(
        code="HOP-NHAT", name="Đảng bộ hợp nhất", type=OrganizationType.GRASSROOTS_COMMITTEE,
        parent=parent_of(pair[0]),
    )  # fmt: skip
    return Merge(on=ON, organizations=tuple(pair), into=new)


def split_cell() -> Event:
    cell = living(OrganizationType.CELL)[0].organization_id
    new = Founding(
        code="TACH-1", name="Chi bộ tách 1", type=OrganizationType.CELL, parent=parent_of(cell)
    )
    with reading_whole():
        people = list(
            Placement.objects.as_of(TODAY)
            .filter(organization_id=cell)
            .values_list("person_id", flat=True)
        )
    return Split(
        on=ON, organization=cell, into=(cell, new), heir=cell,
        members=dict.fromkeys(people[: len(people) // 2], new),
    )  # fmt: skip


def move_subtree() -> Event:
    upper = living(OrganizationType.UPPER_COMMITTEE)
    moved = living(OrganizationType.GRASSROOTS_COMMITTEE)[0].organization_id
    target = next(
        one.organization_id for one in reversed(upper) if one.organization_id != parent_of(moved)
    )
    return Move(on=ON, organization=moved, parent=target)


def hand_over() -> Event:
    return HandOver(
        on=ON,
        organization=living(OrganizationType.GRASSROOTS_COMMITTEE)[3].organization_id,
        parent=None,
    )


def dissolve() -> Event:
    gone, heir = living(OrganizationType.CELL)[5:7]
    return Close(
        on=ON,
        organization=gone.organization_id,
        kind=EventKind.DISSOLVE,
        heir=heir.organization_id,
    )


@pytest.mark.parametrize(
    "decide",
    [merge_cells, merge_committees, split_cell, move_subtree, hand_over, dissolve],
    ids=lambda decide: decide.__name__,
)
def test_earlier_answers_stay_and_later_ones_are_right(
    bloc: Loaded, undone: None, decide: Callable[[], Event]
) -> None:
    earlier = answers(bloc)
    before = Recount(AFTER)
    reorganize(actor=bloc.operator, event=decide())
    assert answers(bloc) == earlier
    after = Recount(AFTER)
    assert after.found != before.found or decide is split_cell
    _agree(bloc, after)


def _agree(bloc: Loaded, recount: Recount) -> None:
    """The product and the recount say the same of the root and each of its children."""
    codes = ("members.total", "organizations.cells", "organizations.grassroots")
    for code, figure in bloc.figures(*codes, as_of=str(AFTER), by="child").items():
        root = figure.question.organization_id
        assert figure.value == recount.found[code, root], code
        for group in figure.by or ():
            child = OrganizationVersion.objects.as_of(AFTER).get(code=group.key).organization_id
            if child != root:
                assert group.value == recount.found[code, child], (code, group.key)


def test_flows_before_a_merger_stand_with_the_old_then_and_with_the_new_now(
    bloc: Loaded, undone: None
) -> None:
    event = merge_committees()
    assert isinstance(event, Merge)
    old = [
        OrganizationVersion.objects.as_of(BEFORE).get(organization_id=one).code
        for one in event.organizations
    ]
    flows = ("members.admitted", "members.recognized", "members.transfers", "members.cards_issued")
    then = Counter()
    for code in old:
        for name, figure in bloc.figures(*flows, org=code, period="2025").items():
            then[name] += figure.value or 0
    assert sum(then.values()) > 0
    reorganize(actor=bloc.operator, event=event)
    for code in old:
        still = bloc.figures(*flows, org=code, period="2025")
        assert sum(figure.value or 0 for figure in still.values()) <= sum(then.values())
    for name, figure in bloc.figures(*flows, org="HOP-NHAT", period="2025", tree="now").items():
        assert figure.value == then[name], name
    for name, figure in bloc.figures(*flows, org="HOP-NHAT", period="2025").items():
        assert figure.value is None, name
