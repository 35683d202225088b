"""The browsers of the forgers: signed in, just proved, with a key for the API, and always the same."""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from dangvu.accounts.models import Token, User
from dangvu.accounts.services.tokens import digest_of
from dangvu.audit.services import deed
from tests.factories.members import MAKER

FORM = "application/x-www-form-urlencoded"
Body = dict[str, Any]
#: Addresses of the API that take JSON; a workbook goes in as a form.
_IN_JSON = ("/api/v1/cases", "/api/v1/candidates", "/api/v1/members")


class Sending(NamedTuple):
    """A form filled in, with the address it goes to."""

    address: str
    body: Body
    query: dict[str, str] = {}


class Browser(Client):
    """One reader's. What an answer would change in it is forgotten, as what it wrote is."""

    def __init__(self, user: int | None, *, may_sign_in: bool) -> None:
        super().__init__(raise_request_exception=False)
        if user is not None and may_sign_in:
            # One session more, as of another machine.
            Client().force_login(User.objects.get(pk=user))
            self.force_login(User.objects.get(pk=user))
            session = self.session
            session["proved_at"] = time.time()
            session.save()
            self.defaults["HTTP_AUTHORIZATION"] = f"Bearer {_key(user)}"
        self._kept = self.cookies.output(header="", sep="\n")

    def request(self, **request: Any) -> Any:
        """Without the copies of contexts that a test's client keeps of every template."""
        self.cookies = SimpleCookie(self._kept)
        response = self.handler(self._base_environ(**request))
        if response.streaming:
            response.body_of_stream = b"".join(response.streaming_content)
        return response

    def ask(self, method: str, address: str, query: Body, body: Body | None = None) -> HttpResponse:
        asked = urlencode(query)
        if body is None:
            return self.generic(method, address, QUERY_STRING=asked)  # type: ignore[no-any-return]
        content: Any
        if address.startswith(_IN_JSON):
            content, kind = json.dumps(body), "application/json"
        elif any(isinstance(one, SimpleUploadedFile) for one in body.values()):
            content, kind = encode_multipart(BOUNDARY, body), MULTIPART_CONTENT
        else:
            content, kind = urlencode(body, doseq=True), FORM
        more = {"QUERY_STRING": asked}
        if address.startswith("/api/"):
            more["HTTP_IDEMPOTENCY_KEY"] = secrets.token_hex(16)
        return self.generic(method, address, content, kind, **more)  # type: ignore[no-any-return]


@contextmanager
def quietly() -> Iterator[None]:
    """What is refused is told in the log, thousands of times."""
    loggers = [logging.getLogger(f"django.{name}") for name in ("request", "security")]
    before = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for one, level in zip(loggers, before, strict=True):
            one.setLevel(level)


def body_of(response: Any) -> str:
    content = response.body_of_stream if response.streaming else response.content
    return content.decode("utf-8", "replace")  # type: ignore[no-any-return]


def _key(user: int) -> str:
    secret = f"dangvu-{user}-of-the-worlds"
    with deed(actor=MAKER, verb="tests.give_token"):
        Token.objects.update_or_create(
            pk=user,
            defaults={
                "user_id": user, "name": "thử", "hint": "x", "digest": digest_of(secret),
                "valid_to": "2100-01-01",
            },
        )  # fmt: skip
    return secret
