"""Organisations made for tests: whole trees at once, by code, on any days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dangvu.audit.services import deed
from dangvu.organizations.choices import OrganizationType as T
from dangvu.organizations.models import Organization, OrganizationVersion, ParentEdge
from tests.factories.members import MAKER

START = date(2010, 1, 1)


@dataclass
class Tree:
    """Organisations by code: `tree["A1"]` is a number."""

    ids: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, code: str) -> int:
        return self.ids[code]

    def code(self, organization_id: int | None) -> str | None:
        return next((code for code, one in self.ids.items() if one == organization_id), None)

    def add(
        self,
        code: str,
        kind: str = T.CELL,
        parent: str = "",
        *,
        since: date = START,
        until: date | None = None,
        **described: Any,
    ) -> int:
        """An organisation with one version, below `parent`; the first without one is the root."""
        name = described.pop("name", f"{T(kind).label} {code}")
        with deed(actor=MAKER, verb="tests.add_organization"):
            rooted = not parent and not described.get("is_external") and not self.ids
            organization = Organization.objects.create(is_root=rooted)
            OrganizationVersion.objects.create(
                organization=organization,
                code=code,
                name=name,
                type=kind,
                search_key=OrganizationVersion.search_key_for(code=code, name=name),
                valid_from=since,
                valid_to=until,
                **described,
            )
            if parent:
                ParentEdge.objects.create(
                    child=organization, parent_id=self[parent], valid_from=since, valid_to=until
                )
        self.ids[code] = organization.pk
        return organization.pk


def make_bloc() -> Tree:
    """A bloc: two grassroots committees with two cells each, a sectional committee with one
    cell, a grassroots cell, and an organisation under a local committee.

    K ─ A ─ A1, A2, AS ─ AS1;  K ─ B ─ B1, B2;  K ─ C (chi bộ cơ sở);  X outside.
    """
    tree = Tree()
    tree.add("K", T.UPPER_COMMITTEE, name="Đảng bộ Khối Doanh nghiệp")
    tree.add("A", T.GRASSROOTS_COMMITTEE, "K", name="Đảng bộ Tổng công ty Hàng hải")
    tree.add("A1", T.CELL, "A", name="Chi bộ Văn phòng")
    tree.add("A2", T.CELL, "A", name="Chi bộ Tài chính Kế toán")
    tree.add("AS", T.SECTIONAL_COMMITTEE, "A", name="Đảng bộ bộ phận Cảng Hải Phòng")
    tree.add("AS1", T.CELL, "AS", name="Chi bộ Bến 1")
    tree.add("B", T.GRASSROOTS_COMMITTEE, "K", name="Đảng bộ Ngân hàng Công Thương")
    tree.add("B1", T.CELL, "B", name="Chi bộ Hội sở")
    tree.add("B2", T.CELL, "B", name="Chi bộ Thẻ")
    tree.add("C", T.GRASSROOTS_CELL, "K", name="Chi bộ cơ sở Tạp chí Đường sắt")
    tree.add("X", T.GRASSROOTS_COMMITTEE, is_external=True, name="Đảng bộ Cảng Đà Nẵng")
    return tree
