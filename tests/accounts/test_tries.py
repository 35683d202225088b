"""How often someone may try: strangers together, the owner apart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dangvu.accounts.models import DoorAttempt
from dangvu.accounts.services import MOST_TRIES, WINDOW, Knock, begin_try, succeeded
from tests.accounts.people import NOW

pytestmark = pytest.mark.django_db

STRANGER = Knock(source="203.0.113.5")
OWNER = Knock(source="10.0.0.2", device="the-owners-pc")


def fail(times: int, knock: Knock = STRANGER, what: str = "name:lan") -> list[bool]:
    return [begin_try(what=what, knock=knock, at=NOW) is not None for _number in range(times)]


def test_a_stranger_has_ten_tries_in_a_quarter_of_an_hour() -> None:
    assert fail(MOST_TRIES + 2) == [True] * MOST_TRIES + [False] * 2
    later = begin_try(what="name:lan", knock=STRANGER, at=NOW + WINDOW)
    assert later is not None


def test_strangers_from_everywhere_share_the_ten() -> None:
    for number in range(MOST_TRIES):
        assert begin_try(what="name:lan", knock=Knock(source=f"203.0.113.{number}"), at=NOW)
    assert begin_try(what="name:lan", knock=Knock(source="198.51.100.1"), at=NOW) is None


def test_strangers_cannot_lock_out_the_owner_at_the_usual_machine() -> None:
    fail(MOST_TRIES + 50)
    assert begin_try(what="name:lan", knock=OWNER, at=NOW) is not None


def test_a_known_machine_has_no_more_than_ten_either() -> None:
    assert fail(MOST_TRIES + 1, OWNER) == [True] * MOST_TRIES + [False]


def test_tries_at_one_name_leave_another_alone() -> None:
    fail(MOST_TRIES)
    assert begin_try(what="name:tam", knock=STRANGER, at=NOW) is not None


def test_one_address_that_tries_all_names_is_stopped() -> None:
    tries = [begin_try(what=f"name:{number}", knock=STRANGER, at=NOW) for number in range(105)]
    assert [one is not None for one in tries] == [True] * 100 + [False] * 5
    assert begin_try(what="name:lan", knock=OWNER, at=NOW) is not None


def test_a_right_try_does_not_count_and_gives_nobody_else_new_ones() -> None:
    fail(MOST_TRIES - 1)
    attempt = begin_try(what="name:lan", knock=STRANGER, at=NOW)
    assert attempt
    succeeded(attempt, at=NOW)
    assert fail(2) == [True, False]


def test_names_and_addresses_are_not_kept_in_clear() -> None:
    fail(1, what="name:mat-khau-go-nham-o")
    row = DoorAttempt.objects.get()
    assert "nham" not in row.what
    assert STRANGER.source not in row.source


def test_what_is_long_past_is_forgotten() -> None:
    fail(3)
    attempt = begin_try(what="name:tam", knock=STRANGER, at=NOW + timedelta(days=2))
    assert attempt
    succeeded(attempt, at=NOW + timedelta(days=2))
    assert not DoorAttempt.objects.exists()
