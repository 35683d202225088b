"""What every test stands on: its own data folder, a migrated database, and no rights but the app's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest

from tests.database import WorkerDatabase, prepare_environment, worker_database

# Here and not in a fixture: conftests further down import models when they are loaded.
prepare_environment()
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402 - the settings read the environment made above

django.setup()

from django.test import TransactionTestCase  # noqa: E402 - needs the settings
from django.utils import timezone  # noqa: E402 - needs the settings

from dangvu.access.services import ensure_operator  # noqa: E402 - needs the settings
from dangvu.config.home import Home  # noqa: E402 - needs the settings
from dangvu.core.actor import Actor  # noqa: E402 - needs the settings
from dangvu.organizations.choices import OrganizationType  # noqa: E402 - needs the settings
from dangvu.rules.services import load_rulebook  # noqa: E402 - needs the settings
from tests.cast import TODAY, Cast, assemble  # noqa: E402 - needs the settings
from tests.factories.organizations import Tree, make_bloc  # noqa: E402 - needs the settings
from tests.standing import WORLDS, world_for  # noqa: E402 - needs the settings

TESTS = Path(__file__).parent
LONGEST = {"browser", "config", "flows"}


@pytest.fixture(autouse=True)
def _day_of_the_cast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today is the day of the cast for pages and commands too, on whatever day the tests run; moments
    at which something was recorded stay those of the clock."""
    real = timezone.localdate

    def localdate(value: datetime | None = None, zone: tzinfo | None = None) -> date:
        return TODAY if value is None else real(value, zone)

    monkeypatch.setattr(timezone, "localdate", localdate)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The folders with the longest files first, so that no worker waits for one of them in the end."""
    items.sort(key=lambda item: item.path.relative_to(TESTS).parts[0] not in LONGEST)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture opens a transaction."""
    WORLDS.wanted = world_for(item)
    WORLDS.enter()


@pytest.fixture
def operator(db: None) -> Actor:
    """The local operator, who may do everything, in an installation with its rulebook."""
    actor = ensure_operator(today=TODAY)
    if not WORLDS.standing():
        load_rulebook(actor=actor)
    return actor


@pytest.fixture
def rulebook(cast: Cast) -> None:
    """What is shipped of rules, in the bloc of the cast."""
    if not WORLDS.standing():
        load_rulebook(actor=cast.operator)


@pytest.fixture
def tree(db: None) -> Tree:
    """The smallest bloc: K ─ A ─ A1, A2 and K ─ B ─ B1."""
    made = Tree()
    made.add("K", OrganizationType.UPPER_COMMITTEE, name="Đảng bộ K")
    for code in ("A", "B"):
        made.add(code, OrganizationType.GRASSROOTS_COMMITTEE, "K", name=f"Đảng bộ {code}")
    for code in ("A1", "A2", "B1"):
        made.add(code, OrganizationType.CELL, code[0], name=f"Chi bộ {code}")
    return made


@pytest.fixture
def bloc(db: None) -> Tree:
    """A bloc with something of every kind, as `make_bloc` draws it."""
    return standing[0] if isinstance(standing := WORLDS.standing(), tuple) else make_bloc()


@pytest.fixture
def cast(bloc: Tree) -> Cast:
    """The standing cast, at work in the bloc."""
    standing = WORLDS.standing()
    return standing[1] if standing else assemble(bloc)


@pytest.fixture
def own_files(tmp_path: Path, settings: Any) -> None:
    """A data folder of the test's own, with the run's database: for one that removes or counts files."""
    own = tmp_path / "home"
    own.mkdir()
    for one in settings.HOME.path.iterdir():
        if one.name not in ("imports", "jobs", "reports"):
            (own / one.name).symlink_to(one)
    settings.HOME = Home(own)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_blocker: pytest.FixtureDef
) -> Iterator[WorkerDatabase]:
    """The worker's clone, asked for by every test that touches the database.

    Tests run as `dangvu_app`, which may not TRUNCATE, and nobody may empty the record of deeds.
    So where Django would flush after a test that commits, the clone is made anew.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with (
        django_db_blocker.unblock(),
        worker_database(worker) as database,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: database.recreate())
        WORLDS.database = database
        WORLDS.enter()
        yield database
