"""A security key made of software: it signs what a browser would give it."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

_PRESENT, _VERIFIED, _WITH_KEY = 0x01, 0x04, 0x40


class SoftwareKey:
    """One key pair for one place. `origin` is what the browser says it is reading."""

    def __init__(self, place: str, origin: str) -> None:
        self.place, self.origin = place, origin
        self.pair = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.count = 0

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        public = cbor.encode(ES256.from_cryptography_key(self.pair.public_key()))
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._data(_WITH_KEY) + held
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        return self._answer({"clientDataJSON": client, "attestationObject": attested})

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        self.count += 1
        data, client = self._data(0), self._client("webauthn.get", options)
        signed = self.pair.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {"clientDataJSON": client, "authenticatorData": data, "signature": signed}
        )

    def _data(self, flags: int) -> bytes:
        place = sha256(self.place.encode()).digest()
        return place + bytes([flags | _PRESENT | _VERIFIED]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        challenge = options["publicKey"]["challenge"]
        assert len(websafe_decode(challenge)) >= 16
        said = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, response: dict[str, bytes]) -> dict[str, Any]:
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "response": {name: websafe_encode(value) for name, value in response.items()},
            "clientExtensionResults": {},
        }
