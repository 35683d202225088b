"""The tree and the signatures of the sealed record, against what others publish of them."""

from __future__ import annotations

import ast
import hashlib
import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dangvu.audit import verify
from dangvu.audit.verify import (
    Head,
    Tree,
    canonical,
    check_heads,
    is_signed,
    leaf_hash,
    node_hash,
    short_code,
    walls_changed,
)

# The leaves and roots with which Certificate Transparency tests its trees.
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
          "606162636465666768696a6b6c6d6e6f")  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)

# RFC 8032, section 7.1: public key, message, signature.
SIGNED = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
)


def test_the_tree_has_the_roots_of_certificate_transparency() -> None:
    tree = Tree()
    assert tree.root == hashlib.sha256(b"").digest()
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        tree.add(leaf_hash(bytes.fromhex(leaf)))
        assert tree.root.hex() == root


def test_a_tree_grows_on_from_its_peaks_alone() -> None:
    leaves = [leaf_hash(bytes([n])) for n in range(77)]
    whole = Tree()
    for leaf in leaves:
        again = Tree(whole.size, whole.peaks)
        again.add(leaf)
        whole.add(leaf)
        assert again.root == whole.root == _by_halves(leaves[: whole.size])
    with pytest.raises(ValueError, match="peaks"):
        Tree(3, [leaves[0]])


def _by_halves(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(_by_halves(leaves[:half]), _by_halves(leaves[half:]))


@pytest.mark.parametrize(("key", "message", "signature"), SIGNED)
def test_signatures_of_the_standard_are_right(key: str, message: str, signature: str) -> None:
    assert is_signed(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature))


def test_no_bit_of_a_signature_can_be_another() -> None:
    rng = random.Random(3)
    key = Ed25519PrivateKey.from_private_bytes(rng.randbytes(32))
    public = key.public_key().public_bytes_raw()
    message = "đầu niêm phong".encode()
    signature = key.sign(message)
    assert is_signed(public, message, signature)
    for _ in range(12):
        place, bit = rng.randrange(64), 1 << rng.randrange(8)
        forged = bytearray(signature)
        forged[place] ^= bit
        assert not is_signed(public, message, bytes(forged))
    assert not is_signed(public, message + b" ", signature)
    assert not is_signed(rng.randbytes(32), message, signature)
    # The same number plus the order of the group is a signature for careless programs.
    order = 2**252 + 27742317777372353535851937790883648493
    heavier = int.from_bytes(signature[32:], "little") + order
    assert not is_signed(public, message, signature[:32] + heavier.to_bytes(32, "little"))


def heads_of(count: int, key: Ed25519PrivateKey, **changed: Any) -> list[Head]:
    made: list[Head] = []
    for number in range(1, count + 1):
        said = {
            "v": 1,
            "number": number,
            "era": 1,
            "size": number * 10,
            "root": "00" * 32,
            "at": f"2026-11-21T0{number}:00:00.000000Z",
            "horizon": number * 100,
            "next": number * 100,
            "previous": made[-1].digest if made else "",
            "key": key.public_key().public_bytes_raw().hex(),
        }
        if number == 2:
            said |= changed
        text = canonical(said)
        made.append(Head.read(text, key.sign(text)))
    return made


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, ""),
        ({"at": "2026-11-20T00:00:00.000000Z"}, "clock"),
        ({"size": 5}, "shrunk"),
        ({"horizon": 5}, "horizon"),
        ({"previous": "00" * 32}, "head-chain"),
        ({"number": 3}, "head-missing"),
        ({"era": 0}, "era"),
    ],
)
def test_heads_must_follow_one_another(changed: dict[str, Any], code: str) -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    found = check_heads(heads_of(3, key, **changed)[:2])
    assert [one.code for one in found] == ([code] if code else [])


def test_a_key_changes_only_with_an_era() -> None:
    one, two = (Ed25519PrivateKey.from_private_bytes(each * 32) for each in (b"a", b"b"))
    first = heads_of(1, one)
    other = {"number": 2, "previous": first[0].digest, "size": 20, "horizon": 200}
    for era, codes in ((1, ["key"]), (2, [])):
        said = {
            **first[0].said,
            **other,
            "era": era,
            "key": two.public_key().public_bytes_raw().hex(),
        }
        second = Head.read(canonical(said), two.sign(canonical(said)))
        assert [found.code for found in check_heads([*first, second])] == codes


def test_a_text_that_is_no_head_is_refused() -> None:
    with pytest.raises(ValueError, match="head without"):
        Head.read(b'{"number": 1}', b"")
    with pytest.raises(ValueError, match="head without"):
        Head.read(b"[]", b"")


def test_the_code_on_paper_belongs_to_size_and_root() -> None:
    root = bytes(range(32))
    assert short_code(12, root) == "12-AAAQ-EAYE-AUDA-OCAJ"
    assert short_code(12, root[::-1]) != short_code(12, root)


def test_a_trigger_may_change_with_a_migration_only() -> None:
    before = {
        "triggers": [["t", "a", "O", "5"], ["t", "b", "O", "5"]],
        "functions": [["audit_record", "x", "4"]],
        "settings": [],
        "migrations": [3, "m"],
    }
    after = json.loads(json.dumps(before))
    assert not list(walls_changed(before, after, 1))
    after["triggers"][0][3] = "9"
    assert [one.about for one in walls_changed(before, after, 1)] == ["trigger a"]
    after["migrations"] = [4, "n"]
    assert not list(walls_changed(before, after, 1))
    after["triggers"][1][2] = "D"
    assert [one.code for one in walls_changed(before, after, 1)] == ["trigger-off"]


def test_the_verifier_needs_nothing_but_python() -> None:
    tree = ast.parse(Path(verify.__file__).read_text())
    modules = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    assert modules <= sys.stdlib_module_names
