"""The tree, the list and the page of an organisation."""

from __future__ import annotations

import io
import re
from datetime import date
from html import unescape
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.organizations.choices import MassKind
from dangvu.organizations.choices import OrganizationType as T
from dangvu.organizations.models import (
    Employer,
    EmployerLink,
    EmployerVersion,
    MassOrganization,
    OrganizationVersion,
    ParentEdge,
    WorkerCount,
)
from tests.cast import Cast
from tests.factories.members import MAKER, make_member
from tests.factories.organizations import START, Tree

pytestmark = pytest.mark.django_db
TREE, LIST = "/organizations/", "/organizations/list/"
NASTY = "<script>alert('x')</script> & “Chi bộ”"


def nodes(content: str, bloc: Tree) -> list[str | None]:
    """The codes of the rows of the tree, from the top."""
    return [bloc.code(int(number)) for number in re.findall(r'<tr role="row" id="n(\d+)"', content)]


def found(content: str, bloc: Tree) -> list[str | None]:
    """The codes of the rows that a search marked."""
    rows = re.findall(r'<tr role="row" id="n(\d+)"([^>]*)>', content)
    return [bloc.code(int(number)) for number, rest in rows if "found" in rest]


def cells(content: str, number: int) -> list[str]:
    row = content.split(f'id="n{number}"')[1].split("</tr>")[0]
    return re.findall(r'<td role="gridcell"[^>]*>([^<]*)</td>', row)


def test_a_stranger_is_sent_to_the_door(client: Client, bloc: Tree) -> None:
    for address in (TREE, LIST, f"{TREE}{bloc['A']}/"):
        assert client.get(address).status_code == 302


def test_each_sees_the_tree_from_the_own_organisation(cast: Cast, bloc: Tree) -> None:
    assert nodes(cast.page(cast.operator, TREE), bloc) == ["K", "A", "B", "C"]
    assert nodes(cast.page(cast.clerk, TREE), bloc) == ["K", "A", "B", "C"]
    assert nodes(cast.page(cast.officer, TREE), bloc) == ["A", "A1", "A2", "AS"]
    assert nodes(cast.page(cast.secretary, TREE), bloc) == ["A1"]
    assert nodes(cast.page(cast.outsider, TREE), bloc) == ["B", "B1", "B2"]


def test_a_branch_comes_alone_and_only_to_who_sees_it(cast: Cast, bloc: Tree) -> None:
    address = f"{TREE}?branch={bloc['K']}-{bloc['A']}"
    htmx = {"HX-Request": "true"}
    rows = cast.signed_in(cast.clerk).get(address, headers=htmx).content.decode()
    assert nodes(rows, bloc) == ["A1", "A2", "AS"]
    assert "<html" not in rows
    refused = cast.signed_in(cast.outsider).get(address, headers=htmx).content.decode()
    assert nodes(refused, bloc) == []


def test_counts_are_of_everything_below(cast: Cast, bloc: Tree) -> None:
    for code in ("A1", "A1", "AS1", "C"):
        make_member(bloc[code])
    content = cast.page(cast.clerk, TREE)
    assert cells(content, bloc["K"]) == ["9", "6", "4"]
    assert cells(content, bloc["A"]) == ["4", "3", "3"]
    assert cells(content, bloc["C"]) == ["–", "–", "1"]


def test_a_level_costs_the_same_however_many_it_has(cast: Cast, bloc: Tree) -> None:
    def ask(opened: list[str]) -> int:
        numbers = ",".join(str(bloc[code]) for code in opened)
        client = cast.signed_in(cast.clerk)
        with CaptureQueriesContext(connection) as counted:
            client.get(f"{TREE}?open={numbers}")
        return len(counted)

    few = ask(["K", "A"])
    bloc.add("A3", T.CELL, "A")
    bloc.add("D", T.GRASSROOTS_COMMITTEE, "K")
    bloc.add("D1", T.CELL, "D")
    assert ask(["K", "A", "B", "D"]) == few


def test_a_search_that_finds_one_jumps_to_its_place_in_the_tree(cast: Cast, bloc: Tree) -> None:
    sent = cast.signed_in(cast.clerk).get(f"{TREE}?q=ben+1")
    assert sent.status_code == 302
    address = unquote(sent.headers["Location"])
    assert address.endswith(f"open={bloc['K']},{bloc['A']},{bloc['AS']}#n{bloc['AS1']}")
    place = cast.page(cast.clerk, address.split("#")[0])
    assert "AS1" in nodes(place, bloc)
    assert found(place, bloc) == ["AS1"]
    assert "Không thấy tổ chức nào" in cast.page(cast.outsider, f"{TREE}?q=ben+1")


def test_a_search_that_finds_several_opens_the_way_to_each(cast: Cast, bloc: Tree) -> None:
    content = cast.page(cast.clerk, f"{TREE}?q=chi+bo")
    assert found(content, bloc) == ["A1", "A2", "AS1", "B1", "B2", "C"]
    assert f"open={bloc['K']}%2C{bloc['A']}#n{bloc['A2']}" in unescape(content)
    assert found(cast.page(cast.officer, f"{TREE}?q=chi+bo"), bloc) == ["A1", "A2", "AS1"]


def test_the_whole_tree_opens_at_once_and_single_branches_close(cast: Cast, bloc: Tree) -> None:
    whole = cast.page(cast.clerk, f"{TREE}?open=all")
    assert nodes(whole, bloc) == ["K", "A", "A1", "A2", "AS", "AS1", "B", "B1", "B2", "C"]
    assert f"?open=all&shut={bloc['AS']}#n{bloc['AS']}" in unescape(whole)
    shut = cast.page(cast.clerk, f"{TREE}?open=all&shut={bloc['A']}")
    assert nodes(shut, bloc) == ["K", "A", "B", "B1", "B2", "C"]
    assert f"?open=all#n{bloc['A']}" in unescape(shut)


@pytest.mark.parametrize("opened", ["all", "0"])
def test_the_tree_asks_once_a_level(cast: Cast, bloc: Tree, opened: str) -> None:
    def ask() -> int:
        client = cast.signed_in(cast.clerk)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(f"{TREE}?open={opened}").status_code == 200
        return len(counted)

    before = ask()
    for number in range(4):
        bloc.add(f"B{number}x", T.CELL, "B")
    assert ask() == before


def test_the_tree_of_an_earlier_day(cast: Cast, bloc: Tree) -> None:
    with deed(actor=MAKER, verb="tests.move"):
        edge = ParentEdge.objects.get(child=bloc["A2"])
        temporal.end(edge, on=date(2022, 1, 1))
        ParentEdge.objects.create(
            child_id=bloc["A2"], parent_id=bloc["B"], valid_from=date(2022, 1, 1)
        )
    opened = f"open={bloc['K']},{bloc['A']},{bloc['B']}"
    then = nodes(cast.page(cast.clerk, f"{TREE}?on=31/12/2021&{opened}"), bloc)
    now = nodes(cast.page(cast.clerk, f"{TREE}?{opened}"), bloc)
    assert then == ["K", "A", "A1", "A2", "AS", "B", "B1", "B2", "C"]
    assert now == ["K", "A", "A1", "AS", "B", "A2", "B1", "B2", "C"]


def test_a_day_that_cannot_be_read_or_has_not_come_is_today_and_says_so(
    cast: Cast, bloc: Tree
) -> None:
    assert "không phải một ngày" in cast.page(cast.clerk, f"{TREE}?on=31/02/2021")
    assert "chưa đến" in cast.page(cast.clerk, f"{TREE}{bloc['A']}/?on=1/1/2999")
    assert "đã bỏ qua" in cast.page(cast.clerk, f"{LIST}?on=hôm+qua")


def test_the_list_costs_the_same_with_one_row_and_three(cast: Cast, bloc: Tree) -> None:
    reader = cast.hired("OFFICE", bloc["A1"])

    def ask() -> int:
        client = cast.signed_in(reader)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(LIST).status_code == 200
        return len(counted)

    one = ask()
    for number in range(2):
        bloc.add(f"A1x{number}", T.CELL, "A1")
    assert "3 tổ chức" in cast.page(reader, LIST)
    assert ask() == one


def test_the_list_is_filtered_searched_and_taken_away_within_what_is_seen(
    cast: Cast, bloc: Tree
) -> None:
    content = cast.page(cast.officer, f"{LIST}?type=CELL&q=tai+chinh")
    assert "Chi bộ Tài chính Kế toán" in content
    assert "1 tổ chức" in content
    response = cast.signed_in(cast.officer).get(f"{LIST}?format=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(response))).worksheets[0]
    codes = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert [code for code in codes if code in bloc.ids] == ["A", "A1", "A2", "AS", "AS1"]


def test_a_page_of_an_organisation_that_one_may_not_see_is_as_if_it_were_not(
    cast: Cast, bloc: Tree
) -> None:
    for actor in (cast.outsider, cast.secretary):
        client = cast.signed_in(actor)
        refused = client.get(f"{TREE}{bloc['A2']}/")
        absent = client.get(f"{TREE}999999/")
        assert refused.status_code == absent.status_code == 404
    for actor in (cast.operator, cast.clerk, cast.officer):
        assert cast.signed_in(actor).get(f"{TREE}{bloc['A2']}/").status_code == 200
    assert cast.signed_in(cast.secretary).get(f"{TREE}{bloc['A1']}/").status_code == 200


def test_the_page_shows_what_belongs_to_the_organisation(cast: Cast, bloc: Tree) -> None:
    with deed(actor=MAKER, verb="tests.work"):
        ours, theirs = Employer.objects.create(), Employer.objects.create()
        for number, (employer, name) in enumerate(((ours, "Hàng hải"), (theirs, "Cảng Đà Nẵng"))):
            EmployerVersion.objects.create(
                employer=employer,
                code=f"DN{number}",
                name=f"Công ty {name}",
                ownership="STATE",
                parent=ours if number else None,
                valid_from=START,
            )
        EmployerLink.objects.create(organization_id=bloc["A"], employer=ours, valid_from=START)
        EmployerLink.objects.create(organization_id=bloc["X"], employer=theirs, valid_from=START)
        WorkerCount.objects.create(employer=ours, on=date(2020, 1, 1), count=1500)
        WorkerCount.objects.create(employer=ours, on=date(2025, 1, 1), count=1234)
        MassOrganization.objects.create(
            organization_id=bloc["A"],
            kind=MassKind.TRADE_UNION,
            name="Công đoàn Hàng hải",
            member_count=987,
            valid_from=START,
        )
    content = cast.page(cast.officer, f"{TREE}{bloc['A']}/")
    for shown in ("Công ty Hàng hải", "1.234", "Công đoàn Hàng hải", "987", "Đảng bộ Cảng Đà Nẵng",
                  "Chi bộ Văn phòng", "Đang hoạt động", "Đảng viên"):  # fmt: skip
        assert shown in content
    earlier = cast.page(cast.officer, f"{TREE}{bloc['A']}/?on=2021-01-01")
    assert "1.500" in earlier
    assert f"{TREE}{bloc['K']}/" not in content


def test_an_ended_organisation_keeps_its_page(cast: Cast, bloc: Tree) -> None:
    old = bloc.add("OLD", T.CELL, "A", until=date(2020, 1, 1), name="Chi bộ Đội 3")
    content = cast.page(cast.operator, f"{TREE}{old}/")
    assert "Đã kết thúc từ 01/01/2020" in content
    then = cast.page(cast.operator, f"{TREE}{old}/?on=2019-06-01")
    assert "Đang hoạt động" in then
    assert "Chi bộ Đội 3" in cast.page(cast.operator, f"{LIST}?on=2019-06-01")
    assert "Chi bộ Đội 3" not in cast.page(cast.operator, LIST)


def test_corrections_stand_in_the_timeline_as_corrected(cast: Cast, bloc: Tree) -> None:
    with deed(actor=MAKER, verb="tests.correct"):
        version = OrganizationVersion.objects.get(organization=bloc["A1"])
        temporal.revise(version, reason="Ghi nhầm tên", name="Chi bộ Văn phòng Tổng công ty")
    content = cast.page(cast.secretary, f"{TREE}{bloc['A1']}/")
    assert "Ghi nhầm tên" in content
    assert "đã đính chính" in content


def test_names_are_shown_and_never_run(cast: Cast, bloc: Tree) -> None:
    number = bloc.add("N", T.CELL, "A", name=NASTY)
    for address in (f"{TREE}?open={bloc['K']},{bloc['A']}", LIST, f"{TREE}{number}/",
                    f"{TREE}{bloc['A']}/", f"{TREE}?q=script&open={bloc['K']},{bloc['A']}", "/search?q=script"):  # fmt: skip
        content = cast.page(cast.clerk, address)
        assert "<script>alert" not in content
        assert "&lt;script&gt;alert" in content


def test_a_filter_is_offered_the_organisations_that_may_be_meant(cast: Cast, bloc: Tree) -> None:
    bloc.add("N", T.CELL, "A", name=NASTY)
    offered = cast.page(cast.officer, f"{TREE}options?q=ke+toan")
    assert '<option value="A2">' in offered
    assert "<script>" not in cast.page(cast.clerk, f"{TREE}options?q=script")
    assert "A2" not in cast.page(cast.outsider, f"{TREE}options?q=ke+toan")
    assert cast.page(cast.officer, f"{TREE}options") == ""
    assert 'data-suggest="/organizations/options"' in cast.page(cast.officer, "/members/")


def test_everything_finds_organisations_in_the_search_of_all(cast: Cast, bloc: Tree) -> None:
    assert f"{TREE}{bloc['A2']}/" in cast.page(cast.officer, "/search?q=ke+toan")
    assert f"{TREE}{bloc['A2']}/" not in cast.page(cast.outsider, "/search?q=ke+toan")
