"""wapiti and sqlmap: how they are run, and what their reports say.

Neither asks anybody but the address it is given: wapiti's own addresses for what a server was made
to ask are put to the trial's, and nothing of either is brought up to date.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
#: `make verify` installs them there: they want other versions of libraries than the other tools.
TOOLS = Path(os.environ.get("DANGVU_SCAN_TOOLS", ROOT / ".venv" / "scan" / "bin"))
NAMES = ("wapiti", "sqlmap")
#: What wapiti looks for. Not: guessing of passwords, lists of others' programs, name servers.
MODULES = (
    "sql,xss,permanentxss,file,exec,redirect,crlf,ssrf,xxe,csrf,csp,http_headers,cookieflags,"
    "backup,upload,ldap"
)
_NUMBER = re.compile(r"\d+")
#: A cookie for each list that was opened; which lists, is chance.
_LIST = re.compile(r"\bcolumns_\w+")


class Finding(NamedTuple):
    """What a tool says: of which kind, at which address, in which parameter."""

    tool: str
    kind: str
    at: str
    parameter: str

    def __str__(self) -> str:
        return " ".join(filter(None, self))


class Unread(Exception):
    """A tool did not say how it ended: that is no good news."""


def missing() -> list[str]:
    return [name for name in NAMES if not (TOOLS / name).exists()]


def versions() -> dict[str, str]:
    found = {}
    for name in NAMES:
        done = subprocess.run(
            [str(TOOLS / name), "--version"], capture_output=True, text=True, check=False
        )
        number = re.search(r"\d+\.\d+(\.\d+)*", done.stdout + done.stderr)
        found[name] = number[0] if number else "unknown"
    return found


# --- wapiti ------------------------------------------------------------------------------------


def wapiti(
    address: str,
    place: Path,
    *,
    crawl: int,
    attack: int,
    starts: tuple[str, ...] = (),
    depth: int = 4,
    folder: int = 40,
) -> list[Finding]:
    """What is within `depth` links of an address or of the `starts`, at most `folder` pages of each
    folder; at most `crawl` seconds of looking around, and `attack` for each kind of attack."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    report = place / "report.json"
    begun = [word for one in starts for word in ("--start", one)]
    said = _run(
        "wapiti", "--url", address, "--module", MODULES, "--format", "json",
        "--output", str(report), "--flush-session", "--store-session", str(place / "session"),
        "--store-config", str(place / "config"), "--no-bugreport", "--endpoint", address,
        "--dns-endpoint", "localhost", "--max-scan-time", str(crawl),
        "--max-attack-time", str(attack), "--tasks", "4", "--timeout", "20",
        "--exclude", f"{address}static/*", "--depth", str(depth), "--scan-force", "paranoid",
        "--max-links-per-page", "60", "--max-files-per-dir", str(folder), *begun,
        timeout=crawl + attack * len(MODULES.split(",")) + 300,
    )  # fmt: skip
    (place / "said.log").write_text(said, encoding="utf-8")
    if not report.exists():
        raise Unread(f"wapiti wrote no report: {said.strip()[-400:]}")
    told = json.loads(report.read_text(encoding="utf-8"))
    return sorted({*read_wapiti(told), *_left_out(place / "session")})


def _left_out(sessions: Path) -> Iterator[Finding]:
    """What wapiti found and its report leaves out: it sorts some kinds (entities of XML, XPath)
    under a heading that the report has not."""
    for file in sessions.glob("*.db"):
        with closing(sqlite3.connect(file)) as kept:
            rows = kept.execute(
                "SELECT category, path, parameter FROM payloads"
                " JOIN paths ON paths.path_id = payloads.evil_path_id"
                " WHERE payloads.type NOT IN ('vulnerability', 'anomaly', 'additional')"
            )
            for kind, address, parameter in rows:
                at = _NUMBER.sub("N", re.sub(r"^https?://[^/]+", "", address))
                yield Finding("wapiti", kind, at, parameter or "")


def reach(place: Path) -> dict[str, int]:
    """How many pages and forms there were, and how many of them each kind of attack came to in its
    time."""
    found = {"pages": 0}
    for file in (place / "session").glob("*.db"):
        with closing(sqlite3.connect(file)) as kept:
            found["pages"] += kept.execute("SELECT count(*) FROM paths WHERE NOT evil").fetchone()[
                0
            ]
            counted = "SELECT module, count(DISTINCT path_id) FROM attack_logs GROUP BY module"
            found |= dict(kept.execute(counted))
    return found


def read_wapiti(report: dict[str, Any]) -> list[Finding]:
    """Once each; numbers in addresses are left out, so that one explanation serves all pages of a
    kind. What took long is not told: how long depends on what else the machine does."""
    if "vulnerabilities" not in report or not report.get("infos", {}).get("crawled_pages_nbr"):
        raise Unread("wapiti saw no page")
    found = {
        Finding("wapiti", kind, _NUMBER.sub("N", one["path"]), _said(one))
        for part in ("vulnerabilities", "anomalies")
        for kind, ones in report[part].items()
        for one in ones
        if kind != "Resource consumption"
    }
    return sorted(found)


def _said(one: dict[str, Any]) -> str:
    """The parameter; where there is none, what of the page is meant."""
    said = _LIST.sub("columns_*", _NUMBER.sub("N", str(one.get("info", ""))))
    return str(one.get("parameter") or "") or said[:120]


# --- sqlmap ------------------------------------------------------------------------------------


def sqlmap(address: str, place: Path, *more: str, timeout: int = 600) -> list[Finding]:
    """One address with its parameters."""
    said = _run(
        "sqlmap", "--url", address, "--batch", "--disable-coloring", "--flush-session",
        "--output-dir", str(place), "--timeout", "30", "--retries", "1", *more,
        timeout=timeout,
    )  # fmt: skip
    return read_sqlmap(said, address)


def read_sqlmap(said: str, address: str) -> list[Finding]:
    """What it says on the screen. Where it ended otherwise than by a verdict, it did not look."""
    at = _NUMBER.sub("N", re.sub(r"^https?://[^/]+", "", address).partition("?")[0])
    found = re.findall(r"^Parameter: (.+)$", said, re.MULTILINE)
    if "identified the following injection point" in said and found:
        return sorted({Finding("sqlmap", "SQL injection", at, one) for one in found})
    if "all tested parameters do not appear to be injectable" in said:
        return []
    raise Unread(f"sqlmap at {at}: {said.strip()[-400:]}")


def _run(name: str, *arguments: str, timeout: int) -> str:
    try:
        done = subprocess.run(
            [str(TOOLS / name), *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            timeout=timeout, errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unread(f"{name} did not end within {timeout} seconds") from None
    return done.stdout + done.stderr
