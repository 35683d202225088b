"""What lies in the data folder for a batch: the workbook, the copy with findings, the rows previewed.

Readable by nobody else. Everything goes with the first upload more than KEEP_DAYS after its own;
until then a committed workbook can still be compared with the register.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings

from dangvu.core.modes import keeps_less
from dangvu.imports.choices import PENDING
from dangvu.imports.models import ImportBatch

#: How long the files of a batch are kept; where less is kept of members, and until it is committed.
KEEP_DAYS = 30
KEEP_DAYS_OF_LESS = 1


def imports_folder() -> Path:
    folder: Path = settings.HOME.path / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def workbook_path(batch: ImportBatch) -> Path:
    return imports_folder() / f"{batch.pk}.xlsx"


def answers_copy_path(batch: ImportBatch) -> Path:
    return imports_folder() / f"{batch.pk}.tra-loi.xlsx"


def reading_path(batch: ImportBatch) -> Path:
    """What was read of the workbook, from its preview to its commit."""
    return imports_folder() / f"{batch.pk}.reading.json"


def rows_path(batch: ImportBatch, what: str) -> Path:
    """The kept rows of one kind: `preview.members.people.new`, `reconcile.members.people`."""
    return imports_folder() / f"{batch.pk}.{what}.jsonl"


def write_privately(path: Path, data: bytes) -> None:
    """Write a file that nobody else may read; raises FileExistsError for one that is there."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def delete_files(number: int, pattern: str = "*") -> None:
    for path in imports_folder().glob(f"{number}.{pattern}"):
        path.unlink(missing_ok=True)


def delete_old_files(*, today: date) -> None:
    """Delete what is kept of workbooks uploaded more than KEEP_DAYS ago, unless one is at work."""
    before = today - timedelta(days=KEEP_DAYS_OF_LESS if keeps_less() else KEEP_DAYS)
    there = {path.name.split(".")[0] for path in imports_folder().iterdir()}
    numbers = [int(number) for number in there if number.isdigit()]
    old = ImportBatch.objects.filter(pk__in=numbers, made_at__date__lt=before)
    for number in old.exclude(state__in=PENDING).values_list("pk", flat=True):
        delete_files(number)


def forget_all_workbooks() -> int:
    """Delete everything that is kept of workbooks; how many files."""
    files = [path for path in imports_folder().iterdir() if path.is_file()]
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)
