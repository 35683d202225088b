"""The database, its two roles and its extensions, made once by the cluster's superuser.

`dangvu_owner` owns the database and everything in it and runs migrations; `dangvu_app` is the login at run time.
What the second may do with tables is granted before migrations, in `config.database`.
"""

import psycopg
from psycopg import sql

from dangvu.config.home import Home
from dangvu.config.postgres.address import Address

DATABASE = "dangvu"
SUPERUSER = "postgres"
OWNER = "dangvu_owner"
APP = "dangvu_app"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")


def password(home: Home, role: str) -> str:
    return home.secret(f"postgres-{role}")


def connect(
    home: Home, address: Address, role: str = SUPERUSER, database: str = DATABASE
) -> psycopg.Connection[tuple[object, ...]]:
    """A plain connection beside Django's, in autocommit."""
    return psycopg.connect(
        host=address.host,
        port=address.port,
        user=role,
        password=password(home, role),
        dbname=database,
        autocommit=True,
        connect_timeout=30,
    )


def answers(home: Home, address: Address) -> bool:
    """Whether a server takes connections there. One that was just killed still looks alive for a moment."""
    try:
        connect(home, address, database="postgres").close()
    except psycopg.OperationalError as error:
        said = str(error)
        # Another refusal, such as too many connections, comes from a living server.
        return "FATAL" in said and not any(words in said for words in NOT_NOW)
    return True


NOT_NOW = ("shutting down", "starting up", "recovery")


def prepare(home: Home, address: Address) -> None:
    """Make what is missing of roles, extensions and database. May be run again after a crash."""
    with connect(home, address, database="template1") as template:
        _make_roles(home, template)
        _make_extensions(template)
    with connect(home, address, database="postgres") as connection:
        made = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()
        name, owner, app = (sql.Identifier(n) for n in (DATABASE, OWNER, APP))
        if not made:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        # TEMPORARY: imports are staged in temporary tables.
        grant = sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}")
        connection.execute(grant.format(name, app))


def _make_roles(home: Home, connection: psycopg.Connection[tuple[object, ...]]) -> None:
    # The owner may create databases so that tests run on a database of their own.
    for role, rights in ((OWNER, "LOGIN CREATEDB"), (APP, "LOGIN")):
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        if not found:
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        secret = connection.pgconn.encrypt_password(
            password(home, role).encode(), role.encode(), b"scram-sha-256"
        )
        order = sql.SQL("ALTER ROLE {} {} PASSWORD {}").format(
            sql.Identifier(role), sql.SQL(rights), sql.Literal(secret.decode())
        )
        connection.execute(order)
    grant = sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP), sql.Identifier(OWNER))
    connection.execute(grant)


def _make_extensions(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    # In template1, so that databases made by the owner have them too.
    for extension in EXTENSIONS:
        order = sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
        connection.execute(order)
