"""The content policy forbids inline style and script; no template may count on them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dangvu

PACKAGE = Path(dangvu.__file__).parent
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "a script in an attribute": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "a script address": re.compile(r"javascript:"),
    "htmx that evaluates": re.compile(r"\shx-(?:on|vals=.js:|vars)"),
}


def inline_parts(source: str) -> list[str]:
    return [what for what, pattern in INLINE.items() if pattern.search(source)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_template_has_no_inline_style_or_script(path: Path) -> None:
    assert inline_parts(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ('<p class="a" style="x">', "a style attribute"),
        ("<style>p {}</style>", "a style element"),
        ("<script>go()</script>", "an inline script"),
        ('<a href="#" onclick="go()">', "a script in an attribute"),
        ('<a href="javascript:go()">', "a script address"),
        ('<a hx-on:click="go()">', "htmx that evaluates"),
    ],
)
def test_an_inline_part_is_caught(source: str, what: str) -> None:
    assert what in inline_parts(source)


def test_the_stylesheets_ask_no_other_host() -> None:
    for sheet in PACKAGE.glob("*/static/**/*.css"):
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", sheet.read_text())
