"""The report of the long trials says no more than was measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from verification import _report
from verification.__main__ import names
from verification._source import changed_since, tree_hash

WHOLE: dict[str, Any] = {"done": 300, "count": 300, "passed": True, "sources": ["a"]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "reached"),
        ({"done": 299}, "broken off"),
        ({"done": 5, "count": 5}, "passed, not run in full"),
        ({"passed": False}, "**not reached**"),
        ({"sources": ["b"]}, "reached on another source"),
        ({"sources": ["b", "a"]}, "reached on another source"),
        ({"sources": []}, "reached, source not noted"),
    ],
)
def test_a_figure_is_reached_only_in_full_and_on_this_source(
    change: dict[str, Any], said: str
) -> None:
    assert _report.state(WHOLE | change, 300, "a") == said


def test_what_was_not_run_is_said_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(_report, "RESULTS", tmp_path)
    page = _report.written("a")
    assert page.count("| not run in full | | | | |") == len(names())
    assert "reached" not in page


def test_every_trial_stands_in_the_report() -> None:
    assert sorted(one.name for one in _report.FIGURES if one.name) == sorted(names())


def test_the_hash_follows_the_source_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "verification" / "results").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "src" / "one.py").write_text("1")
    before = tree_hash(tmp_path)
    (tmp_path / "verification" / "results" / "kills.json").write_text("{}")
    assert tree_hash(tmp_path) == before
    (tmp_path / "src" / "one.py").write_text("2")
    assert tree_hash(tmp_path) != before


def test_what_changed_since_a_trial_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "kills.json").write_text(
        json.dumps(WHOLE | {"seed": 1, "at": "2026-11-22T06:00", "commit": "c0ffee"})
    )
    monkeypatch.setattr(_report, "RESULTS", tmp_path)
    monkeypatch.setattr(_report, "changed_since", lambda commit: [f"src/{commit}.py"] * 13)
    assert _report.written("a").count("c0ffee") == 0
    page = _report.written("b")
    assert "Not as it was in commit `c0ffee`: `src/c0ffee.py`" in page
    assert "and 1 more" in page
    assert changed_since("no such commit") == []
