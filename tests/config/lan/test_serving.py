"""`dangvu serve --lan` as a browser of the office meets it."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from dangvu.config.lan.serving import Lan
from tests.config.conftest import Installation, environment
from tests.config.test_serve import free_port, workers


@dataclass(frozen=True)
class Office:
    installation: Installation
    process: subprocess.Popen[str]
    port: int
    install_port: int
    said: str

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(
            cafile=str(self.installation.home / "tls" / "public" / "dangvu-ca.pem")
        )

    def get(
        self, path: str, *, name: str = "dangvu", host: str = ""
    ) -> tuple[http.client.HTTPResponse, str]:
        """As a browser that found the server by `name`; `host` is what it says it asks for."""
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        with self.trusting().wrap_socket(raw, server_hostname=name) as secured:
            asked = host or f"{name}:{self.port}"
            secured.sendall(f"GET {path} HTTP/1.0\r\nHost: {asked}\r\n\r\n".encode())
            answer = http.client.HTTPResponse(secured)
            answer.begin()
            return answer, answer.read().decode(errors="replace")

    def plain(self, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.install_port, timeout=60)
        connection.request("GET", path)
        return connection.getresponse()


@pytest.fixture(scope="module")
def office(installation: Installation) -> Iterator[Office]:
    port, install_port = free_port(), free_port()
    place = ["--name", "dangvu", "--address", "127.0.0.1"]
    ports = ["--port", str(port), "--install-port", str(install_port)]
    process = subprocess.Popen(
        installation.command("serve", "--lan", *place, *ports),
        env=environment(installation.home),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        said = "".join(process.stderr.readline() for _line in range(4))
        assert f"https://dangvu:{port}/" in said, said
        yield Office(installation, process, port, install_port, said)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        assert workers(installation) == []
        assert not installation.cluster.is_running()


def test_pages_are_encrypted_and_cookies_stay_with_this_host(office: Office) -> None:
    answer, page = office.get("/accounts/sign-in")
    assert answer.status == 200
    assert "<form" in page
    cookies = answer.headers.get_all("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-dangvu_")
        assert "; Secure" in cookie
        assert "Path=/;" in f"{cookie};"
        assert "Domain" not in cookie
    # At ports of its own a rule for the whole name would lock the install sheet away.
    assert answer.headers["Strict-Transport-Security"] is None


def test_a_name_that_is_not_its_own_is_refused_by_the_certificate(office: Office) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        office.get("/", name="khac")


def test_a_host_that_is_not_its_own_is_refused_by_the_program(office: Office) -> None:
    assert office.get("/accounts/sign-in", host="khac")[0].status == 400
    assert office.get("/accounts/sign-in", host="khac:80@dangvu")[0].status == 400


def test_who_did_not_install_the_certificate_is_warned(office: Office) -> None:
    with (
        socket.create_connection(("127.0.0.1", office.port), timeout=60) as raw,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        ssl.create_default_context().wrap_socket(raw, server_hostname="dangvu")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_old_versions_of_tls_are_refused(office: Office) -> None:
    context = office.trusting()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection(("127.0.0.1", office.port), timeout=60) as raw,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(raw, server_hostname="dangvu")


def test_the_doorstep_gives_sheet_and_certificate_and_nothing_else(office: Office) -> None:
    sheet = office.plain("/").read().decode()
    fingerprint = re.search(r"SHA-256: ([0-9A-F:]{95})", office.said)
    assert fingerprint
    assert fingerprint[1] in sheet
    assert f"https://dangvu:{office.port}/" in sheet
    assert office.plain("/dangvu-ca.crt").read()[:1] == b"\x30"
    assert office.plain("/huong-dan.pdf").read()[:5] == b"%PDF-"
    for path in ("/accounts/sign-in", "/../ca.key", "/ca.key", "//evil.example/"):
        answer = office.plain(path)
        assert (answer.status, answer.headers["Location"]) == (
            302,
            f"https://dangvu:{office.port}/",
        )
        assert answer.headers["Set-Cookie"] is None


def test_a_program_that_asks_without_encryption_is_refused_and_not_sent_on(office: Office) -> None:
    for method in ("GET", "HEAD", "POST", "DELETE"):
        connection = http.client.HTTPConnection("127.0.0.1", office.install_port, timeout=60)
        connection.request(method, "/api/v1/members", headers={"Authorization": "Bearer dv_x"})
        answer = connection.getresponse()
        assert (answer.status >= 400, answer.headers["Location"]) == (True, None), method


@pytest.mark.parametrize(
    "lengths",
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 50",
        "Content-Length: 5, 50",
        "Content-Length: +5",
        "Content-Length: 5\r\nTransfer-Encoding: xchunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    ],
)
def test_a_request_that_does_not_say_plainly_where_it_ends_is_refused_and_nothing_after_it_read(
    office: Office, lengths: str
) -> None:
    raw = socket.create_connection(("127.0.0.1", office.port), timeout=60)
    behind = f"GET /health HTTP/1.1\r\nHost: dangvu:{office.port}\r\n\r\n"
    asked = f"POST /accounts/sign-in HTTP/1.1\r\nHost: dangvu:{office.port}\r\n{lengths}\r\n\r\n"
    with office.trusting().wrap_socket(raw, server_hostname="dangvu") as secured:
        secured.sendall(f"{asked}0\r\n\r\n{behind}".encode())
        said = b""
        while part := secured.recv(65536):
            said += part
    statuses = re.findall(rb"HTTP/1\.1 (\d+)", said)
    assert statuses in ([b"400"], [b"501"], [])


def test_keys_of_connections_are_their_own_and_messages_are_whole(office: Office) -> None:
    context = office.trusting()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ALL:@SECLEVEL=0")
    for weak in ("AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384"):
        old = office.trusting()
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        old.set_ciphers(f"{weak}:@SECLEVEL=0")
        with (
            socket.create_connection(("127.0.0.1", office.port), timeout=60) as raw,
            pytest.raises(ssl.SSLError),
        ):
            old.wrap_socket(raw, server_hostname="dangvu")
    raw = socket.create_connection(("127.0.0.1", office.port), timeout=60)
    with context.wrap_socket(raw, server_hostname="dangvu") as secured:
        assert re.fullmatch(r"ECDHE-\w+-(AES\d+-GCM|CHACHA20)-.*", secured.cipher()[0])


def test_the_encrypted_door_speaks_no_plain_http(office: Office) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", office.port, timeout=60)
    connection.request("GET", "/accounts/sign-in")
    with pytest.raises((http.client.HTTPException, OSError)):
        connection.getresponse()


def test_a_demo_stays_on_its_machine(installation: Installation) -> None:
    mark = installation.home / "demo"
    mark.touch()
    try:
        done = installation.run("serve", "--lan", "--name", "dangvu", "--address", "127.0.0.1")
    finally:
        mark.unlink()
    assert done.returncode == 1
    assert "bản mẫu chỉ mở tại máy này" in done.stderr
    refused = installation.run("demo", "--lan")
    assert refused.returncode == 2


def test_what_cannot_be_served_is_said(installation: Installation) -> None:
    lines = {
        ("--lan", "--address", "8.8.8.8"): "Internet",
        ("--lan", "--name", "dang vu", "--address", "127.0.0.1"): "tên máy",
        ("--lan", "--name", "dangvu", "--address", "10.255.255.254"): "không có địa chỉ",
        ("--name", "dangvu"): "--lan",
    }
    told = installation.run_each(*(("serve", *arguments) for arguments in lines))
    for (arguments, words), done in zip(lines.items(), told, strict=True):
        assert done.returncode in (1, 2), arguments
        assert words in done.stderr


def test_browsers_are_told_to_insist_only_where_that_locks_nobody_out() -> None:
    def seconds(names: list[str], port: int, install_port: int | None = None) -> int:
        place = {"names": names, "addresses": ["10.0.0.5"]}
        return Lan.of(**place, port=port, install_port=install_port).hsts_seconds

    assert seconds(["dangvu"], 443) == 30 * 24 * 3600
    assert seconds(["dangvu"], 8443) == 0
    assert seconds(["dangvu"], 443, 8080) == 0
    assert seconds([], 443) == 0


def test_usual_ports_are_not_written() -> None:
    usual = Lan.of(names=["dangvu"], addresses=["10.0.0.5"], port=443, install_port=None)
    assert (usual.address, usual.install_address) == ("https://dangvu/", "http://10.0.0.5/")
    other = Lan.of(names=["dangvu"], addresses=["fd00::5"], port=8443, install_port=None)
    assert other.install_address == "http://[fd00::5]:8080/"
