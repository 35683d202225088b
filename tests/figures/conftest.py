from __future__ import annotations

from datetime import date

import pytest
from tests.factories.members import MAKER

from dangvu.access.services import ensure_operator
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.organizations.choices import OrganizationType
from dangvu.organizations.models import Organization, OrganizationVersion, ParentEdge

TODAY = date(2026, 11, 21)
START = date(2010, 1, 1)


class Tree:
    """A bloc with two direct committees and three cells, by code."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}

    def add(
        self, code: str, kind: str, parent: str = "", since: date = START, until: date | None = None
    ) -> int:
        with deed(actor=MAKER, verb="tests.add_organization"):
            organization = Organization.objects.create(is_root=not parent)
            OrganizationVersion.objects.create(
                organization=organization,
                code=code,
                name=f"Đảng bộ {code}",
                type=kind,
                valid_from=since,
                valid_to=until,
            )
            if parent:
                ParentEdge.objects.create(
                    child=organization,
                    parent_id=self.ids[parent],
                    valid_from=since,
                    valid_to=until,
                )
        self.ids[code] = organization.pk
        return organization.pk

    def __getitem__(self, code: str) -> int:
        return self.ids[code]


@pytest.fixture
def tree(db: None) -> Tree:
    made = Tree()
    made.add("K", OrganizationType.UPPER_COMMITTEE)
    made.add("A", OrganizationType.GRASSROOTS_COMMITTEE, "K")
    made.add("B", OrganizationType.GRASSROOTS_COMMITTEE, "K")
    made.add("A1", OrganizationType.CELL, "A")
    made.add("A2", OrganizationType.CELL, "A")
    made.add("B1", OrganizationType.CELL, "B")
    return made


@pytest.fixture
def operator(db: None) -> Actor:
    return ensure_operator(today=TODAY)
