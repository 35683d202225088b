"""Freezing, comparing and quoting from the pages and the command line."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.management import call_command

from dangvu.figures.models import FrozenFigure, QuotedFigure
from dangvu.figures.selectors import Question
from dangvu.figures.services import freeze
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 30)


def a_frozen_total(cast: Cast, bloc: Tree) -> FrozenFigure:
    question = Question(organization_id=bloc["K"], today=TODAY, as_of=JUNE)
    (frozen,) = freeze(
        actor=cast.clerk, codes=["members.total"], question=question, purpose="Báo cáo tháng 6"
    )
    return frozen


def test_an_office_freezes_what_it_ticks(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"])
    client = cast.signed_in(cast.clerk)
    address = "/figures/frozen/new?org=K&as_of=2026-06-30"
    assert "Chốt số liệu" in client.get(address).content.decode()
    data = {"codes": ["members.total", "organizations.cells"], "purpose": "Báo cáo tháng 6/2026"}
    answer = client.post(address, data, follow=True)
    assert "Đã chốt 2 số liệu." in answer.content.decode()
    assert {one.indicator for one in FrozenFigure.objects.all()} == set(data["codes"])


def test_without_a_purpose_nothing_is_frozen(cast: Cast, bloc: Tree) -> None:
    client = cast.signed_in(cast.clerk)
    address = "/figures/frozen/new?org=K&as_of=2026-06-30"
    page = client.post(address, {"codes": ["members.total"]}).content.decode()
    assert "Ghi chốt số liệu để làm gì." in page
    assert not FrozenFigure.objects.exists()


def test_the_record_shows_both_numbers_and_who_differs(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"])
    frozen = a_frozen_total(cast, bloc)
    make_member(bloc["A2"], name="Trần Thị Bổ Sung")
    page = cast.signed_in(cast.clerk).get(f"/figures/frozen/{frozen.pk}/").content.decode()
    assert re.findall(r'<span class="value">(\d+)</span>', page) == ["1", "2"]
    assert "Trần Thị Bổ Sung" in page


def test_a_figure_is_reopened_with_a_reason(cast: Cast, bloc: Tree) -> None:
    frozen = a_frozen_total(cast, bloc)
    client = cast.signed_in(cast.clerk)
    address = f"/figures/frozen/{frozen.pk}/reopen"
    assert "Ghi lý do." in client.post(address, {}).content.decode()
    page = client.post(address, {"reason": "bổ sung hồ sơ"}, follow=True).content.decode()
    assert "bổ sung hồ sơ" in page
    assert "Số này đã mở lại." in page


def test_the_list_tells_whose_when_and_how_many(cast: Cast, bloc: Tree) -> None:
    a_frozen_total(cast, bloc)
    page = cast.signed_in(cast.clerk).get("/figures/frozen/").content.decode()
    assert "Báo cáo tháng 6" in page
    assert "30/06/2026" in page


def test_a_stranger_finds_no_frozen_figure_and_may_not_freeze(cast: Cast, bloc: Tree) -> None:
    frozen = a_frozen_total(cast, bloc)
    stranger = cast.signed_in(cast.outsider)
    assert stranger.get(f"/figures/frozen/{frozen.pk}/").status_code == 404
    assert "Báo cáo tháng 6" not in stranger.get("/figures/frozen/").content.decode()
    secretary = cast.signed_in(cast.secretary)
    assert secretary.get("/figures/frozen/new?org=A1&as_of=2026-06-30").status_code == 403


def test_a_quoted_figure_is_written_as_the_paper_has_it(cast: Cast, bloc: Tree) -> None:
    client = cast.signed_in(cast.clerk)
    data = {
        "subject": "Doanh thu", "qualifier": "NEARLY", "value": "1.628,9",
        "unit": "nghìn tỷ đồng", "period": "2025", "organization": "A", "symbol": "12-BC/ĐUK",
    }  # fmt: skip
    page = client.post("/figures/quoted/new", data, follow=True).content.decode()
    assert "gần 1.628,9 nghìn tỷ đồng" in page
    assert "12-BC/ĐUK" in page
    assert "gần 1.628,9 nghìn tỷ đồng" in client.get("/figures/quoted/").content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": "nhiều"}, "Ghi một số"),
        ({"organization": "", "area": ""}, "Ghi hoặc tổ chức đảng, hoặc phạm vi"),
        ({"organization": "KHÔNG-CÓ"}, "Không có tổ chức nào có mã"),
        ({"period": "mãi mãi"}, "không phải một kỳ"),
    ],
)
def test_what_cannot_be_quoted_is_said_at_the_form(
    cast: Cast, bloc: Tree, changes: dict[str, str], said: str
) -> None:
    data = {
        "subject": "Doanh thu", "qualifier": "EXACT", "value": "5", "unit": "tỷ đồng",
        "period": "2025", "organization": "A", "symbol": "12-BC/ĐUK",
    } | changes  # fmt: skip
    page = cast.signed_in(cast.clerk).post("/figures/quoted/new", data).content.decode()
    assert said in page
    assert not QuotedFigure.objects.exists()


def test_a_quoted_figure_is_withdrawn_with_a_reason(cast: Cast, bloc: Tree) -> None:
    client = cast.signed_in(cast.clerk)
    data = {
        "subject": "Doanh thu", "qualifier": "EXACT", "value": "5", "unit": "tỷ đồng",
        "period": "2025", "area": "toàn tỉnh", "symbol": "12-BC/ĐUK",
    }  # fmt: skip
    client.post("/figures/quoted/new", data)
    one = QuotedFigure.objects.get()
    client.post(f"/figures/quoted/{one.pk}/withdraw", {"reason": "chép nhầm"})
    one.refresh_from_db()
    assert one.correction_reason == "chép nhầm"
    assert not QuotedFigure.objects.current().exists()


def test_the_command_line_freezes_compares_and_reopens(
    cast: Cast, bloc: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    make_member(bloc["A1"])
    call_command(
        "freeze", "members.total", "--as-of", "2026-06-30", "--purpose", "thử", "--format", "json"
    )
    frozen = FrozenFigure.objects.get()
    make_member(bloc["A2"])
    call_command("frozen", str(frozen.pk))
    assert "Đã chốt 1" in capsys.readouterr().out
    call_command("frozen", str(frozen.pk), "--reopen", "bổ sung")
    frozen.refresh_from_db()
    assert frozen.correction_reason == "bổ sung"


def test_the_figure_says_that_it_was_frozen_and_as_what(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"])
    frozen = a_frozen_total(cast, bloc)
    make_member(bloc["A2"])
    client = cast.signed_in(cast.clerk)
    page = client.get("/figures/members.total/?org=K&as_of=2026-06-30").content.decode()
    assert "Báo cáo tháng 6" in page
    assert "Hồ sơ hiện nay cho số khác." in page
    assert f"/figures/frozen/{frozen.pk}/" in page
    other_day = client.get("/figures/members.total/?org=K&as_of=2026-06-29").content.decode()
    assert "Báo cáo tháng 6" not in other_day


def test_quoted_figures_stand_apart_below_the_counted_ones(cast: Cast, bloc: Tree) -> None:
    client = cast.signed_in(cast.clerk)
    data = {
        "subject": "Doanh thu", "qualifier": "ABOUT", "value": "5", "unit": "tỷ đồng",
        "period": "2025", "organization": "A", "symbol": "12-BC/ĐUK",
    }  # fmt: skip
    client.post("/figures/quoted/new", data)
    page = client.get("/figures/?org=A&period=2025").content.decode()
    assert page.index("khoảng 5 tỷ đồng") > page.index("Kết nạp")
    assert "khoảng 5 tỷ đồng" not in client.get("/figures/?org=B&period=2025").content.decode()
