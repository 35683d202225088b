"""Some hundred random tamperings by a superuser of the database, every one named.

The long run: `python -m verification tampering`.
"""

from __future__ import annotations

import random

import pytest
from django.db import connection

from dangvu.config.home import Home
from dangvu.config.postgres import Cluster, connect
from verification import tampering

SEED, EACH = 20261122, 10

#: A seal takes in what was over before the oldest transaction of the server: of another test's, too.
pytestmark = pytest.mark.alone


@pytest.mark.django_db(transaction=True)
def test_every_tampering_is_named(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from dangvu.audit import keeping

    monkeypatch.setattr(
        keeping.Folder,
        "__init__",
        lambda self, path=None: setattr(self, "path", tmp_path / "sealed"),
    )
    tampering.write_record(random.Random(SEED))
    home = Home.from_environment()
    tally = tampering.Tally()
    with connect(
        home, Cluster(home).address, database=connection.settings_dict["NAME"]
    ) as superuser:
        superuser.autocommit = False
        cursor = superuser.cursor()
        ground = tampering.survey(cursor)
        assert tampering.examined(cursor).findings == []
        superuser.rollback()
        for number, name in enumerate(sorted(tampering.TAMPERINGS) * EACH):
            rng = random.Random(f"{SEED} {number}")
            tampering.tamper(superuser, ground, name, rng, tally)
        assert tampering.examined(cursor).findings == []
        superuser.rollback()
    assert tally.missed == []
    assert sum(tally.named.values()) == len(tampering.TAMPERINGS) * EACH


def test_nothing_is_named_that_was_not_done() -> None:
    """A count of what was named must be able to fail."""
    tally = tampering.Tally()
    from dangvu.audit.selectors import Report

    tally.count("x", ({"edited"}, "deed 1"), Report())
    other = Report()
    other.add("edited", "deed 2", "")
    tally.count("x", ({"edited"}, "deed 1"), other)
    assert (tally.tried, tally.named, len(tally.missed)) == ({"x": 2}, {"x": 0}, 2)
