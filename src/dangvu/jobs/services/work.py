"""What a task is given: its job, for whom it works, and how it tells how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable

from dangvu.core.actor import Actor
from dangvu.jobs.models import Job
from dangvu.jobs.services.line import Line

SECONDS_BETWEEN = 0.5


class JobRefused(Exception):
    """The task cannot be done; the text is a sentence for the owner. Not tried again."""


class Cancelled(Exception):
    """Someone asked to stop. Raised by `Work.progress`; a task lets it pass."""


class Interrupted(Exception):
    """The worker is being stopped; the job waits for the next one. Raised by `Work.progress`."""


class Work:
    """`actor` is the one who asked, with the day of today and the grants of this moment."""

    def __init__(
        self, job: Job, actor: Actor, line: Line, *, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self.job = job
        self.actor = actor
        self._line = line
        self._stopping = stopping
        self._step = ""
        self._number = 0
        self._told = 0.0
        self._cancelled = False

    def progress(self, step: str, done: int = 0, total: int = 0) -> None:
        """Tell the step and how much of it is done: seen at once by everybody, whatever becomes of
        the task's transaction. Call it as often as you like; it writes twice a second at most.

        Raises `Cancelled` or `Interrupted` when the work is to stop.
        """
        now = time.monotonic()
        if step == self._step and now - self._told < SECONDS_BETWEEN:
            return
        if step != self._step:
            self._step, self._number = step, self._number + 1
        self._told = now
        self._line.tell(self.job, self._number, step[:255], done, total)
        if self._stopping():
            raise Interrupted
        if self.cancelled:
            raise Cancelled

    @property
    def cancelled(self) -> bool:
        """Whether someone asked to stop; asks the database."""
        self._cancelled = self._cancelled or self._line.asked_to_cancel(self.job)
        return self._cancelled
