"""The systemd unit: what systemd itself says of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dangvu.config.lan.unit import own_program, unit_of
from tests.config.conftest import Installation

ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd is not installed here")
SERVE = ["--name", "dangvu", "--address", "192.168.1.10"]


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert ANALYZE
    return subprocess.run(
        [ANALYZE, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


@needs_systemd
@pytest.mark.parametrize("part", ["all", "web", "worker"])
@pytest.mark.parametrize("home", ["/var/lib/dangvu", "/srv/đảng vụ"])
def test_systemd_finds_nothing_to_say_and_little_to_attack(
    part: str, home: str, tmp_path: Path
) -> None:
    unit = unit_of(
        part, serve=SERVE, port=443, user="root", home=Path(home), program=Path("/bin/true")
    )
    file = tmp_path / "dangvu.service"
    file.write_text(unit.text)
    said = analyze("verify", str(file))
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    score = analyze("security", "--offline=yes", "--threshold=30", str(file))
    assert score.returncode == 0, score.stdout[-200:]


def test_only_the_web_server_may_open_low_ports() -> None:
    web = unit_of("web", serve=SERVE, port=443, user="dangvu", home=Path("/srv/d")).text
    worker = unit_of("worker", serve=SERVE, port=443, user="dangvu", home=Path("/srv/d")).text
    high = unit_of("web", serve=SERVE, port=8443, user="dangvu", home=Path("/srv/d")).text
    assert "AmbientCapabilities=CAP_NET_BIND_SERVICE\n" in web
    assert "AmbientCapabilities=\n" in worker
    assert "AmbientCapabilities=\n" in high
    assert "--no-worker" in web
    assert "serve" not in worker.partition("ExecStart=")[2].partition("\n")[0]


def test_the_unit_outlives_an_upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = tmp_path / "versions" / "0.1.0"
    version.mkdir(parents=True)
    (tmp_path / "current").symlink_to(version)
    monkeypatch.setattr(sys, "prefix", str(version))
    assert own_program() == tmp_path / "current" / "bin" / "dangvu"


def test_the_command_prints_it_and_refuses_what_serve_would_refuse(empty: Installation) -> None:
    done, refused = empty.run_each(
        ("service", "--name", "dangvu", "--address", "10.0.0.5"),
        ("service", "--address", "8.8.8.8"),
    )
    assert done.returncode == 0
    assert f"DANGVU_HOME={empty.home}" in done.stdout
    assert "serve --lan --name dangvu --address 10.0.0.5 --port 443" in done.stdout
    assert not empty.home.exists()
    assert refused.returncode == 1
