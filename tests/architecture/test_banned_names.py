"""Services, selectors and models know neither the web request nor the clock: ruff refuses both."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.architecture.conftest import ROOT

REQUEST = "from django.http import HttpRequest\n\nprint(HttpRequest)\n"
SHORTCUT = "from django.shortcuts import render\n\nprint(render)\n"
TODAY = "from datetime import date\n\nDAY = date.today()\n"
NOW = "from datetime import UTC, datetime\n\nMOMENT = datetime.now(tz=UTC)\n"
LOCAL_DATE = "from django.utils import timezone\n\nDAY = timezone.localdate()\n"
LOCAL_NOW = "from django.utils.timezone import now\n\nMOMENT = now()\n"


CHECK = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=json"]


def broken_rules(path: str, text: str) -> set[str]:
    """The rules that a file of that name would break."""
    run = subprocess.run(
        [*CHECK, "--select=TID251,DTZ", f"--stdin-filename={path}", "-"],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    return {fault["code"] for fault in json.loads(run.stdout)}


@pytest.mark.parametrize("module", ["services", "selectors", "models", "permissions", "indicators"])
@pytest.mark.parametrize("text", [REQUEST, SHORTCUT, TODAY, NOW, LOCAL_DATE, LOCAL_NOW])
def test_neither_request_nor_clock_enters(module: str, text: str) -> None:
    assert "TID251" in broken_rules(f"src/dangvu/members/{module}.py", text)
    assert "TID251" in broken_rules(f"src/dangvu/members/{module}/part.py", text)


@pytest.mark.parametrize(
    "path",
    [
        "src/dangvu/members/views.py",
        "src/dangvu/members/views/person.py",
        "src/dangvu/members/api.py",
        "src/dangvu/members/management/commands/late.py",
        "src/dangvu/core/pages/lists.py",
    ],
)
@pytest.mark.parametrize("text", [REQUEST, LOCAL_DATE])
def test_both_are_free_at_the_edge(path: str, text: str) -> None:
    assert broken_rules(path, text) == set()


def test_the_day_of_the_machine_is_refused_even_at_the_edge() -> None:
    assert broken_rules("src/dangvu/members/views.py", TODAY) == {"DTZ011"}
