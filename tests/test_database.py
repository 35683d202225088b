"""The ground that the tests stand on: whose rights they have, and that none leaves a trace."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import ProgrammingError, connection

from dangvu.audit.models import Deed
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.sources.models import Source


def rows() -> tuple[int, int]:
    return Source.objects.filter(symbol="01-TEST").count(), Deed.objects.count()


def write_a_source(actor: Actor) -> None:
    with deed(actor=actor, verb="test.write"):
        Source.objects.create(symbol="01-TEST")


@pytest.fixture
def actor() -> Actor:
    return Actor(user_id=None, name="test", today=date(2021, 1, 1), channel="test")


@pytest.mark.django_db
def test_tests_have_the_rights_of_the_app_and_no_more() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("dangvu_app", "dangvu_app")
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute("TRUNCATE sources_source")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_commits_is_gone_after_it(actor: Actor, time: str) -> None:
    assert rows() == (0, 0)
    write_a_source(actor)
    assert rows() == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_writes_is_rolled_back(actor: Actor, time: str) -> None:
    assert rows() == (0, 0)
    write_a_source(actor)
    assert rows() == (1, 1)
