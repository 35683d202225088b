"""A page that stands open when its session ends: what is on it goes, what was typed comes back."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from dangvu.accounts.models import Session, User
from dangvu.accounts.services import create_user
from tests.accounts.people import MAKER
from tests.browser.conftest import DESK, Opener, come_in
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "Công Tằng Tôn Nữ"
#: A moment longer than a session of an office lasts unused.
TOO_LONG = "31:00"


@pytest.fixture
def page(clerk: User, open_page: Opener) -> Page:
    """The page of somebody's account, with a reason typed and not sent; its clock is ours."""
    whose = create_user(actor=MAKER, username="phuong", display_name=NAME, password=PASSWORD)
    page = open_page(DESK, alone=True)
    come_in(page, clerk, at=None)
    page.clock.install()
    page.goto(f"/accounts/people/{whose.pk}")
    expect(page.locator("main")).to_contain_text(NAME)
    page.locator("main [name=reason]").first.fill("chưa gõ xong")
    return page


def in_another_window(page: Page, user: User) -> None:
    """Somebody signs in there, and comes back to this one."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    origin = page.evaluate("location.origin")
    there = {"name": name, "value": client.cookies[name].value, "url": origin}
    page.context.add_cookies([there])
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_what_names_somebody_is_put_away_when_the_time_is_over_and_comes_back(
    page: Page, clerk: User
) -> None:
    Session.objects.all().delete()
    page.clock.fast_forward(TOO_LONG)
    notice = page.locator("#ended")
    expect(notice).to_be_visible()
    expect(notice.get_by_role("link")).to_be_focused()
    left = page.evaluate("document.documentElement.textContent + document.title")
    assert not [word for word in (NAME, clerk.display_name, "chưa gõ xong") if word in left]
    assert page.locator("[name=reason], [name=q]").count() == 0
    in_another_window(page, clerk)
    expect(page.locator("main")).to_contain_text(NAME)
    expect(notice).to_be_hidden()
    assert page.locator("main [name=reason]").first.input_value() == "chưa gõ xong"


def test_whoever_signs_in_instead_sees_nothing_of_it(page: Page) -> None:
    Session.objects.all().delete()
    page.clock.fast_forward(TOO_LONG)
    expect(page.locator("#ended")).to_be_visible()
    other = create_user(actor=MAKER, username="tam", display_name="Lê Tâm", password=PASSWORD)
    in_another_window(page, other)
    expect(page.locator(".masthead")).to_contain_text("Lê Tâm")
    expect(page.locator("main")).not_to_contain_text(NAME)


def test_a_session_that_was_used_elsewhere_goes_on_and_one_that_nobody_answers_for_does_not(
    page: Page,
) -> None:
    page.clock.fast_forward(TOO_LONG)
    page.wait_for_timeout(500)
    expect(page.locator("main")).to_contain_text(NAME)
    page.context.set_offline(True)
    page.clock.fast_forward(TOO_LONG)
    expect(page.locator("#ended")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(NAME)


def test_a_word_that_is_sent_after_the_end_finds_the_same_notice(
    page: Page, bloc: object, trouble: list[str]
) -> None:
    page.goto("/members/")
    expect(page.locator("main")).to_contain_text(NAME)
    Session.objects.all().delete()
    page.locator("#q").fill("chưa gõ xong")
    page.locator("#q").press("Enter")
    expect(page.locator("#ended")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(NAME)
    trouble[:] = [line for line in trouble if "401" not in line]


def test_signing_out_in_one_window_puts_the_others_away(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/")
    other.locator(".masthead-tools details.drop summary").last.click()
    other.get_by_role("button", name="Đăng xuất").click()
    expect(page.locator("#ended")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(NAME)
