"""The program on a data folder of its own, for a trial."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def opened(home: Path, *, durable: bool = False) -> Iterator[None]:
    """Django with its database under `home`, made if need be. Safety for speed, unless it is to be
    `durable`: trials of what survives a kill or a loss of power have to ask for that."""
    for name in [one for one in os.environ if one.startswith("DANGVU_") or one == "DATABASE_URL"]:
        del os.environ[name]
    os.environ["DANGVU_HOME"] = str(home)
    os.environ["DANGVU_POSTGRES_DURABLE"] = "yes" if durable else "no"
    os.environ["DJANGO_SETTINGS_MODULE"] = "dangvu.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from dangvu.config.surroundings import server_in_use

    with server_in_use(lambda words: print(words, file=sys.stderr), make=True):
        call_command("init")
        yield


def superuser() -> Any:
    """A connection past every wall, not in autocommit."""
    from dangvu.config.home import Home
    from dangvu.config.postgres import Cluster, connect

    home = Home.from_environment()
    connection = connect(home, Cluster(home).address)
    connection.autocommit = False
    return connection
