"""The certificate authority of an office network: what it vouches for, and who may read its key."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from dangvu.config.home import Home
from dangvu.config.lan.authority import (
    Authority,
    LanError,
    Place,
    _make_server,
    authority_of,
    renew,
)

NOW = datetime.now(UTC)
OFFICE = Place.of(["dangvu", "dangvu.local"], ["192.168.1.10"])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def shake_hands(authority: Authority, name: str) -> None:
    """One TLS handshake as a browser does it that trusts this authority only."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(authority.server_certificate)
    client = ssl.create_default_context(cadata=authority.as_pem.decode())
    ours, theirs = socket.socketpair()

    def answer() -> None:
        try:
            server.wrap_socket(theirs, server_side=True).close()
        except OSError:
            theirs.close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        client.wrap_socket(ours, server_hostname=name).close()
    finally:
        ours.close()
        thread.join()


@pytest.mark.parametrize("name", ["dangvu", "dangvu.local", "192.168.1.10"])
def test_a_browser_that_trusts_the_authority_trusts_the_server(home: Home, name: str) -> None:
    shake_hands(authority_of(home, OFFICE, now=NOW), name)


@pytest.mark.parametrize("name", ["khac", "dangvu.vn", "192.168.1.11"])
def test_another_name_is_refused(home: Home, name: str) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(authority_of(home, OFFICE, now=NOW), name)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (Place(("bank.example",), ()), "bank.example"),
        (Place((), Place.of([], ["10.0.0.1"]).addresses), "10.0.0.1"),
        (Place((), (ipaddress.ip_address("133.0.0.1"),)), "133.0.0.1"),
    ],
)
def test_a_stolen_key_vouches_for_no_other_name_and_no_public_address(
    home: Home, place: Place, name: str
) -> None:
    authority = authority_of(home, OFFICE, now=NOW)
    _make_server(authority, place, NOW)
    if name == "10.0.0.1":
        shake_hands(authority, name)
        return
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        shake_hands(authority, name)


def test_only_the_owner_of_the_folder_reads_the_keys(home: Home) -> None:
    folder = authority_of(home, OFFICE, now=NOW).folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("ca.key", "ca.crt", "server.pem"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert not list(folder.glob(".*"))


def test_it_is_made_once(home: Home) -> None:
    first = authority_of(home, OFFICE, now=NOW)
    server = first.server_certificate.read_bytes()
    second = authority_of(home, OFFICE, now=NOW + timedelta(days=300))
    assert second.sha256 == first.sha256
    assert second.server_certificate.read_bytes() == server


def test_the_server_certificate_is_renewed_before_it_runs_out(home: Home) -> None:
    authority = authority_of(home, OFFICE, now=NOW - timedelta(days=340))
    before = authority.server_certificate.read_bytes()
    assert not renew(home, now=NOW - timedelta(days=10))
    assert renew(home, now=NOW)
    assert authority.server_certificate.read_bytes() != before
    shake_hands(authority, "dangvu")


def test_near_the_end_of_the_authority_nothing_is_renewed_in_vain(home: Home) -> None:
    authority_of(home, OFFICE, now=NOW)
    late = NOW + timedelta(days=3640)
    assert renew(home, now=late)
    assert not renew(home, now=late)
    with pytest.raises(LanError, match="hết hạn"):
        authority_of(home, OFFICE, now=NOW + timedelta(days=3651))


def test_another_address_needs_another_server_certificate_and_no_visit_to_the_machines(
    home: Home,
) -> None:
    first = authority_of(home, OFFICE, now=NOW)
    moved = authority_of(home, Place.of(["dangvu"], ["192.168.1.20"]), now=NOW)
    assert moved.sha256 == first.sha256
    shake_hands(moved, "192.168.1.20")


def test_another_name_needs_another_authority(home: Home) -> None:
    first = authority_of(home, OFFICE, now=NOW)
    khac = Place.of(["khac"], ["192.168.1.10"])
    with pytest.raises(LanError, match="--new-authority"):
        authority_of(home, khac, now=NOW)
    second = authority_of(home, khac, now=NOW, anew=True)
    assert second.sha256 != first.sha256
    shake_hands(second, "khac")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(Authority(second.folder, first.certificate), "khac")


def test_the_key_cannot_sign_another_authority(home: Home) -> None:
    certificate = authority_of(home, OFFICE, now=NOW).certificate
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value == (
        x509.BasicConstraints(ca=True, path_length=0)
    )


@pytest.mark.parametrize(
    ("names", "addresses", "words"),
    [
        (["dang vu"], ["10.0.0.1"], "không phải là tên máy"),
        ([""], ["10.0.0.1"], "không phải là tên máy"),
        (["dangvu"], ["10.0.0"], "không phải là địa chỉ IP"),
        (["dangvu"], ["8.8.8.8"], "Internet"),
        (["dangvu"], ["0.0.0.0"], "Internet"),  # noqa: S104 -- that it is refused
    ],
)
def test_what_is_no_place_of_an_office_network_is_said(
    names: list[str], addresses: list[str], words: str
) -> None:
    with pytest.raises(LanError, match=words):
        Place.of(names, addresses)
