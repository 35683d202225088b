"""Writing a backup while others go on working."""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql

import dangvu
from dangvu.config import archive
from dangvu.config.archive import DUMP, KEYS, ArchiveError, Manifest
from dangvu.config.errors import mark as _
from dangvu.config.errors import reason
from dangvu.config.pgtools import Server, run
from dangvu.config.postgres import APP

Connection = psycopg.Connection[tuple[object, ...]]


def back_up(server: Server, target: Path, *, now: datetime) -> Manifest:
    """Write the backup aside and give it its name when it is whole. All parts show one moment."""
    with _folder_beside(target) as folder:
        with server.connect() as connection:
            # What pg_dump sees and what is counted is one snapshot.
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            snapshot = str(_value(connection, "SELECT pg_export_snapshot()"))
            counts = count_rows(connection)
            migrations = _migrations(connection)
            _dump(server, folder / DUMP, snapshot)
            has_app_role = bool(_value(connection, HAS_APP_ROLE, APP))
            major = connection.info.server_version // 10000
        (folder / KEYS).write_text(json.dumps(_keys()))
        manifest = Manifest(
            format=archive.FORMAT,
            program=dangvu.__version__,
            postgres=major,
            made_at=now.isoformat(timespec="seconds"),
            has_app_role=has_app_role,
            migrations=migrations,
            counts=counts,
            sha256={name: archive.digest(folder / name) for name in (DUMP, KEYS)},
        )
        whole = folder / "backup.tar"
        archive.write(whole, folder, manifest)
        _settle(whole, target)
    return manifest


def count_rows(connection: Connection) -> dict[str, int]:
    """The number of rows of every table of ours."""
    names = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    ).fetchall()
    counts = {}
    for (name,) in names:
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(str(name)))
        counts[str(name)] = int(str(_value(connection, query)))
    return counts


def _migrations(connection: Connection) -> list[list[str]]:
    rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2").fetchall()
    return [[str(app), str(name)] for app, name in rows]


def _dump(server: Server, file: Path, snapshot: str) -> None:
    # A superuser sees every row; another login must let row-level security work, with every row in scope.
    rows = [] if server.is_ours else ["--enable-row-security"]
    run(
        server,
        "pg_dump",
        "--format=custom",
        "--schema=public",
        f"--snapshot={snapshot}",
        f"--file={file}",
        *rows,
    )


def _keys() -> dict[str, str]:
    return {
        "accounts-key": settings.ACCOUNTS_KEY.decode(),
        "audit-key": settings.AUDIT_KEY.decode(),
        "django-secret-key": settings.SECRET_KEY,
    }


@contextlib.contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """A folder on the target's disk, gone afterwards whatever happens."""
    folder: Path | None = None
    try:
        if os.path.lexists(target):
            raise ArchiveError(EXISTS, file=target)
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        yield folder
    except OSError as error:
        raise ArchiveError(NOT_WRITTEN, file=target, why=reason(error)) from error
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def _settle(whole: Path, target: Path) -> None:
    """Give the file its name; a name that somebody took meanwhile is not overwritten."""
    whole.chmod(0o600)
    with whole.open("rb") as opened:
        os.fsync(opened.fileno())
    try:
        target.hardlink_to(whole)
    except FileExistsError as error:
        raise ArchiveError(EXISTS, file=target) from error
    except OSError:
        # A disk without hard links, such as a USB stick.
        whole.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _value(connection: Connection, query: sql.Composed | str, *values: str) -> object:
    row = connection.execute(query, values or None).fetchone()  # type: ignore[arg-type]
    return row[0] if row else None


# Whether the rights in the dump are those of the app role too.
HAS_APP_ROLE = """
    SELECT EXISTS (
        SELECT FROM pg_class CROSS JOIN LATERAL aclexplode(relacl) AS given
        WHERE relname = 'django_migrations' AND given.grantee = to_regrole(%s)
    )
"""
EXISTS = _("Đã có tệp %(file)s, không ghi đè. Hãy chọn tên khác bằng -o.")
NOT_WRITTEN = _(
    "Không ghi được %(file)s: %(why)s. Không có tệp dở dang nào để lại. Hãy chọn thư mục khác hoặc"
    " giải phóng chỗ."
)
