"""Security keys: where they work, and what does not open."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.test import Client, override_settings

from dangvu.accounts.models import SecurityKey, User
from dangvu.accounts.services import place_of
from tests.accounts.people import PASSWORD, SECOND_STEP, SIGN_IN, make_user, proved
from tests.accounts.software_key import SoftwareKey

HERE, ORIGIN = "maychu.vanphong.test", "https://maychu.vanphong.test"
FACTOR = "/accounts/second-factor"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _served_under_a_name() -> Any:
    with override_settings(ALLOWED_HOSTS=[HERE, "10.0.0.5", "testserver"]):
        yield


@pytest.fixture
def lan() -> User:
    return make_user()


@pytest.fixture
def browser(lan: User) -> Client:
    return proved(secure(), lan)


class Encrypted(Client):
    """A browser that reads pages over HTTPS."""

    def generic(self, *args: Any, **more: Any) -> Any:
        return super().generic(*args, **more | {"secure": True})


def secure() -> Client:
    return Encrypted(HTTP_HOST=HERE)


def options_on(client: Client, address: str) -> dict[str, Any]:
    """What the page gives its script to ask."""
    page = client.get(address).content.decode()
    found = re.search(r'data-options="([^"]+)"', page)
    assert found, "no key is asked for on this page"
    return json.loads(html.unescape(found[1]))


def add(browser: Client, key: SoftwareKey, name: str = "Khóa ở móc chìa") -> Any:
    answer = json.dumps(key.create(options_on(browser, FACTOR)))
    return browser.post(f"{FACTOR}/keys", {"name": name, "key_answer": answer})


def ours() -> SoftwareKey:
    return SoftwareKey(HERE, ORIGIN)


def begin(client: Client) -> dict[str, Any]:
    assert (
        client.post(SIGN_IN, {"username": "lan", "password": PASSWORD})["Location"] == SECOND_STEP
    )
    return options_on(client, SECOND_STEP)


def show(client: Client, answer: object) -> Any:
    return client.post(SECOND_STEP, {"key_answer": json.dumps(answer)})


@pytest.mark.parametrize(
    ("host", "is_secure", "works"),
    [
        (HERE, True, True),
        (f"{HERE}:8443", True, True),
        (HERE, False, False),
        ("10.0.0.5:8443", True, False),
        ("[fe80::1]:8443", True, False),
        ("localhost:8000", False, True),
        ("127.0.0.1:8000", False, False),
    ],
)
def test_keys_work_where_pages_are_encrypted_and_have_a_name(
    host: str, is_secure: bool, works: bool
) -> None:
    assert (place_of(host=host, secure=is_secure) is not None) is works


def test_a_key_opens_instead_of_a_code(browser: Client, lan: User) -> None:
    key = ours()
    assert add(browser, key).content.decode().count('<code class="secret">') == 10
    door = secure()
    asked = begin(door)
    assert show(door, key.get(asked))["Location"] == "/"
    assert door.get("/").status_code == 200
    assert SecurityKey.objects.get(user=lan).count == 1


def test_another_key_does_not_open(browser: Client) -> None:
    add(browser, ours())
    door = secure()
    assert show(door, ours().get(begin(door))).status_code == 422


def test_an_answer_to_an_earlier_question_does_not_open(browser: Client) -> None:
    key = ours()
    add(browser, key)
    door = secure()
    earlier = key.get(begin(door))
    options_on(door, SECOND_STEP)
    assert show(door, earlier).status_code == 422


def test_an_answer_given_on_the_page_of_another_host_does_not_open(browser: Client) -> None:
    key = ours()
    add(browser, key)
    key.origin = "https://maychu.vanphong.test.ke-gia.example"
    door = secure()
    assert show(door, key.get(begin(door))).status_code == 422


def test_a_copy_of_a_key_is_noticed_by_its_count(browser: Client) -> None:
    key = ours()
    add(browser, key)
    key.count = 5
    first = secure()
    assert show(first, key.get(begin(first))).status_code == 302
    key.count = 3
    second = secure()
    assert show(second, key.get(begin(second))).status_code == 422


@pytest.mark.parametrize(
    "answer", [{}, [], "x", {"id": "!"}, {"rawId": "AA", "response": {}}, None]
)
def test_nonsense_does_not_open(browser: Client, answer: object) -> None:
    add(browser, ours())
    door = secure()
    begin(door)
    assert show(door, answer).status_code == 422


def test_a_key_is_not_declared_twice(browser: Client) -> None:
    key = ours()
    add(browser, key)
    assert add(browser, key)["Location"] == FACTOR
    assert SecurityKey.objects.count() == 1


def test_a_key_declared_by_an_answer_to_nothing_is_refused(browser: Client) -> None:
    key = ours()
    answer = json.dumps(key.create(options_on(browser, FACTOR)))
    session = browser.session
    session.pop("key_state")
    session.save()
    browser.post(f"{FACTOR}/keys", {"name": "x", "key_answer": answer})
    assert not SecurityKey.objects.exists()


def test_a_key_that_was_dropped_opens_no_longer(browser: Client, lan: User) -> None:
    key = ours()
    add(browser, key)
    browser.post(f"{FACTOR}/keys/{SecurityKey.objects.get().pk}/remove")
    assert secure().post(SIGN_IN, {"username": "lan", "password": PASSWORD})["Location"] == "/"


def test_by_number_the_page_says_why_no_key_is_offered(lan: User) -> None:
    numbered = proved(Encrypted(HTTP_HOST="10.0.0.5"), lan)
    page = numbered.get(FACTOR).content.decode()
    assert "data-options" not in page
    assert "mở bằng tên máy" in page


def test_the_key_of_someone_else_cannot_be_dropped(browser: Client) -> None:
    add(browser, ours())
    other = proved(secure(), make_user("tam"))
    assert other.post(f"{FACTOR}/keys/{SecurityKey.objects.get().pk}/remove").status_code == 404
