"""The scanners' trial without the scanners: the holes are holes, the reports are read as they are."""

from __future__ import annotations

import http.client
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import Resolver404, resolve

from verification import _scanners, scanned
from verification._relay import Pass, Relay, relaying
from verification._scanners import Finding, Unread

HOLES = "verification._planted.holes"
Sent = dict[str, Any]


def hole(address: str, **form: Any) -> HttpResponse:
    """What the site full of holes answers."""
    request = (
        RequestFactory().post(address, form["data"], **form.get("more", {}))
        if "data" in form
        else RequestFactory().get(address, headers=form.get("headers"))
    )
    request.COOKIES.update(form.get("cookies", {}))
    found = resolve(request.path_info, urlconf=HOLES)
    answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return answer


def said(address: str, **form: Any) -> str:
    return hole(address, **form).content.decode()


# --- the holes are there


@pytest.mark.django_db(transaction=True)
def test_every_hole_in_a_statement_lets_a_condition_in() -> None:
    ways: list[Callable[[str], str]] = [
        lambda one: said(f"/sql/blind?pk={one}"),
        lambda one: said("/sql/cookie", cookies={"place": one}),
        lambda one: said("/sql/header", headers={"X-Place": one}),
        lambda one: said(f"/sql/path/{one}"),
        lambda one: said(
            "/sql/json", data=f'{{"pk": "{one}"}}', more={"content_type": "application/json"}
        ),
    ]
    for ask in ways:
        assert "yes" in ask("1 AND 2=2")
        assert "no" in ask("1 AND 2=3")
    assert "unterminated" in said("/sql/error?pk=1'")


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        (lambda: said("/xss/text?word=<script>1</script>"), "<script>1</script>"),
        (lambda: said('/xss/attribute?word=" onfocus="1'), 'value="" onfocus="1"'),
        (lambda: said("/file?name=/etc/passwd"), "root:"),
        (lambda: said("/command?host=;echo two$((1%2B1))"), "two2"),
        (
            lambda: said(
                "/xml",
                data='<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
                more={"content_type": "text/xml"},
            ),
            "root:",
        ),
        (lambda: hole("/onward?to=http://example.org/")["Location"], "http://example.org/"),
        (lambda: str(hole("/header?to=a%0d%0ab: c").headers["X-To"]), "a\r\nb: c"),
        (lambda: said("/old/page.html.bak"), "password"),
    ],
)
def test_every_other_hole_is_open(answer: Callable[[], str], seen: str) -> None:
    assert seen in answer()


def test_the_first_page_has_no_policy_and_a_cookie_for_scripts() -> None:
    answer = hole("/")
    assert {"X-Frame-Options", "Content-Security-Policy"}.isdisjoint(answer.headers)
    assert "HttpOnly" not in answer.cookies.output()


def test_what_is_said_on_the_board_is_said_to_everybody() -> None:
    said("/stored", data={"note": "<b>a</b>"})
    assert "<b>a</b>" in said("/board")


def test_the_site_asks_nobody_but_this_machine() -> None:
    assert hole("/fetch?from=http://example.org/").status_code == 404


def test_there_are_holes_enough_for_both_tools_and_each_has_its_address() -> None:
    assert len(scanned.PLANTED) >= 12
    assert {one.tool for one in scanned.PLANTED.values()} == set(_scanners.NAMES)
    for one in scanned.PLANTED.values():
        try:
            resolve(one.at, urlconf=HOLES)
        except Resolver404:
            pytest.fail(f"{one.at} is not there")


# --- what the tools say

REPORT: dict[str, Any] = {
    "infos": {"crawled_pages_nbr": 2},
    "vulnerabilities": {
        "SQL Injection": [
            {"path": "/members/12/", "parameter": "q", "info": "in q"},
            {"path": "/members/13/", "parameter": "q", "info": "in q"},
        ],
        "Clickjacking Protection": [{"path": "/", "parameter": "", "info": "not set"}],
    },
    "anomalies": {
        "Resource consumption": [{"path": "/slow", "parameter": "q", "info": "Timeout"}],
        "Internal Server Error": [{"path": "/b", "parameter": "c", "info": "500"}],
    },
}


def test_a_report_of_wapiti_names_each_kind_of_page_once() -> None:
    assert _scanners.read_wapiti(REPORT) == [
        Finding("wapiti", "Clickjacking Protection", "/", "not set"),
        Finding("wapiti", "Internal Server Error", "/b", "c"),
        Finding("wapiti", "SQL Injection", "/members/N/", "q"),
    ]


@pytest.mark.parametrize("report", [{}, REPORT | {"infos": {"crawled_pages_nbr": 0}}])
def test_a_report_about_nothing_is_no_good_news(report: dict[str, Any]) -> None:
    with pytest.raises(Unread):
        _scanners.read_wapiti(report)


def test_what_the_report_of_wapiti_leaves_out_is_read_where_it_is_kept(tmp_path: Path) -> None:
    (tmp_path / "session").mkdir()
    with closing(sqlite3.connect(tmp_path / "session" / "a.db")) as kept:
        kept.execute("CREATE TABLE paths (path_id, path, evil)")
        kept.execute("CREATE TABLE attack_logs (path_id, module)")
        kept.execute("INSERT INTO attack_logs VALUES (1, 'xxe'), (1, 'xxe')")
        kept.execute("CREATE TABLE payloads (evil_path_id, category, parameter, type)")
        kept.execute("INSERT INTO paths VALUES (1, 'http://127.0.0.1:80/xml/7', 0)")
        kept.execute("INSERT INTO payloads VALUES (1, 'XML External Entity', 'doc', 'XPATHi')")
        kept.execute("INSERT INTO payloads VALUES (1, 'SQL Injection', 'doc', 'vulnerability')")
        kept.commit()
    assert _scanners.reach(tmp_path) == {"pages": 1, "xxe": 1}
    assert list(_scanners._left_out(tmp_path / "session")) == [
        Finding("wapiti", "XML External Entity", "/xml/N", "doc")
    ]


def test_what_sqlmap_says_is_read() -> None:
    words = (
        "sqlmap identified the following injection point(s)\n---\nParameter: pk (GET)\n    Type: a"
    )
    address = "http://127.0.0.1:1/a/12/?pk=1"
    assert _scanners.read_sqlmap(words, address) == [
        Finding("sqlmap", "SQL injection", "/a/N/", "pk (GET)")
    ]
    nothing = "[CRITICAL] all tested parameters do not appear to be injectable. Try to increase"
    assert _scanners.read_sqlmap(nothing, address) == []


@pytest.mark.parametrize("words", ["", "[CRITICAL] unable to connect to the target URL"])
def test_a_run_of_sqlmap_without_a_verdict_is_no_good_news(words: str) -> None:
    with pytest.raises(Unread):
        _scanners.read_sqlmap(words, "http://127.0.0.1:1/a?b=1")


# --- the verdict


def judged(**change: Any) -> dict[str, Any]:
    told = {
        "done": scanned.COUNT, "findings": [], "found": dict.fromkeys(scanned.PLANTED, "wapiti"),
        "unread": [], "server_errors": [], "signed_in": True,
    }  # fmt: skip
    return scanned._judged(told | change)


def test_nothing_found_but_the_planted_passes() -> None:
    assert judged()["passed"]


@pytest.mark.parametrize(
    "change",
    [
        {"done": scanned.COUNT - 1},
        {"findings": [("wapiti", "SQL Injection", "/members/", "q")]},
        {"found": dict.fromkeys(list(scanned.PLANTED)[1:], "wapiti")},
        {"unread": ["sqlmap: nothing"]},
        {"server_errors": ["500 GET /members/"]},
        {"signed_in": False},
    ],
)
def test_anything_else_does_not(change: dict[str, Any]) -> None:
    assert not judged(**change)["passed"]


def test_what_is_explained_passes_and_is_counted() -> None:
    findings = sorted(tuple(one) for one in scanned.explanations())
    told = judged(findings=findings)
    assert (told["explained"], told["idle_explanations"]) == (len(findings), [])
    assert told["passed"]


def test_a_tool_that_is_not_there_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(_scanners, "TOOLS", tmp_path)
    (told,) = scanned.parts(1, scanned.COUNT, tmp_path)
    assert (told["skipped"], told["passed"]) == (["wapiti", "sqlmap"], False)


def test_every_reading_operation_of_the_api_is_asked() -> None:
    from verification.fuzzed import document

    asked = {one.partition("?")[0].count("/") for one in scanned.api_addresses()}
    depths = {path.count("/") for path, one in document()["paths"].items() if "get" in one}
    assert asked == depths
    assert all("{" not in one for one in scanned.api_addresses())


def test_the_crawl_begins_at_every_page_without_arguments() -> None:
    found = scanned.addresses()
    assert {"/", "/members/", "/organizations/list/", "/figures/quoted/new"} <= set(found)
    assert not [one for one in found if "<" in one or "sign-out" in one]


# --- the relay


@pytest.fixture
def behind() -> Iterator[tuple[list[Sent], int]]:
    """A server that keeps what it is sent."""
    sent: list[Sent] = []

    class Keeper(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            sent.append({"headers": dict(self.headers), "body": body, "path": self.path})
            self.send_response(500 if "fail" in self.path else 200)
            self.end_headers()

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_words: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeper)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield sent, server.server_address[1]
    server.shutdown()
    server.server_close()


def send(relay: Relay, path: str, body: str = "") -> int:
    line = http.client.HTTPConnection("127.0.0.1", relay.own_port, timeout=10)
    line.request("POST" if body else "GET", path, body or None, {"Cookie": "dangvu_session=old"})
    status = line.getresponse().status
    line.close()
    return status


def test_the_relay_signs_in_and_gives_each_form_a_token_of_its_own(
    behind: tuple[list[Sent], int],
) -> None:
    sent, port = behind
    form = f"a=1&csrfmiddlewaretoken={'a' * 64}&b=2"
    with relaying(port, Pass("s" * 32, "k")) as relay:
        for _time in range(2):
            assert send(relay, "/members/", form) == 200
        send(relay, "/api/v1/members")
    tokens = {one["body"].partition("token=")[2][:64] for one in sent[:2]}
    assert len(tokens - {"a" * 64}) == 2
    assert all(one["headers"]["Cookie"].startswith(f"dangvu_session={'s' * 32}") for one in sent)
    assert sent[2]["headers"]["Authorization"] == "Bearer k"


def test_the_relay_lets_nobody_sign_out_and_counts_errors(behind: tuple[list[Sent], int]) -> None:
    sent, port = behind
    with relaying(port, Pass("s", "k")) as relay:
        assert send(relay, "/accounts/sign-out", "a=1") == 404
        assert send(relay, "/fail?a=1") == 500
    assert [one["path"] for one in sent] == ["/fail?a=1"]
    assert (relay.answers["shut"], relay.errors) == (1, ["500 GET /fail?a=1"])
