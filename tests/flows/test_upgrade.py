"""A database of an earlier version, taken over by this one, answers what it answered then."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.config.conftest import Installation, environment

UPGRADES = Path(__file__).parent / "upgrades"
PREVIOUS = UPGRADES / "2026-11-21.tar"
#: 240 members with their movements, and three cells merged on 1 July 2026: asked of the version
#: that made the backup, at five times, in both trees, broken down in eight ways.
ASKED = UPGRADES / "2026-11-21.figures.json"


@pytest.fixture(scope="module")
def taken_over(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation(tmp_path_factory.mktemp("taken-over") / "home")
    done = made.run("restore", str(PREVIOUS))
    assert done.returncode == 0, done.stderr
    yield made
    made.cluster.stop()


def answers_of(installation: Installation) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.upgrades.ask_all", str(ASKED)],
        env=environment(installation.home, DJANGO_SETTINGS_MODULE="dangvu.config.settings"),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_every_figure_of_the_previous_version_is_kept(taken_over: Installation) -> None:
    questions = json.loads(ASKED.read_text())
    answers = answers_of(taken_over)
    differing = []
    for question, answer in zip(questions, answers, strict=True):
        for code, then in question["figures"].items():
            groups = None
            if then["by"] is not None:
                groups = {one["key"]: one["value"] for one in then["by"]}
            if (answer[code]["value"], answer[code]["by"]) != (then["value"], groups):
                when = question["as_of"] or question["period"]
                differing.append((code, when, question["tree"], question["by"]))
    assert differing == []
    assert len(questions) == 80


def test_the_program_says_that_it_brought_the_tables_up_to_date(taken_over: Installation) -> None:
    again = taken_over.run("init")
    assert again.returncode == 0
    assert "Đang thiết lập các bảng" not in again.stderr
