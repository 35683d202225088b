"""Writing a file for the office: whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from dangvu.core.disk import reason


class CannotWrite(Exception):
    """The file cannot be written where it was asked for. The message is for the user."""

    def __init__(self, target: Path, why: str) -> None:
        super().__init__(_("Không ghi được %(file)s (%(why)s).") % {"file": target, "why": why})


@contextlib.contextmanager
def whole_file(target: Path, *, private: bool = True) -> Iterator[BinaryIO]:
    """A file that takes its name only when the block has ended well. Raises CannotWrite.

    `private`: nobody else may read it; for whatever holds personal data.
    """
    temporary: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=target.suffix)
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            yield file
        if not private:
            temporary.chmod(0o644)
        temporary.replace(target)
    except OSError as error:
        raise CannotWrite(target, reason(error)) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
