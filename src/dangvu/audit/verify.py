"""Kiểm tra tệp xuất sổ ghi việc (dangvu audit export) trên bất kỳ máy nào, chỉ cần Python 3.9.

    python3 verify.py SO_GHI_VIEC.zip [--key KHÓA] [--code MÃ ...]

--key   khóa công khai của nơi niêm phong, như nơi đó in ra (dangvu audit key); không có thì chương
        trình in ra để tự đối chiếu
--code  mã niêm phong in ở chân một văn bản giấy; văn bản càng cũ càng chắc

Each line of leaves.jsonl is one record of the record of deeds, in the order in which it was sealed.
They are the leaves of a Merkle tree (RFC 9162: a leaf is hashed with 0x00 before it, a node with
0x01); heads.jsonl has its signed heads (Ed25519, RFC 8032). The program itself uses this file too.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

VERSION = 1
#: Seconds by which two clocks may differ before that is told.
TOLERANCE = 120


class Finding(NamedTuple):
    """Something that is not as it was sealed: a code, what it is about, a sentence."""

    code: str
    about: str
    text: str


# --- the tree ---------------------------------------------------------------------------------


def canonical(record: dict[str, Any]) -> bytes:
    """The bytes of a record: JSON with sorted names and no spaces, in UTF-8."""
    return json.dumps(
        record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A Merkle tree that grows to the right; kept are the roots of its perfect parts alone."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != bin(size).count("1"):
            raise ValueError("so many peaks do not belong to a tree of this size")

    def add(self, leaf: bytes) -> None:
        size, node = self.size, leaf
        while size & 1:
            node = node_hash(self.peaks.pop(), node)
            size >>= 1
        self.peaks.append(node)
        self.size += 1

    @property
    def root(self) -> bytes:
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = node_hash(peak, node)
        return node


def short_code(size: int, root: bytes) -> str:
    """A head in so few signs that it can be printed at the foot of a paper and typed again."""
    signs = base64.b32encode(root[:10]).decode()
    return f"{size}-" + "-".join(signs[at : at + 4] for at in range(0, 16, 4))


# --- signatures: RFC 8032, section 5.1, in plain integers ---------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_I = pow(2, (_P - 1) // 4, _P)


def _add(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    one = (a[1] - a[0]) * (b[1] - b[0]) % _P
    two = (a[1] + a[0]) * (b[1] + b[0]) % _P
    three = 2 * a[3] * b[3] * _D % _P
    four = 2 * a[2] * b[2] % _P
    e, f, g, h = two - one, four - three, four + three, two + one
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(number: int, point: tuple[int, ...]) -> tuple[int, ...]:
    total: tuple[int, ...] = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point = _add(point, point)
        number >>= 1
    return total


def _point(data: bytes) -> tuple[int, ...] | None:
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _I % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return (x, y, 1, x * y % _P)


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is that of `message` by the Ed25519 key `key`."""
    if len(key) != 32 or len(signature) != 64 or _BASE is None:
        return False
    public, half = _point(key), _point(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if public is None or half is None or number >= _L:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    one = _times(number, _BASE)
    two = _add(half, _times(int.from_bytes(digest, "little") % _L, public))
    return (one[0] * two[2] - two[0] * one[2]) % _P == 0 and (
        one[1] * two[2] - two[1] * one[2]
    ) % _P == 0


# --- heads ------------------------------------------------------------------------------------


class Head(NamedTuple):
    """A signed head: the text that was signed, what it says, and the signature."""

    message: bytes
    said: dict[str, Any]
    signature: bytes

    @classmethod
    def read(cls, message: bytes, signature: bytes) -> Head:
        """Raises ValueError for a text that says nothing of a tree."""
        said = json.loads(message)
        for name, kind in _SAID.items():
            if not isinstance(said, dict) or not isinstance(said.get(name), kind):
                raise ValueError(f"a head without {name}")
        return cls(message, said, signature)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.message).hexdigest()

    @property
    def key(self) -> bytes:
        return bytes.fromhex(self.said["key"])

    def __str__(self) -> str:
        return f"số {self.said['number']} ({self.said['size']} bản ghi, {self.said['at']})"


_SAID = {
    "number": int, "era": int, "size": int, "root": str, "at": str, "horizon": int, "next": int,
    "previous": str, "key": str,
}  # fmt: skip


def check_heads(heads: list[Head], signed: Any = is_signed, *, every: bool = True) -> list[Finding]:
    """Faults in a row of heads. `every`: look at each signature; else at the last of each key,
    which vouches for those before it, since a head names the one before."""
    found: list[Finding] = []
    before: Head | None = None
    for place, head in enumerate(heads):
        following = heads[place + 1] if place + 1 < len(heads) else None
        if (every or following is None or following.key != head.key) and not signed(
            head.key, head.message, head.signature
        ):
            found.append(Finding("signature", f"head {head.said['number']}", f"Chữ ký của đầu niêm phong {head} không đúng: nội dung đã bị sửa hoặc ký bằng khóa khác."))  # fmt: skip
        found += _follows(before, head)
        before = head
    return found


def _follows(before: Head | None, head: Head) -> Iterator[Finding]:
    said, about = head.said, f"head {head.said['number']}"
    if before is None:
        if said["number"] != 1 or said["previous"]:
            yield Finding("head-missing", "head 1", f"Thiếu các đầu niêm phong trước đầu {head}.")
        return
    was = before.said
    if said["number"] != was["number"] + 1:
        for number in range(was["number"] + 1, min(said["number"], was["number"] + 20)):
            yield Finding("head-missing", f"head {number}", f"Thiếu đầu niêm phong số {number}.")
    elif said["previous"] != before.digest:
        yield Finding("head-chain", about, f"Đầu niêm phong {head} không nối tiếp đầu {before}: một trong hai đã bị thay.")  # fmt: skip
    if said["size"] < was["size"]:
        yield Finding("shrunk", about, f"Đầu niêm phong {head} ít bản ghi hơn đầu {before}.")
    if said["at"] < was["at"]:
        yield Finding("clock", about, f"Đồng hồ máy bị vặn lùi: đầu {head} ghi giờ sớm hơn đầu {before}.")  # fmt: skip
    if said["era"] == was["era"]:
        if said["horizon"] < was["horizon"]:
            yield Finding("horizon", about, f"Số giao dịch của đầu {head} lùi so với đầu {before}.")
        if said["key"] != was["key"]:
            yield Finding("key", about, f"Từ đầu {head} khóa niêm phong bị thay mà không khai báo.")
    elif said["era"] < was["era"]:
        yield Finding("era", about, f"Đầu {head} thuộc thời kỳ trước đầu {before}.")


# --- what the records say of themselves -----------------------------------------------------------


class Story:
    """Reads records in the order of the tree and finds what cannot have happened so."""

    def __init__(self, heads: Iterable[Head] = ()) -> None:
        self.found: list[Finding] = []
        self.forks: list[dict[str, Any]] = []
        self.days: dict[str, int] = {}
        self.kinds: dict[str, int] = {}
        self._walls: dict[str, Any] | None = None
        self._last = -1
        # By era: from which transaction on everything began after which hour.
        self._hours: dict[int, list[tuple[int, str]]] = {}
        for head in heads:
            marks = self._hours.setdefault(head.said["era"], [])
            marks.append((head.said["next"], head.said["at"]))
        self._marks: list[tuple[int, str]] = []
        self._mark = 0

    def read(self, record: dict[str, Any]) -> None:
        kind = record["kind"]
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if kind == "gone":
            self.found.append(Finding("deleted", f"record {record['id']}", f"Một bản ghi (số {record['id']}) đã bị xóa trước khi xuất."))  # fmt: skip
        elif kind == "era":
            self._era(record)
        elif kind == "walls":
            self.found += walls_changed(self._walls, record["state"], record["id"])
            self._walls = record["state"]
        else:
            self._entry(record)

    def _era(self, record: dict[str, Any]) -> None:
        self._last, self._walls = -1, None
        self._marks, self._mark = self._hours.get(record["id"], []), 0
        self.forks.append(record)
        if record["era_kind"] == "FOUND":
            self.found.append(Finding("fork", f"era {record['id']}", f"Sổ bị đưa về bản cũ hoặc chuyển máy mà không khai báo (phát hiện {record['at']})."))  # fmt: skip

    def _entry(self, record: dict[str, Any]) -> None:
        about, transaction = f"{record['kind']} {record['id']}", record["transaction"]
        if transaction is not None:
            if transaction < self._last:
                self.found.append(
                    Finding("order", about, f"Bản ghi {about} không đứng đúng thứ tự giao dịch.")
                )
            self._last = transaction
        if record["kind"] == "deed":
            self.days[record["on"]] = self.days.get(record["on"], 0) + 1
            self._hour(about, transaction, record["at"])

    def _hour(self, about: str, transaction: int, at: str | None) -> None:
        """A deed that began after a head was signed is not dated before it."""
        marks = self._marks
        while self._mark < len(marks) and marks[self._mark][0] <= transaction:
            self._mark += 1
        if at and self._mark:
            signed = marks[self._mark - 1][1]
            if seconds(at) < seconds(signed) - TOLERANCE:
                self.found.append(Finding("clock", about, f"Bản ghi {about} ghi giờ {at}, trước một đầu niêm phong đã ký lúc {signed}."))  # fmt: skip


def walls_changed(
    before: dict[str, Any] | None, after: dict[str, Any], number: int
) -> Iterator[Finding]:
    """What was done to the triggers that record and protect, from one look at them to the next."""
    for table, name, enabled, _touched in after["triggers"]:
        if enabled not in ("O", "A"):
            yield Finding("trigger-off", f"trigger {name}", f"Chốt {name} của bảng {table} đã bị tắt (lần xem {number}).")  # fmt: skip
    if before is None or before["migrations"] != after["migrations"]:
        return
    was, now = _by_name(before), _by_name(after)
    for name in sorted(was.keys() | now.keys()):
        if name not in now:
            yield Finding("trigger-gone", f"trigger {name}", f"Chốt {name} đã bị gỡ (lần xem {number}).")  # fmt: skip
        elif was.get(name) != now[name]:
            yield Finding("trigger-touched", f"trigger {name}", f"Chốt {name} bị tắt, bật hoặc thay ngoài lúc nâng cấp (lần xem {number}).")  # fmt: skip
    if before["settings"] != after["settings"]:
        yield Finding("trigger-off", "settings", f"Máy chủ được đặt để bỏ qua các chốt (lần xem {number}).")  # fmt: skip


def _by_name(state: dict[str, Any]) -> dict[str, Any]:
    return {one[1]: one for one in state["triggers"]} | {one[0]: one for one in state["functions"]}


# --- an export ------------------------------------------------------------------------------------


class Export(NamedTuple):
    heads: list[Head]
    leaves: Iterable[bytes]


def read_export(file: zipfile.ZipFile) -> Export:
    heads = []
    with file.open("heads.jsonl") as lines:
        for line in lines:
            one = json.loads(line)
            heads.append(Head.read(one["message"].encode(), bytes.fromhex(one["signature"])))
    return Export(heads, _lines(file))


def _lines(file: zipfile.ZipFile) -> Iterator[bytes]:
    with file.open("leaves.jsonl") as lines:
        for line in lines:
            yield line.rstrip(b"\n")


def check_export(export: Export, codes: Iterable[str] = ()) -> tuple[list[Finding], Story]:
    """Everything that can be checked without the installation that made the export."""
    if not export.heads:
        return [Finding("nothing", "heads", "Tệp này chưa có gì được niêm phong.")], Story()
    found = check_heads(export.heads, every=False)
    wanted = {code.strip().upper().replace(" ", "") for code in codes}
    tree, story, waiting = Tree(), Story(export.heads), list(export.heads)
    sizes = {int(code.partition("-")[0]) for code in wanted if code.partition("-")[0].isdigit()}
    for data in export.leaves:
        tree.add(leaf_hash(data))
        story.read(json.loads(data))
        if tree.size in sizes:
            wanted.discard(short_code(tree.size, tree.root))
        while waiting and waiting[0].said["size"] <= tree.size:
            head = waiting.pop(0)
            if head.said["root"] != tree.root.hex():
                found.append(Finding("root", f"head {head.said['number']}", f"Các bản ghi tính đến đầu {head} không phải là những gì đã ký."))  # fmt: skip
    if waiting:
        found.append(Finding("cut", f"head {waiting[-1].said['number']}", f"Thiếu {waiting[-1].said['size'] - tree.size} bản ghi ở cuối sổ."))  # fmt: skip
    elif tree.size > export.heads[-1].said["size"]:
        found.append(Finding("more", "leaves", "Có bản ghi không thuộc đầu niêm phong nào."))
    for code in sorted(wanted):
        found.append(Finding("code", code, f"Mã {code} in trên giấy không có trong sổ này: sổ đã bị viết lại hoặc đưa về bản cũ."))  # fmt: skip
    return found + story.found, story


def seconds(moment: str) -> float:
    """Seconds since 1970 of an hour as records write it."""
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="verify.py", description="Kiểm tra tệp xuất sổ ghi việc, không cần mạng."
    )
    parser.add_argument("file", help="tệp do dangvu audit export ghi ra")
    parser.add_argument("--key", default="", help="khóa công khai đã biết, để đối chiếu")
    parser.add_argument("--code", action="append", default=[], help="mã niêm phong trên giấy")
    given = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A Windows machine may write in an alphabet without our letters.
        sys.stdout.reconfigure(errors="replace")
    try:
        with zipfile.ZipFile(given.file) as file:
            export = read_export(file)
            found, story = check_export(export, given.code)
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        _say(f"HỎNG: không đọc được tệp ({error}).")
        return 1
    keys = list(dict.fromkeys(head.key.hex() for head in export.heads))
    if given.key and keys and keys[-1] != given.key.strip().lower():
        found.append(Finding("key", "key", "Khóa niêm phong không phải là khóa đã biết."))
    for key in keys:
        _say(f"Khóa niêm phong: {key}")
    if not given.key:
        _say("Hãy đối chiếu khóa với bản in giữ ở nơi khác, hoặc chạy lại với --key.")
    for fork in story.forks[1:]:
        _say(f"Lần tách đã khai báo ({fork['era_kind']}) lúc {fork['at']}: {fork['reason']}")
    if export.heads:
        _say(f"Đầu cuối: {export.heads[-1]}; việc: {story.kinds.get('deed', 0)}; thay đổi: {story.kinds.get('change', 0)}; ngày có việc: {len(story.days)}")  # fmt: skip
    for finding in found:
        _say(f"SAI [{finding.code}] {finding.about}: {finding.text}")
    _say(f"{len(found)} chỗ sai." if found else "Không thấy chỗ nào sai.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
