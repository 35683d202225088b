"""What organisations are called, also those that are no more or not yet."""

from __future__ import annotations

from datetime import date

from dangvu.organizations.models import Organization
from dangvu.organizations.selectors import called, versions_near
from dangvu.organizations.services import Merge, change_organization, reorganize
from tests.cast import Cast
from tests.factories.organizations import START, Tree

JULY = date(2026, 7, 1)
BEFORE = date(2026, 6, 30)


def test_an_organisation_is_called_as_on_the_day_or_else_by_its_nearest_name(
    cast: Cast, bloc: Tree
) -> None:
    change_organization(actor=cast.operator, organization=bloc["A"], on=JULY, name="Đảng bộ VIMC")
    merged = Merge(on=JULY, organizations=(bloc["A1"],), into=bloc["A2"])
    reorganize(actor=cast.operator, event=merged)
    asked = {
        ("A", BEFORE): "Đảng bộ Tổng công ty Hàng hải",
        ("A", JULY): "Đảng bộ VIMC",
        ("A", date(START.year - 1, 1, 1)): "Đảng bộ Tổng công ty Hàng hải",
        ("A1", JULY): "Chi bộ Văn phòng",
    }
    for (code, on), name in asked.items():
        rows = Organization.objects.filter(pk=bloc[code]).annotate(its=called("pk", on))
        assert rows.get().its == versions_near([bloc[code]], on)[bloc[code]].name == name
    rows = Organization.objects.annotate(its=called("pk", JULY, "code"))
    assert rows.get(pk=bloc["A1"]).its == "A1"
