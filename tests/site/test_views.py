"""The desk, search, health, error pages and the choice of display."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.utils.html import escape

from dangvu import core
from dangvu.accounts.models import User
from dangvu.accounts.services import create_user
from dangvu.core import registry
from dangvu.core.actor import Actor
from dangvu.core.routes import open_to_signed_in
from dangvu.rules.services import load_rulebook
from tests.cast import assemble
from tests.factories.members import make_member
from tests.factories.organizations import make_bloc

MAKER = Actor(user_id=None, name="test", today=date(2026, 11, 21), channel="test", operator=True)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    user: User = create_user(
        actor=MAKER, username="lan", display_name="Trần Thị Lan", password="mot-hai-ba-bon"
    )
    client.force_login(user)
    return client


@pytest.fixture
def duties() -> Iterator[None]:
    def due(actor: Actor) -> list[registry.Alert]:
        return [
            registry.Alert("T", "việc để sau", actor.today + timedelta(days=8), "/c"),
            registry.Alert("T", "việc tuần này", actor.today + timedelta(days=7), "/b"),
            registry.Alert("T", "việc quá hạn", actor.today - timedelta(days=1), "/a", late=True),
        ]

    registry.add_alert_source("tests", due, policy=open_to_signed_in("of a test"))
    yield
    registry._alert_sources.pop("tests")


def test_the_desk_without_duties_says_what_would_be_there(reader: Client) -> None:
    page = reader.get("/").content.decode()
    assert "Không có việc nào đến hạn" in page
    assert 'href="/" aria-current="page"' in page


def test_the_desk_puts_late_duties_first_with_one_button_each(reader: Client, duties: None) -> None:
    page = reader.get("/").content.decode()
    places = [page.index(words) for words in ("việc quá hạn", "việc tuần này", "việc để sau")]
    assert places == sorted(places)
    assert page.count("Mở để xử lý") == 3


def test_the_desk_shows_a_few_lines_of_every_group_and_kind(reader: Client) -> None:
    def many(actor: Actor) -> list[registry.Alert]:
        past, far = actor.today - timedelta(days=9), actor.today + timedelta(days=90)
        return [
            *(registry.Alert("A", f"quá-{n:02}.", past, "/", late=True) for n in range(60)),
            registry.Alert("B", "việc khác loại", actor.today - timedelta(days=1), "/", late=True),
            *(registry.Alert("A", f"xa-{n:02}.", far, "/", basis="Điều 5") for n in range(9)),
            registry.Alert("B", "không định hạn", None, "/"),
        ]

    registry.add_alert_source("tests", many, policy=open_to_signed_in("of a test"))
    try:
        page = reader.get("/").content.decode()
    finally:
        registry._alert_sources.pop("tests")
    assert page.count("Mở để xử lý") == 18
    assert (page.count("quá-"), page.count("xa-")) == (13, 3)
    assert "việc khác loại" in page
    assert "không định hạn" in page
    assert page.count("· Điều 5") == 3
    assert '<a class="num" href="/duties?when=late">Xem 47 việc nữa</a>' in page
    assert "Xem 6 việc nữa" in page


def test_many_duties_of_one_kind_are_one_line_that_leads_to_them(reader: Client) -> None:
    def many(actor: Actor) -> list[registry.Alert]:
        past, soon = actor.today - timedelta(days=9), actor.today + timedelta(days=3)
        of_a_kind = {"kind": "Hồ sơ quá hạn", "basis": "Điều 5"}
        return [
            *(
                registry.Alert("A", f"quá-{n}.", past, "/", late=True, **of_a_kind)
                for n in range(6)
            ),
            *(registry.Alert("A", f"gần-{n}.", soon, "/", **of_a_kind) for n in range(3)),
            registry.Alert("B", "việc khác loại", past, "/", late=True),
        ]

    registry.add_alert_source("tests", many, policy=open_to_signed_in("of a test"))
    try:
        page = reader.get("/").content.decode()
        listed = reader.get("/duties?when=late&kind=A").content.decode()
    finally:
        registry._alert_sources.pop("tests")
    assert "Hồ sơ quá hạn: 6 việc" in page
    assert '<a class="button" href="/duties?when=late&amp;kind=A">Xem 6 việc</a>' in page
    assert (page.count("quá-"), page.count("gần-"), page.count("việc khác loại")) == (0, 3, 1)
    assert "việc nữa" not in page
    assert (listed.count("quá-"), listed.count("gần-")) == (6, 0)
    assert "Loại việc" in listed
    assert "Loại việc" not in reader.get("/duties").content.decode()


def test_a_desk_with_little_on_it_has_a_line_for_each(reader: Client) -> None:
    def few(actor: Actor) -> list[registry.Alert]:
        past = actor.today - timedelta(days=9)
        return [
            registry.Alert("A", f"quá-{n}.", past, "/", late=True, kind="Hồ sơ quá hạn")
            for n in range(8)
        ]

    registry.add_alert_source("tests", few, policy=open_to_signed_in("of a test"))
    try:
        page = reader.get("/").content.decode()
    finally:
        registry._alert_sources.pop("tests")
    assert page.count("quá-") == page.count("Mở để xử lý") == 8


def test_each_finds_the_own_duties_on_the_desk(db: None) -> None:
    tree = make_bloc()
    cast = assemble(tree)
    load_rulebook(actor=cast.operator)
    for code in ("A1", "B1"):
        make_member(tree[code], admitted=date(2020, 5, 19), full=False)
    seen = {}
    for name in ("operator", "clerk", "officer", "secretary", "outsider"):
        door = Client()
        door.force_login(cast.user(getattr(cast, name)))
        page = door.get("/").content.decode()
        seen[name] = {code for code in ("A1", "B1") if f"/members/?org={code}&amp;status=" in page}
    assert seen == {
        "operator": {"A1", "B1"},
        "clerk": {"A1", "B1"},
        "officer": {"A1"},
        "secretary": {"A1"},
        "outsider": {"B1"},
    }


@pytest.fixture
def many_duties() -> Iterator[None]:
    def many(actor: Actor) -> list[registry.Alert]:
        past = actor.today - timedelta(days=9)
        return [registry.Alert("A", f"quá-{n:02}.", past, f"/to/{n}", late=True) for n in range(60)]

    registry.add_alert_source("tests.many", many, policy=open_to_signed_in("of a test"))
    yield
    registry._alert_sources.pop("tests.many")


def test_all_duties_are_a_list_that_pages_narrows_and_goes_to_excel(
    reader: Client, many_duties: None
) -> None:
    page = reader.get("/duties").content.decode()
    assert "60 việc" in page
    assert 'rel="next"' in page
    assert '<a href="/to/7">quá-07.</a>' in page
    narrowed = reader.get("/duties?when=late&q=qua-11").content.decode()
    assert "1 việc" in narrowed
    with closing(reader.get("/duties?format=xlsx")) as workbook:
        assert workbook["Content-Disposition"].endswith('viec-den-han.xlsx"')


def test_the_box_finds_while_one_types_and_leads_to_all(db: None) -> None:
    tree = make_bloc()
    cast = assemble(tree)
    make_member(tree["A1"], name="Trịnh Công Uẩn")
    door = Client()
    door.force_login(cast.user(cast.clerk))
    part = door.get("/search?q=uan+trinh", headers={"HX-Request": "true"})
    text = part.content.decode()
    assert "<html" not in text
    assert "Trịnh Công Uẩn" in text
    assert 'href="/search?q=uan%20trinh"' in text
    assert "HX-Request" in part["Vary"]
    assert (
        "Không tìm thấy"
        in door.get("/search?q=zz", headers={"HX-Request": "true"}).content.decode()
    )


# --- a session that ended -------------------------------------------------------------------


def test_a_script_is_told_that_the_session_ended(client: Client) -> None:
    answer = client.get("/members/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")


def test_a_form_sent_after_the_session_leads_back_to_its_page(client: Client) -> None:
    for referer, onward in (
        ("http://testserver/members/?q=hoa", "/members/%3Fq%3Dhoa"),
        ("http://elsewhere.test/x", "/"),
        ("", "/"),
    ):
        answer = client.post("/accounts/change-password", headers={"Referer": referer})
        assert answer["Location"] == f"/accounts/sign-in?next={onward}"
    assert "chưa được ghi" in client.get("/accounts/sign-in").content.decode()


def test_a_page_may_ask_whether_its_reader_is_still_known(client: Client, reader: Client) -> None:
    told = reader.get("/session").json()
    assert told["known"]
    assert told["token"]
    assert told["who"] == str(User.objects.get(username="lan").pk)
    assert 0 < told["left"] <= 30 * 60
    assert Client().get("/session").json() == {"known": False, "token": ""}


# --- the kit --------------------------------------------------------------------------------


def test_the_kit_shows_every_part_and_the_lines_that_make_it(reader: Client) -> None:
    page = reader.get("/kit").content.decode()
    files = sorted((Path(core.__file__).parent / "templates" / "core" / "kit").glob("*.html"))
    assert len(files) > 10
    for one in files:
        assert f'id="{one.stem}"' in page
        title = one.read_text().splitlines()[0].removeprefix("{#").removesuffix("#}").strip()
        assert f">{escape(title)}</h2>" in page
    assert "{% state &quot;late&quot; %}" in page


@override_settings(KIT=False)
def test_where_real_data_is_kept_there_is_no_kit(reader: Client) -> None:
    for address in ("/kit", "/kit/list", "/kit/record"):
        assert reader.get(address).status_code == 404


def test_the_list_and_the_record_of_the_kit_do_what_lists_and_records_do(reader: Client) -> None:
    page = reader.get("/kit/list?state=late&since_from=2024").content.decode()
    assert "từ 01/01/2024" in page
    picked = reader.post("/kit/list", {"own": "print", "ids": ["3", "5", "x"]}).content.decode()
    assert "2 dòng" in picked
    record = reader.get("/kit/record").content.decode()
    assert "Còn 2 tháng dự bị" in record


def test_search_without_a_hit_says_what_to_try(reader: Client) -> None:
    page = reader.get("/search?q=<b>không").content.decode()
    assert "Thử từ ngắn hơn" in page
    assert "&lt;b&gt;không" in page


def test_health_answers_a_stranger_with_one_word(client: Client) -> None:
    response = client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_letter_size_and_theme_are_kept_and_lead_back(client: Client) -> None:
    response = client.post(
        "/display", {"text": "big", "theme": "dark", "next": "/accounts/sign-in"}
    )
    assert response["Location"] == "/accounts/sign-in"
    assert 'class="text-big theme-dark"' in client.get("/accounts/sign-in").content.decode()
    client.post("/display", {"text": "usual", "theme": "purple", "next": "//elsewhere.test"})
    assert 'class="theme-dark"' in client.get("/accounts/sign-in").content.decode()


def test_every_page_forbids_inline_style_and_script(reader: Client) -> None:
    policy = reader.get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


# --- error pages ----------------------------------------------------------------------------


def _refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _break(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


def _lose_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError


urlpatterns = [
    path("refuse", _refuse),
    path("break", _break),
    path("lose", _lose_database),
    path("", include("dangvu.site.urls")),
    path("", include("dangvu.core.urls")),
    path("accounts/", include("dangvu.accounts.urls")),
]
handler400 = "dangvu.site.views.bad_request"
handler403 = "dangvu.site.views.forbidden"
handler404 = "dangvu.site.views.not_found"
handler500 = "dangvu.site.views.server_error"


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/nowhere", 404, "Kiểm tra lại địa chỉ"),
        ("/refuse", 403, "đề nghị người quản trị giao quyền"),
        ("/break", 500, "báo người quản trị"),
        ("/lose", 503, "Chờ vài phút"),
    ],
)
def test_an_error_page_says_what_happened_and_what_to_do(
    reader: Client, address: str, status: int, says: str
) -> None:
    reader.raise_request_exception = False
    with override_settings(ROOT_URLCONF=__name__):
        response = reader.get(address)
    assert response.status_code == status
    assert says in response.content.decode()


def test_a_form_without_its_token_is_explained(reader: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/accounts/sign-in", {"username": "lan"})
    assert response.status_code == 403
    assert "Biểu mẫu đã hết hạn" in response.content.decode()
