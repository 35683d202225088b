"""Words that somebody typed come back in links as they were: no letter of them means anything there."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.cast import Cast

pytestmark = pytest.mark.django_db

#: Each ends an address, a value or an attribute somewhere.
PLANTED = "javascript:a&q=b#c?d=e%2F%00+\"'><x y=z>;//evil.example/\\@\u2028đ"
OPEN = PLANTED.replace("%00", "%")
LISTS = ["/members/", "/organizations/", "/accounts/people", "/duties", "/search", "/figures/"]


class Links(HTMLParser):
    """Every address that a page leads or sends to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = ("href", "action", "formaction", "src", "hx-get", "hx-post", "data-suggest")
        self.found += [value for name, value in attrs if name in names and value]


def faults(page: str, planted: str) -> Iterator[str]:
    """Addresses that lead elsewhere, or in which the word is not the one that was typed."""
    for address in Links(page).found:
        place = urlsplit(address)
        if place.scheme or place.netloc or not address.startswith(("/", "?", "#")):
            yield f"leads elsewhere: {address}"
        for name, values in parse_qs(place.query, keep_blank_values=True).items():
            if any("evil" in value for value in (name, *values)) and values != [planted]:
                yield f"another word: {address}"
        if "evil" in place.path + place.fragment:
            yield f"out of its place: {address}"


@pytest.mark.parametrize("address", LISTS)
def test_a_word_with_letters_that_mean_something_stays_a_word_in_every_link(
    cast: Cast, address: str
) -> None:
    page = cast.signed_in(cast.operator).get(address, {"q": OPEN}).content.decode()
    assert list(faults(page, OPEN)) == []
    # The others say the word and lead nowhere with it where nothing is found.
    if address not in ("/figures/", "/search"):
        assert [one for one in Links(page).found if "evil" in one], "the word is in no link"


def test_the_page_to_go_on_to_stays_one_value(cast: Cast, client: object) -> None:
    onward = f"/members/?q={OPEN}"
    page = cast.signed_in(cast.clerk).get("/accounts/prove", {"next": onward}).content.decode()
    assert list(faults(page, onward)) == []


@pytest.mark.parametrize(
    "bad", ["/members/?q=" + OPEN, "javascript:evil()", "//evil.example/x", "/x/evil", "#evil"]
)
def test_the_search_for_faults_finds_what_was_not_quoted(bad: str) -> None:
    escaped = bad.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    assert list(faults(f'<a href="{escaped}">x</a>', OPEN))
