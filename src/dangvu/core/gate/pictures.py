"""How large a picture is, from its first bytes; nothing is decoded."""

from __future__ import annotations

import struct

from dangvu.core.gate.reasons import RefusedFile

MOST_PIXELS = 40_000_000
_NAMES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp")
# Start-of-frame segments of JPEG; C4, C8 and CC are something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def is_picture(name: str) -> bool:
    """Whether a part is called a picture of points."""
    return name.endswith(_NAMES)


def check_picture(begins: bytes, name: str = "") -> None:
    """Refuse what is no picture by its content, or has more than `MOST_PIXELS` points.

    `begins`: its first megabyte, or all of it.
    """
    size = _size(begins)
    if size is None or not 0 < size[0] * size[1] <= MOST_PIXELS:
        raise RefusedFile("PICTURE", name)


def _size(begins: bytes) -> tuple[int, int] | None:
    try:
        if begins.startswith(b"\x89PNG\r\n\x1a\n"):
            return struct.unpack(">2L", begins[16:24])
        if begins.startswith((b"GIF87a", b"GIF89a")):
            return struct.unpack("<2H", begins[6:10])
        if begins.startswith(b"BM"):
            width, height = struct.unpack("<2l", begins[18:26])
            return abs(width), abs(height)
        if begins.startswith(b"\xff\xd8\xff"):
            return _size_of_jpeg(begins)
        if begins.startswith(b"RIFF") and begins[8:12] == b"WEBP":
            return _size_of_webp(begins)
    except struct.error:
        pass
    return None


def _size_of_jpeg(begins: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 <= len(begins):
        if begins[place] != 0xFF:
            return None
        kind = begins[place + 1]
        if kind == 0xFF:
            place += 1
        elif kind in _FRAMES:
            height, width = struct.unpack(">2H", begins[place + 5 : place + 9])
            return width, height
        else:
            place += 2 + max(2, int.from_bytes(begins[place + 2 : place + 4], "big"))
    return None


def _size_of_webp(begins: bytes) -> tuple[int, int] | None:
    kind = begins[12:16]
    if kind == b"VP8X":
        width, height = begins[24:27], begins[27:30]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(begins[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack("<2H", begins[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None
