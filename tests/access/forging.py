"""Everybody at every address with the numbers of others: what is shown, what is written, what is told
apart.

A world is written with words in it that stand nowhere else (`writing.canary`). Every route of the
resolver and every operation of the API is asked, as every user and as a stranger, with numbers and
codes of things that are their own, foreign, absent, above, beside or moved, in the path, in the
query and in every field of every form. About half of the attempts are forms filled in whole and
right (`filling`), which are accepted when the right one sends them: that nothing foreign is written
says something only where much is written. What is allowed is said by the oracle alone (`judging`).
All that an attempt writes is taken back before the next.
"""

from __future__ import annotations

import gc
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone

from tests.access.browsing import Browser, Sending, body_of, quietly
from tests.access.doors import ABSENT, NUMBERED, RELATIONS, Choices, Route, kind_of, routes
from tests.access.dressing import dress, employ
from tests.access.filler import ASKERS, Filler
from tests.access.filling import CASES
from tests.access.following import procedures
from tests.access.judging import (
    Changed,
    Judge,
    changed_since,
    last_change,
    watched,
    watched_changes,
    with_rows,
)
from tests.access.worlds import Life
from tests.access.writing import CANARY

_CANARY = re.compile(rf"{CANARY}-([a-z-]+)-(\d+)-x")
METHODS = ["GET", "GET", "GET", "GET", "POST", "HEAD", "PUT", "PATCH", "DELETE"]
READING = ("GET", "HEAD")
#: So many of the attempts send a form that is filled in.
_FILLED = 0.5
#: Lists that tell how many there are.
_LISTS = {"standin:cases": "cases", "standin:petitions": "petitions"}
#: What comes with a text out of some programs, and is never stored.
_UNFIT = "\x02"
#: Methods that an address has said it knows, in this process.
_known: dict[str, list[str]] = {}


class Fault(NamedTuple):
    """What one attempt showed, wrote or told apart that it should not have."""

    user: int | None
    method: str
    address: str
    what: str

    @property
    def is_breach(self) -> bool:
        """Something came out or went in, and not only a page that broke down."""
        return not self.what.startswith("status")


class Forger:
    """Makes attempts in one state of a world and judges each."""

    def __init__(self, life: Life, *, chance: random.Random, only: str = "") -> None:
        self.life, self.chance = life, chance
        self.judge, self.choices = Judge(life), Choices(life, chance)
        self.filler = Filler(self.judge, self.choices, chance)
        self.routes = [one for one in routes() if one.name.startswith(only)]
        self.cases = [name for name in CASES if name.startswith(only)]
        self.faults: list[Fault] = []
        self.attempts = self.pairs = self.canaries = 0
        self.statuses = Counter[int]()
        #: Accepted and allowed, by route, and by the roles of those who wrote.
        self.writes, self.writers = Counter[str](), Counter[str]()
        self.sent = Counter[str]()
        # Signed in before anything is taken back.
        closed = life.world.closed
        self._browsers = {user: Browser(user, may_sign_in=not closed[user]) for user in closed} | {
            None: Browser(None, may_sign_in=False)
        }
        self._before, self._watched = last_change(), watched()

    @property
    def has_found(self) -> bool:
        return any(one.is_breach for one in self.faults)

    @cached_property
    def users(self) -> list[int | None]:
        """Mostly those who hold something."""
        everyone = list(self.life.world.closed)
        busy = [user for user in everyone if self.judge.oracle.grants_of(user)]
        return [*busy, *busy, *busy, None, *everyone]

    # --- attempts ---------------------------------------------------------------------------

    def attempt(self) -> None:
        if self.cases and (self.chance.random() < _FILLED or not self.routes):
            self._send(self.chance.choice(self.cases))
        else:
            self._wander(self.chance.choice(self.routes))

    def _send(self, name: str) -> None:
        """A form that is right, from somebody for whom it may be; at times with one thing in it
        that was not on the page."""
        user = self._asker(ASKERS[name])
        filled = CASES[name](self.filler, user)  # type: ignore[arg-type]
        method = "POST" if self.chance.random() < 0.96 else self.chance.choice(METHODS[5:])
        # The pages of the stand-in know whole forms only.
        sending = filled._replace(body=self._twisted(filled, drop=not name.startswith("standin:")))
        self.sent[name] += 1
        before = self._watched

        def ask() -> HttpResponse:
            return self._browsers[user].ask(method, sending.address, sending.query, sending.body)

        with _Taken() as taken:
            response = ask()
            fault = self._shown(user, response, set(_CANARY.findall(str(sending))))
            other = list(watched_changes(before, watched()))
            fault = fault or self._written(user, name, taken, other)
        self._note(user, method, sending.address, response, fault)

    def _wander(self, route: Route) -> None:
        user, method = self.chance.choice(self.users), self._method(route)
        values = {name: self.choices.in_address(route, name) for name in route.parameters}
        address, query = route.filled(values), self.choices.query()
        body = None if method in READING else self.choices.everything()
        with _Taken() as taken:
            response = self._browsers[user].ask(method, address, query, body)
            fault = self._shown(user, response, set())
            fault = fault or self._counted(user, route, response)
            fault = fault or self._written(user, route.name, taken, [])
        if not fault and method == "GET":
            with _Taken():
                fault = self._told_apart(user, route, values, query, response)
        if response.status_code == 405:
            allowed = response.headers.get("Allow", "").replace(" ", "").split(",")
            _known[route.path] = [one for one in METHODS if one in allowed]
        self._note(user, method, address, response, fault)

    def _note(
        self, user: int | None, method: str, address: str, response: HttpResponse, fault: str
    ) -> None:
        self.attempts += 1
        self.statuses[response.status_code] += 1
        if fault:
            self.faults.append(Fault(user, method, address, fault))

    def _asker(self, kind: str) -> int | None:
        if self.chance.random() < 0.65:
            able = [
                one
                for one in self.life.world.closed
                if not self.life.world.closed[one]
                and (not kind or self.filler.manages_any(one, kind))
            ]
            if able:
                return self.chance.choice(able)
        return self.chance.choice(self.users)

    def _method(self, route: Route) -> str:
        """Mostly one that the address has said it knows."""
        known = _known.get(route.path)
        if known and self.chance.random() < 0.9:
            return self.chance.choice(known)
        return self.chance.choice(METHODS)

    def _twisted(self, filled: Sending, *, drop: bool) -> dict[str, Any]:
        body, how = filled.body, self.chance.random()
        if how < 0.55 or not body:
            return body
        texts = [key for key, one in body.items() if isinstance(one, str) and one]
        if how < 0.6 and texts:
            name = self.chance.choice(texts)
            return body | {name: body[name] + _UNFIT}
        if how < 0.7:
            return self.choices.everything() | body
        named = [name for name in body if name in RELATIONS]
        name = self.chance.choice(named or list(body))
        if how < 0.93 or not drop:
            return body | {name: self.choices.in_field(name)}
        return {key: one for key, one in body.items() if key != name}

    # --- judging ----------------------------------------------------------------------------

    def _shown(self, user: int | None, response: HttpResponse, typed: set[tuple[str, str]]) -> str:
        """What the sender typed is no news to them."""
        if response.status_code >= 500:
            return f"status {response.status_code}"
        said = body_of(response) + str(response.headers)
        for kind, number in sorted(set(_CANARY.findall(said)) - typed):
            self.canaries += 1
            if not self.judge.may_read_of(user, kind, int(number)):
                return f"shows {kind} {number}"
        return ""

    def _counted(self, user: int | None, route: Route, response: HttpResponse) -> str:
        """A number above a list counts what may be seen, and nothing more."""
        kind = _LISTS.get(route.name)
        body = body_of(response) if kind and response.status_code == 200 else ""
        if not kind or not body:
            return ""
        right = sum(self.judge.may_see(user, kind, one) for one in self.choices.numbers(kind))
        told = json.loads(body)["count"]
        return "" if told == right else f"counts {told} {kind} of {right}"

    def _written(self, user: int | None, name: str, taken: _Taken, other: list[Changed]) -> str:
        changed = changed_since(self._before)
        if not changed and not other:
            return ""
        changes = [*with_rows(changed, taken.back), *other]
        wrong = self.judge.wrong(user, changes)
        if wrong is not None:
            now, was = wrong.after, wrong.before
            return f"writes {wrong.table} {(now or was or {}).get('id', '')} {now and was and 'of before'}"
        self.writes[name] += 1
        roles = {one.role for one in self.judge.oracle.grants_of(user)} or {"no role"}
        self.writers.update(roles)
        return ""

    def _told_apart(
        self,
        user: int | None,
        route: Route,
        values: dict[str, Any],
        query: dict[str, str],
        hidden: HttpResponse,
    ) -> str:
        kind = kind_of(route)
        name = next((one for one in NUMBERED if one in values), "")
        if not kind or not name or values[name] == ABSENT:
            return ""
        if self.judge.may_see(user, kind, values[name]):
            return ""
        shown, plain = route.filled(values), route.filled(values | {name: ABSENT})
        absent = self._browsers[user].ask("GET", plain, query)
        self.pairs += 1
        if absent.status_code != hidden.status_code:
            ways = [one.headers.get("Location", "") for one in (hidden, absent)]
            return f"hidden {hidden.status_code}, absent {absent.status_code} {ways}"
        one, other = _plain(hidden, shown), _plain(absent, plain)
        if one != other:
            both = zip(one, other, strict=False)
            at = next((n for n, pair in enumerate(both) if pair[0] != pair[1]), 0)
            return f"hidden and absent differ: {one[max(0, at - 40) : at + 60]!r}"
        return ""


class _Taken:
    """What is written inside is taken back: at the end, or as soon as somebody wants to see what
    was there before."""

    def __enter__(self) -> _Taken:
        self._point: str | None = transaction.savepoint()
        return self

    def __exit__(self, *_problem: object) -> None:
        self.back()

    def back(self) -> None:
        if self._point is not None:
            point, self._point = self._point, None
            transaction.savepoint_rollback(point)
            transaction.savepoint_commit(point)
            transaction.set_rollback(False)
            connection.run_on_commit.clear()


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
    employ(life)
    write(life)
    with procedures():
        dress(life, sent=not only or only.startswith("reports:"))
        forger = Forger(life, chance=random.Random(seed), only=only)
        # What stays is not looked through for garbage again with every page.
        gc.freeze()
        with quietly():
            while forger.attempts < attempts and not (stop and forger.has_found):
                forger.attempt()
        gc.unfreeze()
    return forger


_ASKED = re.compile(
    r'name="\w*(?:csrf|token|key|once)\w*" (?:value|content)="[^"]*"|data-left="\d+"|\d\d:\d\d'
)


def _plain(response: HttpResponse, address: str) -> str:
    """The body without what belongs to the request itself: its address, its guard."""
    told = "".join(response.headers.get(name, "") for name in ("Content-Type", "Location"))
    text = _ASKED.sub("", body_of(response)) + told
    for written in (address, quote(address, safe=""), quote(address)):
        text = text.replace(written, "ADDRESS")
    return text
