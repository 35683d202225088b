"""What the database refuses, whoever writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from dangvu.audit.services import deed
from dangvu.organizations.models import (
    Ancestry,
    Employer,
    EmployerLink,
    EmployerVersion,
    MassOrganization,
    Organization,
    OrganizationVersion,
    ParentEdge,
    WorkerCount,
)
from tests.factories.members import MAKER
from tests.factories.organizations import START, Tree

LATER = date(2020, 1, 1)


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    with (
        pytest.raises(IntegrityError) as error,
        transaction.atomic(),
        deed(actor=MAKER, verb="tests.write"),
    ):
        yield
    assert error.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


def version(organization: int, **values: Any) -> OrganizationVersion:
    values = {"code": "Z", "name": "Z", "type": "CELL", "valid_from": LATER} | values
    return OrganizationVersion(organization_id=organization, **values)


def test_two_versions_at_a_time_are_refused(tree: Tree) -> None:
    with refused("organizations_version_one_at_a_time"):
        version(tree["A1"]).save()


def test_one_code_for_two_at_a_time_is_refused(tree: Tree) -> None:
    with refused("organizations_version_code_once"):
        version(Organization.objects.create().pk, code="A1").save()


def test_a_period_that_runs_backwards_is_refused(tree: Tree) -> None:
    with refused("organizations_version_period_forward"):
        version(Organization.objects.create().pk, valid_to=LATER).save()


def test_a_second_root_is_refused(tree: Tree) -> None:
    with refused("organizations_organization_one_root"):
        Organization.objects.create(is_root=True)


def test_two_superiors_at_a_time_are_refused(tree: Tree) -> None:
    with refused("organizations_parentedge_one_parent"):
        ParentEdge.objects.create(
            child_id=tree["A1"], parent_id=tree["B"], valid_from=LATER, valid_to=date(2021, 1, 1)
        )


def test_nothing_hangs_below_itself(tree: Tree) -> None:
    with refused("organizations_parentedge_not_itself"):
        ParentEdge.objects.create(child_id=tree["K"], parent_id=tree["K"], valid_from=LATER)


@pytest.mark.parametrize(
    ("start", "end"),
    [(START, None), (LATER, date(2020, 1, 2)), (date(2009, 1, 1), date(2010, 1, 2))],
)
def test_a_cycle_is_refused_at_any_date(tree: Tree, start: date, end: date | None) -> None:
    with refused("organizations_parentedge_acyclic"):
        ParentEdge.objects.create(
            child_id=tree["K"], parent_id=tree["AS1"], valid_from=start, valid_to=end
        )


def test_a_circle_that_never_closes_on_one_day_is_allowed(tree: Tree) -> None:
    with deed(actor=MAKER, verb="tests.write"):
        ParentEdge.objects.create(
            child_id=tree["K"],
            parent_id=tree["AS1"],
            valid_from=date(2009, 1, 1),
            valid_to=START,
        )
    above = Ancestry.objects.on(date(2009, 6, 1)).filter(descendant=tree["K"], depth__gt=0)
    assert [tree.code(one.ancestor_id) for one in above] == ["AS1"]


def test_a_write_without_a_deed_is_refused(tree: Tree) -> None:
    with pytest.raises(DatabaseError, match="needs a deed"), transaction.atomic():
        version(tree["A1"], valid_from=date(2001, 1, 1), valid_to=START).save()


def test_employers_have_one_main_organization_and_one_count_a_day(tree: Tree) -> None:
    with deed(actor=MAKER, verb="tests.write"):
        employer = Employer.objects.create()
        EmployerVersion.objects.create(employer=employer, code="E", name="E", valid_from=START)
        EmployerLink.objects.create(organization_id=tree["A"], employer=employer, valid_from=START)
        WorkerCount.objects.create(employer=employer, on=LATER, count=5)
    with refused("organizations_employerlink_one_main"):
        EmployerLink.objects.create(organization_id=tree["B"], employer=employer, valid_from=LATER)
    with refused("organizations_employerlink_once"):
        EmployerLink.objects.create(
            organization_id=tree["A"], employer=employer, is_main=False, valid_from=LATER
        )
    with refused("organizations_workercount_once_a_day"):
        WorkerCount.objects.create(employer=employer, on=LATER, count=6)
    with refused("organizations_employerversion_code_once"):
        EmployerVersion.objects.create(
            employer=Employer.objects.create(), code="E", name="F", valid_from=LATER
        )


def test_a_mass_organization_is_written_once(tree: Tree) -> None:
    union = {"organization_id": tree["A"], "kind": "OTHER", "name": "Hội", "valid_from": LATER}
    with deed(actor=MAKER, verb="tests.write"):
        MassOrganization.objects.create(**union)
    with refused("organizations_mass_once"):
        MassOrganization.objects.create(**union)
