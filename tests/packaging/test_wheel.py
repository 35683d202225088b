"""What `pip install` puts onto a machine: the code, and every file that the code reads."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    subprocess.run([*pip, *build, str(ROOT)], check=True, capture_output=True, text=True)
    return next(folder.glob("dangvu-*.whl"))


def test_the_wheel_holds_every_file_of_the_package_but_what_tests_need(wheel: Path) -> None:
    here = {
        file.relative_to(SOURCE).as_posix()
        for file in (SOURCE / "dangvu").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == here - {"dangvu/config/test_settings.py"}


def test_the_installed_program_runs_from_anywhere(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(site),
        "DANGVU_HOME": str(tmp_path / "home"),
        "LANG": "C.UTF-8",
    }
    script = (
        "import dangvu, sys; print(dangvu.__file__); from dangvu.config.cli import main; main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, "--help"],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    assert run.returncode == 0
    assert run.stdout.startswith(str(site))
    assert "import" in run.stdout
    assert not (tmp_path / "home").exists()
