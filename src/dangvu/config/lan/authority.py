"""The installation's own certificate authority, and the certificate of its web server.

The authority's certificate is installed once on each machine of the office. It is good only for the names
it was made for and for private addresses: who stole its key could not pose as a bank or a mail server. Its
key is in `tls/ca.key` of the data folder, 0600; nothing but this module reads it.

A server certificate is made anew when it has less than 60 days left, or when names or addresses change. The
web server reads it for each connection, so nobody has to be interrupted.
"""

import contextlib
import datetime
import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from dangvu.config.errors import ConfigError
from dangvu.config.errors import mark as _
from dangvu.config.home import Home

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

AUTHORITY_LIFE = datetime.timedelta(days=3650)
# Some systems refuse longer ones.
SERVER_LIFE = datetime.timedelta(days=397)
RENEW_BEFORE = datetime.timedelta(days=60)
# Clocks of office machines differ.
EARLIER = datetime.timedelta(days=1)
PRIVATE = [
    ipaddress.ip_network(one)
    for one in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "127.0.0.0/8",
        "fc00::/7",
        "::1/128",
    )
]
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class LanError(ConfigError):
    """The office network cannot be served like this."""


@dataclass(frozen=True)
class Place:
    """Under which names and addresses browsers reach the server; the first name is the one printed."""

    names: tuple[str, ...]
    addresses: tuple[Address, ...]

    @classmethod
    def of(cls, names: list[str], addresses: list[str]) -> "Place":
        """Raises LanError for what is no host name, no address, or not an address of an office network."""
        found = []
        for text in addresses:
            try:
                address = ipaddress.ip_address(text)
            except ValueError as error:
                raise LanError(NO_ADDRESS, value=text) from error
            if not any(address in network for network in PRIVATE):
                raise LanError(NOT_PRIVATE, value=text)
            found.append(address)
        lowered = [name.strip().lower().rstrip(".") for name in names]
        for name in lowered:
            if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
                raise LanError(NO_NAME, value=name)
        return cls(tuple(dict.fromkeys(lowered)), tuple(dict.fromkeys(found)))

    @property
    def hosts(self) -> list[str]:
        """As they stand in a Host header."""
        return [*self.names, *(f"[{a}]" if a.version == 6 else str(a) for a in self.addresses)]


@dataclass(frozen=True)
class Authority:
    """Its certificate, and where that of the server is."""

    folder: Path
    certificate: x509.Certificate

    @property
    def server_certificate(self) -> Path:
        """Key and certificate of the server."""
        return self.folder / "server.pem"

    def fingerprint(self, algorithm: hashes.HashAlgorithm) -> str:
        """In pairs of letters, as the dialogues of Windows and of browsers show it."""
        return self.certificate.fingerprint(algorithm).hex(":").upper()

    @property
    def sha1(self) -> str:
        """What Windows shows as "Thumbprint"; for comparing by eye only."""
        return self.fingerprint(hashes.SHA1())  # noqa: S303 -- shown beside the SHA-256

    @property
    def sha256(self) -> str:
        return self.fingerprint(hashes.SHA256())

    @property
    def as_der(self) -> bytes:
        """For Windows, which opens it by a double click."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def as_pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def authority_of(
    home: Home, place: Place, *, now: datetime.datetime, anew: bool = False
) -> Authority:
    """The authority of the installation, made at the first call or `anew`; the server certificate is in
    order afterwards. Raises LanError for names that the authority was not made for."""
    home.create()
    folder = home.path / "tls"
    with home.explaining_trouble():
        folder.mkdir(mode=0o700, exist_ok=True)
        with home.lock("tls"):
            if anew or not (folder / "ca.crt").exists():
                _make_authority(folder, place, now)
            authority = Authority(folder, _read(folder / "ca.crt"))
            _must_cover(authority, place)
            _must_hold(authority, now)
            if anew or _needs_renewal(authority, place, now):
                _make_server(authority, place, now)
    return authority


def renew(home: Home, *, now: datetime.datetime) -> bool:
    """Make the server certificate anew if it is about to run out; whether it was. For a running server."""
    folder = home.path / "tls"
    if not (folder / "server.pem").exists():
        return False
    with home.lock("tls"):
        authority = Authority(folder, _read(folder / "ca.crt"))
        place = _place_in(_read(authority.server_certificate))
        if not _needs_renewal(authority, place, now):
            return False
        _make_server(authority, place, now)
    return True


def _make_authority(folder: Path, place: Place, now: datetime.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    # The serial tells two authorities of one office apart in Windows' list.
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "dangvu"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Dang vu {place.hosts[0]} {now:%Y-%m-%d}"),
        ]
    )
    allowed: list[x509.GeneralName] = [x509.DNSName(one) for one in (*place.names, "localhost")]
    allowed += [x509.IPAddress(network) for network in PRIVATE]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.NameConstraints(allowed, excluded_subtrees=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(folder / "ca.key", _pem(key))
    _write(folder / "ca.crt", certificate.public_bytes(serialization.Encoding.PEM))


def _make_server(authority: Authority, place: Place, now: datetime.datetime) -> None:
    signer = serialization.load_pem_private_key((authority.folder / "ca.key").read_bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate
    names: list[x509.GeneralName] = [x509.DNSName(one) for one in place.names]
    names += [x509.IPAddress(one) for one in place.addresses]
    certificate = (
        x509.CertificateBuilder()
        # No host name here: browsers read the alternative names only.
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "dangvu server")]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(min(now + SERVER_LIFE, issuer.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .sign(signer, hashes.SHA256())
    )
    # One file for both, so that no connection meets the key of one and the certificate of the other.
    whole = _pem(key) + certificate.public_bytes(serialization.Encoding.PEM)
    _write(authority.server_certificate, whole)


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        key_cert_sign=certificates,
        crl_sign=certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _needs_renewal(authority: Authority, place: Place, now: datetime.datetime) -> bool:
    if not authority.server_certificate.exists():
        return True
    found = _read(authority.server_certificate)
    if _place_in(found) != place or found.issuer != authority.certificate.subject:
        return True
    end = min(now + RENEW_BEFORE, authority.certificate.not_valid_after_utc)
    return found.not_valid_after_utc < end


def _must_cover(authority: Authority, place: Place) -> None:
    allowed = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    names = [
        str(one.value) for one in allowed.permitted_subtrees or () if isinstance(one, x509.DNSName)
    ]
    for name in place.names:
        if not any(name == one or name.endswith(f".{one}") for one in names):
            raise LanError(NOT_COVERED, name=name, names=", ".join(names))


def _must_hold(authority: Authority, now: datetime.datetime) -> None:
    end = authority.certificate.not_valid_after_utc
    if end <= now:
        raise LanError(RAN_OUT, day=f"{end:%d/%m/%Y}")


def _place_in(certificate: x509.Certificate) -> Place:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return Place(
        tuple(names.get_values_for_type(x509.DNSName)),
        tuple(names.get_values_for_type(x509.IPAddress)),
    )


def _read(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all, readable by the owner of the data folder only."""
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        aside.unlink()
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    aside.replace(file)


NO_NAME = _("'%(value)s' không phải là tên máy. Ví dụ tên đúng: dangvu, dangvu.local.")
NO_ADDRESS = _("'%(value)s' không phải là địa chỉ IP. Ví dụ: 192.168.1.10.")
NOT_PRIVATE = _(
    "%(value)s không phải là địa chỉ của mạng nội bộ (10.x, 172.16-31.x, 192.168.x). Chương trình không"
    " mở ra Internet."
)
NOT_COVERED = _(
    "Chứng thư gốc đã cài ở các máy chỉ dùng cho: %(names)s; không dùng được cho %(name)s."
    " Hãy dùng tên cũ, hoặc thêm --new-authority để làm chứng thư gốc mới (phải cài lại ở mọi máy)."
)
RAN_OUT = _(
    "Chứng thư gốc đã hết hạn ngày %(day)s. Hãy thêm --new-authority để làm chứng thư gốc mới, rồi cài"
    " lại ở mọi máy."
)
