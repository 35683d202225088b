"""A real browser before a running server: what a person at a desk or with a telephone sees.

A page that logs an error, breaks its own content policy or asks anything of another host fails the test.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from dangvu.access.choices import Role
from dangvu.access.services import ensure_operator, grant_role
from dangvu.accounts.models import User
from dangvu.accounts.services import create_user
from dangvu.imports.services import import_workbook
from dangvu.rules.services import load_rulebook
from tests.accounts.people import proved
from tests.cast import PASSWORD, TODAY
from tests.imports.workbooks import WorkbookMaker, member
from tests.processes import database_url

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
NOT_FOUND = "no Chromium on this machine (Debian: apt-get install chromium)"

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}

Opener = Callable[..., Page]


def find_chromium(*, search: str | None = None, required: bool) -> str:
    """The program's path. Without one the test is not run, or fails where it is `required`."""
    found = (shutil.which(name, path=search) for name in PROGRAMS)
    program = next(filter(None, found), None)
    if program is None:
        report = pytest.fail if required else pytest.skip
        report(f"not run: {NOT_FOUND}")
    return program


@pytest.fixture(scope="session")
def chromium() -> str:
    return find_chromium(required=bool(os.environ.get("CI")))


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; the tests' own queries are not asynchronous.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def trouble() -> list[str]:
    """What the test's pages did that no page may do; must be empty in the end."""
    return []


@pytest.fixture
def open_page(browser: Browser, live_server, trouble: list[str]) -> Iterator[Opener]:  # type: ignore[no-untyped-def]
    """`open_page(DESK)` gives a page of a new, signed-out visitor; paths are relative to the server.

    Further options are those of a browser context, `java_script_enabled=False` for one.
    """
    contexts = []

    def watch_console(message: ConsoleMessage) -> None:
        # A refused request says so in the console; what it answers is the test's affair.
        if message.type == "error" and "Failed to load resource" not in message.text:
            trouble.append(f"console: {message.text}")

    def watch_request(request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme in {"http", "https"} and place.netloc != urlsplit(live_server.url).netloc:
            trouble.append(f"asked another host: {request.url}")

    def open_one(viewport: dict[str, int], **options: Any) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", watch_console)
        page.on("pageerror", lambda error: trouble.append(f"script: {error}"))
        page.on("request", watch_request)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.fixture
def desk(open_page: Opener) -> Page:
    return open_page(DESK)


@pytest.fixture
def phone(open_page: Opener) -> Page:
    return open_page(PHONE)


def come_in(page: Page, user: User) -> None:
    """Signed in, without the door; how one gets through it is in test_signing_in."""
    client = proved(Client(), user)
    page.goto("/health")
    origin = page.url.removesuffix("/health")
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "url": origin}])
    page.goto("/")


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> User:
    """Who may import for the whole; the processes of the import find the test's database."""
    monkeypatch.setenv("DATABASE_URL", database_url())
    operator = ensure_operator(today=TODAY)
    load_rulebook(actor=operator)
    user = create_user(
        actor=operator, username="lan", display_name="Trần Thị Lan", password=PASSWORD
    )
    grant_role(
        actor=operator,
        user=user,
        role=Role.OPERATOR,
        organization=None,
        valid_from=date(2010, 1, 1),
    )
    return user


@pytest.fixture
def bloc(clerk: User, book: WorkbookMaker) -> Path:
    """A few organisations and members with names as long as they come."""
    long = "Đảng bộ Tổng công ty Đầu tư Phát triển Hạ tầng Khu công nghiệp và Đô thị Miền Trung"
    book.organizations(
        {
            "code": "K",
            "name": "Đảng bộ Khối Doanh nghiệp",
            "type": "Đảng bộ cấp trên trực tiếp cơ sở",
        },
        {"code": "A", "name": long, "type": "Đảng bộ cơ sở", "parent": "K"},
        {
            "code": "A1",
            "name": f"Chi bộ Văn phòng {long}",
            "type": "Chi bộ trực thuộc",
            "parent": "A",
        },
        add=False,
    )
    name = "Công Tằng Tôn Nữ Hoàng Kim Khánh Phương Thùy"
    book.members(member("DV1", full_name=name), member("DV2"), member("DV3"))
    path = book.write()
    assert import_workbook(actor=ensure_operator(today=TODAY), source=path).is_committed
    return path


@pytest.fixture
def book(tmp_path: Path) -> WorkbookMaker:
    return WorkbookMaker(tmp_path)
