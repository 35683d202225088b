"""A small provider of identities on the loopback, as honest or dishonest as a test wants it."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "dangvu-sông-lam", "giữ-kín"


class Provider:
    """`claims` are written over those of an honest token, `header` over its header; `moved` over
    the endpoints that it names. `asked` is every path that was asked of it, `given` every token
    that it gave."""

    def __init__(self) -> None:
        self.pair = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.signs_with: Any = self.pair
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        self.moved: dict[str, str] = {}
        self.asked: list[str] = []
        self.given: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.redirects = ""
        self.issuer = ""

    def sign_in(self, address: str, subject: str) -> str:
        """What a person does at the provider: the address the browser is sent back to."""
        place = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(place.query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked | {"subject": subject}
        said = urlencode({"code": code, "state": asked["state"], "iss": self.issuer})
        return f"{asked['redirect_uri']}?{said}"

    def answer(self, path: str, said: dict[str, str], authorization: str) -> dict[str, Any] | None:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            } | self.moved
        if path == "/keys":
            public = json.loads(RSAAlgorithm.to_jwk(self.pair.public_key()))
            return {"keys": [public | {"kid": "1", "use": "sig", "alg": "RS256"}]}
        if path == "/token":
            return self._token(said, authorization)
        return None

    def _token(self, said: dict[str, str], authorization: str) -> dict[str, Any] | None:
        asked = self.codes.pop(said.get("code", ""), None)
        hashed = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or asked["code_challenge"] != challenge:
            return None
        if authorization != f"Basic {basic}" or said["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": asked["subject"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
        }
        token = jwt.encode(
            {name: value for name, value in (claims | self.claims).items() if value is not None},
            self.signs_with,
            algorithm=self.algorithm,
            headers={"kid": "1"},
        )
        access = secrets.token_urlsafe(32)
        self.given += [token, access]
        return {"id_token": token, "access_token": access, "token_type": "Bearer"}


def certificate_for(address: str, file: Path) -> Path:
    """A certificate of its own for that address, with its key."""
    pair = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
    signed = (
        x509.CertificateBuilder(name, name, pair.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(names, critical=False)
        .sign(pair, hashes.SHA256())
    )
    key = pair.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + key)
    return file


@contextmanager
def running(certificate: Path | None = None) -> Iterator[Provider]:
    """Plain, or encrypted with a certificate (and its key in the same file)."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            fields = parse_qs(self.rfile.read(length).decode())
            self._say({name: values[0] for name, values in fields.items()})

        def _say(self, said: dict[str, str]) -> None:
            if provider.redirects:
                self.send_response(302)
                self.send_header("Location", provider.redirects)
                self.end_headers()
                return
            path = urlsplit(self.path).path
            found = provider.answer(path, said, self.headers.get("Authorization", ""))
            body = json.dumps(found or {"error": "invalid_request"}).encode()
            self.send_response(200 if found else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            scheme = "https"
        provider.issuer = f"{scheme}://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
