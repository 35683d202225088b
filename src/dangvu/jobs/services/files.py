"""Files that jobs made for who asked: kept for a number of days, then removed.

They show what could be read on their day and can be made again. What people gave, the uploaded
workbooks and the office's own Word files, lies elsewhere and is never touched here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from dangvu.core.whole_files import whole_file
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job

_FOLDER = "jobs"
# Where files of reports were put by earlier versions; nothing links to them any more.
_FORMER = ("reports",)


def keep_file(job: Job, name: str, pieces: Iterable[bytes]) -> str:
    """Keep what the job made under a name for its owner; the address to fetch it.

    Whole or not at all; a second run writes the same file.
    """
    folder: Path = settings.HOME.path / _FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with whole_file(folder / f"{_stem(job)}-{name}") as out:
        for piece in pieces:
            out.write(piece)
    return reverse("jobs:file", args=[job.pk])


def file_of(job: Job) -> Path | None:
    """The file that the job made, while it is kept."""
    return next((settings.HOME.path / _FOLDER).glob(f"{_stem(job)}-*"), None)


def kept_until(job: Job) -> date | None:
    """The last day on which the file of a job can be fetched; None for one that made no file."""
    made_one = job.state == JobState.DONE and job.result_url == reverse("jobs:file", args=[job.pk])
    if not made_one or job.finished_at is None:
        return None
    finished = job.finished_at.astimezone(timezone.get_current_timezone())
    return finished.date() + timedelta(days=settings.KEEP_FILES_DAYS)


def forget_old_files(*, today: date) -> int:
    """Remove files whose last day is over; how many."""
    before = today - timedelta(days=settings.KEEP_FILES_DAYS)
    removed = 0
    for folder in (_FOLDER, *_FORMER):
        for file in (settings.HOME.path / folder).glob("*"):
            with contextlib.suppress(FileNotFoundError):
                if file.is_file() and _day_of(file) < before:
                    file.unlink()
                    removed += 1
    return removed


def forget_all_files() -> int:
    """Remove every file that a job made; how many."""
    removed = 0
    for folder in (_FOLDER, *_FORMER):
        for file in (settings.HOME.path / folder).glob("*"):
            if file.is_file():
                file.unlink(missing_ok=True)
                removed += 1
    return removed


def _stem(job: Job) -> str:
    """With the moment of asking: after a restore numbers are given a second time, while files of
    their former bearers may still lie there."""
    return f"{job.pk}.{int(job.made_at.timestamp() * 1_000_000):x}"


def _day_of(file: Path) -> date:
    return datetime.fromtimestamp(file.stat().st_mtime, timezone.get_current_timezone()).date()
