"""The `setup` of the offline archive: install, upgrade, back, and what happens when something breaks.

The program inside is a small stand-in that keeps one file as its data, so that the paths of `setup` can be walked in
seconds; a database of the previous version is upgraded in tests/flows.
"""

from __future__ import annotations

import ensurepip
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow

STAND_IN = """
import os, pathlib, shutil, sys
VERSION = {version!r}
home = pathlib.Path(os.environ["DANGVU_HOME"])
def main():
    word, *rest = sys.argv[1:]
    if word == "--version":
        print("dangvu", VERSION)
    elif word == "backup":
        shutil.copy(home / "data", rest[1])
    elif word == "restore":
        assert not (home / "data").exists()
        if VERSION not in pathlib.Path(rest[0]).read_text():
            sys.exit("not mine")
        shutil.copy(rest[0], home / "data")
    elif word == "init":
        home.mkdir(exist_ok=True)
        with (home / "data").open("a") as data:
            data.write(VERSION + "\\n")
        if VERSION == "0.3.0":
            sys.exit("a migration failed in the middle")
"""


def archive(folder: Path, version: str) -> Path:
    """An unpacked archive, as scripts/offline-archive makes it."""
    place = folder / f"dangvu-{version}"
    (place / "wheels").mkdir(parents=True)
    (place / "pip").mkdir()
    wheel = place / "wheels" / f"dangvu-{version}-py3-none-any.whl"
    about = f"dangvu-{version}.dist-info"
    files = {
        "dangvu_stand_in.py": STAND_IN.format(version=version),
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: dangvu\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/entry_points.txt": "[console_scripts]\ndangvu = dangvu_stand_in:main\n",
    }
    with zipfile.ZipFile(wheel, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
        made.writestr(f"{about}/RECORD", "".join(f"{name},,\n" for name in files))
    for bundled in (Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl"):
        shutil.copy(bundled, place / "pip")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (place / "requirements.txt").write_text(f"dangvu=={version} --hash=sha256:{digest}\n")
    (place / "VERSION").write_text(f"{version}\n")
    kind = f"{sysconfig.get_platform()}-py{sys.version_info[0]}.{sys.version_info[1]}"
    (place / "PLATFORM").write_text(f"{kind}\n")
    shutil.copy(ROOT / "scripts" / "offline" / "setup", place / "setup")
    seal(place)
    return place


def seal(place: Path) -> None:
    files = sorted(f for f in place.rglob("*") if f.is_file() and f.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.relative_to(place)}" for f in files]
    (place / "SHA256SUMS").write_text("\n".join(lines) + "\n")


@dataclass(frozen=True)
class Machine:
    """A bare machine: its folders, and nothing of the environment of these tests."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def setup(self, place: Path, verb: str) -> subprocess.CompletedProcess[str]:
        owner = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True)
        return subprocess.run(
            [str(place / "setup"), verb],
            env={
                "PATH": os.environ["PATH"],
                "PYTHON": sys.executable,
                "DANGVU_PREFIX": str(self.folder / "opt"),
                "DANGVU_HOME": str(self.data),
                "DANGVU_BACKUPS": str(self.folder / "backups"),
                "DANGVU_USER": owner.stdout.strip(),
                "DANGVU_UNIT": "dangvu-that-is-not-here",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def says(self) -> str:
        program = self.folder / "opt" / "current" / "bin" / "dangvu"
        done = subprocess.run(
            [str(program), "--version"],
            env={"DANGVU_HOME": str(self.data)},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def write(self, text: str) -> None:
        with (self.data / "data").open("a") as data:
            data.write(text)

    @property
    def kept(self) -> str:
        return (self.data / "data").read_text()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def served(machine: Machine) -> Machine:
    """Version 0.1.0 with data and a certificate."""
    place = archive(machine.folder, "0.1.0")
    done = machine.setup(place, "install")
    assert done.returncode == 0, done.stderr
    machine.write("0.1.0\nngười\n")
    (machine.data / "tls").mkdir()
    (machine.data / "tls" / "ca.crt").write_text("ca")
    return machine


def test_up_and_back_with_the_data_of_then(served: Machine) -> None:
    assert served.says() == "dangvu 0.1.0"
    new = archive(served.folder, "0.2.0")
    done = served.setup(new, "upgrade")
    assert done.returncode == 0, done.stderr
    assert served.says() == "dangvu 0.2.0"
    assert served.kept == "0.1.0\nngười\n0.2.0\n"
    assert served.setup(new, "list").stdout.split("\n")[:2] == [
        "0.1.0  bản trước",
        "0.2.0  đang dùng",
    ]
    served.write("nhập sau\n")
    done = served.setup(new, "rollback")
    assert done.returncode == 0, done.stderr
    assert served.says() == "dangvu 0.1.0"
    assert served.kept == "0.1.0\nngười\n"
    assert (served.data / "tls" / "ca.crt").read_text() == "ca"
    (aside,) = served.folder.glob("data.sau-nang-cap-*")
    assert "nhập sau" in (aside / "data").read_text()
    assert served.setup(new, "rollback").returncode == 1
    assert served.kept == "0.1.0\nngười\n"


def test_an_upgrade_that_fails_puts_everything_back(served: Machine) -> None:
    done = served.setup(archive(served.folder, "0.3.0"), "upgrade")
    assert done.returncode == 1
    assert "Đã trở về bản 0.1.0" in done.stderr
    assert served.says() == "dangvu 0.1.0"
    assert served.kept == "0.1.0\nngười\n"


def test_without_a_backup_nothing_is_upgraded(served: Machine) -> None:
    (served.data / "data").rename(served.data / "elsewhere")
    done = served.setup(archive(served.folder, "0.2.0"), "upgrade")
    assert done.returncode == 1
    assert "Không sao lưu được" in done.stderr
    assert served.says() == "dangvu 0.1.0"


def test_a_restore_that_fails_leaves_the_data_as_they_are(served: Machine) -> None:
    new = archive(served.folder, "0.2.0")
    served.setup(new, "upgrade")
    backup = Path((served.folder / "opt" / "last-backup").read_text().strip())
    backup.write_text("hỏng")
    done = served.setup(new, "rollback")
    assert done.returncode == 1
    assert "Không khôi phục được" in done.stderr
    assert served.says() == "dangvu 0.2.0"
    assert served.kept == "0.1.0\nngười\n0.2.0\n"


def test_an_archive_that_was_changed_or_is_for_another_machine_is_refused(
    machine: Machine,
) -> None:
    place = archive(machine.folder, "0.1.0")
    (place / "requirements.txt").write_text("dangvu==0.1.0\n")
    done = machine.setup(place, "install")
    assert done.returncode == 1
    assert "không nguyên vẹn" in done.stderr
    (place / "PLATFORM").write_text("win-amd64-py3.9\n")
    seal(place)
    done = machine.setup(place, "install")
    assert done.returncode == 1
    assert "dành cho win-amd64-py3.9" in done.stderr
    assert not (machine.folder / "opt").exists()


def test_a_wheel_without_its_hash_is_not_installed(machine: Machine) -> None:
    place = archive(machine.folder, "0.1.0")
    with (place / "wheels" / "dangvu-0.1.0-py3-none-any.whl").open("ab") as wheel:
        wheel.write(b"\0")
    seal(place)
    done = machine.setup(place, "install")
    assert done.returncode == 1
    assert "Không cài được" in done.stderr
    assert not (machine.folder / "opt" / "current").exists()


def test_what_makes_no_sense_is_said(served: Machine) -> None:
    place = served.folder / "dangvu-0.1.0"
    for verb, words in (
        ("install", "./setup upgrade"),
        ("upgrade", "không có gì để nâng cấp"),
        ("rollback", "Chưa nâng cấp lần nào"),
    ):
        done = served.setup(place, verb)
        assert done.returncode == 1
        assert words in done.stderr
    assert served.setup(place, "").returncode == 2
