"""The data folder and its secrets."""

import subprocess
import sys
from pathlib import Path

import pytest

from dangvu.config.errors import HomeError
from dangvu.config.home import Home


def test_nothing_is_written_before_it_is_created(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert home.secret("key") == home.secret("key")
    assert not home.path.exists()


def test_a_secret_asked_for_before_is_the_one_that_is_kept(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    before = home.secret("key")
    home.create()
    assert home.secret("key") == before
    assert (home.path / "secrets" / "key").read_text().strip() == before


def test_a_secret_has_256_bits_and_is_closed_to_others(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.create()
    assert len(home.secret("key")) == 43
    assert home.secret("key") != home.secret("other")
    assert home.path.stat().st_mode & 0o777 == 0o700
    assert (home.path / "secrets" / "key").stat().st_mode & 0o777 == 0o600


def test_processes_that_come_together_read_the_same_secret(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.create()
    script = (
        "import sys; from pathlib import Path; from dangvu.config.home import Home;"
        "print(Home(Path(sys.argv[1])).secret('key'))"
    )
    command = [sys.executable, "-c", script, str(home.path)]
    several = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert {one.communicate()[0].strip() for one in several} == {home.secret("key")}


def test_two_that_create_it_at_once_do_not_mix_their_secrets(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.secret("key")
    (home.path / "secrets").mkdir(parents=True)
    (home.path / "secrets" / "key").write_text("of another process\n")
    with pytest.raises(HomeError, match="chạy lại"):
        home.create()


def test_the_folder_is_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANGVU_HOME", str(tmp_path))
    assert Home.from_environment().path == tmp_path
    monkeypatch.delenv("DANGVU_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Home.from_environment().path == tmp_path / "dangvu"
    monkeypatch.delenv("XDG_DATA_HOME")
    assert Home.from_environment().path == Path.home() / ".local/share/dangvu"
