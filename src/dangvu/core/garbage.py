"""The collector of cyclic garbage, out of the way of work that builds much and throws away little."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

# Young objects that are waited for, and how many rounds of the younger for one of the older.
_RARELY = (100_000, 50, 100)

_lock = Lock()
_inside: list[tuple[int, int, int]] = []


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Within the block, in the whole process, cyclic garbage is looked for seldom.

    The rows of a workbook stay until its end, and the collector went through all of them again and
    again: two fifths of the time of reading and comparing a bloc. What is freed by counting
    references, nearly everything, is freed as ever.
    """
    with _lock:
        _inside.append(gc.get_threshold())
        gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        with _lock:
            usual = _inside[0]
            _inside.pop()
            if not _inside:
                gc.set_threshold(*usual)
