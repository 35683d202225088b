"""Two open the same page, both change it, both send: the second sees both versions and loses nothing."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dangvu.core.periods import Period
from dangvu.figures.models import QuotedFigure
from dangvu.figures.selectors import Question
from dangvu.figures.services import freeze, quote_figure
from dangvu.imports.services.mapping import mapping_document, save_mapping
from dangvu.papers.models import OwnTemplate
from dangvu.papers.selectors import form_on
from dangvu.reports.models import Report
from dangvu.reports.services import Entry, open_report, send_report, write_boxes
from dangvu.reports.services.reading import base_of
from dangvu.sources.services import cite
from tests.accounts.people import make_user, proved
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree
from tests.factories.papers import word


def hidden(page: str, name: str = "seen") -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no {name} on the page"
    return unescape(found[1])


def offered(page: str) -> dict[str, str]:
    """What the page that shows both versions would send, as it stands there."""
    form = page[page.index('class="form panel"') : page.rindex("</form>")]
    sent = {
        name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)
    }
    sent |= {
        name: unescape(value).strip()
        for name, value in re.findall(
            r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)<', form.replace("\n", " ")
        )
    }
    chosen = re.findall(r'<select[^>]* name="(\w+)".*?value="(\w+)" selected', form, re.DOTALL)
    return sent | dict(chosen)


@pytest.fixture
def report(bloc: Tree, cast: Cast) -> Report:
    question = Question(organization_id=bloc["A"], today=TODAY, period=Period.parse("2025"))
    made = open_report(actor=cast.officer, form=form_on("summary", TODAY), question=question)
    entry = Entry("Tốt.", 0, base_of(""))
    write_boxes(actor=cast.officer, report=made, entries={"assessment": entry})
    return Report.objects.get(pk=made.pk)


def test_head_and_foot_of_a_report(cast: Cast, report: Report) -> None:
    mine, theirs = cast.signed_in(cast.officer), cast.signed_in(cast.clerk)
    address = f"/reports/kept/{report.pk}/marks"
    marks = {"dated": "05/02/2026", "signer": "Nguyễn Thị Ánh"}
    seen = hidden(mine.get(address).content.decode())
    assert theirs.post(address, {**marks, "signer": "Lê Văn Bình", "seen": seen}).status_code == 302
    answer = mine.post(address, {**marks, "seen": seen})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Lê Văn Bình" in page
    assert 'value="Nguyễn Thị Ánh"' in page
    assert page.count("Khác nhau") == 1
    assert "Giữ bản đang lưu" in page
    assert Report.objects.get().signer == "Lê Văn Bình"
    assert mine.post(address, marks).status_code == 409, (
        "a form without its mark is refused as well"
    )
    assert mine.post(address, offered(page)).status_code == 302
    assert Report.objects.get().signer == "Nguyễn Thị Ánh"


def quoted(cast: Cast) -> QuotedFigure:
    return quote_figure(
        actor=cast.officer, subject="Doanh thu", value=Decimal(1), unit="tỷ đồng", area="toàn tỉnh",
        source=cite(actor=cast.officer, symbol="12-BC/ĐUK", issuer=""),
        first_day=date(2025, 1, 1), last_day=date(2025, 12, 31),
    )  # fmt: skip


CORRECTION = {
    "subject": "Doanh thu", "qualifier": "EXACT", "unit": "tỷ đồng", "period": "2025",
    "area": "toàn tỉnh", "symbol": "12-BC/ĐUK", "reason": "chép nhầm",
}  # fmt: skip


def test_a_quoted_figure(bloc: Tree, cast: Cast) -> None:
    address = f"/figures/quoted/{quoted(cast).pk}/correct"
    client = cast.signed_in(cast.officer)
    assert client.post(address, {**CORRECTION, "value": "2"}).status_code == 302
    answer = client.post(address, {**CORRECTION, "value": "3"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.count("Khác nhau") == 1
    assert [one.value for one in QuotedFigure.objects.current()] == [2]
    action = re.search(r'method="post" action="(/figures/quoted/\d+/correct)"', page)
    assert action
    assert client.post(action[1], offered(page)).status_code == 302
    assert [one.value for one in QuotedFigure.objects.current()] == [3]


def test_a_quoted_figure_that_was_withdrawn(bloc: Tree, cast: Cast) -> None:
    one, client = quoted(cast), cast.signed_in(cast.officer)
    for _time in range(2):
        answer = client.post(f"/figures/quoted/{one.pk}/withdraw", {"reason": "thừa"})
        assert answer.status_code == 302
    answer = client.post(f"/figures/quoted/{one.pk}/correct", {**CORRECTION, "value": "3"})
    assert answer["Location"] == f"/figures/quoted/{one.pk}/"
    assert not QuotedFigure.objects.current().exists()


def test_a_frozen_figure_that_was_opened_again(bloc: Tree, cast: Cast) -> None:
    question = Question(organization_id=bloc["A"], today=TODAY, as_of=date(2025, 12, 31))
    [one] = freeze(actor=cast.officer, codes=["members.total"], question=question, purpose="thử")
    client = cast.signed_in(cast.officer)
    for _time in range(2):
        answer = client.post(f"/figures/frozen/{one.pk}/reopen", {"reason": "sửa"})
        assert answer["Location"] == f"/figures/frozen/{one.pk}/"


COLUMNS = [{"title": "Họ tên", "to": "full_name"}]


def test_a_way_of_reading(cast: Cast) -> None:
    def document(title: str) -> dict[str, Any]:
        return {"title": title, "sheets": [{"into": "members.people", "columns": COLUMNS}]}

    save_mapping(actor=cast.clerk, name="so-moi", document=document("Đầu"))
    client, address = cast.signed_in(cast.clerk), "/imports/mappings/so-moi/"
    page = client.get(address).content.decode()
    seen = hidden(page)
    text = "title: Của tôi\nsheets:\n- into: members.people\n  columns:\n  - {title: Họ tên, to: full_name}\n"
    save_mapping(actor=cast.clerk, name="so-moi", document=document("Của họ"))
    answer = client.post(address, {"document": text, "seen": seen})
    both = answer.content.decode()
    assert answer.status_code == 409
    assert "Của họ" in both
    assert "Của tôi" in both
    assert mapping_document("so-moi")["title"] == "Của họ"
    assert client.post(address, {"document": text, "seen": hidden(both)}).status_code == 302
    assert mapping_document("so-moi")["title"] == "Của tôi"


def test_an_own_word_file(bloc: Tree, cast: Cast) -> None:
    client = cast.signed_in(cast.clerk)
    seen = hidden(client.get("/papers/summary/").content.decode())

    def take(seen: str) -> Any:
        file = SimpleUploadedFile("mẫu.docx", word("Riêng {{ organization }}"))
        said = {"file": file, "org": "K", "valid_from": "01/01/2026", "take": "yes", "seen": seen}
        return client.post("/papers/summary/check", said)

    assert take(seen).status_code == 302
    second = take(seen)
    assert second.status_code == 409
    assert OwnTemplate.objects.count() == 1
    assert take(hidden(second.content.decode())).status_code == 302


def test_a_report_is_sent_and_judged_as_it_was_seen(cast: Cast, report: Report) -> None:
    writer, judge = cast.signed_in(cast.officer), cast.signed_in(cast.clerk)
    address = f"/reports/kept/{report.pk}/"
    seen = hidden(writer.get(address).content.decode())
    entry = Entry("Khá.", 1, base_of("Tốt."))
    write_boxes(actor=cast.officer, report=report, entries={"assessment": entry})
    assert writer.post(f"{address}send", {"seen": seen}).status_code == 409
    assert Report.objects.get().state == "DRAFT"
    send_report(actor=cast.officer, report=report)
    refused = judge.post(f"{address}return", {"seen": seen, "reason": "thiếu số liệu"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert ">thiếu số liệu</textarea>" in page
    assert judge.post(f"{address}accept", {"seen": hidden(page)}).status_code == 302
    assert Report.objects.get().state == "ACCEPTED"


def test_a_password_that_another_administrator_has_just_handed_out(bloc: Tree, cast: Cast) -> None:
    user = make_user("them")
    admin = proved(Client(), cast.user(cast.hired("ADMINISTRATOR", bloc["K"])))
    page = admin.get(f"/accounts/people/{user.pk}").content.decode()
    address = f"/accounts/people/{user.pk}/password"
    assert admin.post(address, {"seen": hidden(page)}).status_code == 200
    user.refresh_from_db()
    handed = user.password
    assert admin.post(address, {"seen": "cũ"}).status_code == 302
    user.refresh_from_db()
    assert user.password == handed
