"""Our scripts keep nothing in the browser, and write into no object by a name that came from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dangvu

PACKAGE = Path(dangvu.__file__).parent
SCRIPTS = sorted(path for path in PACKAGE.glob("*/static/**/*.js") if "vendor" not in path.parts)
#: What would keep names that somebody searched for.
STORES = re.compile(r"\b(?:localStorage|sessionStorage|indexedDB|caches|cookie)\b(?!\.removeItem)")
#: Ways by which `__proto__` among the names of what was read would change every object.
POLLUTES = re.compile(
    r"__proto__|\bprototype\b|\bconstructor\b|Object\.setPrototypeOf|Object\.assign\([^;]*JSON\.parse"
    r"|\bfor\s*\([^)]*\sin\s|\[[^\]\d\"']+\]\s*=(?!=)|structuredClone|\beval\b|new Function"
)


def bare(script: str) -> str:
    return re.sub(r"/\*.*?\*/", "", script, flags=re.DOTALL)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_keeps_nothing_in_the_browser(path: Path) -> None:
    assert STORES.findall(bare(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_writes_into_no_object_by_a_name_from_elsewhere(path: Path) -> None:
    assert POLLUTES.findall(bare(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        "for (var name in said) { kept[name] = said[name]; }",
        "Object.assign(kept, JSON.parse(text));",
        "kept[name] = 1;",
        "kept.__proto__.x = 1;",
    ],
)
def test_the_rule_sees_how_it_is_done(line: str) -> None:
    assert POLLUTES.search(line)
    assert not POLLUTES.search('a["x"] = b[0]; c[0] = d; if (e[f] === g) { h(e[f]); }')
    assert STORES.search("window.sessionStorage.setItem(a, b)")
