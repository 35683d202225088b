"""Django's DATABASES, and with which rights it is used.

One alias, `default`. It logs in as `dangvu_app` (reads and writes rows, owns nothing). Who must change tables asks
for the owner's rights for a while:

    with owner_rights():
        call_command("migrate")        # our `migrate` and `flush` already do so themselves

The connection is closed and opened again with the other login, so this cannot be done inside a transaction.
DANGVU_DATABASE_ROLE=owner makes a whole process the owner. Tests do it so: the test database is made as owner
(`test_settings` sets the variable), then the tests run as the app role:

    @pytest.fixture(scope="session")
    def django_db_setup(django_db_setup, django_db_blocker):
        with django_db_blocker.unblock(), app_rights():
            yield

With DATABASE_URL there is one login. As owner it is itself; as app it enters `dangvu_app` by SET ROLE where that
role exists and the login may enter it (`grant_rights`, before migrations, makes the role where it may), else
everything runs as that login; `runs_as_owner()` tells.
"""

import contextlib
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext

from dangvu.config.errors import DatabaseError, SettingError
from dangvu.config.errors import mark as _
from dangvu.config.home import Home
from dangvu.config.postgres import APP, DATABASE, EXTENSIONS, OWNER, Cluster, password

OLDEST_VERSION = 150000
KEEP_OPEN_SECONDS = 60
LOGINS = {"app": APP, "owner": OWNER}
LOCAL_HOSTS = ("", "localhost", "127.0.0.1", "::1")
#: Encrypted, and only with the server of that name: less is no protection from whoever is in between.
VERIFIED = "verify-full"


def configure(home: Home) -> dict[str, dict[str, Any]]:
    """The value of DATABASES: what DATABASE_URL names, else the cluster in the home."""
    role = os.environ.get("DANGVU_DATABASE_ROLE") or "app"
    if role not in LOGINS:
        raise SettingError(BAD_ROLE, value=role)
    url = os.environ.get("DATABASE_URL") or ""
    place = _from_url(url) if url else _from_home(home, role)
    host = str(place["HOST"])
    remote = host not in LOCAL_HOSTS and not host.startswith("/")
    if remote and place["OPTIONS"].get("sslmode") != VERIFIED:
        raise SettingError(IN_THE_CLEAR, host=host)
    common = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": KEEP_OPEN_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "DANGVU_ROLE": role,
        "DANGVU_EMBEDDED": not url,
        "DANGVU_REMOTE": remote,
    }
    return {"default": common | place}


def point_to(cluster: Cluster) -> None:
    """Let Django connect where the server listens now."""
    place = cluster.address
    for settings in (connections.settings["default"], connections["default"].settings_dict):
        settings.update(HOST=place.host, PORT=str(place.port))


@contextlib.contextmanager
def owner_rights() -> Iterator[None]:
    """Use the database as its owner within the block."""
    with _rights("owner"):
        yield


@contextlib.contextmanager
def app_rights() -> Iterator[None]:
    """Use the database as the program does at run time within the block."""
    with _rights("app"):
        yield


@contextlib.contextmanager
def _rights(role: str) -> Iterator[None]:
    connection = connections["default"]
    before = connection.settings_dict["DANGVU_ROLE"]
    if before == role:
        yield
        return
    if connection.in_atomic_block:
        raise RuntimeError("the rights cannot change inside a transaction")
    _log_in(connection, role)
    try:
        yield
    finally:
        _log_in(connection, before)


def _log_in(connection: BaseDatabaseWrapper, role: str) -> None:
    connection.close()
    settings = connection.settings_dict
    settings["DANGVU_ROLE"] = role
    if settings["DANGVU_EMBEDDED"]:
        login = LOGINS[role]
        settings.update(USER=login, PASSWORD=password(Home.from_environment(), login))


def enter_role(connection: BaseDatabaseWrapper) -> None:
    """On a new connection of the one login of a DATABASE_URL: become the app role where that is possible."""
    settings = connection.settings_dict
    if settings.get("DANGVU_EMBEDDED", True) or settings.get("DANGVU_ROLE") != "app":
        return
    with connection.cursor() as cursor:
        cursor.execute(ENTER_ROLE, [APP])


def on_connection(*, connection: BaseDatabaseWrapper, **_signal: object) -> None:
    enter_role(connection)


def on_migrate(*, using: str, **_signal: object) -> None:
    grant_rights(connections[using])


def runs_as_owner() -> bool:
    """Whether the app runs with the rights of the owner of its tables, for want of a role of its own."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_userbyid(datdba) = current_user FROM pg_database"
            " WHERE datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def one_login_warning() -> str:
    return gettext(ONE_LOGIN)


def grant_rights(connection: BaseDatabaseWrapper) -> None:
    """Before migrations: check the server, make extensions and app role, and say what the role may do with
    the tables that will be made. What migrations take away from it later stays taken away."""
    check_server(connection)
    with connection.cursor() as cursor:
        for extension in EXTENSIONS:
            _make_extension(cursor, extension)
        cursor.execute("SELECT current_user = %s", [APP])
        if cursor.fetchone()[0]:
            raise DatabaseError(NOT_OWNER)
        if _has_role(cursor):
            cursor.execute(GRANTS)
        elif _make_role(cursor):
            cursor.execute(GRANTS)
            cursor.execute(GRANTS_ON_EXISTING)


def check_server(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0])
    if version < OLDEST_VERSION:
        raise DatabaseError(TOO_OLD, found=version // 10000)


def missing_extensions(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in EXTENSIONS if name not in found]


ENTER_ROLE = (
    "SELECT set_config('role', rolname, false) FROM pg_roles"
    " WHERE rolname = %s AND pg_has_role(session_user, oid, 'MEMBER')"
)
GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {APP};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, USAGE ON SEQUENCES TO {APP};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {APP};
"""
# Where the tables were made while there was no such role. What migrations would have taken away from it is
# taken away here; a test compares both ways.
GRANTS_ON_EXISTING = f"""
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP};
GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP};
DO $$ BEGIN
    IF to_regclass('audit_change') IS NOT NULL THEN
        REVOKE UPDATE, DELETE ON audit_deed FROM {APP};
        REVOKE INSERT, UPDATE, DELETE ON audit_change FROM {APP};
    END IF;
    IF to_regclass('audit_leaf') IS NOT NULL THEN
        REVOKE UPDATE, DELETE ON audit_era, audit_walls, audit_leaf, audit_head FROM {APP};
    END IF;
    IF to_regclass('members_census') IS NOT NULL THEN
        REVOKE INSERT, UPDATE, DELETE ON members_census, members_censuskind FROM {APP};
        REVOKE ALL ON members_censusdue FROM {APP};
    END IF;
    IF to_regclass('members_name') IS NOT NULL THEN
        REVOKE ALL ON members_name, members_codeform FROM {APP};
    END IF;
END $$;
"""
BAD_ROLE = _("DANGVU_DATABASE_ROLE chỉ nhận 'app' hoặc 'owner', không nhận '%(value)s'.")
BAD_URL = _(
    "DATABASE_URL không đúng dạng. Hãy viết: postgres://người_dùng:mật_khẩu@máy:5432/tên_cơ_sở_dữ_liệu"
)
IN_THE_CLEAR = _(
    "DATABASE_URL trỏ đến máy khác (%(host)s) nên đường truyền phải mã hóa và kiểm tra đúng máy ấy. Hãy thêm"
    " ?sslmode=verify-full&sslrootcert=/đường/dẫn/chứng-thư.pem vào cuối DATABASE_URL."
)
NOT_OWNER = _(
    "Việc này cần quyền chủ cơ sở dữ liệu. Hãy dùng `dangvu init` hoặc `dangvu manage migrate`."
)
TOO_OLD = _(
    "Máy chủ PostgreSQL là bản %(found)s, chương trình cần bản 15 trở lên. Hãy nâng cấp PostgreSQL."
)
ONE_LOGIN = _(
    "Lưu ý: chương trình chạy bằng chính quyền chủ cơ sở dữ liệu, vì người dùng trong DATABASE_URL không"
    " tạo được vai trò dangvu_app. Lớp chặn thứ hai của cơ sở dữ liệu do đó yếu hơn. Hãy nhờ quản trị"
    " cơ sở dữ liệu tạo vai trò dangvu_app và cấp nó cho người dùng này."
)
NO_EXTENSION = _(
    "Cơ sở dữ liệu thiếu phần mở rộng %(name)s và không tự thêm được (%(why)s)."
    " Hãy nhờ quản trị cơ sở dữ liệu chạy: CREATE EXTENSION %(name)s;"
)


def _from_home(home: Home, role: str) -> dict[str, Any]:
    place, login = Cluster(home).address, LOGINS[role]
    return {
        "NAME": DATABASE,
        "USER": login,
        "PASSWORD": password(home, login),
        "HOST": place.host,
        "PORT": str(place.port),
    }


def _from_url(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError as error:
        raise SettingError(BAD_URL) from error
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise SettingError(BAD_URL)
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", port),
        "OPTIONS": options,
    }


def _make_extension(cursor: Any, name: str) -> None:
    cursor.execute("SELECT 1 FROM pg_extension WHERE extname = %s", [name])
    if cursor.fetchone():
        return
    try:
        cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
    except Error as error:
        raise DatabaseError(NO_EXTENSION, name=name, why=str(error).splitlines()[0]) from error


def _has_role(cursor: Any) -> bool:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP])
    return cursor.fetchone() is not None


def _make_role(cursor: Any) -> bool:
    cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        return False
    cursor.execute(f"CREATE ROLE {APP} NOLOGIN; GRANT {APP} TO CURRENT_USER;")
    return True
