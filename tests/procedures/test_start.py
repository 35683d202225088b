"""Nothing starts with a definition that has a fault: it is told with the file, the line and near words."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from dangvu.core import starting
from tests.procedures.toy import changed, in_use

TYPO = ("next: cell_vote\n", "next: cell_vot\n")


@pytest.fixture
def typo() -> Iterator[None]:
    with in_use(changed(TYPO)):
        yield


def told(error: Any) -> bool:
    return "p0.yaml" in str(error.value) and "cell_vote" in str(error.value)


def test_what_rooms_ship_starts() -> None:
    assert starting.faults() == []


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["serve", "demo"])
def test_no_page_is_opened_with_a_typo(typo: None, command: str, settings: Any) -> None:
    settings.DANGVU_MODE = "demo" if command == "demo" else "lan"
    with pytest.raises(CommandError) as error:
        call_command(command, port=1, stderr=StringIO())
    assert told(error)


@pytest.mark.django_db
def test_no_work_is_done_with_a_typo(typo: None) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        call_command("worker", once=True)
    assert told(error)


def test_the_entry_for_a_web_server_asks(typo: None) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        starting.must_hold()
    assert told(error)


def test_the_check_of_the_settings_tells_it_too(typo: None) -> None:
    with pytest.raises(SystemCheckError, match="cell_vot"):
        call_command("check", stderr=StringIO())
