"""A newcomer who follows the documents finds what they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.conftest import ROOT
from tests.architecture.documents import faults, untold

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "README.vi.md", "CHANGELOG.md")),
    ROOT / "benchmarks" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]


def test_everything_that_documents_name_exists() -> None:
    assert [fault for document in DOCUMENTS for fault in faults(ROOT, document)] == []


def test_every_command_is_told_somewhere() -> None:
    assert untold(DOCUMENTS) == []


def test_a_command_that_nobody_tells_is_found(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text("`dangvu serve` and dangvu worker, which is no code", encoding="utf-8")
    assert "serve" not in untold([document])
    assert "worker" in untold([document])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("see [it](rooms/nowhere.md#top)", "the link rooms/nowhere.md#top leads nowhere"),
        ("in `src/dangvu/nowhere.py`", "there is no src/dangvu/nowhere.py"),
        ("run `dangvu wroker --once`", "there is no command dangvu wroker"),
        ("```\nsudo -u x dangvu worker --drain\n```", "dangvu worker has no --drain"),
        ("`dangvu token give --nobody`", "dangvu token has no --nobody"),
        ("`make love`", "there is no make love"),
    ],
)
def test_a_planted_fault_is_found(tmp_path: Path, text: str, fault: str) -> None:
    for name in ("Makefile", "src"):
        (tmp_path / name).symlink_to(ROOT / name)
    document = tmp_path / "page.md"
    document.write_text(text, encoding="utf-8")
    assert faults(tmp_path, document) == [f"page.md: {fault}"]
