"""How far a running import has come, told outside of its transaction.

What the import writes cannot be seen by anyone before it is committed, and a second connection
would need a deed for each step. So progress goes into a small file in the data folder.
"""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from dangvu.core.sheets import all_sheets

_SECONDS_BETWEEN = 0.5
# Where each kind of step begins and ends in the whole, in per cent; committing follows the rest.
_EXAMINING = {"read": (0, 40), "plan": (40, 95)}
_COMMITTING = {"read": (0, 20), "plan": (20, 45), "commit": (45, 95), "finish": (95, 100)}
# Steps that a room tells while its sheet is planned or written.
_PART_OF = {"members": "plan", "write": "commit"}


@dataclass(frozen=True, slots=True)
class Progress:
    """The step, and how much of it is done."""

    step: str
    done: int
    total: int

    @property
    def text(self) -> str:
        return step_name(self.step, self.done, self.total)

    def percent(self, *, committing: bool) -> int:
        """About how much of the whole is done: for a bar that moves, not for reckoning."""
        kind, _colon, what = self.step.partition(":")
        scale = _COMMITTING if committing else _EXAMINING
        start, end = scale.get(_PART_OF.get(kind, kind), (0, 0))
        codes = [sheet.code for sheet in all_sheets()]
        if what in codes:
            within = codes.index(what) / len(codes)
        elif kind in _PART_OF:
            within = 0.6
        else:
            within = self.done / self.total if self.total else 0.0
        return round(start + (end - start) * within)


def imports_folder() -> Path:
    """Where uploaded workbooks and the progress of imports lie, readable by nobody else."""
    folder: Path = settings.HOME.path / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


class ProgressFile:
    """Called with each step of the import; writes the latest one now and then."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._written < _SECONDS_BETWEEN:
            return
        self._written = now
        text = json.dumps(asdict(Progress(step, done, total)))
        temporary = self._path.with_suffix(".tmp")
        # An import does not fail because nobody can be told how far it is.
        with contextlib.suppress(OSError):
            temporary.write_text(text, "utf-8")
            temporary.replace(self._path)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)


def read_progress(path: Path) -> Progress | None:
    """The latest step, None when there is no file."""
    try:
        return Progress(**json.loads(path.read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def step_name(step: str, done: int, total: int) -> str:
    """A step in words for the one who waits."""
    kind, _colon, what = step.partition(":")
    titles = {sheet.code: str(sheet.title) for sheet in all_sheets()}
    text = {
        "read": _("Đang đọc sổ"),
        "plan": _("Đang so với dữ liệu đã có"),
        "members": _("Đang so đảng viên"),
        "commit": _("Đang ghi"),
        "write": _("Đang ghi đảng viên"),
        "finish": _("Đang kiểm tra lần cuối"),
    }.get(kind, kind)
    if what in titles:
        text = f"{text}: {titles[what]}"
    return f"{text} ({100 * done // total} %)" if done and total else text
