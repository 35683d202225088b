"""A real browser before a running server: what a person at a desk or with a telephone sees.

A page that logs an error, breaks its own content policy or asks anything of another host fails the test.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client, TransactionTestCase
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    sync_playwright,
)
from pytest_django import DjangoDbBlocker

from dangvu.access.choices import Role
from dangvu.access.services import ensure_operator, grant_role
from dangvu.accounts.models import User
from dangvu.accounts.services import create_user
from dangvu.imports.services import import_workbook
from dangvu.rules.services import load_rulebook
from tests.accounts.people import proved
from tests.browser import slow_pages
from tests.cast import PASSWORD, TODAY
from tests.database import WorkerDatabase
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
    # A visitor's next page is drawn by the process that stands ready for it, see Visitors.
    "--process-per-site",
]
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
#: Where the live server of the tests answers; a cookie is for every port.
SERVED = "http://localhost"
IDLE = '<!doctype html><link rel="icon" href="data:,">'
NOT_FOUND = "no Chromium on this machine (Debian: apt-get install chromium)"

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}

Opener = Callable[..., Page]
Step = Callable[..., None]


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


def until_loaded(step: Step) -> Step:
    """Playwright goes on when the next page has begun; here a step is over when the page is whole.

    Otherwise whatever reads a page once (`evaluate`, `count`, `inner_text`) may find half of it, or
    none: a moment that a busy machine makes long, see slow_pages.py.
    """

    def step_and_wait(place: Locator, *how: Any, **options: Any) -> None:
        step(place, *how, **options)
        place.page.wait_for_load_state()

    return step_and_wait


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; the tests' own queries are not asynchronous.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        for step in ("click", "press"):
            patch.setattr(Locator, step, until_loaded(getattr(Locator, step)))
        if slow_pages.WANTED:
            slow_pages.send_pages_in_parts(patch)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def trouble() -> list[str]:
    """What the test's pages did that no page may do; must be empty in the end."""
    return []


@dataclass(slots=True)
class Visitors:
    """Browser contexts, each lent to one test at a time.

    To make one costs as much as ten pages: a process, the fonts, every sheet and script. So they
    are kept, with a page that stands open and keeps the process; a test gets pages of its own, and
    whatever they stored is thrown away after it.
    """

    browser: Browser
    address: str
    kept: dict[bool, list[tuple[BrowserContext, CDPSession]]] = field(default_factory=dict)
    lent: list[tuple[bool, BrowserContext, CDPSession]] = field(default_factory=list)
    own: list[BrowserContext] = field(default_factory=list)

    def lend(self, *, script: bool) -> BrowserContext:
        waiting = self.kept.setdefault(script, [])
        context, storage = waiting.pop() if waiting else self.prepare(script=script)
        self.lent.append((script, context, storage))
        return context

    def prepare(self, *, script: bool) -> tuple[BrowserContext, CDPSession]:
        context = self.context(java_script_enabled=script)
        idle = context.new_page()
        # Not from the server: for a page without an icon Chromium asks for one, at any time, and the
        # answer sets cookies.
        idle.route("**/idle", lambda route: route.fulfill(content_type="text/html", body=IDLE))
        idle.goto("/idle")
        return context, context.new_cdp_session(idle)

    def make(self, **options: Any) -> BrowserContext:
        self.own.append(self.context(**options))
        return self.own[-1]

    def context(self, **options: Any) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.address, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options
        )
        context.set_default_timeout(15_000)
        return context

    def take_back(self) -> None:
        for context in self.own:
            context.close()
        for script, context, storage in self.lent:
            for page in context.pages[1:]:
                page.close()
            context.clear_cookies()
            everything = {"origin": self.address, "storageTypes": "all"}
            storage.send("Storage.clearDataForOrigin", everything)
            self.kept[script].append((context, storage))
        self.own, self.lent = [], []


@pytest.fixture(scope="session")
def visitors(browser: Browser, live_server) -> Visitors:  # type: ignore[no-untyped-def]
    return Visitors(browser, live_server.url)


@pytest.fixture
def open_page(visitors: Visitors, trouble: list[str]) -> Iterator[Opener]:
    """`open_page(DESK)` gives a page of a new, signed-out visitor; paths are relative to the server.

    Further options are those of a browser context. With one other than `java_script_enabled`, or
    with `alone=True`, which whoever sets the clock or the network of the context says, the context
    is made for this page and nobody gets it afterwards.
    """

    def watch_console(message: ConsoleMessage) -> None:
        # A refused request says so in the console; what it answers is the test's affair.
        if message.type == "error" and "Failed to load resource" not in message.text:
            trouble.append(f"console: {message.text}")

    def watch_request(request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme in {"http", "https"} and place.netloc != urlsplit(visitors.address).netloc:
            trouble.append(f"asked another host: {request.url}")

    def open_one(viewport: dict[str, int], *, alone: bool = False, **options: Any) -> Page:
        if alone or options.keys() - {"java_script_enabled"}:
            context = visitors.make(**options)
        else:
            context = visitors.lend(script=options.get("java_script_enabled", True))
        page = context.new_page()
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.on("console", watch_console)
        page.on("pageerror", lambda error: trouble.append(f"script: {error}"))
        page.on("request", watch_request)
        return page

    yield open_one
    visitors.take_back()
    assert trouble == []


@pytest.fixture
def desk(open_page: Opener) -> Page:
    return open_page(DESK)


@pytest.fixture
def phone(open_page: Opener) -> Page:
    return open_page(PHONE)


def come_in(page: Page, user: User, *, at: str | None = "/") -> None:
    """Signed in, without the door; how one gets through it is in test_signing_in.

    Then `at` that address; None where the test itself goes to its page.
    """
    client = proved(Client(), user)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": SERVED}
    page.context.add_cookies([cookie])
    if at is not None:
        page.goto(at)


@pytest.fixture(scope="module")
def one_world(
    django_db_setup: WorkerDatabase, django_db_blocker: DjangoDbBlocker
) -> Iterator[pytest.MonkeyPatch]:
    """For a file whose tests only read: what its own fixtures write once stands for all of them."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: None)
        patch.setenv("DATABASE_URL", database_url())
        yield patch
        django_db_setup.recreate()


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> User:
    """Who may import for the whole; the processes of the import find the test's database."""
    monkeypatch.setenv("DATABASE_URL", database_url())
    return hire_clerk()


def hire_clerk() -> User:
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
    return bring_in(book)


def bring_in(book: WorkbookMaker) -> Path:
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
