"""The first page that anyone meets."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("one_world"),
]


def test_a_stranger_is_sent_to_the_door(desk: Page) -> None:
    desk.goto("/")
    expect(desk.locator("input[type=password]")).to_be_visible()
    assert desk.evaluate("document.documentElement.lang") == "vi"


def test_the_door_fits_a_telephone(phone: Page) -> None:
    phone.goto("/")
    expect(phone.locator("input[type=password]")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_door_opens_by_keyboard(desk: Page) -> None:
    desk.goto("/")
    reached = []
    for _ in range(8):
        desk.keyboard.press("Tab")
        reached.append(desk.evaluate("document.activeElement.type"))
    assert "password" in reached
    assert "submit" in reached


def test_trouble_on_a_page_is_noticed(desk: Page, trouble: list[str]) -> None:
    desk.goto("/")
    desk.evaluate("setTimeout(() => { throw new Error('planted') })")
    desk.evaluate(
        "document.body.append(Object.assign(new Image(), {src: 'http://elsewhere.test/'}))"
    )
    desk.wait_for_timeout(500)
    assert any("planted" in line for line in trouble)
    assert any("elsewhere.test" in line for line in trouble)
    trouble.clear()
