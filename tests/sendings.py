"""The same form or call sent several times at once, as a button pressed twice or a retry does."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from threading import Barrier
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.middleware.csrf import _mask_cipher_secret
from django.test import Client
from django.utils.crypto import get_random_string

from dangvu.access.selectors import reading_whole

#: Where a sending leaves traces that are no effect of it: that it was answered, who looked on.
_TRACES = {"accounts_kept_answer"}


@dataclass(frozen=True)
class Sending:
    """A form of a page, or a call of a program, ready to be sent any number of times."""

    client: Client
    address: str
    data: Callable[[], Mapping[str, Any]] = dict
    headers: Mapping[str, str] = field(default_factory=dict)
    as_json: bool = False

    def send(self, key: str, **changes: Any) -> Any:
        """Once, under a key, as a browser does that is asked for its token."""
        client = Client(enforce_csrf_checks=True, headers=dict(self.headers))
        client.cookies = SimpleCookie(self.client.cookies.output(header="", sep="\n"))
        if "authorization" in {name.lower() for name in self.headers}:
            more: dict[str, Any] = {"headers": {**self.headers, "idempotency-key": key}}
            if self.as_json:
                more["content_type"] = "application/json"
            return client.post(self.address, {**self.data(), **changes}, **more)
        token = _token_of(key)
        client.cookies[settings.CSRF_COOKIE_NAME] = _SECRET
        return client.post(self.address, {**self.data(), **changes, "csrfmiddlewaretoken": token})

    def copies(self, count: int) -> list[Any]:
        """That many at once, each with a connection of its own."""
        key, start = new_key(), Barrier(count)

        def one(_number: int) -> Any:
            try:
                start.wait()
                return self.send(key)
            finally:
                connection.close()

        with ThreadPoolExecutor(count) as crowd:
            return list(crowd.map(one, range(count)))


_SECRET = get_random_string(32)
_tokens: dict[str, str] = {}


def new_key() -> str:
    return secrets.token_hex(16)


def _token_of(key: str) -> str:
    """The token of a page: another for each, and it fits the cookie."""
    return _tokens.setdefault(key, _mask_cipher_secret(_SECRET))


def counted() -> Counter[str]:
    """How many rows each table has, and how many deeds of each kind: what a sending changes."""
    found: Counter[str] = Counter()
    with reading_whole(), connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.managed and model._meta.db_table not in _TRACES:
                cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
                found[model._meta.db_table] = cursor.fetchone()[0]
        cursor.execute("SELECT verb, count(*) FROM audit_deed GROUP BY verb")
        found.update({f"deed {verb}": count for verb, count in cursor.fetchall()})
    return found


def effect_of(act: Callable[[], Any]) -> tuple[Any, Counter[str]]:
    """What an act answers, and what it left: more rows, and fewer as negative numbers."""
    before = counted()
    answer = act()
    after = counted()
    return answer, Counter(
        {name: after[name] - before[name] for name in after | before if after[name] != before[name]}
    )


def same_answers(answers: list[Any]) -> bool:
    """Status, address and text; what a page makes anew for each reader is no difference."""
    return len({(one.status_code, one.get("Location"), one.content) for one in answers}) == 1
