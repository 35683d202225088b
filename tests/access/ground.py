"""A database for long runs outside of the test suite, made and migrated as the suite does it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.database import prepare_environment, worker_database


@contextmanager
def ground(name: str, home: Path) -> Iterator[None]:
    """Django set up with the stand-in, on a database of its own that goes away at the end; the
    server and the migrated database to copy stay in `home`."""
    os.environ["DANGVU_TEST_HOME"] = str(home)
    prepare_environment()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    with worker_database(name):
        yield
