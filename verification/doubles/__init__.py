"""Every route that writes, sent 2 and 20 times at once: one effect, the same answer to all.

The effect is every row and every deed more or fewer. It is counted for one sending, and for 2 and
for 20 copies of another just like it, which have to leave the same. Routes are found by walking all
addresses; one without a case here counts as open, and the trial does not pass. Planted: the same
form with a key of its own for each copy, which has to leave more.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from verification.doubles import (
    access,
    documents,
    figures,
    imports,
    members,
    offices,
    own_account,
    people,
    pool,
    procedures,
    reports,
    rules,
)
from verification.doubles.ground import CASES, Ground

#: Each registers its cases.
ROOMS = (
    access,
    documents,
    figures,
    imports,
    members,
    offices,
    own_account,
    people,
    pool,
    procedures,
    reports,
    rules,
)

_COPIES = (2, 20)

_TAKEN = "a file for each who takes it: every taking is a deed of its own (ADR 0024)"
#: Routes that change nothing but the record of who took what, each with the reason.
WRITE_NOTHING = {
    "core:display": "keeps a choice in a cookie of the browser",
    "site:kit-list": "the samples of the kit",
    "members:list": _TAKEN,
    "members:candidates": _TAKEN,
    "members:delegations": _TAKEN,
    "organizations:list": _TAKEN,
    "documents:list": _TAKEN,
    "lifecycle:badges": _TAKEN,
    "procedures:list": _TAKEN,
    "procedures:prints": _TAKEN,
    "documents:book": _TAKEN,
    "rules:list": _TAKEN,
    "rules:documents": _TAKEN,
    "accounts:people": _TAKEN,
    "access:grants": _TAKEN,
    "accounts:prove": "marks the own session and gives it another key: a copy comes with one that opens nothing",
}


def parts(seed: int, count: int, home: Path, before: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """`count` is how many routes are tried, in the order of their names."""
    from verification._program import opened

    with opened(home):
        _prepare()
        ground, names = Ground(), sorted(CASES)[:count]
        faults: dict[str, str] = dict(before.get("faults", {}))
        without = sorted(writing_routes() - set(CASES) - set(WRITE_NOTHING))
        planted = int(before.get("planted_found") or _planted(ground))
        for done, name in enumerate(names, start=1):
            if done <= before.get("done", 0):
                continue
            if found := _doubled(name, ground, _COPIES):
                faults[name] = found
            yield {
                "done": done,
                "last": name,
                "copies": list(_COPIES),
                "faults": faults,
                "open": without,
                "write_nothing": WRITE_NOTHING,
                "planted": 1,
                "planted_found": planted,
                "passed": done >= len(CASES) and not faults and not without and planted == 1,
            }


def run(names: frozenset[str], copies: tuple[int, ...] = _COPIES) -> dict[str, str]:
    """What is wrong with some of the routes, in the database at hand; for the quick version."""
    _prepare()
    ground = Ground()
    return {name: found for name in sorted(names) if (found := _doubled(name, ground, copies))}


def _prepare() -> None:
    from django.conf import settings
    from django.core import mail
    from django.test.utils import setup_test_environment

    if not hasattr(mail, "outbox"):
        setup_test_environment()
    # Where keys work without HTTPS.
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "localhost"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _doubled(name: str, ground: Ground, copies: tuple[int, ...]) -> str:
    """What is wrong with the route; empty when nothing is."""
    from tests.sendings import effect_of, new_key, same_answers

    single = CASES[name](ground)
    answer, alone = effect_of(lambda: single.send(new_key()))
    if answer.status_code >= 400:
        return f"{answer.status_code} to the first"
    if not alone:
        return "no effect"
    for count in copies:
        sending = CASES[name](ground)
        answers, effect = effect_of(lambda: sending.copies(count))  # noqa: B023 - used at once
        if effect != alone:
            return f"{count} copies: {dict(effect - alone or alone - effect)} too many or too few"
        if not same_answers(answers):
            return f"{count} copies: {sorted({one.status_code for one in answers})}"
    return ""


def _planted(ground: Ground) -> bool:
    from tests.sendings import effect_of, new_key

    sending = CASES["figures:quote"](ground)
    with ThreadPoolExecutor(2) as crowd:
        _answers, effect = effect_of(
            lambda: list(crowd.map(lambda _n: _let_go(lambda: sending.send(new_key())), range(2)))
        )
    return bool(effect["deed figures.quote"] == 2)


def _let_go(do: Callable[[], Any]) -> Any:
    from django.db import connection

    try:
        return do()
    finally:
        connection.close()


# --- which routes write ------------------------------------------------------------------------


def writing_routes() -> set[str]:
    """Names of all addresses that take a form, and operations of the API that write."""
    from django.urls import URLPattern, get_resolver

    from dangvu.config.api import api

    found: set[str] = set()

    def walk(patterns: Any, space: str) -> None:
        for one in patterns:
            if not isinstance(one, URLPattern):
                walk(one.url_patterns, one.namespace or space)
            elif space != "api" and _takes_forms(one.callback):
                found.add(f"{space}:{one.name}")

    walk(get_resolver().url_patterns, "")
    for operations in api.get_openapi_schema()["paths"].values():
        for method, operation in operations.items():
            if method in {"post", "put", "patch", "delete"}:
                found.add(f"api:{operation['operationId']}")
    return found


def _takes_forms(view: Any) -> bool:
    layers = [view]
    while hasattr(layers[-1], "__wrapped__"):
        layers.append(layers[-1].__wrapped__)
    for one in layers:
        held = inspect.getclosurevars(one).nonlocals if inspect.isfunction(one) else {}
        if "request_method_list" in held:
            return "POST" in held["request_method_list"]
    with_forms = re.compile(r"request\.POST|method == .POST.|list_page\(")
    return bool(with_forms.search(inspect.getsource(layers[-1])))


COUNT = len(CASES)
