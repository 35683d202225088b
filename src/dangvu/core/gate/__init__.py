"""The gate for files from outside: nothing is parsed before it has passed here.

Files are judged by their content and never by their name. Whatever is refused says why and what to
do. Sizes are taken from what really unpacks, in constant memory. What has passed is parsed in a
child process (`core.confined`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeAlias

from dangvu.core.gate.archives import LIMITS, Limits, check_contents, check_directory
from dangvu.core.gate.kinds import check_kind, check_workbook_parts
from dangvu.core.gate.pictures import MOST_PIXELS, check_picture
from dangvu.core.gate.reasons import RefusedFile, hearing_refusals
from dangvu.core.secrecy import bears_stamp_in_name, stamped_part

__all__ = [
    "LIMITS",
    "MOST_PIXELS",
    "Limits",
    "RefusedFile",
    "Source",
    "admit",
    "admit_name",
    "check_picture",
    "hearing_refusals",
]

Source: TypeAlias = "Path | str | bytes | BinaryIO"
Parts: TypeAlias = Callable[[zipfile.ZipFile], None]


def admit(source: Source, *, limits: Limits = LIMITS, parts: Parts | None = None) -> bytes:
    """The bytes of a workbook that is safe to parse; RefusedFile if it is not one.

    `parts` looks at the names inside and refuses another kind of file: another room lets Word
    files through the same gate.
    """
    data = _content(source, limits)
    check_kind(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_directory(archive, data, limits)
            (parts or check_workbook_parts)(archive)
            check_contents(archive, limits)
            if stamped := stamped_part(archive):
                raise RefusedFile("SECRET", stamped)
    except (
        zipfile.BadZipFile,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        UnicodeDecodeError,
    ) as error:
        raise RefusedFile("DAMAGED") from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise RefusedFile("DAMAGED") from error
    return data


def admit_name(file_name: str) -> str:
    """The name of a file as it may be kept; RefusedFile where it bears a stamp of secrecy."""
    if bears_stamp_in_name(file_name):
        raise RefusedFile("SECRET")
    return file_name


def _content(source: Source, limits: Limits) -> bytes:
    if isinstance(source, (str, Path)):
        with Path(source).open("rb") as file:
            data = file.read(limits.packed + 1)
    elif isinstance(source, bytes):
        data = source
    else:
        source.seek(0)
        data = source.read(limits.packed + 1)
    if not data:
        raise RefusedFile("EMPTY")
    if len(data) > limits.packed:
        raise RefusedFile("TOO_LARGE")
    return data
