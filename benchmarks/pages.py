"""Pages through the whole stack: WSGI, middleware, session, row-level security, templates.

Three readers: the office of the root, the organisation board of a middle organisation, the secretary of
a cell. For each page the time (p50, p95) and the SQL statements of one request, those of session,
user and grants included. What is asked is what a reader asks: the first page, a later page, a word.
"""

from __future__ import annotations

import io
import sys
import time
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from benchmarks.frame import Bench, Line, Table, benchmark


@dataclass(slots=True)
class Measured:
    reader: str
    page: str
    statements: int
    p50: float
    p95: float
    size: int
    asked: list[tuple[float, str]] = field(default_factory=list)


@dataclass(slots=True)
class Counter:
    """Counts statements, and keeps them with their times while `kept` is a list."""

    number: int = 0
    kept: list[tuple[float, str]] | None = None

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.number += 1
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            if self.kept is not None:
                self.kept.append(((time.perf_counter() - begun) * 1000, sql))


class Browser:
    """A signed-in reader that speaks WSGI to the application."""

    def __init__(self, user: Any) -> None:
        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

        from dangvu.accounts.sessions import SessionStore
        from dangvu.config.wsgi import application

        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        self._cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
        self._application = application

    def get(self, address: str) -> str:
        path, _, query = address.partition("?")
        answer: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost", "HTTP_COOKIE": self._cookie, "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
            "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
        }  # fmt: skip
        body = self._application(environ, lambda status, headers, _=None: answer.append(status))
        text = b"".join(body).decode()
        body.close()
        if not answer[0].startswith("200"):
            raise RuntimeError(f"{address}: {answer[0]}")
        return text


def readers(today: Any) -> dict[str, tuple[Any, Any]]:
    """By name: the user and the organisation of the grant. Made once, found again later."""
    from django.db.models import Count

    from dangvu.access.choices import Role
    from dangvu.organizations.models import Ancestry, Organization

    root = Organization.objects.get(is_root=True)
    below = Ancestry.objects.on(today).filter(depth__gt=0)
    sizes = list(
        Ancestry.objects.on(today)
        .filter(ancestor__in=below.filter(ancestor=root, depth=1).values("descendant"))
        .values_list("ancestor").annotate(n=Count("pk")).order_by("n", "ancestor")
    )  # fmt: skip
    middle = Organization.objects.get(pk=sizes[len(sizes) // 2][0])
    cell = _a_cell(middle, today)
    return {
        "office": (_granted("bench-office", Role.OFFICE, root, today), root),
        "board": (_granted("bench-board", Role.ORGANIZATION_BOARD, middle, today), middle),
        "secretary": (_granted("bench-secretary", Role.SECRETARY, cell, today), cell),
    }


def _a_cell(above: Any, today: Any) -> Any:
    """The cell of the middle organisation with the most members."""
    from django.db.models import Count

    from dangvu.access.selectors import reading_whole
    from dangvu.members.models import Person
    from dangvu.organizations.models import Ancestry, Organization

    below = Ancestry.objects.on(today).filter(ancestor=above).values("descendant")
    with reading_whole():
        homes = Person.objects.filter(home__in=below).values_list("home").annotate(n=Count("pk"))
        return Organization.objects.get(pk=homes.order_by("-n", "home")[0][0])


def _granted(name: str, role: Any, organization: Any, today: Any) -> Any:
    from dangvu.access.models import Grant
    from dangvu.access.services import ensure_operator, grant_role
    from dangvu.accounts.models import User
    from dangvu.audit.services import deed

    actor = ensure_operator(today=today)
    user = User.objects.filter(username=name).first()
    if user is None:
        with deed(actor=actor, verb="accounts.create"):
            user = User.objects.create(username=name, must_change_password=False)
    if not Grant.objects.as_of(today).filter(user=user, role=role).exists():
        grant_role(
            actor=actor, user=user, role=role, organization=organization, valid_from=today
        )  # fmt: skip
    return user


def addresses(user: Any, today: Any, organization: Any) -> dict[str, str]:
    """The pages of a reader; the person and the words are those of the middle of the register."""
    from dangvu.access.selectors import reading_whole
    from dangvu.accounts.services import actor_for
    from dangvu.members.models import Person, PersonVersion
    from dangvu.organizations.models import Ancestry

    with reading_whole():
        inside = Ancestry.objects.on(today).filter(ancestor=organization).values("descendant")
        people = Person.objects.filter(home__in=inside).order_by("pk")
        person = people[people.count() // 2]
        name = PersonVersion.objects.as_of(today).get(person=person).full_name
    first, *_, last = name.split()
    return {
        "desk": "/",
        "list": "/members/",
        "list, page 1000": _far(actor_for(user, today=today, channel="web"), 1000),
        "list, by cell": "/members/?sort=cell",
        "list, one word": f"/members/?q={_word(last)}",
        "list, two words": f"/members/?q={_word(first)}+{_word(last)}",
        "list, nobody": "/members/?q=khongcoai",
        "search": f"/search?q={_word(first)}+{_word(last)}",
        "record": f"/members/{person.pk}/",
        "tree": "/organizations/",
        "tree, whole": "/organizations/?open=all",
        "organisation": f"/organizations/{organization.pk}/",
    }


def _word(text: str) -> str:
    from urllib.parse import quote

    return quote(text)


def _far(actor: Any, page: int) -> str:
    """The address of that page of the register by name, or of the last one; its cursor is made, not
    walked to. The count is not carried, so that this is the dearest way to ask for it."""
    from dangvu.access.selectors import reading_as
    from dangvu.core.pages import keyset
    from dangvu.members.selectors import member_list

    order = ("sort_key",)
    with reading_as(actor):
        rows = member_list(actor, actor.today)
        before = max(0, min((page - 1) * 50, rows.count() - 1) - 1)
        last = keyset.in_order(rows, order=order, falling=False)[before : before + 1][0]
        cursor = keyset._encode(keyset._keys(rows, order, falling=False), last)
    return f"/members/?sort=name&after={cursor}"


def measure(browser: Browser, page: str, address: str, rounds: int) -> Measured:
    from django.db import connection

    browser.get(address)
    counter = Counter(kept=[])
    with connection.execute_wrapper(counter):
        size = len(browser.get(address))
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        browser.get(address)
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    last = times[min(len(times) - 1, round(len(times) * 0.95))]
    return Measured("", page, counter.number, median(times), last, size, counter.kept or [])


@benchmark("pages", "tiny", "small", "bloc", "hundred", "country")
def pages(bench: Bench) -> Table:
    """Also by hand, with the statements: `python -m benchmarks.pages ROUNDS "office list" loud`."""
    from django.utils import timezone

    today, lines = timezone.localdate(), []
    for reader, (user, organization) in readers(today).items():
        browser = Browser(user)
        for page, address in addresses(user, today, organization).items():
            one = measure(browser, page, address, max(60, bench.rounds))
            note = f"p95; {one.statements} statements"
            lines.append(Line(f"{reader}: {page}", one.p95, one.p50, one.p95, note=note))
    return Table(f"Pages over {bench.size.members:,} members, p50 and p95 of a request", lines)


def main(rounds: int = 20, only: str = "", *, loud: bool = False) -> None:
    from django.utils import timezone

    today = timezone.localdate()
    for reader, (user, organization) in readers(today).items():
        browser = Browser(user)
        for page, address in addresses(user, today, organization).items():
            if only in f"{reader} {page}":
                one = measure(browser, page, address, rounds)
                print(f"{reader:10} {page:16} {one.statements:3} statements"
                      f"  p50 {one.p50:7.1f}  p95 {one.p95:7.1f} ms  {one.size:7} bytes")  # fmt: skip
                for took, sql in one.asked if loud else ():
                    print(f"      {took:7.1f}  {sql[:300]}")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvu.config.settings")
    django.setup()
    from dangvu.config.surroundings import server_in_use

    with server_in_use(print, make=False):
        rounds, only, *more = [*sys.argv[1:], *("20", "")[len(sys.argv) - 1 :]]
        main(int(rounds), only, loud=bool(more))
