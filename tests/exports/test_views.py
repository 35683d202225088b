"""Taking out a list: the mark on it, the limit, asking, approving and fetching, by a browser and by
a program."""

from __future__ import annotations

import io
import re
import time
import zipfile

import openpyxl
import pytest
from django.http import HttpResponse
from django.test import Client

from dangvu.accounts.services import give_token
from dangvu.exports.models import Ask, Export
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db

EXCEL = "/members/?format=xlsx"


@pytest.fixture(autouse=True)
def _people(bloc: Tree, cast: Cast, settings: object) -> None:
    for number in range(4):
        make_member(bloc["A1"], name=f"Trần Thị Xuất {number}")
    settings.EXPORT_PERSONS = 3  # type: ignore[attr-defined]


def proved(cast: Cast, who: object) -> Client:
    """A browser whose reader has just shown who it is."""
    client = cast.signed_in(who)  # type: ignore[arg-type]
    session = client.session
    session["proved_at"] = time.time()
    session.save()
    return client


def ask_page(client: Client, address: str = EXCEL) -> str:
    held = client.get(address)
    assert held.status_code == 302
    assert held.headers["Location"].startswith("/exports/ask?")
    return held.headers["Location"]


def send(client: Client, page: str, reason: str = "đối chiếu thẻ") -> HttpResponse:
    return client.post(page, {"persons": "1", "reason": reason})


def approve(cast: Cast, who: object, decision: str = "approve") -> HttpResponse:
    return proved(cast, who).post(
        f"/exports/{Ask.objects.latest('pk').pk}/decide", {"decision": decision, "note": ""}
    )


def without_tokens(answer: HttpResponse) -> str:
    """A page without what is another on each: tokens, and its own address."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    return re.sub(r"/exports/\d+/decide", "", page)


def content(answer: HttpResponse) -> bytes:
    return b"".join(answer)


def test_the_whole_way_from_too_many_to_the_file(cast: Cast) -> None:
    client = proved(cast, cast.officer)
    page = ask_page(client)
    assert "Xuất để làm gì" in client.get(page).content.decode()
    assert send(client, page).status_code == 302
    assert approve(cast, cast.operator).status_code == 302
    answer = client.get(EXCEL)
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(content(answer)))
    made = Export.objects.get()
    mark = f"Đỗ Tiến Dũng xuất ngày 21/11/2026, lần xuất số {made.pk}."
    mark = mark.replace("21/11/2026", made.on_date.strftime("%d/%m/%Y"))
    sheet = book.worksheets[0]
    assert sheet.cell(sheet.max_row, 1).value == mark
    assert book.properties.description == mark
    assert mark in str(sheet.oddFooter.left.text)
    assert client.get(EXCEL).status_code == 302


def test_without_having_just_shown_who_one_is_nothing_large_goes_out(cast: Cast) -> None:
    client = cast.signed_in(cast.officer)
    send(client, ask_page(client))
    approve(cast, cast.operator)
    assert client.get(EXCEL).headers["Location"].startswith("/accounts/prove?")
    assert Export.objects.count() == 0
    decide = f"/exports/{Ask.objects.get().pk}/decide"
    asked = cast.signed_in(cast.operator).post(decide, {"decision": "approve"})
    assert asked.headers["Location"].startswith("/accounts/prove?")


def test_the_four_at_the_page_that_decides(cast: Cast) -> None:
    client = cast.signed_in(cast.officer)
    send(client, ask_page(client))
    number = Ask.objects.get().pk
    statuses = {
        name: proved(cast, who).get(f"/exports/{number}/decide").status_code
        for name, who in {
            "operator": cast.operator, "officer": cast.officer, "outsider": cast.outsider,
            "clerk": cast.clerk, "secretary": cast.secretary,
        }.items()
    }  # fmt: skip
    assert statuses == {
        "operator": 200, "officer": 404, "outsider": 404, "clerk": 404, "secretary": 404,
    }  # fmt: skip
    absent = proved(cast, cast.outsider).get(f"/exports/{number + 1000}/decide")
    hidden = proved(cast, cast.outsider).get(f"/exports/{number}/decide")
    assert without_tokens(absent) == without_tokens(hidden)


def test_who_decides_and_who_asked_find_it_on_the_desk(cast: Cast) -> None:
    client = cast.signed_in(cast.officer)
    send(client, ask_page(client))
    assert "xin xuất" in cast.page(cast.operator, "/duties")
    assert "xin xuất" not in cast.page(cast.outsider, "/duties")
    approve(cast, cast.operator)
    assert "đã được duyệt" in cast.page(cast.officer, "/duties")


def test_few_rows_go_out_at_once_with_the_mark_and_are_counted(cast: Cast) -> None:
    client = cast.signed_in(cast.officer)
    answer = client.get("/members/?format=xlsx&q=Xuất+1")
    assert answer.status_code == 200
    assert Export.objects.get().persons == 1
    with zipfile.ZipFile(io.BytesIO(content(answer))) as archive:
        assert "xuất ngày" in archive.read("docProps/core.xml").decode()


def test_a_list_to_print_is_counted_and_marked_too(cast: Cast) -> None:
    client = cast.signed_in(cast.officer)
    assert "/exports/ask" in client.get("/members/?format=print").headers["Location"]
    page = client.get("/members/?format=print&q=Xuất+1").content.decode()
    assert f"lần xuất số {Export.objects.get().pk}." in page


def test_the_rows_behind_a_figure_are_counted_too(cast: Cast) -> None:
    client = cast.signed_in(cast.officer)
    held = client.get("/figures/members.total/rows/?format=xlsx")
    assert held.status_code == 302
    assert Export.objects.count() == 0


def test_what_was_searched_for_is_in_no_address(cast: Cast) -> None:
    page = ask_page(cast.signed_in(cast.officer), f"{EXCEL}&q=Xuất")
    assert "Xu" not in page.partition("?")[2]
    assert "members" not in page


def test_a_program_is_told_where_it_is_asked(cast: Cast) -> None:
    _token, secret = give_token(actor=cast.officer, user=cast.user(cast.officer), name="thử")
    program = Client(headers={"authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/members?limit=3").status_code == 200
    held = program.get("/api/v1/members?limit=3")
    assert held.status_code == 403
    (page,) = held.json()["near"]
    client = cast.signed_in(cast.officer)
    assert client.post(page, {"persons": "6", "reason": "đồng bộ"}).status_code == 302
    approve(cast, cast.operator)
    assert [program.get("/api/v1/members?limit=3").status_code for _ in range(3)] == [200, 200, 403]


def test_a_made_up_page_to_ask_is_not_there(cast: Cast) -> None:
    client = cast.signed_in(cast.officer)
    for what in ("", "x", "x:y:z"):
        assert client.get("/exports/ask", {"what": what}).status_code == 404


def test_the_list_shows_ones_own(cast: Cast) -> None:
    content(cast.signed_in(cast.officer).get("/members/?format=xlsx&q=Xuất+1"))
    assert "Đỗ Tiến Dũng" in cast.page(cast.officer, "/exports/")
    assert "Đỗ Tiến Dũng" not in cast.page(cast.outsider, "/exports/").partition("<main")[2]
