"""Between a scanner and the program: whoever comes this way has signed in.

A scanner holds one session and the forms that it read at the beginning. A form of ours is taken
once, so each that is sent gets a token of its own on the way, as if its page had been opened anew;
without that nearly all would be refused before anything reads them. Addresses that would end the
session or the account of the trial are not let through. What is answered is counted.
"""

from __future__ import annotations

import http.client
import re
import secrets
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: Whoever goes there signs out, or changes what the trial signs in with.
SHUT = re.compile(
    r"^/accounts/(sign-out|sign-in|sessions|second-factor|change-password|tokens|national|people/\d+)"
)
#: Let through as it came: for trials of the cookies themselves.
AS_IT_CAME = "X-As-It-Came"
_TOKEN = rb'(csrfmiddlewaretoken(?:=|"\r\n\r\n))([A-Za-z0-9]{64})\b'
_HOPS = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}
_MOST_KEPT = 50


def _new_secret() -> str:
    from django.utils.crypto import get_random_string

    return get_random_string(32)


@dataclass
class Pass:
    """What the program asks of who has signed in."""

    session: str
    key: str
    secret: str = field(default_factory=_new_secret)


@dataclass
class Relay:
    """Forwards to `port`; listens on `own_port`."""

    port: int
    held: Pass
    answers: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    own_port: int = 0

    def pass_on(self, request: BaseHTTPRequestHandler) -> tuple[int, list[tuple[str, str]], bytes]:
        length = int(request.headers.get("Content-Length") or 0)
        body = request.rfile.read(length)
        if SHUT.match(request.path):
            self.answers["shut"] += 1
            return 404, [], b""
        headers = {n: v for n, v in request.headers.items() if n.lower() not in _HOPS}
        headers["Host"] = f"127.0.0.1:{self.own_port}"
        if AS_IT_CAME not in headers:
            self._sign(request.path, headers)
            body = re.sub(_TOKEN, lambda found: found[1] + self._token(), body)
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            line.request(request.command, request.path, body or None, headers)
            answer = line.getresponse()
            content = answer.read()
        finally:
            line.close()
        self._count(request, answer.status)
        kept = [one for one in answer.getheaders() if one[0].lower() not in _HOPS]
        return answer.status, kept, content

    def _sign(self, path: str, headers: dict[str, str]) -> None:
        for name in [one for one in headers if one.lower() == "cookie"]:
            del headers[name]
        headers["Cookie"] = f"dangvu_session={self.held.session}; dangvu_csrf={self.held.secret}"
        if path.startswith("/api/"):
            headers.setdefault("Authorization", f"Bearer {self.held.key}")
            headers.setdefault("Idempotency-Key", secrets.token_hex(16))

    def _token(self) -> bytes:
        from django.middleware.csrf import _mask_cipher_secret

        return _mask_cipher_secret(self.held.secret).encode()

    def _count(self, request: BaseHTTPRequestHandler, status: int) -> None:
        self.answers[str(status)] += 1
        if status >= 500:
            said = f"{status} {request.command} {request.path[:300]}"
            self.errors = [*self.errors, said][:_MOST_KEPT]


@contextmanager
def relaying(port: int, held: Pass) -> Iterator[Relay]:
    relay = Relay(port, held)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            try:
                status, headers, content = relay.pass_on(self)
            except (OSError, http.client.HTTPException, ValueError) as error:
                relay.answers[f"lost: {type(error).__name__}"] += 1
                status, headers, content = 502, [], b""
            self.send_response_only(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            # Who waited too long is gone.
            with suppress(OSError):
                if self.command != "HEAD":
                    self.wfile.write(content)

        def log_message(self, *_words: Any) -> None:
            """Counted above."""

        do_GET = do_POST = do_HEAD = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    relay.own_port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield relay
    finally:
        server.shutdown()
        server.server_close()
