"""What an administrator does with accounts, and what others are refused."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from dangvu.accounts.models import User
from dangvu.accounts.services import give_token, password_seen
from dangvu.audit.models import Deed
from tests.accounts.people import MAKER, proved, sign_in, with_app
from tests.cast import PASSWORD, Cast, assemble
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db
PEOPLE = "/accounts/people"
REASON = {"reason": "Mất điện thoại, đã gặp trực tiếp"}


@pytest.fixture
def cast(operator: object, tree: Tree) -> Cast:
    return assemble(tree)


@pytest.fixture
def admin(cast: Cast, client: Client) -> Client:
    return proved(client, cast.user(cast.operator))


@pytest.fixture
def officer(cast: Cast) -> User:
    return cast.user(cast.officer)


def handed(page: object) -> str:
    """The password on the page that shows it once."""
    return re.findall(r'<code class="secret">([^<]+)', page.content.decode())[-1]  # type: ignore[attr-defined]


def test_the_list_shows_everyone_who_signs_in_and_who_has_a_second_factor(
    admin: Client, officer: User
) -> None:
    with_app(officer)
    page = admin.get(PEOPLE).content.decode()
    for name in ("Trần Thị Lan", "Đỗ Tiến Dũng", "Nguyễn Văn Tâm"):
        assert name in page
    assert "Người vận hành tại máy" not in page.split("<main")[1].split("</main")[0]
    assert page.count("Chưa</td>") == 3


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", PEOPLE),
        ("get", f"{PEOPLE}/new"),
        ("get", f"{PEOPLE}/%d"),
        ("post", f"{PEOPLE}/%d/password"),
        ("post", f"{PEOPLE}/%d/factor"),
        ("post", f"{PEOPLE}/%d/sessions"),
        ("post", f"{PEOPLE}/%d/close"),
        ("post", f"{PEOPLE}/%d/open"),
    ],
)
def test_nobody_else_gets_there(
    cast: Cast, client: Client, officer: User, method: str, address: str
) -> None:
    proved(client, cast.user(cast.clerk))
    where = address % officer.pk if "%d" in address else address
    assert getattr(client, method)(where, REASON if method == "post" else {}).status_code == 403


def test_a_new_account_gets_a_password_once_and_has_to_change_it(
    admin: Client, client: Client
) -> None:
    said = {"username": "Hoang.Minh", "display_name": "Hoàng Minh"}
    password = handed(admin.post(f"{PEOPLE}/new", said))
    newcomer = Client()
    assert sign_in(newcomer, "hoang.minh", password)["Location"] == "/"
    assert newcomer.get("/")["Location"] == "/accounts/change-password"


@pytest.mark.parametrize("name", ["", "lan", "có dấu", "hai chữ", "a/b"])
def test_a_name_that_will_not_do_is_refused(admin: Client, name: str) -> None:
    before = User.objects.count()
    said = {"username": name, "display_name": "Hoàng Minh"}
    assert admin.post(f"{PEOPLE}/new", said).status_code == 422
    assert User.objects.count() == before


def test_a_reset_gives_a_new_password_and_signs_the_owner_out(admin: Client, officer: User) -> None:
    theirs = Client()
    theirs.force_login(officer)
    password = handed(
        admin.post(f"{PEOPLE}/{officer.pk}/password", {"seen": password_seen(officer)})
    )
    assert theirs.get("/").status_code == 302
    assert sign_in(Client(), "dung", PASSWORD).status_code == 422
    again = Client()
    sign_in(again, "dung", password)
    assert again.get("/")["Location"] == "/accounts/change-password"
    assert Deed.objects.get(verb="accounts.reset_password").object_label == "dung"


def test_the_page_of_an_account_shows_no_password(admin: Client, officer: User) -> None:
    assert officer.password not in admin.get(f"{PEOPLE}/{officer.pk}").content.decode()


def test_who_lost_the_phone_sets_up_a_new_one_at_the_next_sign_in(
    admin: Client, officer: User
) -> None:
    with_app(officer)
    assert admin.post(f"{PEOPLE}/{officer.pk}/factor", REASON).status_code == 302
    owner = Client()
    assert sign_in(owner, "dung", PASSWORD)["Location"] == "/"
    assert owner.get("/")["Location"] == "/accounts/second-factor"
    assert Deed.objects.get(verb="accounts.reset_second_factor").purpose == REASON["reason"]


@pytest.mark.parametrize("what", ["factor", "close", "open"])
def test_without_a_reason_nothing_is_done(admin: Client, officer: User, what: str) -> None:
    with_app(officer)
    answer = admin.post(f"{PEOPLE}/{officer.pk}/{what}", {"reason": " "})
    assert answer.status_code == 422
    assert "Ghi lý do" in answer.content.decode()
    officer.refresh_from_db()
    assert officer.is_active
    assert officer.authenticator


def test_a_closed_account_loses_sessions_and_keys_and_may_be_opened_again(
    admin: Client, officer: User
) -> None:
    theirs = Client()
    theirs.force_login(officer)
    _token, secret = give_token(actor=MAKER, user=officer, name="phần mềm nhân sự")
    admin.post(f"{PEOPLE}/{officer.pk}/close", REASON)
    assert theirs.get("/").status_code == 302
    assert sign_in(Client(), "dung", PASSWORD).status_code == 422
    admin.post(f"{PEOPLE}/{officer.pk}/open", REASON)
    assert sign_in(Client(), "dung", PASSWORD).status_code == 302
    key = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert Client().get("/api/v1/organizations", **key).status_code == 401


def test_an_administrator_at_an_open_screen_is_asked_once_more(
    cast: Cast, client: Client, officer: User
) -> None:
    client.force_login(cast.user(cast.operator))
    for what in ("password", "factor", "close"):
        answer = client.post(f"{PEOPLE}/{officer.pk}/{what}", REASON)
        assert answer["Location"].startswith("/accounts/prove")
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    assert officer.is_active


def test_the_local_operator_is_no_account_of_the_pages(admin: Client, cast: Cast) -> None:
    assert admin.get(f"{PEOPLE}/{cast.operator.user_id}").status_code == 404
