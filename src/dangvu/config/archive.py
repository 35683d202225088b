"""The file that `backup` writes and `restore` reads: one .tar of three parts.

manifest.json   what made it and what is in it      database.dump   pg_dump's custom format
keys.json       the keys without which the record of deeds cannot be verified
"""

import hashlib
import json
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dangvu.config.errors import ConfigError
from dangvu.config.errors import mark as _

FORMAT = 1
MANIFEST, DUMP, KEYS = "manifest.json", "database.dump", "keys.json"
BLOCK = 1 << 20


class ArchiveError(ConfigError):
    """A backup that cannot be written, or one that cannot be trusted."""


@dataclass(frozen=True)
class Manifest:
    format: int
    program: str
    postgres: int
    made_at: str
    has_app_role: bool
    migrations: list[list[str]]
    counts: dict[str, int]
    sha256: dict[str, str]

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def write(file: Path, folder: Path, manifest: Manifest) -> None:
    """Pack the parts that lie in the folder."""
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    with tarfile.open(file, "x", format=tarfile.GNU_FORMAT) as archive:
        for name in (MANIFEST, KEYS, DUMP):
            archive.add(folder / name, arcname=name, filter=_nameless)


def read_manifest(file: Path) -> Manifest:
    """The manifest of a backup; raises ArchiveError for any other file."""
    with _opened(file) as archive:
        try:
            data = json.loads(_member(archive, MANIFEST, file).read(BLOCK))
            if data["format"] > FORMAT:
                raise ArchiveError(NEWER, file=file, program=data["program"])
            return Manifest(**data)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ArchiveError(NOT_A_BACKUP, file=file) from error


def unpack(file: Path, folder: Path, manifest: Manifest) -> None:
    """Write the dump and the keys into the folder and compare them with the manifest."""
    with _opened(file) as archive:
        for name in (KEYS, DUMP):
            source = _member(archive, name, file)
            with (folder / name).open("xb") as target:
                while block := source.read(BLOCK):
                    target.write(block)
            if digest(folder / name) != manifest.sha256.get(name):
                raise ArchiveError(DAMAGED, file=file, part=name)


def digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


NOT_A_BACKUP = _("%(file)s không phải là tệp sao lưu của dangvu (tạo bằng `dangvu backup`).")
DAMAGED = _(
    "Tệp sao lưu %(file)s đã hỏng: phần %(part)s không khớp mã kiểm tra. Hãy dùng bản sao lưu khác."
)
NEWER = _(
    "Tệp sao lưu %(file)s do bản chương trình mới hơn (%(program)s) tạo ra. Hãy cài bản chương trình đó"
    " rồi khôi phục."
)


def _opened(file: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(file, "r:")
    except tarfile.TarError as error:
        raise ArchiveError(NOT_A_BACKUP, file=file) from error


def _member(archive: tarfile.TarFile, name: str, file: Path) -> Any:
    try:
        found = archive.extractfile(name)
    except (KeyError, tarfile.TarError) as error:
        raise ArchiveError(NOT_A_BACKUP, file=file) from error
    if found is None:
        raise ArchiveError(NOT_A_BACKUP, file=file)
    return found


def _nameless(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
