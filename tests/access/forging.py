"""Everybody at every address with the numbers of others: what is shown, what is written, what is told
apart.

A world is written with words in it that stand nowhere else (`writing.canary`). Every route of the
resolver and every operation of the API is asked, as every user and as a stranger, with numbers and
codes of things that are their own, foreign, absent, above, beside or moved, in the path, in the
query and in every field of every form. What is allowed is said by the oracle alone.
"""

from __future__ import annotations

import logging
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote

from django import forms
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from dangvu.accounts.models import Token, User
from dangvu.accounts.services.tokens import digest_of
from dangvu.audit.services import deed
from tests.access.oracle import Oracle
from tests.access.world import Thing
from tests.access.worlds import NUMBERS, Life
from tests.access.writing import CANARY
from tests.factories.members import MAKER

ADDRESSES = "tests.standin.urls"
_CANARY = re.compile(rf"{CANARY}-([a-z-]+)-(\d+)-x")
ABSENT = 987_654
METHODS = ["GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "PATCH", "DELETE"]
#: They end the session with which the next attempt is made.
LEFT_OUT = {"accounts:sign-out", "accounts:end-session", "accounts:end-other-sessions"}
#: Which kind of thing the number in an address names.
KINDS = {
    "organizations:detail": "organizations",
    "members:detail": "members",
    "members:reveal": "members",
    "members:request-new": "members",
    "access:grant": "grants",
    "access:end": "grants",
    "figures:frozen-detail": "figures",
    "figures:reopen": "figures",
    "figures:quoted-detail": "quotes",
    "figures:correct-quoted": "quotes",
    "figures:withdraw-quoted": "quotes",
    "papers:own": "papers",
    "papers:drop": "papers",
    "standin:case": "cases",
    "standin:move-case": "cases",
    "standin:comment": "cases",
    "standin:rewrite-comment": "comments",
    "standin:ballot": "ballots",
    "standin:petition": "petitions",
}
_BY_SPACE = {
    "imports": "imports",
    "jobs": "jobs",
    "reports": "reports",
    "accounts": "accounts",
    "api": "",
}
#: The policy's name of a kind, where the things of one kind are of two sorts.
_POLICY = {"quotes": "figures", "cases-text": "cases", "petitions-text": "petitions"}
#: Tables of what happens at the door and of work: who is signed in, what waits. Never content.
_OWN_DOINGS = re.compile(
    r"accounts_(session|attempt|token|keptanswer|once|authenticator)|jobs_|audit_"
)


class Route(NamedTuple):
    name: str
    path: str
    parameters: tuple[str, ...]


class Fault(NamedTuple):
    """What one attempt showed, wrote or told apart that it should not have."""

    user: int | None
    method: str
    address: str
    what: str


def routes() -> list[Route]:
    """Every address of the resolver, with its parameters in `{}`."""
    return list(_walk(get_resolver(ADDRESSES).url_patterns, "/", ""))


def _walk(patterns: list[Any], before: str, space: str) -> Iterator[Route]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, here, inner)
        elif isinstance(pattern, URLPattern):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", here)
            yield Route(f"{space}{pattern.name}", path, tuple(re.findall(r"{(\w+)}", path)))


def every_field() -> dict[str, forms.Field]:
    """Every field of every form of the product, so that each attempt fills them all."""
    found: dict[str, forms.Field] = {}
    waiting: list[Any] = [forms.BaseForm]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith("dangvu."):
            found |= getattr(one, "base_fields", {})
    return found


class Forger:
    """Makes attempts in one state of a world and judges each."""

    def __init__(self, life: Life, *, chance: random.Random) -> None:
        self.life, self.chance = life, chance
        self.oracle = Oracle(life.world, life.today)
        self.fields = every_field()
        self.routes = routes()
        self.faults: list[Fault] = []
        self.attempts = self.writes = self.pairs = 0
        self.canaries = 0
        self.statuses = Counter[int]()
        self._methods: dict[str, list[str]] = {}
        self._clients: dict[int | None, Client] = {}
        self._allowed = cache(self._allows)

    # --- attempts ---------------------------------------------------------------------------

    def attempt(self, user: int | None, route: Route) -> None:
        method = self._method(route)
        values = {name: self._value(route, name) for name in route.parameters}
        address = self._filled(route, values)
        before = _changes()
        response = self._ask(user, method, address)
        self.attempts += 1
        self.statuses[response.status_code] += 1
        if response.status_code == 405:
            allowed = response.headers.get("Allow", "").replace(" ", "").split(",")
            self._methods[route.name] = [one for one in METHODS if one in allowed]
        fault = self._judged(user, route, response)
        fault = fault or self._written(user, before)
        if not fault and method == "GET":
            fault = self._told_apart(user, route, values, response)
        if fault:
            self.faults.append(Fault(user, method, address, fault))

    def _method(self, route: Route) -> str:
        """Mostly one that the address has said it knows."""
        known = self._methods.get(route.name)
        if known and self.chance.random() < 0.9:
            return self.chance.choice(known)
        return self.chance.choice(METHODS)

    def _ask(self, user: int | None, method: str, address: str) -> HttpResponse:
        """The same choices lie in the query and in the body, so that one may belie the other."""
        query = {name: self._choice(name) for name in ("org", "parent", "q", "by", "organization")}
        query = {name: text for name, text in query.items() if self.chance.random() < 0.4}
        client = self._client(user)
        if method in ("GET", "HEAD"):
            return client.generic(method, address, QUERY_STRING=_encoded(query))
        body = {name: self._choice(name) for name in self.fields}
        body |= {
            name: self._choice(name) for name in ("organization", "case", "text", "parent", "cell")
        }
        body = {name: text for name, text in body.items() if self.chance.random() < 0.9}
        return client.generic(
            method, address, _encoded(body), "application/x-www-form-urlencoded", QUERY_STRING=_encoded(query)
        )  # fmt: skip

    def _value(self, route: Route, name: str) -> Any:
        kind = kind_of(route)
        if name == "code" and "organizations" in route.path:
            return self.chance.choice([*self.life.codes.values(), "1.99"])
        if name == "code" and "members" in route.path:
            return self._member_code(self.chance.choice(NUMBERS))
        if name in ("pk", "organization_id", "person_id"):
            mine = [number for what, number in self.life.world.things if what == kind]
            mine += list(self.life.world.grants) if kind == "grants" else []
            return self.chance.choice([*mine, *mine, *NUMBERS, ABSENT])
        texts = {
            "code": ["organizations.total", "members.total", "mau-1"],
            "kind": ["pdf", "docx", "xlsx"],
            "name": ["bc-thang", "danh-sach"],
            "number": ["1", "2"],
            "key": ["x"],
        }
        return self.chance.choice(texts.get(name, ["x"]))

    def _filled(self, route: Route, values: dict[str, Any]) -> str:
        return route.path.format(**{name: quote(str(one)) for name, one in values.items()})

    def _choice(self, name: str) -> str:
        """What is put into a field of that name: a number, a code, a day, a word."""
        field = self.fields.get(name)
        if name in (
            "org",
            "organization",
            "parent",
            "cell",
            "into",
            "heir",
            "case",
            "person",
            "user",
            "place",
        ):
            codes = list(self.life.codes.values())
            return str(self.chance.choice([*NUMBERS, *codes, *codes]))
        if name == "q":
            return self.chance.choice(["hai", CANARY, "dv2", "1.2"])
        if isinstance(field, forms.DateField):
            return f"{self.life.today:%d/%m/%Y}"
        if isinstance(field, forms.ChoiceField) and field.choices:
            keys = [key for key, _label in field.choices if isinstance(key, str)]
            return self.chance.choice(keys or ["1"])
        return self.chance.choice(["1", "2", "on", "x"])

    def _client(self, user: int | None) -> Client:
        if user not in self._clients:
            client = Client(raise_request_exception=False)
            if user is not None and not self.life.world.closed[user]:
                client.force_login(User.objects.get(pk=user))
                client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {_token(user)}"
            self._clients[user] = client
        return self._clients[user]

    # --- judging ----------------------------------------------------------------------------

    def _judged(self, user: int | None, route: Route, response: HttpResponse) -> str:
        if response.status_code >= 500:
            return f"status {response.status_code}"
        for kind, number in sorted(set(_CANARY.findall(_text(response)))):
            self.canaries += 1
            if not self._allowed(user, kind, int(number)):
                return f"shows {kind} {number}"
        return ""

    def _allows(self, user: int | None, kind: str, number: int) -> bool:
        if kind == "grants":
            return self._sees_grant(user, number)
        thing = self.life.world.things.get((kind.removesuffix("-text"), number))
        if thing is None:
            return False
        asked = thing._replace(kind=_POLICY.get(kind, thing.kind))
        if kind.endswith("-text"):
            return "content" in self.oracle.fields(user, asked)
        if self.oracle.may(user, "view", asked):
            return True
        if kind == "accounts":
            return number in self._holders(user)
        return kind == "organizations" and number in self._named(user)

    def _holders(self, user: int | None) -> set[int]:
        """Accounts that hold a grant which is shown: a grant is of somebody."""
        return {
            one.user for one in self.life.world.grants.values()
            if self.oracle.may(user, "view", Thing("grants", 0, () if one.place is None else (one.place,)))
        }  # fmt: skip

    def _sees_grant(self, user: int | None, number: int) -> bool:
        one = self.life.world.grants.get(number)
        if one is None:
            return False
        thing = Thing("grants", number, () if one.place is None else (one.place,))
        return self.oracle.may(user, "view", thing)

    def _named(self, user: int | None) -> set[int]:
        """Organisations that a page may name beside what it shows: the cells of members, what
        stands above what is shown."""
        world = self.life.world
        shown = {
            place
            for (kind, _number), one in world.things.items()
            if kind in ("members", "organizations") and self.oracle.may(user, "view", one)
            for place in (
                (*one.places, world.members[one.number].home, world.members[one.number].host)
                if kind == "members"
                else one.places
            )
            if place is not None
        }
        # The header of every page bears the name of the installation's own organisation.
        shown |= {world.root} if user is not None and not world.closed[user] else set()
        shown |= {one.place for one in self.oracle.grants_of(user) if one.place is not None}
        return shown | {above for one in shown for above in self.oracle.upwards(one)}

    def _written(self, user: int | None, before: int) -> str:
        for table, rows in _changed_since(before):
            if _OWN_DOINGS.match(table):
                continue
            self.writes += 1
            if not self._may_write(user, table, rows):
                return f"writes {table} {rows}"
        return ""

    def _may_write(self, user: int | None, table: str, rows: list[int]) -> bool:
        kind = _KIND_OF_TABLE.get(table, table.partition("_")[0])
        if table == "accounts_user" and rows == [user]:
            return True
        if kind in ("imports", "sources"):
            kinds = ("imports", "figures", "papers")
            return any(self._manages(user, one, None) for one in kinds)
        return all(self._manages(user, kind, place) for place in _places(table, rows))

    def _manages(self, user: int | None, kind: str, place: int | None) -> bool:
        world = self.life.world
        places = world.begun if place is None else [place]
        return any(
            self.oracle.may(user, "manage", Thing(kind, 0, (one,), begun_by=user)) for one in places
        )

    def _told_apart(
        self, user: int | None, route: Route, values: dict[str, Any], hidden: HttpResponse
    ) -> str:
        kind = kind_of(route)
        name = next((one for one in ("pk", "organization_id", "person_id") if one in values), "")
        if not kind or not name or values[name] == ABSENT:
            return ""
        if self._allowed(user, kind, values[name]):
            return ""
        shown = self._filled(route, values)
        plain = self._filled(route, values | {name: ABSENT})
        query = hidden.wsgi_request.META.get("QUERY_STRING", "")  # type: ignore[attr-defined]
        # Asked once more: the first may have told what was done just before.
        hidden = self._client(user).generic("GET", shown, QUERY_STRING=query)
        absent = self._client(user).generic("GET", plain, QUERY_STRING=query)
        self.pairs += 1
        if absent.status_code != hidden.status_code:
            return f"hidden {hidden.status_code}, absent {absent.status_code}"
        one, other = _plain(hidden, shown), _plain(absent, plain)
        if one != other:
            at = next(
                (n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0
            )
            return f"hidden and absent differ: {one[max(0, at - 40) : at + 60]!r}"
        return ""

    def _member_code(self, number: int) -> str:
        from tests.access.writing import canary

        return f"DV{number} {canary('members', number)}"


def forge(
    seed: int,
    attempts: int,
    *,
    write: Callable[[Life], None],
    only: str = "",
    stop: bool = False,
) -> Forger:
    """So many attempts in one world, after things have happened in it; with `only`, at addresses
    whose names begin so. `stop` ends at the first fault."""
    life = Life(seed)
    life.happen(12)
    # Requests go by the clock.
    life.today = timezone.localdate()
    write(life)
    forger = Forger(life, chance=random.Random(seed))
    # What is refused is told in the log, thousands of times.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    busy = [user for user in life.world.closed if forger.oracle.grants_of(user)]
    users = [*busy, *busy, *busy, None, *life.world.closed]
    routes = [
        one for one in forger.routes if one.name not in LEFT_OUT and one.name.startswith(only)
    ]
    while forger.attempts < attempts and not (stop and forger.faults):
        forger.attempt(forger.chance.choice(users), forger.chance.choice(routes))
    return forger


def kind_of(route: Route) -> str:
    if route.name in KINDS:
        return KINDS[route.name]
    space = route.name.partition(":")[0]
    if space == "api":
        return next((one for one in ("imports", "reports") if f"/{one}/" in route.path), "")
    return _BY_SPACE.get(space, "") if "pk" in route.parameters else ""


_KIND_OF_TABLE = {
    "standin_case": "cases",
    "standin_comment": "comments",
    "standin_petition": "petitions",
    "access_grant": "grants",
}


def _encoded(values: dict[str, Any]) -> str:
    return "&".join(f"{quote(name)}={quote(str(text))}" for name, text in values.items())


def _text(response: HttpResponse) -> str:
    return _body(response) + str(response.headers)


def _body(response: HttpResponse) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode("utf-8", "replace")  # type: ignore[attr-defined]
    return response.content.decode("utf-8", "replace")


_ASKED = re.compile(r'name="\w*(?:csrf|token|key|once)\w*" (?:value|content)="[^"]*"|\d\d:\d\d')


def _plain(response: HttpResponse, address: str) -> str:
    """The body without what belongs to the request itself: its address, its guard."""
    told = "".join(response.headers.get(name, "") for name in ("Content-Type", "Location"))
    text = _ASKED.sub("", _body(response)) + told
    for written in (address, quote(address, safe=""), quote(address)):
        text = text.replace(written, "ADDRESS")
    return text


def _token(user: int) -> str:
    secret = f"dangvu-{user}-of-the-worlds"
    with deed(actor=MAKER, verb="tests.give_token"):
        Token.objects.create(
            user_id=user, name="thử", hint="x", digest=digest_of(secret), valid_to="2100-01-01"
        )
    return secret


def _changes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM audit_change")
        return int(cursor.fetchone()[0])


def _changed_since(before: int) -> list[tuple[str, list[int]]]:
    with connection.cursor() as cursor:
        cursor.execute('SELECT "table", row_ids FROM audit_change WHERE id > %s', [before])
        return [(table, list(rows)) for table, rows in cursor.fetchall()]


def _places(table: str, rows: list[int]) -> list[int]:
    """The organisations of the rows as they are now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name"
            " IN ('organization_id', 'child_id', 'parent_id', 'home_id', 'host_id')",
            [table],
        )
        columns = [name for (name,) in cursor.fetchall()]
        if not columns:
            return []
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ANY (%s)", [rows])
        return [place for row in cursor.fetchall() for place in row if place is not None]
