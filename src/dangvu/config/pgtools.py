"""pg_dump and pg_restore against the database that Django uses, whichever it is."""

import os
import subprocess
from dataclasses import dataclass, field

import psycopg
from django.conf import settings

from dangvu.config.archive import ArchiveError
from dangvu.config.errors import mark as _
from dangvu.config.postgres import DATABASE, SUPERUSER, Cluster, available, password

# Row-level security hides rows from a login that is not a superuser, unless the session says so.
EVERY_ROW = "-c dangvu.scope=all"


@dataclass(frozen=True)
class Server:
    """A login that may read and write everything. `is_ours`: the superuser of the cluster in the home."""

    parameters: dict[str, str]
    is_ours: bool
    cluster: Cluster | None = field(default=None)

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(**self.parameters | {"options": EVERY_ROW, "connect_timeout": "30"})

    @property
    def major(self) -> int:
        with self.connect() as connection:
            return connection.info.server_version // 10000

    def command(self, program: str, *arguments: str) -> list[str]:
        place = [f"--{n}={self.parameters[k]}" for n, k in PLACE if self.parameters.get(k)]
        return [self._program(program), *place, "--no-password", *arguments]

    def _program(self, name: str) -> str:
        if self.cluster is not None:
            return self.cluster.binaries.path(name)
        major = self.major
        sets = [s for s in available() if s.major >= major]
        if not sets:
            raise ArchiveError(NO_TOOLS, major=major)
        # The machine's own knows TLS, the embedded one does not.
        return min(sets, key=lambda s: (s.kind != "system", s.major)).path(name)

    def environment(self) -> dict[str, str]:
        foreign = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        rest = {k: v for k, v in self.parameters.items() if k in VARIABLES}
        return foreign | {VARIABLES[k]: v for k, v in rest.items()} | {"PGOPTIONS": EVERY_ROW}


def run(server: Server, program: str, *arguments: str, **options: object) -> str:
    """Run one of PostgreSQL's programs; what it wrote. Raises ArchiveError with its own words."""
    done = subprocess.run(  # type: ignore[call-overload]
        server.command(program, *arguments),
        env=server.environment(),
        capture_output=True,
        check=False,
        **options,
    )
    if done.returncode != 0:
        why = done.stderr.decode(errors="replace").strip()
        message = DISK_FULL if "No space left on device" in why else FAILED
        raise ArchiveError(message, program=program, why=why[-500:])
    return str(done.stdout.decode(errors="replace"))


def server_of(cluster: Cluster | None, database: str = DATABASE) -> Server:
    """The server of that cluster, or the one that DATABASE_URL names."""
    if cluster is not None:
        place = cluster.address
        parameters = {
            "host": place.host,
            "port": str(place.port),
            "user": SUPERUSER,
            "password": password(cluster.home, SUPERUSER),
            "dbname": database,
        }
        return Server(parameters, is_ours=True, cluster=cluster)
    django = settings.DATABASES["default"]
    parameters = {k: str(django[n]) for k, n in DJANGO.items() if django.get(n)}
    return Server(parameters | django.get("OPTIONS", {}), is_ours=False)


PLACE = (("host", "host"), ("port", "port"), ("username", "user"))
DJANGO = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
VARIABLES = {
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
NO_TOOLS = _(
    "Máy chủ là PostgreSQL %(major)s mà máy này không có pg_dump từ bản đó trở lên."
    " Hãy cài gói postgresql-client-%(major)s."
)
FAILED = _("%(program)s không làm được: %(why)s")
DISK_FULL = _("Hết chỗ trên ổ đĩa khi chạy %(program)s. Hãy giải phóng chỗ rồi chạy lại.")
