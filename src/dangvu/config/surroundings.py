"""What a command finds around it: a running server and a database that fits the program."""

import contextlib
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connections
from django.utils.translation import gettext as _

from dangvu.config import database
from dangvu.config.postgres import Cluster, session
from dangvu.core.commands import CommandFailed, Need

Migration = tuple[str, str]
Say = Callable[[str], None]


@contextlib.contextmanager
def database_in_use(need: Need, say: Say) -> Iterator[None]:
    """Within the block the database serves; afterwards the server is as it was found.

    `need` "ready" also asks that the database is there and fits the program.
    """
    with server_in_use(say, make=need == "server"):
        must_answer()
        if need == "ready":
            must_be_ready()
        try:
            yield
        finally:
            if not connections["default"].in_atomic_block:
                connections["default"].close()


@contextlib.contextmanager
def server_in_use(say: Say, *, make: bool) -> Iterator[Cluster | None]:
    """None where DATABASE_URL names a server that is not ours to start."""
    if not settings.DATABASES["default"]["DANGVU_EMBEDDED"]:
        settings.HOME.create()
        yield None
        return
    cluster = Cluster(settings.HOME, tell=lambda message: say(_(message)))
    if not make and not cluster.exists:
        raise CommandFailed(
            _(
                "Chưa có cơ sở dữ liệu trong %(path)s. Hãy chạy: dangvu init (hoặc đặt lại DANGVU_HOME)."
            )
            % {"path": settings.HOME.path}
        )
    with session(cluster):
        database.point_to(cluster)
        yield cluster


def must_answer() -> None:
    """Refuse a database server that does not answer, or is too old."""
    connection = connections["default"]
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CommandFailed(
            _(
                "Không kết nối được cơ sở dữ liệu: %(why)s. Hãy kiểm tra DATABASE_URL và máy chủ"
                " cơ sở dữ liệu."
            )
            % {"why": str(error).strip().splitlines()[0]}
        ) from error
    database.check_server(connection)


def must_be_ready() -> None:
    """Refuse a database that was never set up or does not fit the program."""
    missing = database.missing_extensions(connections["default"])
    applied = applied_migrations()
    if missing or not applied:
        raise CommandFailed(_("Cơ sở dữ liệu chưa được thiết lập. Hãy chạy: dangvu init"))
    must_not_be_newer(applied)
    if known_migrations() - applied:
        raise CommandFailed(
            _(
                "Cơ sở dữ liệu là của bản chương trình cũ hơn. Hãy sao lưu (dangvu backup) rồi chạy: dangvu init"
            )
        )


def must_not_be_newer(applied: set[Migration]) -> None:
    unknown = applied - known_migrations()
    if unknown:
        raise CommandFailed(
            _(
                "Cơ sở dữ liệu là của bản chương trình mới hơn (có %(count)s bước mà bản này không biết,"
                " ví dụ %(example)s). Hãy cài bản chương trình mới hơn; bản này không động vào dữ liệu."
            )
            % {"count": len(unknown), "example": ".".join(min(unknown))}
        )


def applied_migrations() -> set[Migration]:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def known_migrations() -> set[Migration]:
    """The steps that this program brings, by the names of their files (loading them all would be slow)."""
    return {
        (app.label, module.name)
        for app in apps.get_app_configs()
        for module in pkgutil.iter_modules(_migrations_of(app.name))
        if not module.name.startswith(("_", "~"))
    }


def _migrations_of(app: str) -> list[str]:
    try:
        return list(import_module(f"{app}.migrations").__path__)
    except ModuleNotFoundError:
        return []
