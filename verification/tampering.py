"""Tampering with the sealed record of deeds as superuser of the database: every one is named.

A record is written and sealed a few times; then, again and again, one random thing is done to it
with all rights in the database (but not in the data folder), the examination is asked, and it is
rolled back. It is named when a finding says what was done and to which entry.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

COUNT = 10_000
_PART = 500
_EDITS = {
    "audit_deed": {
        "entry_class": "CASE entry_class WHEN 'READ' THEN 'DENIED' ELSE 'READ' END", "at": "at - interval '1 hour'", "on_date": "on_date - 1",
        "actor_id": "coalesce(actor_id, 0) + 1", "actor_name": "actor_name || 'x'",
        "channel": "'zzz'", "verb": "verb || '.x'", "purpose": "purpose || ' '",
        "object_label": "'x' || object_label", "request": "request || '1'",
        "transaction": "transaction - 1",
    },
    "audit_change": {
        "deed_id": "coalesce(deed_id, 0) + 1", "transaction": "transaction - 1", "form": "form - 1",
        "\"table\"": "\"table\" || 'x'", "row_count": "row_count + 1",
        "operation": "CASE operation WHEN 'INSERT' THEN 'DELETE' ELSE 'INSERT' END",
        "row_ids": "row_ids || 7::bigint",
        "row_hashes": "set_byte(row_hashes, 3, (get_byte(row_hashes, 3) + 1) % 256)",
        "fields": "'{\"1\": {\"x\": [\"a\", \"b\"]}}'",
    },
}  # fmt: skip
Expected = tuple[set[str], str]


@dataclass(slots=True)
class Ground:
    """What is tampered with: numbers of the sealed entries, and the tables under triggers."""

    deeds: list[int]
    changes: list[int]
    heads: list[dict[str, Any]]
    triggers: list[tuple[str, str]]
    walls: list[int]


Tamper = Callable[[random.Random, Any, Ground], Expected]
TAMPERINGS: dict[str, Tamper] = {}


def tampering(function: Tamper) -> Tamper:
    TAMPERINGS[function.__name__.strip("_")] = function
    return function


@dataclass(slots=True)
class Tally:
    """How often each was tried and named; the first that were not."""

    tried: dict[str, int] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)

    def count(self, name: str, expected: Expected, report: Any) -> None:
        codes, about = expected
        found = any(
            one.code in codes and (not about or one.about == about) for one in report.findings
        )
        self.tried[name] = self.tried.get(name, 0) + 1
        self.named[name] = self.named.get(name, 0) + found
        if not found and len(self.missed) < 20:
            told = [(one.code, one.about) for one in report.findings][:5]
            self.missed.append(f"{name} {sorted(codes)} {about}: {told}")


# --- entries ------------------------------------------------------------------------------------


def _pick(rng: random.Random, ground: Ground) -> tuple[str, str, list[int]]:
    if rng.random() < 0.5:
        return "audit_deed", "deed", ground.deeds
    return "audit_change", "change", ground.changes


@tampering
def _edited(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    table, kind, ids = _pick(rng, ground)
    entry, column = rng.choice(ids), rng.choice(sorted(_EDITS[table]))
    cursor.execute(f"UPDATE {table} SET {column} = {_EDITS[table][column]} WHERE id = {entry}")
    return {"edited"}, f"{kind} {entry}"


@tampering
def _deleted(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    table, kind, ids = _pick(rng, ground)
    entry = rng.choice(ids)
    cursor.execute(f"DELETE FROM {table} WHERE id = {entry}")
    return {"deleted"}, f"{kind} {entry}"


@tampering
def _swapped(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    table, kind, ids = _pick(rng, ground)
    one, other = rng.sample(ids, 2)
    cursor.execute(f"UPDATE {table} SET id = -{one} WHERE id = {one}")
    cursor.execute(f"UPDATE {table} SET id = {one} WHERE id = {other}")
    cursor.execute(f"UPDATE {table} SET id = {other} WHERE id = -{one}")
    return {"swapped"}, f"{kind} {one}"


def _copy(cursor: Any, table: str, entry: int, **columns: str) -> int:
    """A copy of an entry with some columns of its own; its number."""
    cursor.execute(
        "SELECT array_agg(quote_ident(attname) ORDER BY attnum) FROM pg_attribute"
        f" WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped"
    )
    names = cursor.fetchone()[0]
    columns["id"] = f"nextval('{table}_id_seq')"
    values = ", ".join(columns.get(name.strip('"'), name) for name in names)
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(names)}) OVERRIDING SYSTEM VALUE"
        f" SELECT {values} FROM {table} WHERE id = {entry} RETURNING id"
    )
    return int(cursor.fetchone()[0])


@tampering
def _duplicated(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    table, kind, ids = _pick(rng, ground)
    return {"duplicated"}, f"{kind} {_copy(cursor, table, rng.choice(ids))}"


@tampering
def _inserted(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    entry = rng.choice(ground.deeds)
    made = _copy(cursor, "audit_deed", entry, verb=f"'forged.{rng.random()}'")
    return {"inserted"}, f"deed {made}"


@tampering
def _inserted_with_leaf(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    made = _copy(cursor, "audit_deed", rng.choice(ground.deeds), verb="'forged.leaf'")
    cursor.execute(
        "INSERT INTO audit_leaf SELECT max(position) + 1, 'deed', %s, sha256('x') FROM audit_leaf",
        [made],
    )
    return {"leaf-more"}, ""


@tampering
def _backdated(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    """A deed of now that says it was done long ago."""
    made = _copy(
        cursor, "audit_deed", rng.choice(ground.deeds),
        transaction="pg_current_xact_id()::text::bigint", at="at - interval '30 days'",
    )  # fmt: skip
    return {"inserted"}, f"deed {made}"


# --- leaves and heads ---------------------------------------------------------------------------


def _position(rng: random.Random, ground: Ground) -> int:
    return rng.randrange(ground.heads[-1]["size"])


@tampering
def _leaf_edited(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    cursor.execute(
        "UPDATE audit_leaf SET hash = set_byte(hash, 5, (get_byte(hash, 5) + 1) % 256)"
        f" WHERE position = {_position(rng, ground)} RETURNING kind, entry"
    )
    kind, entry = cursor.fetchone()
    return {"leaf-edited"}, f"{kind} {entry}"


@tampering
def _leaf_deleted(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    position = _position(rng, ground)
    cursor.execute(f"DELETE FROM audit_leaf WHERE position = {position}")
    return {"leaf-missing"}, f"leaf {position}"


@tampering
def _leaves_swapped(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    one, other = rng.sample(range(ground.heads[-1]["size"]), 2)
    cursor.execute(f"UPDATE audit_leaf SET position = -1 WHERE position = {one}")
    cursor.execute(f"UPDATE audit_leaf SET position = {one} WHERE position = {other}")
    cursor.execute(f"UPDATE audit_leaf SET position = {other} WHERE position = -1")
    head = next(head for head in ground.heads if head["size"] > min(one, other))
    return {"root"}, f"head {head['number']}"


@tampering
def _edited_with_leaf(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    """An entry is edited and its leaf made to fit."""
    from dangvu.audit.selectors.entries import entries_of

    entry = rng.choice(ground.deeds)
    cursor.execute(f"UPDATE audit_deed SET verb = 'forged' WHERE id = {entry}")
    told = entries_of(cursor, "deed", [entry], _secret())[entry]
    cursor.execute(
        "UPDATE audit_leaf SET hash = %s WHERE kind = 'deed' AND entry = %s RETURNING position",
        [told.hash, entry],
    )
    position = cursor.fetchone()[0]
    head = next(head for head in ground.heads if head["size"] > position)
    return {"root"}, f"head {head['number']}"


@tampering
def _tail_cut(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    """Everything after some head is gone, as after an older backup was put back."""
    kept = rng.choice(ground.heads[:-1])
    for kind, table in (("deed", "audit_deed"), ("change", "audit_change")):
        cursor.execute(
            f"DELETE FROM {table} WHERE id IN (SELECT entry FROM audit_leaf WHERE kind = '{kind}'"
            f" AND position >= {kept['size']})"
        )
    cursor.execute(f"DELETE FROM audit_leaf WHERE position >= {kept['size']}")
    cursor.execute(f"DELETE FROM audit_head WHERE number > {kept['number']}")
    return {"cut"}, f"head {ground.heads[-1]['number']}"


@tampering
def _everything_gone(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    cursor.execute("DELETE FROM audit_leaf; DELETE FROM audit_head; DELETE FROM audit_era")
    return {"cut"}, f"head {rng.choice(ground.heads)['number']}"


@tampering
def _head_deleted(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    number = rng.choice(ground.heads)["number"]
    cursor.execute(f"DELETE FROM audit_head WHERE number = {number}")
    return {"cut"}, f"head {number}"


@tampering
def _head_edited(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    number = rng.choice(ground.heads)["number"]
    column = rng.choice(
        ["size = size + 1", "peaks = peaks || '\\x00'::bytea", "message", "signature"]
    )
    if column == "message":
        column = 'message = replace(message, \'"at":"2\', \'"at":"1\')'
    elif column == "signature":
        column = "signature = set_byte(signature, 9, (get_byte(signature, 9) + 1) % 256)"
    cursor.execute(f"UPDATE audit_head SET {column} WHERE number = {number}")
    return {"head-edited", "signature"}, f"head {number}"


@tampering
def _key_replaced(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    """The last heads are signed anew with a key of the forger."""
    first = rng.choice(ground.heads)["number"]
    _sign_anew(cursor, first, _forger(rng))
    return {"key"}, f"head {ground.heads[-1]['number']}"


@tampering
def _rewritten(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    """An entry is edited, the tree made anew and all heads signed with a key of the forger."""
    from dangvu.audit.selectors.entries import entries_of

    entry = rng.choice(ground.deeds)
    cursor.execute(f"UPDATE audit_deed SET actor_name = 'forged' WHERE id = {entry}")
    told = entries_of(cursor, "deed", [entry], _secret())[entry]
    cursor.execute(
        "UPDATE audit_leaf SET hash = %s WHERE kind = 'deed' AND entry = %s", [told.hash, entry]
    )
    _sign_anew(cursor, 1, _forger(rng))
    return {"key"}, f"head {ground.heads[-1]['number']}"


@tampering
def _clock_set_back(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    """The sealer itself signs, on a machine whose clock was set back."""
    from dangvu.audit import keeping

    last = ground.heads[-1]
    back = datetime.fromisoformat(last["at"].replace("Z", "+00:00"))
    back -= timedelta(seconds=rng.randrange(1, 10_000_000))
    _add_head(cursor, last, at=back.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), key=keeping.signing_key())
    return {"clock"}, f"head {last['number'] + 1}"


def _forger(rng: random.Random) -> Any:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(rng.randbytes(32))


def _add_head(cursor: Any, last: dict[str, Any], *, at: str, key: Any) -> None:
    from dangvu.audit.verify import canonical

    cursor.execute("SELECT message, peaks FROM audit_head ORDER BY number DESC LIMIT 1")
    message, peaks = cursor.fetchone()
    said = {**last, "number": last["number"] + 1, "at": at, "previous": _digest(message)}
    text = canonical(said)
    cursor.execute(
        "INSERT INTO audit_head (number, size, message, signature, peaks) VALUES (%s, %s, %s, %s, %s)",
        [said["number"], said["size"], text.decode(), key.sign(text), peaks],
    )


def _sign_anew(cursor: Any, first: int, key: Any) -> None:
    """Roots, chain and signatures of the heads from one on, as if the forger had been the sealer."""
    from dangvu.audit.verify import Tree, canonical

    cursor.execute("SELECT hash FROM audit_leaf ORDER BY position")
    leaves = [bytes(row[0]) for row in cursor.fetchall()]
    cursor.execute("SELECT message FROM audit_head ORDER BY number")
    tree, before = Tree(), ""
    for (message,) in cursor.fetchall():
        said = _said(message)
        while tree.size < said["size"]:
            tree.add(leaves[tree.size])
        if said["number"] >= first:
            said |= {
                "root": tree.root.hex(),
                "previous": before,
                "key": key.public_key().public_bytes_raw().hex(),
            }
            text = canonical(said)
            cursor.execute(
                "UPDATE audit_head SET message = %s, signature = %s, peaks = %s WHERE number = %s",
                [text.decode(), key.sign(text), b"".join(tree.peaks), said["number"]],
            )
            message = text.decode()
        before = _digest(message)


def _digest(message: str) -> str:
    import hashlib

    return hashlib.sha256(message.encode()).hexdigest()


def _said(message: str) -> dict[str, Any]:
    import json

    said: dict[str, Any] = json.loads(message)
    return said


# --- eras and triggers --------------------------------------------------------------------------


@tampering
def _fork_invented(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    """A restore is pretended, to excuse what is missing."""
    cursor.execute(
        "INSERT INTO audit_era (kind, system, first_deed, first_change, reason)"
        " SELECT 'RESTORED', system, first_deed + 100000, first_change + 100000, 'x' FROM audit_era"
        " ORDER BY id DESC LIMIT 1 RETURNING id"
    )
    return {"fork"}, f"era {cursor.fetchone()[0]}"


@tampering
def _era_edited(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    change = rng.choice(["at = at - interval '1 day'", "system = 'x'", "reason = 'x'"])
    cursor.execute(f"UPDATE audit_era SET {change} WHERE id = 1")
    return {"edited"}, "era 1"


@tampering
def _walls_edited(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    number = rng.choice(ground.walls)
    cursor.execute(
        f"UPDATE audit_walls SET state = jsonb_set(state, '{{settings}}', '[\"x\"]') WHERE id = {number}"
    )
    return {"edited"}, f"walls {number}"


@tampering
def _trigger_off(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    table, name = rng.choice(ground.triggers)
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    return {"trigger-off"}, f"trigger {name}"


@tampering
def _trigger_off_for_a_moment(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    table, name = rng.choice(ground.triggers)
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
    return {"trigger-touched"}, f"trigger {name}"


@tampering
def _trigger_gone(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    table, name = rng.choice(ground.triggers)
    cursor.execute(f"DROP TRIGGER {name} ON {table}")
    return {"trigger-gone"}, f"trigger {name}"


@tampering
def _function_replaced(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    name = rng.choice(["audit_record", "audit_refuse"])
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NULL; END'"
    )
    return {"trigger-touched"}, f"trigger {name}"


@tampering
def _triggers_passed_by(rng: random.Random, cursor: Any, ground: Ground) -> Expected:
    role = rng.choice(["dangvu_app", "dangvu_owner", "postgres"])
    cursor.execute(f"ALTER ROLE {role} SET session_replication_role = replica")
    return {"trigger-off"}, "settings"


# --- the run ------------------------------------------------------------------------------------


def _secret() -> bytes:
    from django.conf import settings

    secret: bytes = settings.AUDIT_KEY
    return secret


def write_record(rng: random.Random, seals: int = 6) -> None:
    """A few deeds with changes of every kind, sealed in between."""
    from datetime import date

    from dangvu.audit.services import deed, seal, seen
    from dangvu.core import temporal
    from dangvu.core.actor import Actor
    from dangvu.sources.models import Source

    actor = Actor(user_id=1, name="Lê Thị Thu Hà", today=date(2026, 11, 21))
    for turn in range(seals):
        for number in range(rng.randrange(4, 9)):
            with deed(actor=actor, verb="tests.cite", purpose=f"lần {number}", object_label="x"):
                made = Source.objects.bulk_create(
                    Source(symbol=f"{turn}-{number}-{each}") for each in range(rng.randrange(1, 4))
                )
            if number % 2:
                with deed(actor=actor, verb="tests.mend"):
                    temporal.withdraw(made[0], reason="ghi nhầm")
            if number % 3:
                seen(actor=actor, verb="tests.read", object_label="x")
        seal()


def survey(cursor: Any) -> Ground:
    def column(query: str) -> list[Any]:
        cursor.execute(query)
        return [row[0] if len(row) == 1 else tuple(row) for row in cursor.fetchall()]

    return Ground(
        deeds=column("SELECT entry FROM audit_leaf WHERE kind = 'deed' ORDER BY 1"),
        changes=column(
            "SELECT entry FROM audit_leaf JOIN audit_change ON id = entry"
            " WHERE kind = 'change' AND transaction IS NOT NULL ORDER BY 1"
        ),
        heads=[_said(text) for text in column("SELECT message FROM audit_head ORDER BY number")],
        triggers=column(
            "SELECT c.relname::text, t.tgname::text FROM pg_trigger AS t"
            " JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_proc AS p ON p.oid = t.tgfoid"
            " WHERE p.proname IN ('audit_record', 'audit_refuse') AND NOT tgisinternal ORDER BY 1, 2"
        ),
        walls=column("SELECT entry FROM audit_leaf WHERE kind = 'walls' ORDER BY 1"),
    )


def examined(cursor: Any) -> Any:
    from dangvu.audit import keeping
    from dangvu.audit.selectors import examine

    return examine(cursor, secret=_secret(), folder=keeping.Folder(), key=keeping.public_key())


def tamper(connection: Any, ground: Ground, name: str, rng: random.Random, tally: Tally) -> None:
    """Do one, ask, roll back. The connection is one of the superuser, not in autocommit."""
    cursor = connection.cursor()
    try:
        # As a superuser would who knows of the triggers that refuse.
        cursor.execute("SET LOCAL session_replication_role = replica")
        expected = TAMPERINGS[name](rng, cursor, ground)
        tally.count(name, expected, examined(cursor))
    finally:
        connection.rollback()


def parts(
    seed: int, count: int, home: Path, before: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """The trial bit by bit, going on after what `before` tells; each bit tells of all so far."""
    from verification._program import opened, superuser

    tally = Tally()
    done = 0
    if before:
        done = before["done"]
        tally = Tally(before["tried"], before["named"], before["missed"])
    with opened(home), superuser() as connection:
        cursor = connection.cursor()
        if not survey(cursor).heads:
            connection.rollback()
            write_record(random.Random(seed))
        ground = survey(cursor)
        clean = [f"{one.code} {one.about}" for one in examined(cursor).findings]
        connection.rollback()
        names = sorted(TAMPERINGS)
        while done < count:
            for number in range(done, min(done + _PART, count)):
                rng = random.Random(f"{seed} {number}")
                tamper(connection, ground, names[number % len(names)], rng, tally)
            done = min(done + _PART, count)
            yield _told(tally, done, clean)


def _told(tally: Tally, done: int, clean: list[str]) -> dict[str, Any]:
    named = sum(tally.named.values())
    return {
        "done": done,
        "all_named": named,
        "tried": tally.tried,
        "named": tally.named,
        "missed": tally.missed,
        "found_in_untouched": clean,
        "passed": named == done and not clean,
    }


def run(seed: int, count: int, home: Path) -> dict[str, Any]:
    """The whole trial at once."""
    told: dict[str, Any] = {}
    for told in parts(seed, count, home):  # noqa: B007 -- the last one tells of all
        pass
    return told
