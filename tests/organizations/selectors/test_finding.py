"""Finding organisations by code and by words, and the root."""

from __future__ import annotations

from datetime import date

import pytest

from dangvu.organizations import services
from dangvu.organizations.choices import OrganizationType
from dangvu.organizations.selectors import (
    SeveralOrganizations,
    UnknownOrganization,
    find_organizations,
    organization_by_code,
    organization_meant,
    root,
    versions_as_of,
)
from tests.cast import TODAY, Cast
from tests.factories.organizations import START, Tree

JULY = date(2026, 7, 1)
BEFORE = date(2026, 6, 30)


def rename(cast: Cast, tree: Tree, organization: str, **changes: str) -> None:
    services.change_organization(
        actor=cast.operator, organization=tree[organization], on=JULY, **changes
    )


def test_a_code_finds_the_version_of_the_day(cast: Cast, tree: Tree) -> None:
    rename(cast, tree, "A", name="Đảng bộ VIMC")
    assert organization_by_code("A", BEFORE).name == "Đảng bộ Tổng công ty Hàng hải"
    assert organization_by_code("A", on=JULY).name == "Đảng bộ VIMC"


def test_a_code_is_found_in_any_case_and_with_stray_spaces(tree: Tree) -> None:
    assert organization_by_code(" as1 ", TODAY).organization_id == tree["AS1"]


def test_an_ended_organization_is_found_by_its_code(cast: Cast, tree: Tree) -> None:
    services.reorganize(actor=cast.operator, event=services.Close(on=JULY, organization=tree["A2"]))
    found = organization_by_code("A2", TODAY)
    assert (found.organization_id, found.valid_to) == (tree["A2"], JULY)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("a1", "A1"), ("Chi bộ Thẻ", "B2"), ("ngan hang cong thuong", "B"), ("bến", "AS1")],
)
def test_what_is_typed_means_a_code_or_the_only_name_it_fits(
    cast: Cast, tree: Tree, typed: str, code: str
) -> None:
    assert organization_meant(typed, TODAY, cast.clerk).code == code


def test_a_whole_name_is_meant_before_longer_ones_that_hold_it(cast: Cast, tree: Tree) -> None:
    tree.add("B3", parent="B", name="Chi bộ Thẻ quốc tế")
    assert organization_meant("chi bo the", TODAY, cast.clerk).code == "B2"


def test_words_that_fit_several_are_asked_about(cast: Cast, tree: Tree) -> None:
    with pytest.raises(SeveralOrganizations) as asked:
        organization_meant("đảng bộ", TODAY, cast.officer)
    assert "Đảng bộ Tổng công ty Hàng hải (A)" in asked.value.sentence
    assert "Ngân hàng" not in asked.value.sentence


def test_a_name_out_of_sight_is_not_meant(cast: Cast, tree: Tree) -> None:
    with pytest.raises(UnknownOrganization) as refused:
        organization_meant("Ngân hàng Công Thương", TODAY, cast.officer)
    assert "Không có tổ chức nào có mã hoặc tên" in refused.value.sentence


def test_a_code_given_on_goes_to_who_bears_it_on_the_day(cast: Cast, tree: Tree) -> None:
    founding = services.Founding(code="A", name="Đảng bộ mới", type="GRASSROOTS_COMMITTEE")
    event = services.Merge(on=JULY, organizations=(tree["A"], tree["B"]), into=founding)
    made = services.reorganize(actor=cast.operator, event=event).established[0]
    assert organization_by_code("A", BEFORE).organization_id == tree["A"]
    assert organization_by_code("A", JULY).organization_id == made.pk


def test_a_lost_code_still_leads_to_the_organization_as_of_the_day(cast: Cast, tree: Tree) -> None:
    services.change_organization(actor=cast.operator, organization=tree["A"], on=JULY, code="HH")
    found = organization_by_code("A", TODAY)
    assert (found.organization_id, found.code) == (tree["A"], "HH")


def test_before_it_was_founded_it_is_found_as_it_began(tree: Tree) -> None:
    assert organization_by_code("A", date(2001, 1, 1)).valid_from == START


def test_an_unknown_code_names_the_near_ones(tree: Tree) -> None:
    tree.add("HANGHAI-01", OrganizationType.CELL, "A")
    with pytest.raises(UnknownOrganization) as unknown:
        organization_by_code("HANGHAI-10", TODAY)
    assert (unknown.value.code, unknown.value.near) == ("HANGHAI-10", ["HANGHAI-01"])
    with pytest.raises(UnknownOrganization) as nothing:
        organization_by_code("\u202e", TODAY)
    assert nothing.value.near == []


def test_a_reader_finds_no_code_outside_of_the_own_part(cast: Cast, tree: Tree) -> None:
    assert organization_by_code("A1", TODAY, cast.officer).organization_id == tree["A1"]
    with pytest.raises(UnknownOrganization) as unknown:
        organization_by_code("B1", TODAY, cast.officer)
    assert "B1" not in unknown.value.near


def test_an_ended_organization_is_seen_where_its_heir_is(cast: Cast, tree: Tree) -> None:
    event = services.Merge(on=JULY, organizations=(tree["A1"],), into=tree["B1"])
    services.reorganize(actor=cast.operator, event=event)
    assert organization_by_code("A1", TODAY, cast.outsider).organization_id == tree["A1"]
    with pytest.raises(UnknownOrganization):
        organization_by_code("A1", TODAY, cast.officer)


def test_versions_of_many_are_one_statement(tree: Tree, django_assert_num_queries) -> None:
    ids = [tree["A"], tree["B"], tree["C"]]
    with django_assert_num_queries(1):
        found = versions_as_of(ids, TODAY)
    assert {number: version.code for number, version in found.items()} == {
        tree["A"]: "A",
        tree["B"]: "B",
        tree["C"]: "C",
    }
    assert versions_as_of(ids, date(2001, 1, 1)) == {}


@pytest.mark.parametrize("words", ["hang hai", "HÀNG HẢI", "hải hàng", "tong cong hai"])
def test_words_are_found_without_accents_and_in_any_order(
    cast: Cast, tree: Tree, words: str
) -> None:
    assert [one.code for one in find_organizations(cast.operator, words, TODAY)] == ["A"]


def test_an_exact_code_comes_first(cast: Cast, tree: Tree) -> None:
    codes = [one.code for one in find_organizations(cast.operator, "b", TODAY)]
    assert codes[0] == "B"
    assert len(codes) == len(find_organizations(cast.operator, "b", TODAY, limit=50))
    assert len(find_organizations(cast.operator, "b", TODAY, limit=2)) == 2


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("operator", {"A1", "A2", "AS1", "B1", "B2", "C"}),
        ("clerk", {"A1", "A2", "AS1", "B1", "B2", "C"}),
        ("officer", {"A1", "A2", "AS1"}),
        ("secretary", {"A1"}),
        ("outsider", {"B1", "B2"}),
    ],
)
def test_everyone_finds_in_the_own_part(cast: Cast, tree: Tree, who: str, found: set[str]) -> None:
    versions = find_organizations(getattr(cast, who), "chi bộ", TODAY)
    assert {one.code for one in versions} == found


def test_the_root_is_the_own_organization_on_any_day(tree: Tree) -> None:
    assert root(on=TODAY).organization_id == tree["K"]
    assert root(on=date(2001, 1, 1)).organization_id == tree["K"]


def test_there_is_no_root_before_the_first_import(db: None) -> None:
    assert root(on=TODAY) is None
