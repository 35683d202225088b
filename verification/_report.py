"""`python -m verification._report`: writes docs/operations/verification.md from what was measured.

Every figure of the list stands in it. One that was not run, not in full, or on another source says
so; no number stands there that is not in `results/`.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from importlib import import_module
from typing import Any, NamedTuple

from verification._source import ROOT, changed_since, tree_hash

REPORT = ROOT / "docs" / "operations" / "verification.md"
RESULTS = ROOT / "verification" / "results"
EVIDENCE = ROOT / "docs" / "operations" / "asvs-5.0.0.csv"
#: Of the files that have changed since so many are named.
_MANY = 12
VERDICTS = ("evidence", "not applicable", "open")

Result = dict[str, Any]


class Figure(NamedTuple):
    """`name`: of the trial; empty where there is none. `keys`: what of its result is told."""

    name: str
    wanted: str
    keys: tuple[str, ...] = ()
    quick: str = ""


FIGURES = (
    Figure("oracle", "1,000,000 decisions against the second opinion, 0 differences",
           ("worlds", "differences", "planted"), "tests/access/test_oracle.py"),
    Figure("mutants", "at least 40 planted faults of the policy, all found from five seeds",
           ("mutants", "most", "living"), "tests/access/test_oracle.py"),
    Figure("forged", "100,000 forged attempts over HTTP, 0 leaks, 0 writes",
           ("worlds", "pairs", "accepted", "never_accepted", "faults", "planted"),
           "tests/access/test_forging.py"),
    Figure("fuzzed", "schemathesis, 50,000 cases, 0 server errors",
           ("server_errors", "faults", "keys_hold", "roles", "answers", "seconds", "planted"),
           "tests/api/test_document.py"),
    Figure("tampering", "10,000 of 10,000 tamperings as superuser of the database named",
           ("all_named", "tried", "missed", "found_in_untouched"), "tests/audit/test_tampering.py"),
    Figure("doubles", "2 and 20 copies at once of every route that writes, one effect",
           ("copies", "faults", "open", "planted", "planted_found"), "tests/accounts/test_once.py"),
    Figure("races", "10,000 racing pairs of edits, 0 lost",
           ("lost", "planted", "planted_found"), "tests/flows/test_races.py"),
    Figure("kills", "300 times kill -9 of web server, worker, sealer, import, database; "
           "0 lost, 0 doubled",
           ("by_target", "acknowledged", "lost", "doubled", "half_imports", "findings",
            "not_recovered",
            "slowest_recovery_seconds", "slowest_job_seconds", "planted", "planted_found"),
           "tests/flows/test_kills.py"),
    Figure("full_disk", "a full disk under the data folder: nothing by half, told in words",
           ("faults", "servers_stopped", "planted", "planted_found"), "tests/flows/test_full_disk.py"),
    Figure("uploads", "at least 60 hostile files, 0 accepted",
           ("files", "accepted", "slow", "large", "controls"), "tests/imports/test_files.py"),
    Figure("formulas", "12 leading characters in every text, 0 active cells",
           ("active", "planted_cells", "control_seen"), "tests/flows/test_formulas.py"),
    Figure("canaries", "0 of 1,000 canaries of personal data in any log",
           ("found", "control_found"), "tests/flows/test_canaries.py"),
    Figure("secrecy", "graded content refused at every door, 1,000 attempts, 0 kept",
           ("tried", "let_in", "tables", "files", "in_dump", "control_found"), "tests/flows/test_secrecy.py"),
    Figure("year", "the year of seed 001 lived case by case through the API: its figures exactly, "
           "every vote proved again",
           ("cases", "by_procedure", "requests", "votes", "votes_not_proved", "differences", "refused", "seconds",
            "planted", "planted_found"),
           "tests/flows/test_year.py"),
    Figure("statics", "bandit and own rules of semgrep: nothing unexplained, every planted fault found",
           ("planted", "planted_missed", "findings", "explained", "unexplained",
            "idle_explanations", "unread", "skipped", "versions")),
    Figure("scanned", "wapiti and sqlmap on a build with at least 12 planted holes and on the real one",
           ("planted", "missed", "findings", "explained", "unexplained", "idle_explanations",
            "server_errors", "unread", "signed_in", "reach", "answers", "seconds", "skipped", "versions"),
           "tests/verification/test_scanned.py"),
)  # fmt: skip


def main() -> None:
    REPORT.write_text(written(tree_hash()), encoding="utf-8")


def written(tree: str) -> str:
    """The whole page."""
    results = {one.name: result_of(one.name) for one in FIGURES if one.name}
    rows = [_row(one, results.get(one.name), tree) for one in FIGURES]
    return "\n".join([*_HEAD, "", f"Source as of this page: `{tree}`.", "", *_TABLE, *rows, "",
                      *_elsewhere(results, tree), *_details(results), *_evidence(), ""])  # fmt: skip


_HEAD = (
    "# What was tried, and how it came out",
    "",
    "Made by `make verify`, which runs every trial in full and goes on where it was broken off; by hand",
    "`python -m verification NAME` and `python -m verification._report`. A quick version of each runs with",
    "the tests. Each trial has a planted fault that it must find in the same run, and says with its seed how",
    "to be repeated. The source is named by a hash of `src/`, `tests/`, `verification/`, `requirements/` and",
    "`pyproject.toml`; this page is not part of it. What was not measured has no number here.",
)
_TABLE = (
    "| to reach | trial | state | tried | seed | when (UTC) | source |",
    "|---|---|---|---|---|---|---|",
)


def result_of(name: str) -> Result | None:
    file = RESULTS / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def state(result: Result | None, in_full: int, tree: str) -> str:
    """What may be said of a figure, in words."""
    if result is None:
        return "not run in full"
    if result["done"] < result["count"]:
        return "broken off"
    if not result["passed"]:
        return "**not reached**"
    if result["done"] < in_full:
        return "passed, not run in full"
    sources = result.get("sources", [])
    if not sources:
        return "reached, source not noted"
    return "reached" if sources == [tree] else "reached on another source"


def _row(figure: Figure, result: Result | None, tree: str) -> str:
    if not figure.name:
        quick = f"; quick: `{figure.quick}`" if figure.quick else ""
        return f"| {figure.wanted} | none yet{quick} | not run | | | | |"
    in_full = import_module(f"verification.{figure.name}").COUNT
    name = f"`{figure.name}`"
    said = state(result, in_full, tree)
    if result is None:
        return f"| {figure.wanted} | {name} | {said} | | | | |"
    tried = f"{result['done']:,} of {in_full:,}"
    sources = ", ".join(f"`{one}`" for one in result.get("sources", [])) or "not noted"
    when = str(result["at"])[:16].replace("T", " ")
    return (
        f"| {figure.wanted} | {name} | {said} | {tried} | {result['seed']} | {when} | {sources} |"
    )


def _elsewhere(results: dict[str, Result | None], tree: str) -> list[str]:
    """What has changed since the commits at which other sources were tried."""
    tried = {one["commit"] for one in results.values() if one and one.get("sources") != [tree]}
    lines = []
    for commit in sorted(filter(None, tried)):
        if changed := changed_since(commit):
            names = ", ".join(f"`{one}`" for one in changed[:_MANY])
            more = f" and {len(changed) - _MANY} more" if len(changed) > _MANY else ""
            lines.append(f"- Not as it was in commit `{commit}`: {names}{more}.")
    return ["", "## Other sources", "", *lines, ""] if lines else [""]


def _details(results: dict[str, Result | None]) -> list[str]:
    lines = ["## Figures", ""]
    for figure in FIGURES:
        result = results.get(figure.name)
        if result is not None:
            told = [f"{key} {_short(result[key])}" for key in figure.keys if key in result]
            lines.append(f"- **{figure.name}**: {'; '.join(told) or 'no figures'}.")
    used = sorted({_said(one["with"]) for one in results.values() if one and "with" in one})
    return [*lines, "", *(f"With {one}." for one in used), ""]


def _short(value: Any) -> str:
    """A number as it is; of a list how many; of a table its pairs, or how many of them."""
    if isinstance(value, dict):
        plain = all(not isinstance(one, dict | list) for one in value.values())
        return f"({_said(value)})" if plain and len(value) <= 8 else f"{len(value)}"
    if isinstance(value, list):
        return str(len(value))
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _said(table: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in table.items())


def _evidence() -> list[str]:
    with EVIDENCE.open(encoding="utf-8", newline="") as file:
        counted = Counter((row["level"], row["verdict"]) for row in csv.DictReader(file))
    rows = [f"| {one} | {counted['1', one]} | {counted['2', one]} |" for one in VERDICTS]
    return [
        "## ASVS 5.0.0",
        "",
        "Every item of levels 1 and 2, with what shows it, why it does not apply, or what is missing:",
        "[asvs-5.0.0.csv](asvs-5.0.0.csv).",
        "",
        "| verdict | level 1 | level 2 |",
        "|---|---|---|",
        *rows,
    ]


if __name__ == "__main__":
    main()
