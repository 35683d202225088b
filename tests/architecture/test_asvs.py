"""The evidence file of ASVS 5.0.0: complete, with verdicts that can be followed to code and tests."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest

from tests.architecture.conftest import ROOT

FILE = ROOT / "docs" / "operations" / "asvs-5.0.0.csv"
REPORT = ROOT / "docs" / "operations" / "verification.md"
VERDICTS = ("evidence", "not applicable", "open")
#: How many items of each level the standard has.
LEVELS = {"1": 70, "2": 183}
_PATH = re.compile(
    r"(?<![\w/])((?:src|tests|docs|verification|requirements)/[\w./-]*\w)(?:::(test_\w+))?"
)
#: Sections whose items ask for a text.
_ASKS_FOR_A_TEXT = re.compile(r"V(2|5|6|7|8|11|13|14|15|16)\.1\.\d+")

Row = dict[str, str]


def rows() -> list[Row]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def faults(row: Row) -> list[str]:
    """What cannot be followed in one line of the file."""
    found = []
    named = _PATH.findall(row["evidence"])
    for path, test in named:
        if not (ROOT / path).exists():
            found.append(f"no {path}")
        elif test and f"def {test}(" not in (ROOT / path).read_text(encoding="utf-8"):
            found.append(f"no {path}::{test}")
    if row["verdict"] not in VERDICTS:
        found.append(f"no verdict {row['verdict']!r}")
    if row["verdict"] == "evidence":
        shown = [path for path, _test in named if path.startswith(("tests/", "verification/"))]
        texts = [path for path, _test in named if path.startswith("docs/")]
        if not (shown or (texts and _ASKS_FOR_A_TEXT.fullmatch(row["id"]))):
            found.append("nothing shows it")
    elif len(row["evidence"]) < len("No SAML."):
        found.append("no reason")
    return [f"{row['id']}: {fault}" for fault in found]


def told(counted: Counter[tuple[str, str]]) -> list[str]:
    """The lines of the report that count verdicts by level."""
    return [
        f"| {verdict} | {counted['1', verdict]} | {counted['2', verdict]} |" for verdict in VERDICTS
    ]


def test_every_item_of_both_levels_stands_there_once() -> None:
    assert Counter(row["level"] for row in rows()) == LEVELS
    assert len({row["id"] for row in rows()}) == sum(LEVELS.values())


def test_every_verdict_can_be_followed() -> None:
    assert [fault for row in rows() for fault in faults(row)] == []


def test_the_report_tells_the_counts() -> None:
    report = REPORT.read_text(encoding="utf-8").splitlines()
    counted = Counter((row["level"], row["verdict"]) for row in rows())
    assert [line for line in told(counted) if line not in report] == []


@pytest.mark.parametrize(
    ("verdict", "evidence"),
    [
        ("evidence", "src/dangvu/core/edge.py and nothing that shows it"),
        ("evidence", "tests/core/test_edge.py::test_that_nobody_wrote"),
        ("evidence", "tests/core/test_nowhere.py"),
        ("probably", "No SAML."),
        ("open", ""),
    ],
)
def test_a_planted_fault_is_found(verdict: str, evidence: str) -> None:
    assert faults({"id": "V1.2.3", "level": "1", "verdict": verdict, "evidence": evidence})
