"""Changes from a day on, and corrections that reach back."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.audit.models import Deed
from dangvu.core.text import RefusedText
from dangvu.organizations import services
from dangvu.organizations.models import OrganizationVersion
from tests.cast import Cast
from tests.factories.organizations import START, Tree

JULY = date(2026, 7, 1)
SEPTEMBER = date(2026, 9, 1)
BEFORE = date(2026, 6, 30)


def version(tree: Tree, code: str, on: date) -> OrganizationVersion:
    return OrganizationVersion.objects.as_of(on).get(organization=tree[code])


def test_a_change_holds_from_its_day(cast: Cast, tree: Tree) -> None:
    changed = services.change_organization(
        actor=cast.officer, organization=tree["A1"], on=JULY, short_name="CB VP", is_abroad=True
    )
    assert (changed.short_name, changed.valid_from) == ("CB VP", JULY)
    assert version(tree, "A1", BEFORE).short_name == ""
    assert version(tree, "A1", JULY).is_abroad
    assert "cb vp" in version(tree, "A1", JULY).search_key


def test_a_change_of_nothing_writes_nothing(cast: Cast, tree: Tree) -> None:
    services.change_organization(
        actor=cast.officer, organization=tree["A1"], on=JULY, name="Chi bộ Văn phòng"
    )
    assert OrganizationVersion.objects.filter(organization=tree["A1"]).count() == 1


def test_text_passes_the_door(cast: Cast, tree: Tree) -> None:
    with pytest.raises(RefusedText):
        services.change_organization(
            actor=cast.officer, organization=tree["A1"], on=JULY, name="Chi bộ\u202e"
        )
    with pytest.raises(TypeError):
        services.change_organization(
            actor=cast.officer, organization=tree["A1"], on=JULY, nickname="VP"
        )


def test_between_cell_and_committee_is_an_event(cast: Cast, tree: Tree) -> None:
    for changes in ({"type": "SECTIONAL_COMMITTEE"}, {"is_external": True}):
        with pytest.raises(services.NeedsEvent):
            services.change_organization(
                actor=cast.operator, organization=tree["A1"], on=JULY, **changes
            )


def test_what_is_not_there_is_not_changed(cast: Cast, tree: Tree) -> None:
    with pytest.raises(services.NotThere):
        services.change_organization(
            actor=cast.operator, organization=tree["A1"], on=date(2001, 1, 1), name="Chi bộ cũ"
        )


@pytest.mark.parametrize("who", ["clerk", "secretary", "outsider"])
def test_others_describe_nothing(cast: Cast, tree: Tree, who: str) -> None:
    actor = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        services.change_organization(actor=actor, organization=tree["A1"], on=JULY, name="Chi bộ")
    with pytest.raises(PermissionDenied):
        services.correct_organization(
            actor=actor, organization=tree["A1"], on=JULY, reason="nhầm", name="Chi bộ"
        )


def test_a_correction_reaches_as_far_as_the_mistake(cast: Cast, tree: Tree) -> None:
    services.change_organization(
        actor=cast.officer, organization=tree["A1"], on=JULY, has_seal=True
    )
    services.change_organization(
        actor=cast.officer, organization=tree["A1"], on=SEPTEMBER, name="Chi bộ Khối Văn phòng"
    )
    services.correct_organization(
        actor=cast.officer,
        organization=tree["A1"],
        on=JULY,
        reason="gõ nhầm tên",
        name="Chi bộ Hành chính",
    )
    names = [version(tree, "A1", day).name for day in (START, JULY, SEPTEMBER)]
    assert names == ["Chi bộ Hành chính", "Chi bộ Hành chính", "Chi bộ Khối Văn phòng"]
    assert version(tree, "A1", JULY).has_seal
    assert Deed.objects.get(verb="organizations.correct").purpose == "gõ nhầm tên"


def test_what_was_held_true_before_a_correction_stays_readable(cast: Cast, tree: Tree) -> None:
    services.correct_organization(
        actor=cast.officer,
        organization=tree["A1"],
        on=JULY,
        reason="nhầm",
        name="Chi bộ Hành chính",
    )
    old = OrganizationVersion.objects.get(organization=tree["A1"], superseded_at__isnull=False)
    assert (old.name, old.correction_reason) == ("Chi bộ Văn phòng", "nhầm")
    held = OrganizationVersion.objects.filter(organization=tree["A1"]).as_recorded(old.recorded_at)
    assert old in held
