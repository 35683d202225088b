"""Putting a backup into an empty installation: built aside, then moved into place as a whole."""

import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

import dangvu
from dangvu.config import archive, database, surroundings
from dangvu.config.archive import DUMP, KEYS, ArchiveError, Manifest
from dangvu.config.backing_up import count_rows
from dangvu.config.errors import mark as _
from dangvu.config.errors import reason
from dangvu.config.home import Home
from dangvu.config.pgtools import Server, run, server_of
from dangvu.config.postgres import APP, OWNER, Cluster

ASIDE = "postgres.restoring"
# Made by the launcher or by `database.grant_rights`, with the names of roles that are here.
NOT_TAKEN = (" EXTENSION ", " DEFAULT ACL ", " SCHEMA - public ", " COMMENT - SCHEMA public ")
Say = Callable[[str], None]


def check(file: Path) -> Manifest:
    """The manifest of a backup that this program can take in."""
    try:
        manifest = archive.read_manifest(file)
    except OSError as error:
        raise ArchiveError(NOT_READ, file=file, why=reason(error)) from error
    known = surroundings.known_migrations()
    unknown = {(app, name) for app, name in manifest.migrations} - known
    if _numbers(manifest.program) > _numbers(dangvu.__version__) or unknown:
        raise ArchiveError(archive.NEWER, file=file, program=manifest.program)
    return manifest


def restore_into_home(home: Home, file: Path, manifest: Manifest, say: Say) -> None:
    """Make the cluster of an empty home from a backup. Until all of it is in, the home stays empty."""
    if Cluster(home).exists:
        raise ArchiveError(NOT_EMPTY, place=home.path)
    home.create()
    with home.lock("restore"), _unpacked(home, file, manifest) as folder:
        aside = Cluster(home, folder_name=ASIDE, tell=say)
        _remove(aside)
        try:
            aside.start()
            _load(server_of(aside), folder / DUMP, manifest)
            aside.stop()
            _take_keys(home, folder)
            aside.folder.rename(home.postgres)
        finally:
            _remove(aside)


def restore_into_url(file: Path, manifest: Manifest) -> None:
    """Fill the empty database that DATABASE_URL names."""
    server = server_of(None)
    with server.connect() as connection:
        if count_rows(connection):
            raise ArchiveError(NOT_EMPTY, place=server.parameters["dbname"])
    home: Home = settings.HOME
    with _unpacked(home, file, manifest) as folder:
        _load(server, folder / DUMP, manifest)
        _take_keys(home, folder)


def drop_unfinished(home: Home) -> None:
    """Remove what a restore that was killed has left."""
    aside = Cluster(home, folder_name=ASIDE)
    if aside.folder.exists():
        with home.lock_if_free("restore") as nobody_restores:
            if nobody_restores:
                _remove(aside)


def _remove(aside: Cluster) -> None:
    aside.stop()
    shutil.rmtree(aside.folder, ignore_errors=True)
    shutil.rmtree(aside.home.path / "socket.restoring", ignore_errors=True)


def _take_keys(home: Home, folder: Path) -> None:
    for name, value in json.loads((folder / KEYS).read_text()).items():
        home.replace_secret(name, value)


def _load(server: Server, dump: Path, manifest: Manifest) -> None:
    if server.major < manifest.postgres:
        raise ArchiveError(OLD_SERVER, needed=manifest.postgres, found=server.major)
    with server.connect() as connection:
        row = connection.execute("SELECT to_regrole(%s) IS NOT NULL", [APP]).fetchone()
        has_app_role = bool(row and row[0])
    _pg_restore(server, dump, with_rights=has_app_role)
    with server.connect() as connection:
        if has_app_role:
            if server.is_ours:
                connection.execute(f"SET ROLE {OWNER}")
            connection.execute(database.GRANTS)
            if not manifest.has_app_role:
                connection.execute(database.GRANTS_ON_EXISTING)
            connection.execute("RESET ROLE")
        if count_rows(connection) != manifest.counts:
            raise ArchiveError(MISCOUNT)
        # A dump carries no statistics; without them the first figures would take minutes.
        connection.execute("ANALYZE")


def _pg_restore(server: Server, dump: Path, *, with_rights: bool) -> None:
    listing = run(server, "pg_restore", "--list", str(dump)).splitlines()
    chosen = dump.with_name("chosen")
    chosen.write_text("\n".join(line for line in listing if not any(w in line for w in NOT_TAKEN)))
    options = [f"--role={OWNER}"] if server.is_ours else []
    if not with_rights:
        options.append("--no-privileges")
    run(
        server,
        "pg_restore",
        f"--dbname={server.parameters['dbname']}",
        "--no-owner",
        "--single-transaction",
        "--exit-on-error",
        f"--use-list={chosen}",
        *options,
        str(dump),
    )


@contextlib.contextmanager
def _unpacked(home: Home, file: Path, manifest: Manifest) -> Iterator[Path]:
    home.create()
    with home.explaining_trouble(), tempfile.TemporaryDirectory(dir=home.run) as folder:
        archive.unpack(file, Path(folder), manifest)
        yield Path(folder)


def _numbers(version: str) -> list[int]:
    return [int(part) if part.isdigit() else 0 for part in version.split(".")]


NOT_READ = _("Không đọc được tệp sao lưu %(file)s: %(why)s.")
NOT_EMPTY = _(
    "%(place)s đã có dữ liệu; chỉ khôi phục vào nơi trống để không mất gì."
    " Hãy đặt DANGVU_HOME sang một thư mục mới, hoặc chuyển thư mục cũ đi chỗ khác."
)
OLD_SERVER = _(
    "Bản sao lưu lấy từ PostgreSQL %(needed)s, máy chủ ở đây là bản %(found)s."
    " Hãy dùng PostgreSQL %(needed)s trở lên."
)
MISCOUNT = _("Số dòng sau khi khôi phục không khớp bản sao lưu. Hãy dùng bản sao lưu khác.")
