"""A rule that dresses nothing is dead weight, and a long sheet hides what it dresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dangvu

PACKAGE = Path(dangvu.__file__).parent
SHEETS = sorted(path for path in PACKAGE.glob("*/static/**/*.css") if "vendor" not in path.parts)
WORD = re.compile(r"[A-Za-z_][\w-]*")
CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
#: Put together from a part and a value, or written by htmx.
COMPOSED = re.compile(r"(?:heat|level)-\d|theme-\w+|htmx-request")


def classes(sheet: str) -> set[str]:
    bare = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", sheet, flags=re.DOTALL)
    return set(CLASS.findall(bare))


def sources() -> Iterator[str]:
    for path in PACKAGE.rglob("*"):
        if path.suffix in {".html", ".py", ".js"} and "vendor" not in path.parts:
            yield path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def written() -> set[str]:
    return {word for text in sources() for word in WORD.findall(text)}


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_every_class_of_a_stylesheet_is_written_somewhere(path: Path, written: set[str]) -> None:
    unknown = classes(path.read_text(encoding="utf-8")) - written
    assert {name for name in unknown if not COMPOSED.fullmatch(name)} == set()


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_stylesheet_is_read_at_one_go(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_classes_are_those_of_selectors_and_not_of_values() -> None:
    sheet = "/* .gone */ .a > .b-c:has(.d) { width: 0.5rem } @media print { .e { top: .3em } }"
    assert classes(sheet) == {"a", "b-c", "d", "e"}
