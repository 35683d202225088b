"""Our launcher of PostgreSQL.

with session(Cluster(Home.from_environment())) as cluster:
    cluster.address          # host (socket folder) and port
    cluster.binaries         # pg_dump and the others
"""

from dangvu.config.postgres.address import Address
from dangvu.config.postgres.binaries import Binaries, available, find
from dangvu.config.postgres.cluster import Cluster
from dangvu.config.postgres.roles import (
    APP,
    DATABASE,
    EXTENSIONS,
    OWNER,
    SUPERUSER,
    connect,
    password,
)
from dangvu.config.postgres.session import session

__all__ = [
    "APP",
    "DATABASE",
    "EXTENSIONS",
    "OWNER",
    "SUPERUSER",
    "Address",
    "Binaries",
    "Cluster",
    "available",
    "connect",
    "find",
    "password",
    "session",
]
