"""Migrations say what the models say, and their names say what they do."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.architecture.conftest import SOURCE


@pytest.mark.django_db
def test_no_change_of_a_model_lacks_its_migration() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_all_migrations_are_applied_in_one_line_per_room() -> None:
    loader = MigrationLoader(connection)
    assert loader.detect_conflicts() == {}
    assert set(loader.disk_migrations) - set(loader.applied_migrations) == set()


def test_migrations_are_named_for_what_they_do() -> None:
    names = [file.stem for file in SOURCE.glob("*/migrations/[0-9]*.py")]
    assert names != []
    assert [name for name in names if not re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+", name)] == []
    assert [name for name in names if "auto_" in name] == []
