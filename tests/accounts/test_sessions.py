"""Where one is signed in, how long it lasts, and showing who one is once more."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from dangvu.accounts.models import Session, User
from dangvu.accounts.services import has_ended
from dangvu.accounts.sessions import kept_as
from dangvu.audit.models import Deed
from dangvu.core.modes import LIMITS, Limits
from dangvu.core.proving import FRESH, freshly_proved, is_fresh
from tests.accounts.people import NOW, PASSWORD, code_of, make_user, proved, sign_in, with_app
from tests.cast import Cast, assemble
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PAGE = "/accounts/sessions"


@pytest.fixture
def member() -> User:
    return make_user()


def used_ago(user: User, **ago: int) -> None:
    Session.objects.filter(user=user).update(seen_at=timezone.now() - timedelta(**ago))


# --- how long --------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["demo", "net", "lan"])
def test_a_session_ends_when_unused_for_too_long_and_when_too_old(mode: str) -> None:
    limits, second = LIMITS[mode], timedelta(seconds=1)

    def ended(age: timedelta, unused: timedelta) -> bool:
        return has_ended(made_at=NOW - age, seen_at=NOW - unused, at=NOW, limits=limits)

    assert not ended(limits.absolute - second, limits.idle - second)
    assert ended(limits.absolute - second, limits.idle)
    assert ended(limits.absolute, timedelta(0))


def test_the_wide_network_ends_sooner_than_the_office() -> None:
    assert LIMITS["net"].idle < LIMITS["lan"].idle <= timedelta(minutes=30)


def test_who_was_away_for_too_long_signs_in_again(member: User, client: Client) -> None:
    sign_in(client)
    used_ago(member, minutes=29)
    assert client.get("/").status_code == 200
    used_ago(member, minutes=31)
    assert client.get("/").status_code == 302
    assert not Session.objects.filter(user=member).exists()


def test_a_day_at_the_desk_ends_however_busy_it_was(member: User, client: Client) -> None:
    sign_in(client)
    Session.objects.filter(user=member).update(made_at=timezone.now() - timedelta(hours=12))
    assert client.get("/").status_code == 302


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(member: User, client: Client) -> None:
    sign_in(client)
    used_ago(member, minutes=20)
    assert client.get("/session").json()["known"]
    before = Session.objects.get(user=member).seen_at
    client.get("/search?q=a")
    assert before < timezone.now() - timedelta(minutes=19)
    assert Session.objects.get(user=member).seen_at > before


def test_writing_to_a_session_does_not_make_it_younger(member: User, client: Client) -> None:
    sign_in(client)
    old = timezone.now() - timedelta(hours=11)
    Session.objects.filter(user=member).update(made_at=old)
    session = client.session
    session["noted"] = "yes"
    session.save()
    assert Session.objects.get(user=member).made_at == old


def test_an_office_may_choose_its_own_limits(
    member: User, client: Client, settings: object
) -> None:
    settings.SESSION_LIMITS = Limits(timedelta(minutes=5), timedelta(hours=1))
    sign_in(client)
    used_ago(member, minutes=6)
    assert client.get("/").status_code == 302


# --- list and end ----------------------------------------------------------------------------


def test_the_database_does_not_hold_what_the_browser_holds(member: User, client: Client) -> None:
    sign_in(client)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    row = Session.objects.get(user=member)
    assert row.session_key == kept_as(key) != key
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert thief.get("/").status_code == 302


def test_one_sees_where_one_is_signed_in(member: User, client: Client) -> None:
    sign_in(client, HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="10.0.0.7")
    sign_in(Client(), REMOTE_ADDR="10.0.0.8")
    page = client.get(PAGE).content.decode()
    assert "Firefox, Windows" in page
    assert "10.0.0.7" in page
    assert "10.0.0.8" in page
    assert page.count("nơi này") == 1


def test_a_place_where_nobody_was_for_too_long_is_off_the_list(
    member: User, client: Client
) -> None:
    sign_in(Client(), REMOTE_ADDR="10.0.0.8")
    used_ago(member, minutes=31)
    sign_in(client)
    assert "10.0.0.8" not in client.get(PAGE).content.decode()


def test_sessions_that_ran_out_are_removed_when_somebody_signs_in(
    member: User, client: Client
) -> None:
    sign_in(Client())
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    sign_in(client)
    assert Session.objects.count() == 1


def test_ending_another_place_signs_it_out_and_is_recorded(member: User, client: Client) -> None:
    sign_in(client)
    other = Client()
    sign_in(other)
    key = kept_as(other.cookies[settings.SESSION_COOKIE_NAME].value)
    assert client.post(f"{PAGE}/{key}/end")["Location"] == PAGE
    assert other.get("/").status_code == 302
    assert client.get("/").status_code == 200
    assert Deed.objects.filter(verb="accounts.end_session", actor_id=member.pk).exists()


def test_all_other_places_end_at_once(member: User, client: Client) -> None:
    others = [Client(), Client()]
    for one in [client, *others]:
        sign_in(one)
    client.post(f"{PAGE}/others/end")
    assert [one.get("/").status_code for one in [client, *others]] == [200, 302, 302]


def test_the_session_of_someone_else_is_not_there(member: User, client: Client) -> None:
    tam = make_user("tam")
    theirs = Client()
    theirs.force_login(tam)
    key = kept_as(theirs.cookies[settings.SESSION_COOKIE_NAME].value)
    sign_in(client)
    assert client.post(f"{PAGE}/{key}/end").status_code == 404
    assert theirs.get("/").status_code == 200


def test_an_administrator_ends_anyones(operator: object, tree: Tree, client: Client) -> None:
    cast: Cast = assemble(tree)
    theirs = Client()
    theirs.force_login(cast.user(cast.officer))
    client.force_login(cast.user(cast.operator))
    assert client.post(f"/accounts/people/{cast.officer.user_id}/sessions").status_code == 302
    assert theirs.get("/").status_code == 302


def test_a_new_password_takes_the_other_places_off_the_list(member: User, client: Client) -> None:
    sign_in(client)
    sign_in(Client())
    said = {"old": PASSWORD, "new": "nam-sau-bay-tam", "again": "nam-sau-bay-tam"}
    client.post("/accounts/change-password", said)
    assert Session.objects.filter(user=member).count() == 1
    assert client.get("/").status_code == 200


# --- once more -------------------------------------------------------------------------------


@freshly_proved
def exported(request: HttpRequest) -> HttpResponse:
    return HttpResponse("all of it")


def ask(session: dict[str, object], method: str = "get", **headers: str) -> HttpResponse:
    request = getattr(RequestFactory(), method)("/members/?q=a", **headers)
    request.session = session
    request._messages = type("Told", (), {"add": lambda *said: None})()
    return exported(request)


def test_who_has_just_signed_in_is_not_asked_again(member: User, client: Client) -> None:
    sign_in(client)
    request = RequestFactory().get("/")
    request.session = client.session
    assert is_fresh(request)


def test_after_ten_minutes_one_shows_who_one_is_and_comes_back() -> None:
    fresh, stale = time.time() - FRESH.total_seconds() + 5, time.time() - FRESH.total_seconds() - 5
    assert ask({"proved_at": fresh}).content == b"all of it"
    sent = ask({"proved_at": stale})
    assert sent["Location"] == "/accounts/prove?next=%2Fmembers%2F%3Fq%3Da"
    assert ask({}).status_code == 302


def test_a_moment_in_the_future_is_no_proof() -> None:
    assert ask({"proved_at": time.time() + 3600}).status_code == 302


def test_a_form_leads_back_to_its_page_and_a_fragment_is_told_where_to_go() -> None:
    form = ask({}, "post", HTTP_REFERER="http://testserver/members/7")
    assert form["Location"] == "/accounts/prove?next=%2Fmembers%2F7"
    part = ask({}, HTTP_HX_REQUEST="true")
    assert (part.status_code, "Location" in part) == (204, False)
    assert part["HX-Redirect"].startswith("/accounts/prove")


@pytest.mark.parametrize("shown", ["password", "totp", "recovery"])
def test_password_or_code_is_proof(member: User, client: Client, shown: str) -> None:
    secret, codes = with_app(member)
    client.force_login(member)
    said = {
        "password": {"password": PASSWORD},
        "totp": {"code": code_of(secret, datetime.now(UTC))},
        "recovery": {"code": codes[0]},
    }[shown]
    answer = client.post("/accounts/prove", {**said, "next": "/accounts/people"})
    assert answer["Location"] == "/accounts/people"
    assert client.session["proved_at"]


@pytest.mark.parametrize("said", [{"password": "khong-phai"}, {"code": "000000"}, {}])
def test_what_is_wrong_is_no_proof(member: User, client: Client, said: dict[str, str]) -> None:
    with_app(member)
    client.force_login(member)
    assert client.post("/accounts/prove", said).status_code == 422
    assert "proved_at" not in client.session


def test_proof_gives_the_session_a_new_key_and_no_more_time(member: User, client: Client) -> None:
    client.force_login(member)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    begun = timezone.now() - timedelta(hours=11)
    Session.objects.filter(user=member).update(made_at=begun)
    client.post("/accounts/prove", {"password": PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert client.get(PAGE).status_code == 200
    assert Session.objects.get(user=member).made_at == begun
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = before
    assert thief.get(PAGE).status_code == 302
    assert Deed.objects.get(verb="accounts.prove").object_label == "lan (password)"


def test_proof_leads_to_no_other_site(member: User, client: Client) -> None:
    client.force_login(member)
    said = {"password": PASSWORD, "next": "//elsewhere.test/"}
    assert client.post("/accounts/prove", said)["Location"] == "/"


def test_a_session_that_was_taken_over_does_not_guess_the_password(
    member: User, client: Client
) -> None:
    client.force_login(member)
    said = {"old": "sai", "new": "nam-sau-bay-tam", "again": "nam-sau-bay-tam"}
    for _number in range(5):
        client.post("/accounts/change-password", said)
        client.post("/accounts/prove", {"password": "sai"})
    assert client.post("/accounts/prove", {"password": PASSWORD}).status_code == 429
    right = client.post("/accounts/change-password", said | {"old": PASSWORD})
    assert right.status_code == 422


@pytest.mark.parametrize(
    "address",
    ["codes", "app/remove", "keys", "keys/1/remove"],
)
def test_whoever_sits_down_at_an_open_screen_cannot_change_the_second_factor(
    member: User, client: Client, address: str
) -> None:
    with_app(member)
    client.force_login(member)
    answer = client.post(f"/accounts/second-factor/{address}")
    assert answer["Location"].startswith("/accounts/prove")
    member.refresh_from_db()
    assert member.authenticator


def test_a_key_for_a_program_is_given_with_proof_only(member: User, client: Client) -> None:
    client.force_login(member)
    said = {"name": "phần mềm nhân sự", "days": "30"}
    answer = client.post("/accounts/tokens", said)
    assert answer["Location"].startswith("/accounts/prove")
    assert not member.tokens.exists()
    proved(client, member).post("/accounts/tokens", said)
    assert member.tokens.get().name == "phần mềm nhân sự"


def test_with_proof_the_app_is_taken_away(member: User, client: Client) -> None:
    with_app(member)
    proved(client, member).post("/accounts/second-factor/app/remove")
    assert not hasattr(User.objects.get(pk=member.pk), "authenticator")
