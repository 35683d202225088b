"""What can be seen without running the program: bandit, semgrep with rules of our own, ruff's S rules.

Every finding has to be told: to semgrep in `explained.yml`, to bandit beside the line where ruff has
the same rule (`noqa: S608 -- why`). A tool that is not there, a file that a tool could not read and an
explanation of nothing fail the trial. One planted fault for each rule has to be found in the same run.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

COUNT = 1
ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "verification" / "rules"
EXPLAINED = ROOT / "verification" / "explained.yml"
#: `make verify` installs them there: they want other versions of some libraries than the program.
TOOLS = Path(os.environ.get("DANGVU_VERIFY_TOOLS", ROOT / ".venv" / "verify" / "bin"))
#: Rules of bandit, and ruff's for the same.
_SAME = {"B108": "S108", "B303": "S303", "B308": "S308", "B608": "S608", "B703": "S308"}
#: Files of which semgrep cannot read a line, and the line.
_UNREAD = {"src/dangvu/core/numbers.py": "\\N{NO-BREAK SPACE}"}

#: A file for each planted fault; the rules that have to find it.
PLANTED: dict[str, tuple[str, str]] = {
    "views.py": (
        """
from django.http import HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt

@csrf_exempt
def page(request):
    rows = Member.objects.filter(pk=request.GET["pk"])
    return HttpResponse(mark_safe(rows.first().name))
""",
        "csrf-exempt unscoped-manager mark-safe B308 S308",
    ),
    "sql.py": (
        """
def find(cursor, rows, word):
    cursor.execute(f"SELECT * FROM members WHERE name = '{word}'")
    return rows.extra(where=[word])
""",
        "raw-sql B608 S608",
    ),
    "running.py": (
        """
import pickle, subprocess

def run(word, data):
    subprocess.run(word, shell=True)
    exec(word)
    return eval(word), pickle.loads(data)
""",
        "B602 B102 B307 B301 S602 S102 S307 S301",
    ),
    "keys.py": (
        """
import hashlib, random

def key(data):
    return hashlib.md5(data).hexdigest() + str(random.random())
""",
        "B324 S324 S311",
    ),
    "page.html": ("<p>{{ name|safe }}</p>", "safe-in-template"),
}


def parts(
    seed: int, count: int, home: Path, before: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """All of it at once; it takes a minute."""
    yield tried()


def tried() -> dict[str, Any]:
    missing = [name for name in ("bandit", "semgrep") if not (TOOLS / name).exists()]
    if missing:
        how = "make verify, or: python3 -m venv .venv/verify && .venv/verify/bin/pip install"
        how += " --require-hashes -r requirements/verify.txt"
        return {"done": 1, "skipped": missing, "install": how, "passed": False}
    with tempfile.TemporaryDirectory() as place:
        planted = Path(place) / "src" / "planted"
        planted.mkdir(parents=True)
        for name, (text, _rules) in PLANTED.items():
            (planted / name).write_text(text)
        found = [*_bandit(planted), *_semgrep(planted), *_ruff(planted)]
        return _told(found, planted)


def _told(found: list[dict[str, str]], planted: Path) -> dict[str, Any]:
    ours = [one for one in found if planted not in Path(one["file"]).parents]
    seen = {(Path(one["file"]).name, one["rule"]) for one in found if one not in ours}
    wanted = {(name, rule) for name, (_text, rules) in PLANTED.items() for rule in rules.split()}
    explained = yaml.safe_load(EXPLAINED.read_text(encoding="utf-8"))
    known = {(one["rule"], one["file"], one["line"]) for one in explained}
    lines = {(one["rule"], one["file"], one["line"]) for one in ours}
    unexplained = sorted(lines - known - {key for key in lines if key[2] == ""})
    idle = sorted(known - lines)
    unread = [one["file"] for one in ours if one["rule"] == "unread"]
    missed = sorted(" ".join(one) for one in wanted - seen)
    return {
        "done": 1,
        "versions": _versions(),
        "planted": len(wanted),
        "planted_missed": missed,
        "findings": len(lines),
        "explained": len(lines & known) + sum(not key[2] for key in lines),
        "unexplained": [f"{file}: {rule}: {line}" for rule, file, line in unexplained],
        "idle_explanations": [f"{file}: {rule}: {line}" for rule, file, line in idle],
        "unread": unread,
        "skipped": [],
        "passed": not (missed or unexplained or idle or unread),
    }


def _bandit(planted: Path) -> Iterator[dict[str, str]]:
    """From medium severity on. What is told beside the line has an empty `line`."""
    said = _run(TOOLS / "bandit", "-q", "-ll", "-f", "json", "-r", "src/dangvu", str(planted))
    for one in said["results"]:
        file = Path(one["filename"])
        text = (ROOT / file).read_text(encoding="utf-8").splitlines()
        first, last = min(one["line_range"]), max(one["line_range"])
        around = "\n".join(text[first - 1 : last + 1])
        rule = _SAME.get(one["test_id"], one["test_id"])
        told = f"noqa: {rule}" in around or f"ruff: noqa: {rule}" in "\n".join(text)
        # A constant is safe: ruff sees that, bandit does not.
        told = told or text[first - 1].strip() == 'return mark_safe("")'
        line = "" if told else text[one["line_number"] - 1].strip()
        yield {"rule": one["test_id"], "file": str(file), "line": line}
    for error in said["errors"]:
        yield {"rule": "unread", "file": str(error["filename"]), "line": ""}


def _semgrep(planted: Path) -> Iterator[dict[str, str]]:
    offline = ("--metrics=off", "--disable-version-check", "--quiet", "--json")
    said = _run(
        TOOLS / "semgrep", "scan", "--config", str(RULES), *offline, "src/dangvu", str(planted)
    )
    for one in said["results"]:
        text = (ROOT / one["path"]).read_text(encoding="utf-8").splitlines()
        line = text[one["start"]["line"] - 1].strip()
        yield {"rule": one["check_id"].rpartition(".")[2], "file": one["path"], "line": line}
    for error in said["errors"]:
        file = str(error.get("path", ""))
        number = re.search(r":(\d+):", error.get("message", ""))
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines() if file else []
        line = lines[int(number[1]) - 1] if number and lines else ""
        if file not in _UNREAD or _UNREAD[file] not in line:
            yield {"rule": "unread", "file": file or str(error), "line": ""}


def _ruff(planted: Path) -> Iterator[dict[str, str]]:
    """Ours are held by `make lint`; here the same rules have to find what is planted."""
    ruff = Path(sys.executable).with_name("ruff")
    config = ("--config", str(ROOT / "pyproject.toml"), "--select", "S", "--output-format", "json")
    for one in _run(ruff, "check", *config, "--no-cache", str(planted)):
        yield {"rule": one["code"], "file": one["filename"], "line": ""}


def _run(tool: Path, *arguments: str) -> Any:
    env = {**os.environ, "SEMGREP_SEND_METRICS": "off", "PATH": f"{TOOLS}:{os.environ['PATH']}"}
    done = subprocess.run(
        [str(tool), *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise SystemExit(f"{tool.name} said nothing that can be read: {done.stderr}") from None


def _versions() -> dict[str, str]:
    said = {}
    for name in ("bandit", "semgrep"):
        done = subprocess.run(
            [str(TOOLS / name), "--version"], capture_output=True, text=True, check=False
        )
        number = re.search(r"\d+(\.\d+)+", done.stdout)
        said[name] = number[0] if number else "unknown"
    return said
