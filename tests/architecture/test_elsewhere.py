"""Every fault that others had is tried here, and the paper that says where says it rightly."""

from __future__ import annotations

import re

from tests.architecture.conftest import ROOT

PAPER = ROOT / "docs" / "operations" / "elsewhere.md"
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
#: Of each of these somebody was hurt: the paper has a line for it.
FAULTS = (
    "Odoo CVE", "Odoo, April", "ERPNext", "Frappe, permissions", "ids or None", "HOPE",
    "REST framework", "Ibexa", "CiviCRM", "Casdoor",
)  # fmt: skip


def lines(paper: str) -> list[str]:
    return [line for line in paper.splitlines() if line.startswith("| ")][1:]


def faults(paper: str) -> list[str]:
    """Lines that name no test, and tests that are not there."""
    found = []
    for line in lines(paper):
        named = _TEST.findall(line)
        if not named:
            found.append(f"no test: {line[:40]}")
        for path, test in named:
            file = ROOT / path
            if not file.exists() or f"def {test}(" not in file.read_text(encoding="utf-8"):
                found.append(f"no {path}::{test}")
    return found


def test_every_fault_of_others_has_a_test_that_is_there() -> None:
    paper = PAPER.read_text(encoding="utf-8")
    assert faults(paper) == []
    assert [fault for fault in FAULTS if not any(fault in line for line in lines(paper))] == []
    assert len(lines(paper)) == len(FAULTS)


def test_a_line_without_a_test_is_noticed() -> None:
    head = "| a | b | c |\n"
    gone = "`tests/core/test_edge.py::test_that_nobody_wrote`"
    assert faults(f"{head}| Odoo | x | somewhere |\n| HOPE | x | {gone} |") == [
        "no test: | Odoo | x | somewhere |",
        "no tests/core/test_edge.py::test_that_nobody_wrote",
    ]
