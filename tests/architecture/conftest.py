"""The repository's own paths, and a skeleton of the package to plant faults in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.checks import Rooms

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = ROOT / ".importlinter"
SOURCE = ROOT / "src" / "dangvu"

Plant = Callable[[str, str], Path]


@pytest.fixture(scope="session")
def rooms() -> Rooms:
    return Rooms.read(CONTRACT)


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """A faultless package of the born rooms, two modules each, under the real contract."""
    shutil.copy(CONTRACT, tmp_path)
    born = re.sub(r"\(\w+\)", "", CONTRACT.read_text(encoding="utf-8"))
    package = tmp_path / "dangvu"
    for room in Rooms.read(CONTRACT).names:
        if re.search(rf"^    .*\b{room}\b", born, re.MULTILINE):
            for module in ("__init__", "models", "services"):
                _write(package / room / f"{module}.py", "")
    _write(package / "__init__.py", "")
    return package


@pytest.fixture
def plant(skeleton: Path) -> Plant:
    """`plant("members/services.py", "import ...")` writes one file of the skeleton."""

    def write(path: str, text: str) -> Path:
        return _write(skeleton / path, text)

    return write


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
