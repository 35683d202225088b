"""The sealed record as a file that is checked on another machine."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, transaction

from dangvu.audit import verify
from dangvu.audit.selectors.entries import entries_of
from dangvu.audit.selectors.heads import heads_after
from dangvu.audit.services.deeds import deed
from dangvu.audit.verify import canonical
from dangvu.core.actor import Actor

_PART = 2000
_ABOUT = """Tệp này là sổ ghi việc đã niêm phong của một nơi dùng dangvu. Trong đó không có nội dung hồ sơ:
mỗi bản ghi chỉ có ai, việc gì, lúc nào, số của dòng, tên trường và mã băm có khóa.

Kiểm tra trên máy bất kỳ có Python 3.9 trở lên, không cần mạng:

    python3 verify.py TỆP_NÀY.zip --key KHÓA_CÔNG_KHAI --code MÃ_IN_TRÊN_GIẤY

verify.py nằm trong tệp này; chắc hơn nếu lấy nó từ bản cài đặt của chính người kiểm tra.
"""


def export(*, actor: Actor, target: IO[bytes]) -> int:
    """Write the sealed entries, the heads and the program that checks them; how many entries.

    What was changed since it was sealed goes out as it is now, and the check will say so.
    """
    with deed(actor=actor, verb="audit.export"):
        pass
    with transaction.atomic(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        heads = heads_after(0)
        with file.open("heads.jsonl", "w") as out:
            for message, signature in heads:
                line = {"message": message, "signature": signature.hex()}
                out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        count = 0
        with file.open("leaves.jsonl", "w", force_zip64=True) as out:
            for data in _leaves(heads):
                out.write(data + b"\n")
                count += 1
        file.writestr("verify.py", Path(verify.__file__).read_bytes())
        file.writestr("DOC-TOI.txt", _ABOUT)
    return count


def _leaves(heads: list[tuple[str, bytes]]) -> Iterator[bytes]:
    """Those that the heads speak of; more may be sealed meanwhile."""
    size = json.loads(heads[-1][0])["size"] if heads else 0
    place = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT kind, entry FROM audit_leaf WHERE position >= %s AND position < %s"
                " ORDER BY position",
                [place, min(place + _PART, size)],
            )
            part = cursor.fetchall()
            if not part:
                return
            found = {
                kind: entries_of(
                    cursor, kind, [entry for its, entry in part if its == kind], settings.AUDIT_KEY
                )
                for kind in {kind for kind, _entry in part}
            }
            for kind, number in part:
                entry = found[kind].get(number)
                record = entry.record if entry else {"kind": "gone", "id": number}
                yield canonical(record)
            place += _PART
