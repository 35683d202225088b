"""A room is told by which constraint the database refused a write."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from dangvu.core.constraints import constraint_of, refused_by
from dangvu.core.secrecy import SecretRefused

TABLE = (
    "CREATE TEMP TABLE words (word text CONSTRAINT words_once UNIQUE,"
    " CONSTRAINT words_open_text CHECK (NOT core_bears_stamp(word)));"
)


def refusal(statement: str) -> IntegrityError:
    with pytest.raises(IntegrityError) as told, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TABLE + statement)
    return told.value


@pytest.mark.django_db
def test_the_constraint_is_named_whether_the_driver_or_django_tells_it() -> None:
    error = refusal("INSERT INTO words VALUES ('một'), ('một')")
    assert error.__cause__ is not None
    assert constraint_of(error) == constraint_of(error.__cause__) == "words_once"
    assert refused_by(error) == "words_once"


@pytest.mark.django_db
def test_a_stamp_is_refused_as_secret() -> None:
    error = refusal("INSERT INTO words VALUES ('TUYỆT MẬT: một')")
    assert constraint_of(error) == "words_open_text"
    with pytest.raises(SecretRefused):
        refused_by(error)


def test_what_is_no_refusal_names_no_constraint() -> None:
    assert constraint_of(ValueError("khác")) == refused_by(IntegrityError()) == ""
