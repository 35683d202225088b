"""Every address there is, what the numbers in it name, and what may be put into fields."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote

from django import forms
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.worlds import NUMBERS, Life
from tests.access.writing import CANARY, canary

#: Operations of the API whose number is that of a case.
OF_A_CASE = (
    "api:get_case",
    "api:list_voters",
    "api:take_step",
    "api:record_paper",
    "api:turn_case",
    "api:get_own_case",
    "api:take_back",
    "api:list_prints",
    "api:print_case",
)

ADDRESSES = "tests.standin.urls"
ABSENT = 987_654
#: Which kind of thing the number in an address names.
KINDS = {
    "organizations:detail": "organizations",
    "members:detail": "members",
    "members:reveal": "members",
    "members:request": "members",
    "members:own-request": "members",
    "api:get_own_request": "members",
    "members:residence": "members",
    "members:request-new": "members",
    "members:request-data": "members",
    "members:request-step": "members",
    "members:restriction-lift": "members",
    **dict.fromkeys(
        (
            "members:candidate",
            "members:candidate-deed",
            "api:get_candidate",
            "api:assign_helper",
            "api:introduce",
            "api:give_certificate",
        ),
        "candidates",
    ),
    "members:helper-end": "helpers",
    "members:introducer-withdraw": "introducers",
    "members:certificate-withdraw": "certificates",
    "members:delegation-end": "delegations",
    "members:probation-deed": "members",
    "access:grant": "grants",
    "access:end": "grants",
    "figures:frozen-detail": "figures",
    "figures:reopen": "figures",
    "figures:quoted-detail": "quotes",
    "figures:correct-quoted": "quotes",
    "figures:withdraw-quoted": "quotes",
    # Numbers of series, of kept numbers and of regulations are drawn among those of papers.
    **dict.fromkeys(
        (
            "documents:detail",
            "documents:attach",
            "documents:file",
            "documents:check",
            "documents:remove",
            "documents:issue-planned",
            "documents:correct",
            "documents:cancel",
            "documents:merge",
            "documents:link",
            "documents:unlink",
            "documents:deliver",
            "documents:enter",
            "documents:read",
            "documents:series",
            "documents:explain",
            "documents:cancel-number",
            "documents:regulation",
            "documents:regulation-change",
            "documents:regulation-end",
        ),
        "documents",
    ),
    "offices:body": "offices",
    "offices:appoint": "offices",
    "offices:vacancy": "offices",
    "offices:post": "offices",
    "offices:plan": "offices",
    "offices:describe": "offices",
    "offices:end-body": "offices",
    "offices:end-post": "offices",
    "offices:holding": "offices",
    "offices:end-holding": "offices",
    "offices:take-back": "offices",
    "offices:assign-duty": "offices",
    "offices:publish-holding": "offices",
    "offices:close-term": "offices",
    "offices:correct-term": "offices",
    "offices:correct-holding": "offices",
    "offices:end-duty": "offices",
    "offices:planned": "offices",
    "offices:review-planned": "offices",
    "offices:unplan": "offices",
    "offices:publish-planned": "offices",
    **dict.fromkeys(
        (
            "procedures:detail",
            "procedures:own",
            "procedures:own-withdraw",
            "procedures:lead",
            "procedures:step",
            "procedures:paper",
            "procedures:lose",
            "procedures:publish",
            "procedures:return",
            "procedures:extend",
            "procedures:pause",
            "procedures:resume",
            "procedures:withdraw",
            "procedures:expire",
            "procedures:hold",
            "procedures:release",
            "procedures:adopt",
            "procedures:vote",
            "procedures:print",
            *OF_A_CASE,
        ),
        "procedures",
    ),
    "rules:change-local": "rules",
    "rules:end-local": "rules",
    "papers:own": "papers",
    "papers:drop": "papers",
    "exports:decide": "asks",
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
#: What is done with somebody of the pool.
DEEDS = ["change", "helper", "introducer", "certificate", "move", "drop"]
_TEXTS = {
    "code": ["organizations.total", "members.total", "mau-1", "summary"],
    "kind": ["pdf", "docx", "xlsx"],
    "paper": ["T-1", "BD-2"],
    "name": ["summary", "year", "so-7-hsdv"],
    "number": ["1", "2"],
    "step": ["acknowledge", "done"],
    "deed": ["pause", "hold", *DEEDS],
    "form": ["json", "xlsx"],
    "key": ["x"],
}
#: Fields that name a thing.
RELATIONS = {
    "org", "organization", "parent", "cell", "into", "heir", "case", "person", "user", "place",
    "member", "superior",
}  # fmt: skip
NUMBERED = ("pk", "organization_id", "person_id")


class Route(NamedTuple):
    name: str
    path: str
    parameters: tuple[str, ...]

    def filled(self, values: dict[str, Any]) -> str:
        return self.path.format(**{name: quote(str(one)) for name, one in values.items()})


@cache
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


def kind_of(route: Route) -> str:
    if route.name in KINDS:
        return KINDS[route.name]
    space = route.name.partition(":")[0]
    if space == "api":
        return next((one for one in ("imports", "reports") if f"/{one}/" in route.path), "")
    return _BY_SPACE.get(space, "") if "pk" in route.parameters else ""


@cache
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


class Choices:
    """What is put into addresses and fields, without asking what it does there."""

    def __init__(self, life: Life, chance: random.Random) -> None:
        self.life, self.chance = life, chance
        self.fields = every_field()
        self._numbers: dict[str, list[int]] = {}
        for kind, number in life.world.things:
            self._numbers.setdefault(kind, []).append(number)
        self._numbers["grants"] = list(life.world.grants)
        # One of each account, under its number.
        self._numbers["asks"] = list(life.world.closed)

    def number(self, kind: str) -> int:
        """Of something of the kind, of something else, of nothing."""
        mine = self._numbers.get(kind, [])
        return self.chance.choice([*mine, *mine, *NUMBERS, ABSENT])

    def numbers(self, kind: str) -> list[int]:
        return self._numbers.get(kind, [])

    def in_address(self, route: Route, name: str) -> Any:
        if name == "code" and "organizations" in route.path:
            return self.chance.choice([*self.life.codes.values(), "1.99"])
        if name == "code" and "members" in route.path:
            number = self.chance.choice(NUMBERS)
            return f"DV{number} {canary('members', number)}"
        if name in NUMBERED:
            return self.number(kind_of(route))
        return self.chance.choice(_TEXTS.get(name, ["x"]))

    def in_field(self, name: str) -> str:
        """A number, a code, a day, a word."""
        if name in RELATIONS:
            codes = list(self.life.codes.values())
            return str(self.chance.choice([*NUMBERS, *codes, *codes]))
        if name == "q":
            return self.chance.choice(["hai", CANARY, "dv2", "1.2"])
        field = self.fields.get(name)
        if isinstance(field, forms.DateField):
            return f"{self.life.today:%d/%m/%Y}"
        if isinstance(field, forms.ChoiceField) and field.choices:
            keys = [key for key, _label in field.choices if isinstance(key, str)]
            return self.chance.choice(keys or ["1"])
        return self.chance.choice(["1", "2", "on", "x"])

    def query(self) -> dict[str, str]:
        names = ("org", "parent", "q", "by", "organization")
        return {name: self.in_field(name) for name in names if self.chance.random() < 0.4}

    def everything(self) -> dict[str, str]:
        """The same choices in every field that any form has."""
        names = [*self.fields, "organization", "case", "text", "parent", "cell"]
        return {name: self.in_field(name) for name in names if self.chance.random() < 0.9}
