"""The report on screen and as a file, for whoever may see it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree


def test_anonymous_is_asked_to_sign_in(bloc: Tree) -> None:
    for address in ("/reports/", "/reports/summary/", "/reports/summary/docx"):
        assert Client().get(address).status_code == 302


def test_a_clerk_reads_the_paper_and_takes_the_file(bloc: Tree, cast: Cast) -> None:
    make_member(bloc["A1"])
    client = cast.signed_in(cast.clerk)
    assert client.get("/reports/").status_code == 200
    page = client.get("/reports/summary/?as_of=2026-06-30")
    assert page.status_code == 200
    assert "/figures/members.total/?org=K&amp;as_of=2026-06-30" in page.content.decode()
    file = client.get("/reports/summary/docx?period=2025")
    assert file["Content-Disposition"].startswith('attachment; filename="bao-cao-K-2025-12-31')
    assert file.content[:2] == b"PK"


def test_the_paper_carries_its_own_title_and_a_first_page_no_crumb(bloc: Tree, cast: Cast) -> None:
    client = cast.signed_in(cast.clerk)
    assert 'class="crumbs"' not in client.get("/reports/").content.decode()
    paper = client.get("/reports/summary/?as_of=2026-06-30").content.decode()
    assert 'class="crumbs"' in paper
    assert "<h1>Báo cáo tổng hợp" in paper


def test_without_a_code_the_reader_gets_the_own_organisation(bloc: Tree, cast: Cast) -> None:
    page = cast.signed_in(cast.officer).get("/reports/summary/?as_of=2026-06-30")
    assert "Đảng bộ Tổng công ty Hàng hải" in page.content.decode()


def test_the_organisation_is_asked_by_code_or_name_with_suggestions(bloc: Tree, cast: Cast) -> None:
    asking = cast.page(cast.clerk, "/reports/summary/?org=tong+cong+ty+khong+co", 400)
    assert 'data-suggest="/organizations/options"' in asking
    assert '<datalist id="organizations-options-list">' in asking
    paper = cast.page(cast.clerk, "/reports/summary/?org=ngan+hang&as_of=2026-06-30")
    assert "Đảng bộ Ngân hàng Công Thương" in paper
    several = cast.page(cast.clerk, "/reports/summary/?org=chi+bo", 400)
    assert "hãy ghi mã của một tổ chức" in several
    assert "Chi bộ Văn phòng (A1)" in several


@pytest.mark.parametrize("code", ["B", "KHONG-CO"])
def test_hidden_and_absent_organisations_answer_alike(bloc: Tree, cast: Cast, code: str) -> None:
    client = cast.signed_in(cast.officer)
    page = client.get(f"/reports/summary/?org={code}&as_of=2026-06-30")
    assert page.status_code == 400
    assert f"Không có tổ chức nào có mã hoặc tên “{code}”" in page.content.decode()
    assert "Ngân hàng Công Thương" not in page.content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("period=thang-gi", "không phải một kỳ"),
        ("as_of=2025-01-01&period=2025", "Chọn một"),
        ("as_of=31/02/2025", "ngày"),
    ],
)
def test_a_time_that_is_none_is_explained(bloc: Tree, cast: Cast, query: str, said: str) -> None:
    page = cast.signed_in(cast.clerk).get(f"/reports/summary/?{query}")
    assert page.status_code == 400
    assert said in page.content.decode()


def test_an_unknown_report_is_not_found(bloc: Tree, cast: Cast) -> None:
    assert cast.signed_in(cast.clerk).get("/reports/khac/").status_code == 404
