"""Using the server for a while and leaving it as it was found.

Every user of a home holds a shared lock. Who comes first starts the server, who leaves last stops it; a server
that ran before, with nobody using it, is left running.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator

from dangvu.config.home import try_lock
from dangvu.config.postgres.cluster import Cluster


@contextlib.contextmanager
def session(cluster: Cluster) -> Iterator[Cluster]:
    cluster.home.create()
    ours = cluster.home.run / "stop-when-unused"
    process = os.getpid()
    with (cluster.home.run / "users.lock").open("w") as users:
        with cluster.home.lock("session"):
            alone = try_lock(users)
            if cluster.start():
                ours.touch()
            elif alone:
                ours.unlink(missing_ok=True)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield cluster
        finally:
            # A forked child (a worker of the web server) passes here too; it is not the one who came.
            if os.getpid() == process:
                with cluster.home.lock("session"):
                    fcntl.flock(users, fcntl.LOCK_UN)
                    if ours.exists() and try_lock(users):
                        cluster.stop()
                        ours.unlink(missing_ok=True)
