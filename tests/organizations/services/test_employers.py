"""Employers, links, workers, mass organisations, and how they follow a reorganisation."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.organizations import services
from dangvu.organizations.choices import MassKind, Ownership
from dangvu.organizations.models import (
    Employer,
    EmployerLink,
    EmployerVersion,
    MassOrganization,
    WorkerCount,
)
from tests.cast import Cast
from tests.factories.organizations import Tree

MARCH = date(2026, 3, 1)
JULY = date(2026, 7, 1)
BEFORE = date(2026, 6, 30)


@pytest.fixture
def company(cast: Cast) -> Employer:
    return services.establish_employer(
        actor=cast.operator,
        code="VIMC",
        name="Tổng công ty Hàng hải",
        on=MARCH,
        ownership=Ownership.STATE,
    )


def link(cast: Cast, tree: Tree, company: Employer, code: str, on: date = MARCH, **more: object):
    return services.link_employer(
        actor=cast.operator,
        organization=tree[code],
        employer=company,
        on=on,
        **more,  # type: ignore[arg-type]
    )


def held(tree: Tree, on: date) -> dict[str, bool]:
    links = EmployerLink.objects.as_of(on)
    return {tree.code(one.organization_id): one.is_main for one in links}


def masses(tree: Tree, on: date) -> set[tuple[str | None, str]]:
    rows = MassOrganization.objects.as_of(on)
    return {(tree.code(one.organization_id), one.name) for one in rows}


def merge(cast: Cast, tree: Tree, one: str, into: str) -> services.Outcome:
    event = services.Merge(on=JULY, organizations=(tree[one],), into=tree[into])
    return services.reorganize(actor=cast.operator, event=event)


def test_an_employer_changes_hands_from_a_day(cast: Cast, company: Employer) -> None:
    services.change_employer(
        actor=cast.operator, employer=company, on=JULY, ownership=Ownership.STATE_CONTROLLED
    )
    versions = [EmployerVersion.objects.as_of(day).get() for day in (BEFORE, JULY)]
    assert [one.ownership for one in versions] == [Ownership.STATE, Ownership.STATE_CONTROLLED]


def test_workers_count_at_one_main_organization(cast: Cast, tree: Tree, company: Employer) -> None:
    link(cast, tree, company, "A")
    link(cast, tree, company, "X", is_main=False)
    assert held(tree, MARCH) == {"A": True, "X": False}
    link(cast, tree, company, "B", on=JULY)
    assert held(tree, BEFORE) == {"A": True, "X": False}
    assert held(tree, JULY) == {"A": False, "X": False, "B": True}
    with pytest.raises(services.AlreadyThere):
        link(cast, tree, company, "B", on=JULY)


def test_a_link_ends_on_its_day(cast: Cast, tree: Tree, company: Employer) -> None:
    services.unlink_employer(actor=cast.operator, link=link(cast, tree, company, "A"), on=JULY)
    assert (held(tree, BEFORE), held(tree, JULY)) == ({"A": True}, {})


def test_a_second_count_of_a_day_corrects_the_first(
    cast: Cast, tree: Tree, company: Employer
) -> None:
    link(cast, tree, company, "A")
    for count in (900, 950, 950):
        services.count_workers(actor=cast.officer, employer=company, on=JULY, count=count)
    assert WorkerCount.objects.current().get().count == 950
    assert WorkerCount.objects.count() == 2


@pytest.mark.parametrize("who", ["clerk", "secretary", "outsider"])
def test_workers_are_counted_by_who_manages_the_main_organization(
    cast: Cast, tree: Tree, company: Employer, who: str
) -> None:
    link(cast, tree, company, "A")
    with pytest.raises(PermissionDenied):
        services.count_workers(actor=getattr(cast, who), employer=company, on=JULY, count=1)


def test_an_employer_without_organization_is_kept_at_the_root(
    cast: Cast, company: Employer
) -> None:
    for actor in (cast.officer, cast.clerk):
        with pytest.raises(PermissionDenied):
            services.change_employer(actor=actor, employer=company, on=JULY, name="Công ty khác")


def test_a_mass_organization_changes_and_ends(cast: Cast, tree: Tree) -> None:
    union = services.establish_mass_organization(
        actor=cast.officer,
        organization=tree["A"],
        kind=MassKind.TRADE_UNION,
        name="Công đoàn Hàng hải",
        on=MARCH,
        member_count=900,
    )
    union = services.change_mass_organization(
        actor=cast.officer, mass=union, on=JULY, member_count=950
    )
    counts = [MassOrganization.objects.as_of(day).get().member_count for day in (BEFORE, JULY)]
    assert counts == [900, 950]
    services.end_mass_organization(actor=cast.officer, mass=union, on=date(2026, 9, 1))
    assert masses(tree, date(2026, 9, 1)) == set()


# --- following an organisation that ends


def test_an_employer_goes_to_the_heir(cast: Cast, tree: Tree, company: Employer) -> None:
    link(cast, tree, company, "A")
    outcome = merge(cast, tree, "A", "B")
    assert (held(tree, BEFORE), held(tree, JULY)) == ({"A": True}, {"B": True})
    assert ("Doanh nghiệp chuyển sang tổ chức mới", 1) in [
        (line.text, line.count) for line in outcome.effects
    ]


def test_an_heir_that_was_beside_becomes_main(cast: Cast, tree: Tree, company: Employer) -> None:
    link(cast, tree, company, "A")
    link(cast, tree, company, "B", is_main=False)
    merge(cast, tree, "A", "B")
    assert held(tree, BEFORE) == {"A": True, "B": False}
    assert held(tree, JULY) == {"B": True}


def test_two_that_end_leave_one_link_at_the_heir(cast: Cast, tree: Tree, company: Employer) -> None:
    link(cast, tree, company, "A1")
    link(cast, tree, company, "A2", is_main=False, until=date(2026, 9, 1))
    event = services.Merge(on=JULY, organizations=(tree["A1"], tree["A2"]), into=tree["B1"])
    services.reorganize(actor=cast.operator, event=event)
    assert held(tree, JULY) == {"B1": True}


def test_an_employer_without_heir_is_left_without_organization(
    cast: Cast, tree: Tree, company: Employer
) -> None:
    link(cast, tree, company, "C")
    services.reorganize(actor=cast.operator, event=services.Close(on=JULY, organization=tree["C"]))
    assert (held(tree, BEFORE), held(tree, JULY)) == ({"C": True}, {})


def test_mass_organizations_go_to_the_heir(cast: Cast, tree: Tree) -> None:
    for code, name in (("A", "Công đoàn"), ("A", "Đoàn cơ sở"), ("B", "Công đoàn")):
        services.establish_mass_organization(
            actor=cast.operator,
            organization=tree[code],
            kind=MassKind.OTHER,
            name=name,
            on=MARCH,
        )
    merge(cast, tree, "A", "B")
    assert masses(tree, JULY) == {("B", "Công đoàn"), ("B", "Đoàn cơ sở")}
    assert len(masses(tree, BEFORE)) == 3
