"""Hostile files at the gate: none comes in, each is refused within two seconds and 100 MB.

Every file is given to a process of its own, through the same functions as an upload of a page. As
controls a good workbook and a good Word file must come in, and a gate without its check of seams
must let a polyglot in: otherwise the trial could not tell one from the other.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

COUNT = 120
MOST_SECONDS = 2.0
MOST_BYTES = 100 * 2**20


def parts(
    seed: int, count: int, home: Path, before: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """All of it at once; it takes a minute."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "dangvu.config.settings"
    import django

    django.setup()
    yield _tried(count)


def _tried(count: int) -> dict[str, Any]:
    from tests.core.workbook import files
    from tests.core.workbook.hostile import CORPUS, WORD_CORPUS
    from tests.factories.papers import word

    tried = {
        **{f"xlsx {name}": (make, _workbook) for name, (make, _code) in CORPUS.items()},
        **{f"docx {name}": (make, _word) for name, (make, _code) in WORD_CORPUS.items()},
    }
    found = {name: measured(make(), admit) for name, (make, admit) in tried.items()}
    accepted = sorted(name for name, one in found.items() if one["code"] is None)
    slow = {name: one for name, one in found.items() if one["seconds"] > MOST_SECONDS}
    large = {name: one for name, one in found.items() if one["bytes"] > MOST_BYTES}
    polyglot = CORPUS["page behind"][0]()
    controls = {
        "good workbook comes in": measured(files.workbook(), _workbook)["code"] is None,
        "good Word file comes in": measured(word("x"), _word)["code"] is None,
        "without the check of seams a polyglot comes in": (
            measured(polyglot, _without_seams)["code"] is None
        ),
    }
    return {
        "done": len(found),
        "files": len(found),
        "accepted": accepted,
        "slow": slow,
        "large": large,
        "most_seconds": max(one["seconds"] for one in found.values()),
        "most_clock": max(one["clock"] for one in found.values()),
        "most_bytes": max(one["bytes"] for one in found.values()),
        "controls": controls,
        "passed": len(found) >= count
        and not (accepted or slow or large)
        and all(controls.values()),
    }


def _workbook(data: bytes) -> None:
    from dangvu.core.gate import admit

    admit(data)


def _word(data: bytes) -> None:
    from dangvu.papers.services import admit_docx

    admit_docx(data)


def _without_seams(data: bytes) -> None:
    """The planted hole."""
    from dangvu.core.gate import archives

    archives._check_seams = lambda *_given: None  # type: ignore[assignment]
    _workbook(data)


def measured(data: bytes, admit: Callable[[bytes], None]) -> dict[str, Any]:
    """What became of it in a process of its own: the code of the refusal (None: it came in), the
    seconds of the processor and of the clock, and how much more memory was held at the most. The
    processor's seconds count: the clock's depend on what else the machine does."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        code, begun, clock = None, time.process_time(), time.monotonic()
        try:
            admit(data)
        except ValueError as error:
            code = getattr(error, "code", "?")
        seconds, clock = time.process_time() - begun, time.monotonic() - clock
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        told = {"code": code, "seconds": round(seconds, 3), "bytes": held * 1024}
        told["clock"] = round(clock, 3)
        os.write(writing, json.dumps(told).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = json.loads(
            pipe.read() or b'{"code": null, "seconds": 1e9, "clock": 1e9, "bytes": 0}'
        )
    os.waitpid(child, 0)
    return dict(told)
