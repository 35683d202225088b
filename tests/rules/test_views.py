"""Pages of the rulebook: a day of an officer, what each reader is shown, and how much is asked."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from dangvu.core.actor import Actor
from dangvu.organizations.models import Organization
from dangvu.rules.models import Parameter
from dangvu.rules.selectors import UnknownRule, parameter
from dangvu.rules.services import load_rulebook, set_local_rule
from dangvu.sources.models import Source
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree

CODE = "transfer.present_working_days"
PAGE = f"/rules/{CODE}/"
SAID = {
    "place": "A", "value": "20", "valid_from": "01/01/2026", "valid_to": "",
    "symbol": "12-QĐ/ĐU", "issuer": "Đảng ủy Tổng công ty", "date": "20/12/2025",
    "clause": "Điều 2", "certainty": "SEEN",
}  # fmt: skip


@pytest.fixture(autouse=True)
def book(cast: Cast) -> None:
    load_rulebook(actor=cast.operator)


def local(actor: Actor, place: int, **more: Any) -> Parameter:
    return set_local_rule(
        actor=actor,
        organization=Organization.objects.get(pk=place),
        code=CODE,
        label="Thời hạn xuất trình giấy giới thiệu sinh hoạt đảng",
        unit="ngày làm việc",
        **{"value": 20, "valid_from": date(2026, 1, 1), **more},
    )


def main(page: str) -> str:
    return page.partition("<main")[2]


# --- a day of an officer ------------------------------------------------------------------------


def test_an_officer_makes_changes_and_ends_a_rule_of_the_committee(cast: Cast, bloc: Tree) -> None:
    client = cast.signed_in(cast.officer)
    made = client.post(f"/rules/{CODE}/local", SAID, follow=True).content.decode()
    assert "Đã đặt quy định riêng: 20 ngày làm việc." in made
    assert "Điều 2, 12-QĐ/ĐU Đảng ủy Tổng công ty" in made
    assert parameter(CODE, on=TODAY, organization_id=bloc["A1"]).value == 20
    row = Parameter.objects.current().get(organization=bloc["A"])
    form = cast.page(cast.officer, f"/rules/local/{row.pk}/change")
    assert 'value="20"' in form
    changed = client.post(
        f"/rules/local/{row.pk}/change", SAID | {"value": "15", "on": "01/06/2026"}, follow=True
    )
    assert "thay đổi từ ngày 01/06/2026" in changed.content.decode()
    row = Parameter.objects.current().get(organization=bloc["A"], value=15)
    over = {"on": "01/10/2026", "reason": "Hết hiệu lực theo 30-QĐ/ĐU"}
    ended = client.post(f"/rules/local/{row.pk}/end", over, follow=True).content.decode()
    assert "hết hiệu lực từ ngày 01/10/2026" in ended
    for day, value in ((date(2026, 5, 31), 20), (date(2026, 6, 1), 15), (date(2026, 10, 1), 30)):
        assert parameter(CODE, on=day, organization_id=bloc["A1"]).value == value


def test_a_rule_that_the_book_leaves_open_is_said_by_an_office(cast: Cast, bloc: Tree) -> None:
    page = cast.page(cast.clerk, "/rules/")
    assert "Tuổi nghỉ công tác" in page
    assert "sổ quy định chưa ghi" in cast.page(cast.clerk, "/rules/retirement.age_months/")
    said = SAID | {"place": "K", "value": "nữ: 684; nam: 732"}
    client = cast.signed_in(cast.clerk)
    client.post("/rules/retirement.age_months/local", said, follow=True)
    found = parameter("retirement.age_months", on=TODAY, organization_id=bloc["A1"])
    assert found.value == {"FEMALE": 684, "MALE": 732}
    with pytest.raises(UnknownRule):
        parameter("retirement.age_months", on=TODAY)


def test_what_is_wrong_is_said_in_the_form_and_nothing_is_left(cast: Cast, bloc: Tree) -> None:
    client, papers = cast.signed_in(cast.officer), Source.objects.count()
    for change, said in (
        ({"value": "hai mươi"}, "không phải một số"),
        ({"place": "B"}, "Không có tổ chức nào"),
        ({"place": "KHONG-CO"}, "Không có tổ chức nào"),
        ({"symbol": ""}, "bắt buộc"),
        ({"valid_to": "01/01/2026"}, "sau thời gian bắt đầu"),
        ({"clause": "TỐI MẬT"}, "dấu độ mật"),
    ):
        answer = client.post(f"/rules/{CODE}/local", SAID | change)
        assert said in answer.content.decode(), change
    assert not Parameter.objects.filter(organization__isnull=False).exists()
    assert Source.objects.count() == papers
    local(cast.officer, bloc["A"])
    again = client.post(f"/rules/{CODE}/local", SAID).content.decode()
    assert "đã có quy định riêng" in again


def test_some_rules_are_the_books_alone(cast: Cast, bloc: Tree) -> None:
    page = cast.page(cast.clerk, "/rules/secrecy.proposal.denouncer/")
    assert "Nội dung này chỉ theo quy định chung." in page
    cast.page(cast.clerk, "/rules/secrecy.proposal.denouncer/local", status=404)
    general = Parameter.objects.current().filter(code=CODE, organization=None).latest("pk")
    for way in ("change", "end"):
        cast.page(cast.clerk, f"/rules/local/{general.pk}/{way}", status=404)


# --- what each reader is shown ------------------------------------------------------------------


def test_the_book_of_a_day_with_its_certainty(cast: Cast, bloc: Tree) -> None:
    local(cast.officer, bloc["A"])
    page = cast.page(cast.officer, "/rules/?q=xuat+trinh")
    assert "2 quy định" in page
    assert "Đảng bộ Tổng công ty Hàng hải" in main(page)
    assert "điểm 6.3.1, 294-QĐ/TW" in page
    older = main(cast.page(cast.officer, "/rules/?q=xuat+trinh&on=30/06/2025"))
    assert "232-QĐ/TW" in older
    assert "Tổng công ty Hàng hải" not in older
    unsure = cast.page(cast.officer, "/rules/?certainty=MEDIUM")
    assert "cần kiểm tra" in unsure
    assert "điểm 6.3.1" not in main(unsure)
    alone = cast.page(cast.officer, "/rules/?local=1")
    assert "1 quy định" in alone


def test_the_book_goes_to_excel_and_to_the_printer(cast: Cast, bloc: Tree) -> None:
    client = cast.signed_in(cast.officer)
    answer = client.get("/rules/?format=xlsx&q=kết+nạp")
    content = b"".join(answer) if answer.streaming else answer.content
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    cells = {cell for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    assert "cần kiểm tra" in cells
    assert "60 ngày làm việc" in cells
    assert "60 ngày làm việc" in cast.page(cast.officer, "/rules/?format=print")
    assert "294-QĐ/TW" in cast.page(cast.officer, "/rules/documents/?format=print")


def test_the_history_of_a_rule_names_each_value_with_its_paper(cast: Cast, bloc: Tree) -> None:
    local(cast.officer, bloc["A"])
    page = main(cast.page(cast.secretary, PAGE))
    for text in ("29-QĐ/TW", "24-QĐ/TW", "232-QĐ/TW", "294-QĐ/TW", "01/07/2025"):
        assert text in page
    assert "Đảng bộ Tổng công ty Hàng hải" in page
    assert "Thay đổi</a>" not in page
    assert "Thay đổi</a>" in main(cast.page(cast.officer, PAGE))
    assert "Tổng công ty Hàng hải" not in main(cast.page(cast.outsider, PAGE))
    before = main(cast.page(cast.officer, f"{PAGE}?on=01/01/2015"))
    assert "Không có quy định chung" in before


def test_the_page_of_a_document_shows_its_chain_and_its_rules(cast: Cast, bloc: Tree) -> None:
    paper = Source.objects.get(symbol="294-QĐ/TW")
    page = main(cast.page(cast.secretary, f"/rules/documents/{paper.pk}/"))
    for text in ("45-QĐ/TW (2011)", "thay thế", "điểm 3.5.1", "36 tháng", "cần kiểm tra"):
        assert text in page
    listed = cast.page(cast.secretary, "/rules/documents/?q=the+dang+vien")
    assert "06-QĐ/TW (2026)" in listed
    assert "294-QĐ/TW" not in main(listed)
    cast.page(cast.secretary, "/rules/documents/987654/", status=404)


def test_no_page_of_a_rule_without_the_policy(cast: Cast, bloc: Tree) -> None:
    row, paper = local(cast.officer, bloc["A"]), Source.objects.get(symbol="294-QĐ/TW")
    pages = ["/rules/", PAGE, "/rules/documents/", f"/rules/documents/{paper.pk}/"]
    writes = [f"/rules/{CODE}/local", f"/rules/local/{row.pk}/change", f"/rules/local/{row.pk}/end"]
    auditor = cast.signed_in(cast.hired("AUDITOR", bloc["K"]))
    for address in [*pages, *writes]:
        assert auditor.get(address).status_code == 403, address
    reader = cast.signed_in(cast.secretary)
    for address in pages:
        assert reader.get(address).status_code == 200, address
    for address in writes:
        assert reader.post(address, SAID).status_code == 403, address
    foreign = cast.signed_in(cast.outsider)
    for address in writes[1:]:
        assert foreign.post(address, SAID).status_code == 404, address
    absent = foreign.get("/rules/khong.co/")
    assert absent.status_code == 404
    row.refresh_from_db()
    assert row.superseded_at is None


# --- how much is asked --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "statements"), [("/rules/", 10), ("/rules/documents/", 10), (PAGE, 12)]
)
def test_pages_ask_as_much_for_one_local_rule_as_for_three(
    cast: Cast, bloc: Tree, address: str, statements: int
) -> None:
    client = cast.signed_in(cast.clerk)
    client.get(address)
    asked = []
    for places in (["A"], ["B", "C"]):
        for place in places:
            local(cast.operator, bloc[place])
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        asked.append(len(captured))
    assert asked == [statements, statements]


# --- a rule beside a deadline -------------------------------------------------------------------


def shown(actor: Actor | None, found: Any, more: str = "") -> str:
    request = RequestFactory().get("/")
    if actor is not None:
        request.actor = actor  # type: ignore[attr-defined]
    template = Template("{% load rules %}{% rule found " + more + " %}")
    return template.render(Context({"request": request, "found": found, "day": date(2022, 3, 1)}))


def test_a_rule_is_shown_with_its_basis_wherever_a_deadline_stands(cast: Cast, bloc: Tree) -> None:
    local(cast.officer, bloc["A"], value=15)
    unsure = shown(cast.secretary, parameter("admission.decision_working_days", on=TODAY))
    for text in ("60 ngày làm việc", "cần kiểm tra", "294-QĐ/TW", "/rules/admission.decision"):
        assert text in unsure
    own = shown(cast.secretary, parameter(CODE, on=TODAY, organization_id=bloc["A1"]))
    assert "15 ngày làm việc" in own
    assert "quy định riêng" in own
    assert "60 ngày" not in shown(cast.secretary, parameter("probation.months", on=TODAY))
    then = shown(cast.secretary, parameter(CODE, on=date(2022, 3, 1)), "on=day")
    assert f"/rules/{CODE}/?on=2022-03-01" in then
    assert "24-QĐ/TW" in then
    bare = shown(cast.secretary, parameter("probation.months", on=TODAY), "value=False")
    assert "12 tháng" not in bare
    assert "<a " not in shown(cast.hired("AUDITOR", bloc["K"]), parameter(CODE, on=TODAY))
    assert shown(cast.secretary, None).strip() == ""
