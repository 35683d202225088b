"""What every answer carries and what never comes in, on every route and page of an error."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path

from dangvu.core.downloads import file_answer, safe_name
from dangvu.core.edge import ReadableMiddleware, refused_if_unwritable
from dangvu.core.logs import Discreet
from dangvu.core.routes import open_to_everyone
from dangvu.core.text import clean
from tests.architecture.test_routes import addresses
from tests.cast import Cast

pytestmark = pytest.mark.django_db

#: Header: what has to be in it.
ALWAYS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Cache-Control": "no-store",
}

#: With which bytes a file of a kind begins.
BEGINNINGS = {
    "text/html": b"<",
    "text/plain": b"",
    "application/json": (b"{", b"["),
    "application/pdf": b"%PDF-",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": b"PK",
    "application/zip": b"PK",
    "text/css": b"",
    "text/javascript": b"",
    "image/svg+xml": b"<svg",
}
NO_SUCH_FILE = b"no kind that we have"


def lacks(response: HttpResponse) -> list[str]:
    """What an answer should carry and does not."""
    found = [name for name, part in ALWAYS.items() if part not in response.headers.get(name, "")]
    policy = response.headers.get("Content-Security-Policy", "")
    found += (word for word in ("unsafe", "http:", "https:", "*") if word in policy)
    return [*found, *mistyped(response)]


def mistyped(response: HttpResponse) -> list[str]:
    """Whether what is in an answer is what it says it is, and in which letters a text is written."""
    content = b"" if response.streaming else response.content.lstrip()
    said = response.headers.get("Content-Type", "").replace('"', "").lower()
    kind = said.partition(";")[0]
    if not content:
        return []
    found = [] if content.startswith(BEGINNINGS.get(kind, NO_SUCH_FILE)) else [f"is no {kind}"]
    if kind.startswith("text/") or kind.endswith("xml"):
        found += [] if said.endswith("charset=utf-8") else [f"letters of {kind}"]
    return found


def has_no_way_out(response: HttpResponse) -> list[str]:
    """A whole page for somebody who is signed in leads out."""
    page = b"" if response.streaming else response.content
    if b"<html" not in page or b'action="/accounts/sign-out"' in page:
        return []
    return ["way out"]


def test_every_route_carries_every_header_to_strangers_and_to_the_cast(cast: Cast) -> None:
    """And says rightly what it is; and whoever is signed in finds the way out on every page."""
    known, wrong = cast.signed_in(cast.operator), {}
    for client in (Client(raise_request_exception=False), known):
        for name, address in addresses().items():
            for method in ("get", "post", "options", "trace"):
                answer = getattr(client, method)(address)
                lacking = lacks(answer)
                # The last one signs itself out on the way, at the address for that.
                if client is known and SESSION_KEY in client.session:
                    lacking += has_no_way_out(answer)
                if lacking:
                    wrong[f"{method} {name}"] = lacking
                if client is known and SESSION_KEY not in client.session:
                    client.force_login(cast.user(cast.operator))
    assert wrong == {}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/no-such-page", 404),
        ("/?q=%00", 400),
        ("/trial/500", 500),
        ("/trial/403", 403),
        ("/trial/csrf", 403),
    ],
)
def test_pages_of_errors_carry_them_too(cast: Cast, address: str, status: int) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(cast.user(cast.clerk))
    with override_settings(ROOT_URLCONF=__name__):
        answer = client.post(address) if "csrf" in address else client.get(address)
    assert answer.status_code == status
    assert lacks(answer) == []


@open_to_everyone("for this test")
def _trial(request: HttpRequest, what: str) -> HttpResponse:
    if what == "403":
        raise PermissionDenied
    if what == "500":
        raise RuntimeError("Nguyễn Văn Bí Mật 001089012345")
    if what == "long":
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::varchar(3)::integer", [request.GET["q"]])
    if what == "kept":
        clean(request.GET["q"])
    return HttpResponse("ok")


urlpatterns = [path("trial/<str:what>", _trial), path("", include("dangvu.config.urls"))]
handler400 = "dangvu.site.views.bad_request"
handler403 = "dangvu.site.views.forbidden"
handler404 = "dangvu.site.views.not_found"
handler500 = "dangvu.site.views.server_error"


def test_the_walk_sees_a_header_that_is_missing() -> None:
    bare = HttpResponse()
    assert lacks(bare) == list(ALWAYS)
    bare["Content-Security-Policy"] = "default-src 'none'; script-src 'unsafe-inline' *"
    assert {"unsafe", "*"} <= set(lacks(bare))


@pytest.mark.parametrize(
    ("content", "kind", "found"),
    [
        (b"<p>", "text/html; charset=utf-8", []),
        (b"<p>", "text/html", ["letters of text/html"]),
        (b"<p>", "text/html; charset=utf-16", ["letters of text/html"]),
        (b"<p>", "application/json", ["is no application/json"]),
        (b"PK", "application/octet-stream", ["is no application/octet-stream"]),
        (b"<svg>", "image/svg+xml", ["letters of image/svg+xml"]),
        (b"%PDF-1.7", "application/pdf", []),
    ],
)
def test_the_walk_sees_what_an_answer_is_not(content: bytes, kind: str, found: list[str]) -> None:
    assert mistyped(HttpResponse(content, content_type=kind)) == found
    page = HttpResponse("<html>" + '<form action="/accounts/sign-out">' * (kind[-1] == "8"))
    assert has_no_way_out(page) == ([] if kind[-1] == "8" else ["way out"])


@pytest.mark.parametrize("name", ["tokens.css", "dangvu.js", "mark.svg"])
def test_stylesheets_and_scripts_may_be_kept_by_the_browser(client: Client, name: str) -> None:
    answer = client.get(f"/static/core/{name}")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers.get("Cache-Control", "")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    content = b"".join(answer.streaming_content)
    assert mistyped(HttpResponse(content, content_type=answer.headers["Content-Type"])) == []


@pytest.mark.parametrize(
    "folder", ["", "core", "core/", "core/fonts/", "core/../", "accounts/", "%2e%2e/", "core/."]
)
def test_no_folder_is_listed(client: Client, folder: str) -> None:
    answer = client.get(f"/static/{folder}")
    assert answer.status_code == 404
    assert b"tokens.css" not in answer.content.replace(b'href="/static/core/tokens.css"', b"")


def test_signing_out_empties_the_browser(cast: Cast) -> None:
    answer = cast.signed_in(cast.clerk).post("/accounts/sign-out")
    assert '"cache"' in answer.headers["Clear-Site-Data"]


# --- what cannot be read -----------------------------------------------------------------------

DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    "address", ["/members/?q=%00", "/members/?%00=1", "/search?q=a%00b", "/organizations/?sort=%00"]
)
def test_a_nul_in_an_address_is_refused(cast: Cast, address: str) -> None:
    assert cast.signed_in(cast.clerk).get(address).status_code == 400


def test_a_nul_in_a_form_is_refused(cast: Cast) -> None:
    client = cast.signed_in(cast.officer)
    assert client.post("/reports/new/", {"subject": "a\0b"}).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"\xff\xfe", b'{"a": "\\ud800"}', b'{"a": "\\u0000"}', b'{"\\u0000": 1}',
        DEEP.encode(), (b'{"a":' * 30) + b"1" + b"}" * 30, b"[" * 21 + b'"\\ud800"' + b"]" * 21,
    ],
)  # fmt: skip
def test_an_unreadable_document_is_refused(body: bytes) -> None:
    request = RequestFactory().post("/api/v1/x", body, content_type="application/json")
    with pytest.raises(BadRequest):
        ReadableMiddleware(lambda _request: HttpResponse()).process_view(request, None, (), {})


@pytest.mark.parametrize("body", [b"", b"{}", json.dumps({"tên": ["Đỗ 🇻🇳", {"x": None}]}).encode()])
def test_a_readable_document_comes_in(body: bytes) -> None:
    request = RequestFactory().post("/api/v1/x", body, content_type="application/json")
    ReadableMiddleware(lambda _request: HttpResponse()).process_view(request, None, (), {})


def test_what_the_database_cannot_hold_is_refused_and_no_trouble_of_ours(cast: Cast) -> None:
    client = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=__name__):
        assert client.get("/trial/long?q=abc").status_code == 400
    with pytest.raises(BadRequest), refused_if_unwritable():
        "\ud800".encode()


def test_a_text_that_is_not_kept_is_told_in_words_where_no_form_told_it(cast: Cast) -> None:
    client = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=__name__):
        answer = client.get("/trial/kept?q=a%02")
    assert answer.status_code == 400
    said = answer.content.decode()
    assert "ký tự điều khiển U+0002 ở vị trí 2; hãy gõ lại ô này" in said
    assert "Không có gì được lưu." in said


@pytest.mark.parametrize("field", ["q", "org", "admitted_from", "on", "sort", "after", "columns"])
def test_a_megabyte_in_an_address_is_no_server_error(cast: Cast, field: str) -> None:
    client = cast.signed_in(cast.operator)
    client.raise_request_exception = False
    assert client.get("/members/", {field: "a" * 2**20}).status_code < 500


@pytest.mark.parametrize(
    "address", ["/reports/new/", "/accounts/people/new", "/accounts/tokens", "/papers/cv"]
)
def test_a_megabyte_in_a_form_is_no_server_error(cast: Cast, address: str) -> None:
    client = cast.signed_in(cast.operator)
    client.raise_request_exception = False
    fields = ("name", "username", "display_name", "org", "form", "note", "subject", "title")
    assert client.post(address, dict.fromkeys(fields, "b" * 2**18)).status_code < 500


def test_programs_are_told_in_json(cast: Cast) -> None:
    answer = Client(headers={"authorization": "Bearer x"}).get("/api/v1/members?q=%00")
    assert answer.headers["Content-Type"].startswith("application/json")


# --- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Sổ đảng viên 2026.xlsx", "Sổ đảng viên 2026.xlsx"),
        ('a"b\r\nSet-Cookie: x=1.xlsx', "a-bSet-Cookie- x=1.xlsx"),
        ("..\\..\\windows\\x.xlsx", "-..-windows-x.xlsx"),
        ("../../etc/passwd", "-.-etc-passwd"),
        ("a\u202excod.exe", "axcod.exe"),
        ("a\u200b\u0000b.xlsx", "ab.xlsx"),
        ("a;filename=b.exe", "a-filename=b.exe"),
        ("%2e%2e%2fa.xlsx", "-2e-2e-2fa.xlsx"),
        ("", "tep"),
        ("...", "tep"),
        ("x" * 400 + ".xlsx", "x" * 145 + ".xlsx"),
    ],
)
def test_a_file_name_is_only_a_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    answer = file_answer(b"x", name=name, kind="application/pdf")
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment; filename")
    assert said.isascii()
    assert not set(said) & set("\r\n\\")


def test_a_file_may_do_nothing_where_it_is_opened_after_all(cast: Cast) -> None:
    answer = cast.signed_in(cast.operator).get("/imports/template")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


# --- lines of the log --------------------------------------------------------------------------


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What the log of the server would say."""
    said: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(Discreet("%(name)s: %(message)s").format(record))

    handler = Kept()
    for name in ("django", ""):
        logging.getLogger(name).addHandler(handler)
    yield said
    for name in ("django", ""):
        logging.getLogger(name).removeHandler(handler)


def test_the_log_names_routes_and_kinds_of_errors_and_nobody(lines: list[str]) -> None:
    client = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=__name__):
        client.get("/trial/500?q=Nguyễn+Văn+Kín")
        client.get("/Nguyễn-Văn-Kín")
    text = "\n".join(lines)
    assert "500 GET trial/<str:what>" in text
    assert "builtins.RuntimeError" in text
    assert "test_edge.py" in text
    assert "404 GET (no such address)" in text
    assert not [word for word in ("Bí Mật", "001089012345", "Kín", "K%C3") if word in text]


def test_a_line_says_its_moment_with_the_distance_from_utc() -> None:
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "x", (), None)
    record.created = 1_795_000_000.5
    line = settings.LOGGING["formatters"]["line"]
    said = Discreet(line["format"], style=line["style"]).format(record).split()[0]
    assert datetime.fromisoformat(said) == datetime.fromtimestamp(1_795_000_000.5, UTC)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.500[+-]\d\d:\d\d", said)


def test_a_line_keeps_its_numbers_and_leaves_out_its_words() -> None:
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "%s of %d", ("Nguyễn", 3), None)
    assert Discreet("%(message)s").format(record) == "… of 3"
