"""Statistics are refreshed where a transaction has written much, and only there."""

from __future__ import annotations

import pytest
from django.db import connection

from dangvu.accounts.models import User
from dangvu.audit.services import deed
from dangvu.core.bulk import refresh_statistics
from tests.core.listing import MAKER

pytestmark = pytest.mark.django_db


def add_accounts(count: int) -> None:
    with deed(actor=MAKER, verb="tests.add_accounts"):
        User.objects.bulk_create(
            User(username=f"n{number}", display_name=f"Người {number}") for number in range(count)
        )


def test_a_few_rows_leave_the_statistics_as_they_are() -> None:
    add_accounts(10)
    assert refresh_statistics({"accounts"}) == []


def test_many_rows_refresh_the_statistics_of_their_table_alone() -> None:
    add_accounts(200)
    assert refresh_statistics({"accounts"}) == ["accounts_user"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n_distinct FROM pg_stats"
            " WHERE tablename = 'accounts_user' AND attname = 'username'"
        )
        assert cursor.fetchone() is not None
