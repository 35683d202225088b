"""A site full of holes, for the scanners to find. Listens at the own machine only, is shipped nowhere.

Each address has one hole. What they reach is worth nothing: the statements read a table of two
words, files and commands are those of an account that the trial runs as anyway, and what is asked
of other places goes to the own machine alone.
"""

from __future__ import annotations

import io
import json
import subprocess
import urllib.request
import xml.sax
import xml.sax.handler
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

View = Callable[..., HttpResponse]
TABLE = "(VALUES (1, 'ban'), (2, 'ghe')) AS things (pk, word)"
_said: list[str] = []
#: Who was made to ask the scanner's own address: session, page, parameter.
_asked: dict[str, dict[str, dict[str, list[dict[str, str]]]]] = defaultdict(
    lambda: defaultdict(lambda: defaultdict(list))
)


def _page(*lines: str) -> HttpResponse:
    return HttpResponse(f"<html><body>{''.join(lines)}</body></html>")


def index(request: HttpRequest) -> HttpResponse:
    """No policy for content, no header, and a cookie that scripts read."""
    links = [
        "xml", "sql/error?pk=1", "sql/blind?pk=1", "xss/text?word=ban", "xss/attribute?word=ban", "stored", "board",
        "file?name=ban.txt", "onward?to=/", "header?to=ban", "command?host=localhost",
        "fetch?from=x", "form", "old/page.html", "sql/slow",
    ]  # fmt: skip
    answer = _page(*(f'<p><a href="/{one}">{one}</a></p>' for one in links))
    answer.set_cookie("planted", "1")
    return answer


# --- SQL ---------------------------------------------------------------------------------------


def _words(condition: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT word FROM {TABLE} WHERE pk = {condition}")
        return [str(word) for (word,) in cursor.fetchall()]


def _blindly(condition: str) -> HttpResponse:
    """Whether there is something: no word of it, and none of what went wrong."""
    try:
        return _page("yes" if _words(condition) else "no")
    except Exception:  # noqa: BLE001
        return _page("no")


def sql_error(request: HttpRequest) -> HttpResponse:
    try:
        return _page(*_words(request.GET.get("pk", "1")))
    except Exception as error:  # noqa: BLE001
        return HttpResponse(f"{type(error).__module__}: {error}", status=500)


def sql_blind(request: HttpRequest) -> HttpResponse:
    return _blindly(request.GET.get("pk", "1"))


def sql_slow(request: HttpRequest) -> HttpResponse:
    """Only the time tells."""
    if request.method == "POST":
        _blindly(request.POST.get("pk", "1"))
    return _page('<form method="post"><input name="pk" value="1"><input type="submit"></form>')


def sql_cookie(request: HttpRequest) -> HttpResponse:
    return _blindly(unquote(request.COOKIES.get("place", "1")))


def sql_header(request: HttpRequest) -> HttpResponse:
    return _blindly(request.headers.get("X-Place", "1"))


def sql_path(request: HttpRequest, pk: str) -> HttpResponse:
    return _blindly(pk)


def sql_json(request: HttpRequest) -> HttpResponse:
    return _blindly(str(json.loads(request.body or b"{}").get("pk", "1")))


# --- what a browser is made to do --------------------------------------------------------------


def xss_text(request: HttpRequest) -> HttpResponse:
    return _page("<p>", request.GET.get("word", ""), "</p>")


def xss_attribute(request: HttpRequest) -> HttpResponse:
    word = request.GET.get("word", "").replace("<", "&lt;")
    return _page(f'<input name="shown" value="{word}">')


def stored(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        _said.append(request.POST.get("note", "").strip())
        # What one attack left has to be there still when the last one looks.
        del _said[:-5_000]
    form = '<form method="post" action="/stored"><input name="note" value="a"><input type="submit">'
    return _page(form, "</form>")


def board(request: HttpRequest) -> HttpResponse:
    """What was said, to everybody."""
    return _page(*(f"<p>{one}</p>" for one in _said))


def onward(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(status=302)
    answer.headers["Location"] = request.GET.get("to", "/").replace("\n", "").replace("\r", "")
    return answer


def header(request: HttpRequest) -> HttpResponse:
    answer = _page("ban")
    # Django refuses what ends a line in a header; whoever writes headers by hand does not.
    answer.headers._store["x-to"] = ("X-To", request.GET.get("to", ""))
    return answer


def form(request: HttpRequest) -> HttpResponse:
    return _page('<form method="post" action="/form"><input name="role" value="a"></form>', "done")


# --- what the server is made to do -------------------------------------------------------------


def file(request: HttpRequest) -> HttpResponse:
    try:
        return HttpResponse(Path("/srv", request.GET.get("name", "")).read_bytes())
    except (OSError, ValueError):
        return HttpResponse("none", status=404)


def command(request: HttpRequest) -> HttpResponse:
    said = subprocess.run(
        f"echo {request.GET.get('host', '')}".replace("\0", ""),
        shell=True, capture_output=True, check=False, timeout=15, env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return HttpResponse(said.stdout, content_type="text/plain")


def fetch(request: HttpRequest) -> HttpResponse:
    address = request.GET.get("from", "")
    try:
        if urlsplit(address).hostname != "127.0.0.1":
            return HttpResponse("none", status=404)
        with urllib.request.urlopen(address, timeout=3) as answer:
            answer.read()
    except Exception:  # noqa: BLE001
        return _page("failed")
    return _page("done")


class _Text(xml.sax.handler.ContentHandler):
    def __init__(self) -> None:
        self.said: list[str] = []

    def characters(self, content: str) -> None:
        self.said.append(content)


class _Here(xml.sax.handler.EntityResolver):
    """Files of this machine, and nothing from anywhere else."""

    def resolveEntity(self, publicId: Any, systemId: str) -> Any:  # noqa: N802, N803
        source = xml.sax.InputSource(systemId)
        place = urlsplit(systemId)
        content = Path(place.path).read_bytes() if place.scheme in ("", "file") else b""
        source.setByteStream(io.BytesIO(content))
        return source


def xml_reader(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page('<form method="post" action="/xml"><textarea name="doc">&lt;a/&gt;</textarea>',
                     '<input type="submit"></form>')  # fmt: skip
    text = _Text()
    reader = xml.sax.make_parser()
    reader.setFeature(xml.sax.handler.feature_external_ges, True)
    reader.setContentHandler(text)
    reader.setEntityResolver(_Here())
    try:
        source = xml.sax.InputSource()
        sent = request.POST["doc"].encode() if "doc" in request.POST else request.body
        source.setByteStream(io.BytesIO(sent))
        reader.parse(source)
    except (xml.sax.SAXException, OSError, ValueError):
        return HttpResponse("none", status=400)
    return HttpResponse("".join(text.said), content_type="text/plain")


def old_page(request: HttpRequest, name: str) -> HttpResponse:
    """The page, and what an editor left of it beside."""
    if name == "page.html":
        return _page("<p>new</p>")
    if name == "page.html.bak":
        return HttpResponse("password = 1", content_type="application/octet-stream")
    return HttpResponse("none", status=404)


# --- the scanner's own address -----------------------------------------------------------------


def asked(request: HttpRequest, session: str, page: str, parameter: str) -> HttpResponse:
    told = {"url": request.build_absolute_uri(), "date": "now", "ip": "127.0.0.1", "method": "GET"}
    _asked[session][page][parameter].append(told)
    return HttpResponse("here")


def who_asked(request: HttpRequest) -> HttpResponse:
    return JsonResponse(_asked[request.GET.get("session_id", "")])


urlpatterns = [
    path("", index),
    path("sql/error", sql_error),
    path("sql/blind", sql_blind),
    path("sql/slow", sql_slow),
    path("sql/cookie", sql_cookie),
    path("sql/header", sql_header),
    path("sql/path/<path:pk>", sql_path),
    path("sql/json", sql_json),
    path("xss/text", xss_text),
    path("xss/attribute", xss_attribute),
    path("stored", stored),
    path("board", board),
    path("onward", onward),
    path("header", header),
    path("form", form),
    path("file", file),
    path("command", command),
    path("fetch", fetch),
    path("xml", xml_reader),
    path("old/<str:name>", old_page),
    path("ssrf/<str:session>/<str:page>/<str:parameter>/", asked),
    path("get_ssrf.php", who_asked),
    path("get_xxe.php", lambda request: JsonResponse({})),
]
