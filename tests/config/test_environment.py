"""Values of the environment are read with their type, or refused by name."""

from pathlib import Path

import pytest

from dangvu.config import environment
from dangvu.config.errors import SettingError


def test_a_number_outside_its_range_or_not_a_number_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert environment.number("PLANTED", 8000, low=1, high=65535) == 8000
    for value in ("0", "65536", "8000x", "-1", "٣", "8 000"):
        monkeypatch.setenv("PLANTED", value)
        with pytest.raises(SettingError, match="PLANTED"):
            environment.number("PLANTED", 8000, low=1, high=65535)


def test_a_flag_takes_yes_and_no_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for value, meaning in {"": False, "no": False, "0": False, "Yes": True, "1": True}.items():
        monkeypatch.setenv("PLANTED", value)
        assert environment.flag("PLANTED") is meaning
    monkeypatch.setenv("PLANTED", "có lẽ")
    with pytest.raises(SettingError, match="có lẽ"):
        environment.flag("PLANTED")


def test_a_choice_outside_the_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANTED", "wan")
    with pytest.raises(SettingError, match="net, lan"):
        environment.choice("PLANTED", ("net", "lan"), "lan")


def test_a_secret_may_be_given_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("bí mật\n")
    monkeypatch.setenv("PLANTED_FILE", str(tmp_path / "secret"))
    assert environment.text("PLANTED") == "bí mật"
    monkeypatch.setenv("PLANTED_FILE", str(tmp_path / "none"))
    with pytest.raises(SettingError, match="PLANTED_FILE"):
        environment.text("PLANTED")


def test_words_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANTED", "a.vn, b.vn,,")
    assert environment.words("PLANTED") == ["a.vn", "b.vn"]
