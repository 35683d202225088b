"""Signing in at a provider of identities, against one that runs on the loopback."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client, override_settings

from dangvu.accounts.models import Identity, User
from dangvu.accounts.services.provider import Refused, Settings, begin, link_identity
from dangvu.audit.models import Deed
from dangvu.audit.services import deed
from dangvu.config import sign_in
from dangvu.config.errors import SettingError
from tests.accounts.identity_provider import CLIENT, SECRET, Provider, certificate_for, running
from tests.accounts.people import MAKER, SECOND_STEP, SIGN_IN, make_user, proved, with_app

pytestmark = pytest.mark.django_db
START, FACTOR = "/accounts/national", "/accounts/second-factor"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as one:
        configured = sign_in.Provider(one.issuer, CLIENT, SECRET, "VNeID (thử)")
        with override_settings(OIDC=configured):
            yield one


@pytest.fixture
def lan(provider: Provider) -> User:
    """Linked with the number 079 at the provider."""
    user = make_user()
    link_identity(actor=MAKER, user=user, issuer=provider.issuer, subject="079")
    return user


def go(client: Client, provider: Provider, subject: str = "079", onward: str = "/") -> Any:
    """There and back again."""
    sent = client.get(START, {"next": onward})
    assert sent["Location"].startswith(f"{provider.issuer}/authorize?")
    return client.get(provider.sign_in(sent["Location"], subject))


def refused(client: Client, answer: Any) -> bool:
    assert answer["Location"] == SIGN_IN
    return "không xác nhận được" in client.get(SIGN_IN).content.decode()


def test_a_linked_identity_opens_its_account(lan: User, provider: Provider, client: Client) -> None:
    assert go(client, provider, onward="/search?q=a")["Location"] == "/search?q=a"
    assert "Trần Thị Lan" in client.get("/").content.decode()
    assert Deed.objects.get(verb="accounts.sign_in").object_label == "lan (provider)"


def test_the_provider_is_offered_at_the_door(provider: Provider, client: Client) -> None:
    assert "Đăng nhập bằng VNeID (thử)" in client.get(SIGN_IN).content.decode()


def test_it_is_the_first_step_only(lan: User, provider: Provider, client: Client) -> None:
    with_app(lan)
    assert go(client, provider)["Location"] == SECOND_STEP
    assert client.get("/")["Location"].startswith(SIGN_IN)


def test_an_identity_that_nobody_linked_opens_nothing(
    lan: User, provider: Provider, client: Client
) -> None:
    assert refused(client, go(client, provider, subject="080"))
    assert refused(client, go(client, provider, subject="lan"))


def test_a_closed_account_does_not_open(lan: User, provider: Provider, client: Client) -> None:
    with deed(actor=MAKER, verb="tests.close"):
        User.objects.update(is_active=False)
    assert refused(client, go(client, provider))


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://127.0.0.1:1"},
        {"aud": "another-program"},
        {"aud": [CLIENT, "another-program"]},
        {"aud": [CLIENT, "another-program"], "azp": "another-program"},
        {"nonce": "of-another-session"},
        {"nonce": None},
        {"sub": None},
        {"exp": None},
        {"exp": int(time.time()) - 3600},
        {"iat": int(time.time()) + 3600},
        {"auth_time": None},
        {"auth_time": "hôm qua"},
        {"auth_time": int(time.time()) - 12 * 3600 - 120},
        {"auth_time": int(time.time()) + 3600},
    ],
)
def test_a_token_that_says_something_else_opens_nothing(
    lan: User, provider: Provider, client: Client, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert refused(client, go(client, provider))


def test_a_token_signed_by_another_key_opens_nothing(
    lan: User, provider: Provider, client: Client
) -> None:
    provider.signs_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert refused(client, go(client, provider))


@pytest.mark.parametrize(
    ("algorithm", "key"), [("none", None), ("HS256", "a-secret-that-both-sides-share-and-no-more")]
)
def test_a_token_without_the_providers_own_signature_opens_nothing(
    lan: User, provider: Provider, client: Client, algorithm: str, key: str | None
) -> None:
    provider.algorithm, provider.signs_with = algorithm, key
    assert refused(client, go(client, provider))


def test_an_answer_to_another_browser_opens_nothing(
    lan: User, provider: Provider, client: Client
) -> None:
    other = Client()
    back = provider.sign_in(other.get(START)["Location"], "079")
    client.get(START)
    assert refused(client, client.get(back))


def test_an_answer_counts_once(lan: User, provider: Provider, client: Client) -> None:
    back = provider.sign_in(client.get(START)["Location"], "079")
    client.get(back)
    client.post("/accounts/sign-out")
    assert refused(client, client.get(back))


def test_it_is_asked_who_is_there_no_longer_ago_than_a_session_lasts(
    lan: User, provider: Provider, client: Client
) -> None:
    asked = parse_qs(urlsplit(client.get(START)["Location"]).query)
    assert asked["max_age"] == [str(12 * 3600)]
    provider.claims = {"auth_time": int(time.time()) - 11 * 3600}
    assert go(client, provider)["Location"] == "/"


def test_another_issuer_in_what_the_provider_says_of_itself_is_refused(
    lan: User, provider: Provider, client: Client
) -> None:
    for issuer in ("http://127.0.0.1:1", f"{provider.issuer}/", None):
        provider.moved = {"issuer": issuer}
        assert refused(client, client.get(START))


def test_no_token_of_the_provider_reaches_the_browser(
    lan: User, provider: Provider, client: Client
) -> None:
    back = go(client, provider)
    page = client.get("/")
    seen = [str(back.headers), page.content.decode(), str(page.headers), client.cookies.output()]
    kept = str(dict(client.session.items()))
    assert len(provider.given) == 2
    assert not [token for token in provider.given for text in (*seen, kept) if token in text]


@pytest.mark.parametrize(
    ("name", "trusted", "taken"),
    [("127.0.0.1", True, True), ("127.0.0.1", False, False), ("127.0.0.2", True, False)],
)
def test_the_provider_is_known_by_its_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, trusted: bool, taken: bool
) -> None:
    certificate = certificate_for(name, tmp_path / "own.pem")
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with running(certificate) as one:
        asked = Settings(one.issuer, CLIENT, SECRET, "https://dangvu.test/back", 60)
        if taken:
            assert begin(asked).address.startswith(one.issuer)
            return
        with pytest.raises(Refused, match="CERTIFICATE_VERIFY_FAILED"):
            begin(asked)
        assert one.asked == []


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_no_other_host_is_asked(lan: User, provider: Provider, client: Client, name: str) -> None:
    with running() as other:
        provider.moved = {name: f"{other.issuer}/elsewhere"}
        assert refused(client, client.get(START))
        assert other.asked == []


def test_no_redirect_is_followed(lan: User, provider: Provider, client: Client) -> None:
    with running() as other:
        provider.redirects = f"{other.issuer}/.well-known/openid-configuration"
        assert refused(client, client.get(START))
        assert other.asked == []


def test_a_provider_that_does_not_answer_is_said(client: Client) -> None:
    gone = sign_in.Provider("http://127.0.0.1:9", CLIENT, SECRET, "VNeID")
    with override_settings(OIDC=gone):
        assert refused(client, client.get(START))


# --- linking ---------------------------------------------------------------------------------


def test_one_links_the_own_account_and_unlinks_it(provider: Provider, client: Client) -> None:
    user = make_user()
    proved(client, user)
    assert go(client, provider, subject="081")["Location"] == FACTOR
    assert Identity.objects.get(user=user).subject == "081"
    client.post("/accounts/national/end")
    assert not Identity.objects.exists()


def test_linking_asks_once_more_who_is_there(provider: Provider, client: Client) -> None:
    client.force_login(make_user())
    assert client.get(START)["Location"].startswith("/accounts/prove")


def test_an_identity_opens_one_account_only(lan: User, provider: Provider, client: Client) -> None:
    proved(client, make_user("tam"))
    go(client, provider, subject="079")
    assert "đã nối với tài khoản khác" in client.get(FACTOR).content.decode()
    assert Identity.objects.get().user == lan


def test_an_answer_begun_before_signing_in_links_nothing(
    provider: Provider, client: Client
) -> None:
    back = provider.sign_in(client.get(START)["Location"], "666")
    kept = client.session["provider_begun"]
    user = make_user()
    proved(client, user)
    session = client.session
    session["provider_begun"] = kept
    session.save()
    client.get(back)
    assert not Identity.objects.exists()


# --- off -------------------------------------------------------------------------------------


def test_without_a_provider_there_is_no_such_page(client: Client) -> None:
    assert client.get(START).status_code == 404
    assert client.get(f"{START}/back?code=x&state=y").status_code == 404


def test_a_provider_is_asked_encrypted_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sign_in.provider() is None
    monkeypatch.setenv("DANGVU_OIDC_CLIENT", CLIENT)
    for issuer in ("http://dinhdanh.gov.test", "ftp://dinhdanh.gov.test", "dinhdanh"):
        monkeypatch.setenv("DANGVU_OIDC_ISSUER", issuer)
        with pytest.raises(SettingError):
            sign_in.provider()
    monkeypatch.setenv("DANGVU_OIDC_ISSUER", "https://dinhdanh.gov.test/")
    found = sign_in.provider()
    assert found
    assert (found.issuer, found.name) == ("https://dinhdanh.gov.test", "dinhdanh.gov.test")
