"""Every page of the product at both widths, light, dark, with large letters and without JavaScript.

The pages are those of the URLconf: a new one is walked without being told. What its address needs
stands in `samples`; an argument that is not there fails the test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page, ViewportSize

from dangvu.access.services import ensure_operator
from dangvu.accounts.models import User
from dangvu.accounts.services import create_user
from tests.accounts.people import proved
from tests.browser.conftest import DESK, PHONE, Opener
from tests.browser.samples import FILES, NOT_THERE, QUERIES, SAMPLES
from tests.cast import PASSWORD, TODAY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
ASK_AXE = """async only => {
    const asked = {resultTypes: ["violations"], preload: false};
    if (only) asked.runOnly = only;
    const found = await axe.run(document, asked);
    return found.violations
        .filter(one => one.impact === "serious" || one.impact === "critical")
        .map(one => one.id + ": " + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | "));
}"""

#: As the cookies of the display would have it from the first byte; tables measure themselves anew.
WEAR = """chosen => {
    document.documentElement.className = "js " + chosen;
    window.dispatchEvent(new Event("resize"));
}"""

#: An address that ends like this is a file.
FILE = re.compile(r"\.[\w:<>]+$")
#: For programs and not for people.
NOT_PAGES = ("ninja",)


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, names: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str, list[str]]]:
    """(namespaces, name, arguments) of every address."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            if one.app_name not in NOT_PAGES:
                inner = (*names, one.namespace) if one.namespace else names
                yield from routes(one.url_patterns, inner)
        elif one.name and not FILE.search(str(one.pattern)):
            yield names, one.name, list(one.pattern.regex.groupindex)


def addresses(client: Client) -> list[str]:
    """One or more for every route that answers GET."""
    found, missing = [], []
    for names, name, arguments in routes():
        view = ":".join((*names, name))
        if view in FILES | NOT_THERE or name == "file" or name.endswith("-file"):
            continue
        room = names[0] if names else ""
        made = {one: SAMPLES.get((view, one)) or SAMPLES.get((room, one)) for one in arguments}
        if all(made.values()):
            values = {one: sample() for one, sample in made.items() if sample}
            address = reverse(view, kwargs=values)
            found += [address, *(address + query for query in QUERIES.get(view, []))]
        elif not _only_takes_forms(client, view, arguments):
            missing.append(f"{view} {[one for one, sample in made.items() if not sample]}")
    assert missing == [], "add their values to tests/browser/samples.py"
    return [*found, "/nowhere"]


def _only_takes_forms(client: Client, view: str, arguments: list[str]) -> bool:
    answer = client.get(reverse(view, kwargs=dict.fromkeys(arguments, 1)))
    return answer.status_code == 405


def pages(client: Client) -> list[str]:
    """Addresses that answer GET with a page."""
    found = []
    for address in addresses(client):
        answer = client.get(address)
        html = answer.get("Content-Type", "").startswith("text/html")
        whole = html and not answer.streaming and b"<html" in answer.content
        answer.close()
        if answer.status_code != 405 and whole:
            # A sample that leads nowhere would let its page go unseen.
            if answer.status_code != (404 if address == "/nowhere" else 200):
                pytest.fail(f"{address} answers {answer.status_code}: no such sample")
            found.append(address)
    return found


@pytest.fixture
def client_of(clerk: User, bloc: Path) -> Client:
    # Some pages ask once more who is there.
    return proved(Client(), clerk)


def enter(page: Page, client: Client, **cookies: str) -> None:
    """Signed in, with the display that the cookies say."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    wanted = {settings.SESSION_COOKIE_NAME: session, **cookies}
    page.goto("/health")
    origin = page.url.removesuffix("/health")
    page.context.add_cookies(
        [{"name": name, "value": value, "url": origin} for name, value in wanted.items()]
    )


#: Rules of axe that the colours, and that the room on the screen, can break.
COLOURS = ["color-contrast"]
ROOM = ["target-size", "scrollable-region-focusable"]


class Look(NamedTuple):
    """How it is called, its width, the classes that the cookies of the reader give, and the rules that
    it can break where the page at a desk breaks none: axe takes most of the time here."""

    name: str
    viewport: ViewportSize
    classes: str
    rules: list[str]


AT_A_DESK = Look("at a desk", DESK, "theme-light", [])
LOOKS = [
    Look("dark", DESK, "theme-dark", COLOURS),
    Look("large letters", DESK, "theme-light text-big", []),
    # A telephone has parts of its own, in colours of their own.
    Look("on a phone", PHONE, "theme-light", COLOURS + ROOM),
    Look("on a phone, large letters, dark", PHONE, "theme-dark text-big", ROOM),
]


def problems_of(page: Page, look: Look) -> list[str]:
    """What axe finds seriously wrong, and whether the page goes over the edge."""
    page.set_viewport_size(look.viewport)
    page.evaluate(WEAR, look.classes)
    found: list[str] = []
    if look is AT_A_DESK or look.rules:
        found = page.evaluate(ASK_AXE, look.rules or None)
    width = page.evaluate("document.documentElement.scrollWidth")
    return [*found, f"{width} px wide"] if width > look.viewport["width"] else found


def test_every_page_reads_well_in_every_look_and_without_javascript(
    client_of: Client, open_page: Opener
) -> None:
    """`open_page` fails the test for an error in the console too."""
    page = open_page(DESK)
    enter(page, client_of)
    plain = open_page(DESK, java_script_enabled=False)
    enter(plain, client_of)
    wrong: dict[str, list[str]] = {}
    for address in pages(client_of):
        page.goto(address)
        page.evaluate(AXE)
        for look in (AT_A_DESK, *LOOKS):
            if problems := problems_of(page, look):
                wrong[f"{address} ({look.name})"] = problems
        plain.goto(address)
        if not plain.locator("main h1").count() or not plain.locator("main").inner_text().strip():
            wrong[f"{address} (without JavaScript)"] = ["says nothing"]
    assert not wrong, "\n".join(f"{at}: {what}" for at, what in wrong.items())


def test_the_door_has_no_serious_finding(open_page: Opener) -> None:
    for viewport in (DESK, PHONE):
        page = open_page(viewport)
        page.goto("/accounts/sign-in")
        page.evaluate(AXE)
        assert page.evaluate(ASK_AXE) == []


def test_axe_notices_what_is_wrong(open_page: Opener) -> None:
    page = open_page(DESK)
    page.goto("/accounts/sign-in")
    page.evaluate("document.querySelectorAll('label').forEach(one => one.remove())")
    page.evaluate(AXE)
    assert any(line.startswith("label:") for line in page.evaluate(ASK_AXE))


def test_whoever_has_no_grant_is_refused_in_words(bloc: Path) -> None:
    nobody = create_user(
        actor=ensure_operator(today=TODAY),
        username="khach",
        display_name="Lê Văn Khách",
        password=PASSWORD,
    )
    client = Client(raise_request_exception=False)
    client.force_login(nobody)
    broken = {}
    for address in addresses(client):
        answer = client.get(address)
        if answer.status_code >= 500:
            broken[address] = answer.status_code
        answer.close()
    assert broken == {}
