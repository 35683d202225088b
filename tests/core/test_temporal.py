"""Corrections supersede, changes hold from their day, and the past stays readable as recorded."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.organizations.models import OrganizationVersion
from tests.factories.members import MAKER
from tests.factories.organizations import Tree


@pytest.fixture
def version(tree: Tree) -> OrganizationVersion:
    return OrganizationVersion.objects.get(organization_id=tree["A1"])


def names(version: OrganizationVersion, on: date) -> list[str]:
    rows = OrganizationVersion.objects.as_of(on).filter(organization_id=version.organization_id)
    return list(rows.values_list("name", flat=True))


def test_a_revision_supersedes_and_keeps_the_old_row(version: OrganizationVersion) -> None:
    with deed(actor=MAKER, verb="tests.revise"):
        temporal.revise(version, reason="ghi nhầm", name="Chi bộ A1 mới")
    old = OrganizationVersion.objects.get(pk=version.pk)
    assert (old.name, old.correction_reason) == ("Chi bộ A1", "ghi nhầm")
    assert names(version, date(2020, 1, 1)) == ["Chi bộ A1 mới"]


@pytest.mark.django_db(transaction=True)
def test_an_answer_can_be_recomputed_as_it_was_recorded(version: OrganizationVersion) -> None:
    then = timezone.now()
    with deed(actor=MAKER, verb="tests.revise"):
        temporal.revise(version, reason="ghi nhầm", name="Chi bộ A1 mới")
    rows = OrganizationVersion.objects.filter(organization_id=version.organization_id)
    assert [one.name for one in rows.as_recorded(then)] == ["Chi bộ A1"]
    assert [one.name for one in rows.as_recorded(timezone.now())] == ["Chi bộ A1 mới"]


def test_a_change_holds_from_its_day_only(version: OrganizationVersion) -> None:
    with deed(actor=MAKER, verb="tests.change"):
        temporal.change_from(version, on=date(2021, 7, 1), name="Chi bộ Vận tải")
    assert names(version, date(2021, 6, 30)) == ["Chi bộ A1"]
    assert names(version, date(2021, 7, 1)) == ["Chi bộ Vận tải"]


def test_a_fact_ended_on_its_first_day_leaves_nothing(version: OrganizationVersion) -> None:
    with deed(actor=MAKER, verb="tests.end"):
        assert temporal.end(version, on=version.valid_from) is None
    assert names(version, date(2020, 1, 1)) == []


def test_two_corrections_of_one_row_do_not_both_win(version: OrganizationVersion) -> None:
    with deed(actor=MAKER, verb="tests.revise"):
        temporal.revise(version, reason="một", name="Một")
        with pytest.raises(temporal.AlreadySuperseded):
            temporal.revise(version, reason="hai", name="Hai")


def test_two_current_rows_of_one_day_are_refused(version: OrganizationVersion) -> None:
    with (
        deed(actor=MAKER, verb="tests.overlap"),
        pytest.raises(IntegrityError, match="organizations_version_one_at_a_time"),
        transaction.atomic(),
    ):
        OrganizationVersion.objects.create(
            organization_id=version.organization_id,
            code="A1X",
            name="Trùng",
            type=version.type,
            valid_from=date(2020, 1, 1),
        )


def test_a_period_ends_after_it_begins(version: OrganizationVersion) -> None:
    with (
        deed(actor=MAKER, verb="tests.backward"),
        pytest.raises(IntegrityError, match="organizations_version_period_forward"),
        transaction.atomic(),
    ):
        temporal.revise(version, valid_to=version.valid_from)
