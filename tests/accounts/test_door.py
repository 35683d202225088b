"""Signing in over HTTP: one step or two, what is demanded of whom, what a stranger can learn."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client, override_settings
from django.utils import timezone

from dangvu.accounts.models import DoorAttempt, Session, User
from dangvu.accounts.services import MOST_TRIES, doors
from dangvu.audit.models import Deed
from dangvu.audit.services import deed
from dangvu.config.sign_in import Passwords
from dangvu.core.hourly import EACH, Hourly
from tests.accounts.people import (
    MAKER,
    PASSWORD,
    SECOND_STEP,
    SIGN_IN,
    code_of,
    make_user,
    sign_in,
    with_app,
)
from tests.cast import Cast, assemble
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db
FACTOR = "/accounts/second-factor"


@pytest.fixture
def cast(operator: object, tree: Tree) -> Cast:
    return assemble(tree)


@pytest.fixture
def member() -> User:
    """Who holds no role: no second factor is demanded."""
    return make_user()


def step(client: Client, code: str) -> object:
    return client.post(SECOND_STEP, {"code": code})


# --- two steps -------------------------------------------------------------------------------


def test_the_password_alone_does_not_open_where_there_is_an_app(
    member: User, client: Client
) -> None:
    with_app(member)
    assert sign_in(client)["Location"] == SECOND_STEP
    assert client.get("/")["Location"].startswith(SIGN_IN)
    assert client.get("/accounts/sessions")["Location"].startswith(SIGN_IN)


def test_password_and_code_open_the_page_that_was_asked_for(member: User, client: Client) -> None:
    secret, _codes = with_app(member)
    client.post(SIGN_IN, {"username": "lan", "password": PASSWORD, "next": "/search?q=a"})
    assert step(client, code_of(secret, datetime.now(UTC)))["Location"] == "/search?q=a"
    assert client.get("/").status_code == 200
    assert Deed.objects.get(verb="accounts.sign_in").object_label == "lan (password totp)"


def test_a_code_on_paper_opens_as_well(member: User, client: Client) -> None:
    _secret, codes = with_app(member)
    sign_in(client)
    assert step(client, codes[0])["Location"] == "/"
    assert "còn 9 mã" in client.get("/").content.decode()


def test_a_wrong_code_does_not_open(member: User, client: Client) -> None:
    with_app(member)
    sign_in(client)
    assert step(client, "000000").status_code == 422
    assert client.get("/")["Location"].startswith(SIGN_IN)


def test_the_second_step_without_the_first_leads_back(client: Client) -> None:
    assert client.get(SECOND_STEP)["Location"] == SIGN_IN
    assert step(client, "123456")["Location"] == SIGN_IN


def test_half_signed_in_lasts_ten_minutes(member: User, client: Client) -> None:
    secret, _codes = with_app(member)
    sign_in(client)
    session = client.session
    session["half_in"] = session["half_in"] | {"until": session["half_in"]["until"] - 601}
    session.save()
    assert step(client, code_of(secret, datetime.now(UTC)))["Location"] == SIGN_IN


def test_codes_are_not_guessed_without_end(member: User, client: Client) -> None:
    secret, _codes = with_app(member)
    sign_in(client)
    answers = [step(client, f"{number:06}").status_code for number in range(MOST_TRIES + 1)]
    assert answers == [422] * MOST_TRIES + [429]
    assert step(client, code_of(secret, datetime.now(UTC))).status_code == 429


# --- of whom it is demanded ------------------------------------------------------------------


def test_who_sees_files_has_to_set_up_a_second_factor_before_anything_else(
    cast: Cast, client: Client
) -> None:
    user = cast.user(cast.officer)
    client.post(SIGN_IN, {"username": user.username, "password": "ba-bon-nam-sau"})
    assert client.get("/members/")["Location"] == FACTOR
    assert client.get("/accounts/tokens")["Location"] == FACTOR
    assert "phải có bước hai" in client.get(FACTOR).content.decode()


def test_setting_it_up_shows_codes_once_and_opens_the_rest(cast: Cast, client: Client) -> None:
    client.post(SIGN_IN, {"username": "dung", "password": "ba-bon-nam-sau"})
    page = client.get(FACTOR).content.decode()
    secret = page.split('<code class="secret">')[1].split("<")[0].replace(" ", "")
    assert "<svg" in page
    done = client.post(FACTOR, {"code": code_of(secret, datetime.now(UTC))})
    assert done.content.decode().count('<code class="secret">') == 10
    assert client.get("/").status_code == 200
    assert sign_in(Client(), "dung", "ba-bon-nam-sau")["Location"] == SECOND_STEP


def test_a_wrong_code_keeps_the_secret_that_is_being_set_up(cast: Cast, client: Client) -> None:
    client.post(SIGN_IN, {"username": "dung", "password": "ba-bon-nam-sau"})
    before = client.get(FACTOR).content.decode().split('<code class="secret">')[1].split("<")[0]
    wrong = client.post(FACTOR, {"code": "000000"})
    assert wrong.status_code == 422
    assert before in wrong.content.decode()


def test_who_holds_no_role_is_not_asked(member: User, client: Client) -> None:
    assert sign_in(client)["Location"] == "/"
    assert client.get("/").status_code == 200


@override_settings(DANGVU_MODE="demo", SECOND_FACTOR=False)
def test_the_demo_asks_nobody(cast: Cast, client: Client) -> None:
    with_app(cast.user(cast.officer))
    client.post(SIGN_IN, {"username": "dung", "password": "ba-bon-nam-sau"})
    assert client.get("/members/").status_code == 200


# --- what a stranger can learn ---------------------------------------------------------------


def bodies(client: Client, *names: str) -> set[tuple[int, str]]:
    found = set()
    for name in names:
        answer = client.post(SIGN_IN, {"username": name, "password": "sai-mat-khau"})
        found.add((answer.status_code, _without_token(answer.content.decode(), name)))
    return found


def _without_token(page: str, name: str) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return page.replace(f'value="{name}"', "")


def test_every_refusal_reads_the_same(cast: Cast, client: Client) -> None:
    with_app(cast.user(cast.clerk))
    closed = make_user("dong")
    with deed(actor=MAKER, verb="tests.close"):
        User.objects.filter(pk=closed.pk).update(is_active=False)
    assert len(bodies(client, "lan", "dong", "operator", "khong-co-ai", "dung")) == 1


def test_an_unknown_name_is_locked_like_a_known_one(member: User, client: Client) -> None:
    for _number in range(MOST_TRIES):
        bodies(client, "lan", "khong-co-ai")
    found = bodies(client, "lan", "khong-co-ai")
    assert [status for status, _body in found] == [429]


def test_an_unknown_name_costs_a_hash_as_well(client: Client) -> None:
    hashed: list[str] = []
    real = MD5PasswordHasher.encode
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            MD5PasswordHasher,
            "encode",
            lambda self, password, salt: hashed.append(password) or real(self, password, salt),
        )
        client.post(SIGN_IN, {"username": "khong-co-ai", "password": "sai-mat-khau"})
    assert hashed == ["sai-mat-khau"]


# --- locked ----------------------------------------------------------------------------------


def lock_out(name: str = "lan") -> None:
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for _number in range(MOST_TRIES):
        assert sign_in(stranger, name, "sai-mat-khau").status_code == 422
    assert sign_in(stranger, name, PASSWORD).status_code == 429


def test_the_owner_at_the_usual_machine_gets_in_while_strangers_are_locked_out(
    member: User, client: Client
) -> None:
    assert sign_in(client).status_code == 302
    client.post("/accounts/sign-out")
    lock_out()
    assert sign_in(client)["Location"] == "/"
    assert sign_in(Client()).status_code == 429


def test_a_lock_out_is_recorded_once_and_the_owner_hears_of_the_tries(
    member: User, client: Client
) -> None:
    lock_out()
    lock_out("khong-co-ai")
    recorded = Deed.objects.filter(verb="accounts.lock_out")
    assert sorted(recorded.values_list("object_label", flat=True)) == ["", "lan"]
    DoorAttempt.objects.update(at=timezone.now() - timedelta(minutes=16))
    sign_in(client)
    assert "10 lần gõ sai mật khẩu" in client.get("/").content.decode()


def failures() -> list[str]:
    noted = Deed.objects.filter(verb="accounts.sign_in_failed", entry_class="DENIED")
    return list(noted.order_by("pk").values_list("object_label", flat=True))


def test_every_try_that_fails_is_recorded_with_what_was_shown(member: User, client: Client) -> None:
    secret, _codes = with_app(member)
    sign_in(client, password="sai-mat-khau")
    sign_in(client)
    step(client, "000000")
    step(client, code_of(secret, datetime.now(UTC)))
    client.post("/accounts/prove", {"password": "sai-mat-khau"})
    assert failures() == ["lan (password)", "lan (code)", "lan (password again)"]


def test_what_was_typed_for_a_name_is_not_recorded_and_the_record_cannot_be_filled(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "_STRANGERS", Hourly())
    for number in range(EACH + 5):
        stranger = Client(REMOTE_ADDR=f"203.0.113.{number}")
        sign_in(stranger, f"mat-khau-go-nham-{number}", "sai-mat-khau")
    assert failures() == [f"(password, {number})" for number in range(1, EACH + 1)]


def test_a_key_that_no_program_holds_is_recorded(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "_STRANGERS", Hourly())
    client.get("/api/v1/members", headers={"Authorization": "Bearer dv_khong-co"})
    client.get("/api/v1/members")
    assert failures() == ["(key of a program, 1)"]


def test_a_machine_known_at_one_name_is_a_stranger_at_another(member: User, client: Client) -> None:
    make_user("tam")
    sign_in(client)
    client.post("/accounts/sign-out")
    lock_out("tam")
    assert sign_in(client, "tam").status_code == 429


def test_a_made_up_device_is_a_stranger(member: User, client: Client) -> None:
    lock_out()
    client.cookies[settings.DEVICE_COOKIE_NAME] = "eyJkIjoieCJ9:made:up"
    assert sign_in(client).status_code == 429


def test_after_a_quarter_of_an_hour_strangers_may_try_again(member: User, client: Client) -> None:
    lock_out()
    DoorAttempt.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert sign_in(client).status_code == 302


# --- handed over, old ------------------------------------------------------------------------


def test_a_handed_password_opens_for_a_week_and_then_reads_like_a_wrong_one(
    client: Client,
) -> None:
    user = make_user(must_change=True)
    assert sign_in(client)["Location"] == "/"
    assert client.get("/")["Location"] == "/accounts/change-password"
    with deed(actor=MAKER, verb="tests.time_travel"):
        User.objects.filter(pk=user.pk).update(password_set_at=timezone.now() - timedelta(days=7))
    answer = sign_in(Client())
    assert answer.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.content.decode()


def test_by_the_profile_with_a_term_an_old_password_has_to_be_changed(
    member: User, client: Client
) -> None:
    with deed(actor=MAKER, verb="tests.time_travel"):
        User.objects.update(password_set_at=timezone.now() - timedelta(days=91))
    with override_settings(PASSWORDS=Passwords("tcvn", 10, 90)):
        sign_in(client)
        assert client.get("/")["Location"] == "/accounts/change-password"
        said = {"old": PASSWORD, "new": "nam-sau-bay-tam", "again": "nam-sau-bay-tam"}
        client.post("/accounts/change-password", said)
        assert client.get("/").status_code == 200
    sign_in(other := Client(), password="nam-sau-bay-tam")
    assert other.get("/").status_code == 200


def test_signing_in_gives_the_session_a_new_key(member: User, client: Client) -> None:
    client.get("/first")
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = before = session.session_key
    sign_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert Session.objects.filter(user=member).count() == 1
