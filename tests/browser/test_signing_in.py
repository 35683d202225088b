"""Signing in as people do: with a phone beside the keyboard, a key, a paper, a shared PC."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Page, expect

from dangvu.access.services import ensure_operator
from dangvu.accounts.models import SecurityKey, User
from dangvu.accounts.services import reset_password
from tests.accounts.people import with_app
from tests.browser.conftest import DESK, PHONE, Opener
from tests.cast import PASSWORD, TODAY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "chiều nay mưa bên sông"


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.goto("/accounts/sign-in")
    page.get_by_label("Tên đăng nhập").fill("lan")
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()


def set_up_app(page: Page) -> str:
    """As the page tells; the secret that the app would hold."""
    expect(page.get_by_role("heading", name="Xác thực hai bước")).to_be_visible()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("Mã ứng dụng đang hiện").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Xong").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    return secret


def path(page: Page) -> str:
    return urlsplit(page.url).path


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_first_sign_in_sets_up_the_app_and_the_next_asks_for_its_code(
    clerk: User, open_page: Opener, viewport: dict[str, int], script: bool
) -> None:
    page = open_page(viewport, java_script_enabled=script)
    sign_in(page)
    page.goto("/members/")
    assert path(page) == "/accounts/second-factor"
    set_up_app(page)
    codes = page.locator(".recovery-codes code").all_inner_texts()
    page.get_by_role("link", name="Đã cất mã, làm việc tiếp").click()
    assert path(page) == "/"

    other = open_page(viewport, java_script_enabled=script)
    sign_in(other)
    assert path(other) == "/accounts/second-step"
    other.get_by_label("Mã xác thực").fill("000000")
    other.get_by_role("button", name="Xác nhận").click()
    expect(other.get_by_text("Mã không đúng")).to_be_visible()
    other.get_by_label("Mã xác thực").fill(codes[0])
    other.get_by_role("button", name="Xác nhận").click()
    assert path(other) == "/"


def test_a_handed_password_is_changed_before_anything_else(clerk: User, desk: Page) -> None:
    secret, _codes = with_app(clerk)
    password = reset_password(actor=ensure_operator(today=TODAY), user=clerk)
    sign_in(desk, password)
    desk.get_by_label("Mã xác thực").fill(pyotp.TOTP(secret).at(datetime.now(UTC)))
    desk.get_by_role("button", name="Xác nhận").click()
    assert path(desk) == "/accounts/change-password"
    desk.get_by_label("Mật khẩu đang dùng").fill(password)
    desk.get_by_label("Mật khẩu mới", exact=True).fill(NEW)
    desk.get_by_label("Nhập lại mật khẩu mới").fill(NEW)
    desk.get_by_role("main").get_by_role("button", name="Đổi mật khẩu").click()
    assert path(desk) == "/"


def test_a_place_that_was_forgotten_is_signed_out_from_here(clerk: User, open_page: Opener) -> None:
    _secret, codes = with_app(clerk)
    here, there = open_page(DESK), open_page(PHONE)
    for page, code in ((there, codes[0]), (here, codes[1])):
        sign_in(page)
        page.get_by_label("Mã xác thực").fill(code)
        page.get_by_role("button", name="Xác nhận").click()
    here.goto("/accounts/sessions")
    expect(here.locator("tbody tr")).to_have_count(2)
    here.get_by_role("button", name="Thoát ra").click()
    expect(here.locator("tbody tr")).to_have_count(1)
    there.goto("/accounts/sessions")
    assert path(there) == "/accounts/sign-in"


def test_a_security_key_is_declared_and_opens(
    clerk: User, open_page: Opener, live_server: object
) -> None:
    page = open_page(DESK, alone=True)
    if urlsplit(live_server.url).hostname != "localhost":  # type: ignore[attr-defined]
        pytest.fail("browsers take localhost alone as safe without encryption")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "isUserVerified": True}
    options = {**key, "hasUserVerification": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page)
    page.goto("/accounts/second-factor")
    page.get_by_label("Tên khóa").fill("Khóa ở móc chìa")
    page.get_by_role("button", name="Khai khóa").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    assert SecurityKey.objects.get(user=clerk).name == "Khóa ở móc chìa"

    page.goto("/")
    page.context.clear_cookies()
    sign_in(page)
    assert path(page) == "/accounts/second-step"
    page.get_by_role("button", name="Dùng khóa bảo mật").click()
    expect(page.get_by_role("heading", name="Việc của tôi")).to_be_visible()
