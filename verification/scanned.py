"""wapiti and sqlmap: on a site full of holes, of which each has to be found, and on the program as
somebody of the office who has signed in, where nothing may be found that is not explained.

The program is asked through `_relay`, which keeps the scanner signed in and gives every form that
it sends a token of its own. `scanned.yml` tells what is found there and why it is no hole. A server
error that the scanners bring about fails the trial too, as does a tool that is not there or that
does not say how it ended.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from verification import _scanners
from verification._relay import AS_IT_CAME, SHUT, Pass, Relay, relaying
from verification._scanners import Finding, Unread, sqlmap, wapiti

EXPLAINED = Path(__file__).with_name("scanned.yml")
_PATIENCE = 240.0


class Hole(NamedTuple):
    """By whom it has to be found, as what, at which address; `asked` is how sqlmap is sent there."""

    tool: str
    kind: str
    at: str
    asked: tuple[str, ...] = ()


def _sql(at: str, *asked: str) -> Hole:
    return Hole("sqlmap", "SQL injection", at.partition("?")[0].replace("/1*", "/N*"), (at, *asked))


PLANTED: dict[str, Hole] = {
    "an error tells of SQL": _sql("/sql/error?pk=1", "--technique=E"),
    "SQL by yes and no": _sql("/sql/blind?pk=1", "--technique=B"),
    "SQL by time, in a form": _sql("/sql/slow", "--data=pk=1", "--technique=T"),
    "SQL in a cookie": _sql(
        "/sql/cookie", "--cookie=place=1", "-p", "place", "--level=2", "--technique=B"
    ),
    "SQL in a header": _sql("/sql/header", "--headers=X-Place: 1*", "--technique=B"),
    "SQL in the path": _sql("/sql/path/1*", "--technique=B"),
    "SQL in JSON": _sql("/sql/json", '--data={"pk": "1"}', "--technique=B"),
    "SQL found by the other tool": Hole("wapiti", "SQL Injection", "/sql/error"),
    "a script in the text": Hole("wapiti", "Reflected Cross Site Scripting", "/xss/text"),
    "a script in an attribute": Hole("wapiti", "Reflected Cross Site Scripting", "/xss/attribute"),
    "a script that is kept": Hole("wapiti", "Stored Cross Site Scripting", "/stored"),
    "any file": Hole("wapiti", "Path Traversal", "/file"),
    "onward to anywhere": Hole("wapiti", "Open Redirect", "/onward"),
    "a header of one's own": Hole("wapiti", "CRLF Injection", "/header"),
    "any command": Hole("wapiti", "Command execution", "/command"),
    "the server asks others": Hole("wapiti", "Server Side Request Forgery", "/fetch"),
    "XML that reads files": Hole("wapiti", "XML External Entity", "/xml"),
    "a form of any site": Hole("wapiti", "Cross Site Request Forgery", "/form"),
    "no policy for content": Hole("wapiti", "Content Security Policy Configuration", "/"),
    "pages in frames": Hole("wapiti", "Clickjacking Protection", "/"),
    "types guessed": Hole("wapiti", "MIME Type Confusion", "/"),
    "a cookie for scripts": Hole("wapiti", "HttpOnly Flag cookie", "/"),
    "what an editor left": Hole("wapiti", "Backup file", "/old/page.html.bak"),
}

#: Pages that take words of the reader, for sqlmap; `*` marks a place in the path.
PAGES = (
    "/members/?q=cong&status=FULL&sort=name&page=1&on=2026-06-30",
    "/members/requests/?q=cong&page=1",
    "/organizations/?q=van&on=2015-01-01",
    "/organizations/list/?q=cong&sort=code&page=1&on=2026-06-30",
    "/organizations/options?q=cong",
    "/search?q=cong",
    "/figures/members.total/?org=1&by=sex&as_of=2026-06-30",
    "/figures/members.total*/",
    "/figures/quoted/?q=cong",
    "/reports/?q=cong&sort=as_of",
    "/access/grants/?q=cong&sort=user",
    "/imports/?q=cong",
    "/jobs/?q=cong",
)
_FORM = "/figures/quoted/new"
#: sqlmap is told which database it is, so that it need not try the ways into others.
_KNOWN = ("--dbms=PostgreSQL", "--technique=BEUS", "--ignore-code=*")


def parts(
    seed: int, count: int, home: Path, before: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """A part for each step; `count` is how many of them are done. Begun anew, the program too."""
    told: dict[str, Any] = {"done": 0, "findings": [], "answers": {}, "server_errors": []}
    told |= {"planted": sorted(PLANTED), "found": {}, "unread": [], "signed_in": False}
    told |= before or {}
    told["skipped"] = _scanners.missing()
    if told["skipped"]:
        yield told | {"done": count, "install": _INSTALL, "passed": False}
        return
    if not told["done"]:
        shutil.rmtree(home, ignore_errors=True)
    told["versions"] = _scanners.versions()
    with _both(home) as ground:
        for name in list(STEPS)[told["done"] : count]:
            begun = time.monotonic()
            try:
                STEPS[name](ground, told)
            except Unread as error:
                told["unread"] = [*told["unread"], f"{name}: {error}"]
            told["answers"] = dict(Counter(told["answers"]) + ground.relay.answers)
            told["server_errors"] = [*told["server_errors"], *ground.relay.errors]
            ground.relay.answers, ground.relay.errors = Counter(), []
            told["done"] += 1
            told.setdefault("seconds", {})[name] = round(time.monotonic() - begun)
            told["signed_in"] = ground.signed_in()
            yield told | _judged(told)


_INSTALL = (
    "make verify, or: python3 -m venv .venv/scan && .venv/scan/bin/pip install --require-hashes"
    " -r requirements/scan.txt"
)


def _judged(told: dict[str, Any]) -> dict[str, Any]:
    """What is missed, and what is found and not told in `scanned.yml`."""
    findings = [Finding(*one) for one in told["findings"]]
    explained = explanations()
    unexplained = [one for one in findings if one not in explained]
    missed = sorted(set(PLANTED) - set(told["found"]))
    return {
        "missed": missed,
        "explained": len(findings) - len(unexplained),
        "unexplained": [str(one) for one in unexplained],
        "idle_explanations": [str(one) for one in sorted(explained - set(findings))],
        "passed": told["done"] >= len(STEPS)
        and told["signed_in"]
        and not (missed or unexplained or told["unread"] or told["server_errors"]),
    }


def explanations() -> set[Finding]:
    """Those of `scanned.yml`; each has a reason."""
    told = yaml.safe_load(EXPLAINED.read_text(encoding="utf-8")) or []
    for one in told:
        if not one["why"].strip():
            raise ValueError(f"no reason is given for {one}")
    return {Finding(one["tool"], one["kind"], one["at"], one["parameter"]) for one in told}


# --- steps -------------------------------------------------------------------------------------


class Ground(NamedTuple):
    """Where both listen, and the way to the program for who has signed in."""

    holes: str
    program: str
    relay: Relay
    place: Path

    @property
    def signed(self) -> str:
        return f"http://127.0.0.1:{self.relay.own_port}"

    def signed_in(self) -> bool:
        """Whether the relay still leads to pages and not to the door."""
        with urllib.request.urlopen(f"{self.signed}/members/?on=2026-06-30", timeout=60) as answer:
            return str(answer.url).endswith("/members/?on=2026-06-30")


def _planted_wapiti(ground: Ground, told: dict[str, Any]) -> None:
    found = wapiti(f"{ground.holes}/", ground.place / "planted", crawl=120, attack=120)
    _seen(told, found)


def _planted_sqlmap(ground: Ground, told: dict[str, Any]) -> None:
    for hole in PLANTED.values():
        if hole.tool == "sqlmap":
            address, *more = hole.asked
            _seen(told, sqlmap(f"{ground.holes}{address}", ground.place / "sqlmap", *more))


def _seen(told: dict[str, Any], found: list[Finding]) -> None:
    seen = {(one.tool, one.kind, one.at) for one in found}
    now = {name: hole.tool for name, hole in PLANTED.items() if hole[:3] in seen}
    told["found"] = told["found"] | now


def _stranger(ground: Ground, told: dict[str, Any]) -> None:
    """The door, and what stands before it."""
    door = f"{ground.program}/accounts/sign-in"
    _add(told, wapiti(f"{ground.program}/", ground.place / "stranger", crawl=30, attack=30))
    data = "--data=username=lan&password=mot-hai&csrfmiddlewaretoken=x"
    token = ("--csrf-token=csrfmiddlewaretoken", f"--csrf-url={door}")
    said = ("-p", "username,password", "--dbms=PostgreSQL", "--technique=BEU", "--ignore-code=*")
    _add(told, sqlmap(door, ground.place / "sqlmap", data, *token, *said))


def _signed_in_wapiti(ground: Ground, told: dict[str, Any]) -> None:
    pages = (*PAGES, *addresses())
    starts = tuple(f"{ground.signed}{one.replace('*', '')}" for one in pages)
    place = ground.place / "signed"
    limits = {"crawl": 120, "attack": 90, "depth": 1, "folder": 12}
    found = wapiti(f"{ground.signed}/", place, starts=starts, **limits)
    told["reach"] = _scanners.reach(place)
    _add(told, found)


def addresses() -> list[str]:
    """Of every page whose address has no argument; the others are one link away."""
    from django.urls import URLPattern, get_resolver

    def walk(patterns: Any, before: str) -> Iterator[str]:
        for one in patterns:
            address = before + str(one.pattern)
            if not isinstance(one, URLPattern):
                yield from walk(one.url_patterns, address)
            elif "<" not in address and "^" not in address and not SHUT.match(address):
                yield address

    every = walk(get_resolver("dangvu.config.urls").url_patterns, "/")
    return sorted({one for one in every if not one.startswith(("/api/", "/static/"))})


def _signed_in_sqlmap(ground: Ground, told: dict[str, Any]) -> None:
    """Every parameter of the pages that take words; a form; the cookies."""
    place, most = ground.place / "sqlmap", _KNOWN
    for page in PAGES:
        _add(told, sqlmap(f"{ground.signed}{page}", place, *most))
    data = "--data=subject=a&value=1&unit=a&symbol=1&org=1&csrfmiddlewaretoken=" + "a" * 64
    form = ("-p", "subject,value,unit,symbol,org")
    _add(told, sqlmap(f"{ground.signed}{_FORM}", place, data, *form, *most))
    held = ground.relay.held
    cookie = f"--cookie=dangvu_session={held.session}; dangvu_csrf={held.secret}"
    cookies = (cookie, f"--headers={AS_IT_CAME}: 1", "-p", "dangvu_session,dangvu_csrf")
    _add(told, sqlmap(f"{ground.signed}/members/", place, *cookies, "--level=2", *most))


def _api_sqlmap(ground: Ground, told: dict[str, Any]) -> None:
    """Every operation of the document that reads, with all of its arguments."""
    place, most = ground.place / "sqlmap", _KNOWN
    for address in api_addresses():
        _add(told, sqlmap(f"{ground.signed}{address}", place, *most))


def api_addresses() -> Iterator[str]:
    from verification.fuzzed import document

    examples = {"code": "K", "pk": "1", "number": "1", "limit": "10", "offset": "0"}
    days = {"on": "2026-06-30", "as_of": "2026-06-30", "period": "2025"}
    values = examples | days | {"org": "K", "parent": "K", "q": "cong", "before": "9"}
    for path, operations in document()["paths"].items():
        named = [one["name"] for one in operations.get("get", {}).get("parameters", ())]
        for name in named:
            path = path.replace(f"{{{name}}}", f"{values.get(name, '1')}*")
        asked = "&".join(f"{name}={values.get(name, '1')}" for name in named if name not in path)
        if "*" in path:
            yield path
        if asked and "get" in operations:
            yield f"{path.replace('*', '')}?{asked}"


def _add(told: dict[str, Any], found: list[Finding]) -> None:
    told["findings"] = sorted({tuple(one) for one in [*told["findings"], *found]})


STEPS: dict[str, Callable[[Ground, dict[str, Any]], None]] = {
    "wapiti on the holes": _planted_wapiti,
    "sqlmap on the holes": _planted_sqlmap,
    "both before the door": _stranger,
    "wapiti as the office": _signed_in_wapiti,
    "sqlmap as the office": _signed_in_sqlmap,
    "sqlmap on the API": _api_sqlmap,
}
COUNT = len(STEPS)


# --- what is scanned ---------------------------------------------------------------------------


@contextmanager
def _both(home: Path) -> Iterator[Ground]:
    from verification._program import opened

    with opened(home):
        held = _of_the_office()
        served, holes = (sys.executable, "-P", "-m", "dangvu", "serve"), _free_port()
        planted = (sys.executable, "-m", "verification._planted", str(holes))
        with (
            _running(home, served, "/health") as program,
            _running(home, planted, "/", port=holes),
            relaying(program, held) as relay,
        ):
            own = (f"http://127.0.0.1:{one}" for one in (holes, program))
            yield Ground(*own, relay, home / "scans")


def _of_the_office() -> Pass:
    """Signed in by password and second factor, both shown just now, with a key for the API."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.utils import timezone

    from dangvu.accounts.services import actor_for, give_token, has_second_factor
    from dangvu.organizations.models import Organization
    from tests.accounts.people import proved, with_app

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    if not Organization.objects.exists():
        _furnish()
    user = get_user_model().objects.get(username="lan")
    if not has_second_factor(user):
        with_app(user)
    actor = actor_for(user, today=timezone.localdate(), channel="test")
    name = f"scanned {timezone.now():%d%H%M%S}"
    _token, key = give_token(actor=actor, user=user, name=name)
    client = proved(Client(), user)
    return Pass(client.cookies[settings.SESSION_COOKIE_NAME].value, key)


def _furnish() -> None:
    """A small bloc: more pages of the same kind would show no other holes."""
    from django.db import transaction
    from django.utils import timezone

    from tests.cast import assemble
    from tests.factories.members import make_member
    from tests.factories.organizations import make_bloc
    from verification import _demo

    with transaction.atomic():
        bloc = make_bloc()
        cast = assemble(bloc, today=timezone.localdate())
        for number in range(12):
            make_member(bloc["A1" if number % 2 else "B1"], full=number % 3 > 0)
    _demo.write_report(cast.officer)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def _running(home: Path, command: tuple[str, ...], health: str, *, port: int = 0) -> Iterator[int]:
    port = port or _free_port()
    environment = {**os.environ, "PORT": str(port)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with (home / "log" / f"{command[-1]}.out").open("wb") as out:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
        try:
            _until_it_answers(f"http://127.0.0.1:{port}{health}", process)
            yield port
        finally:
            process.terminate()
            process.wait(90)


def _until_it_answers(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=30):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError(f"nobody answers at {address}")
