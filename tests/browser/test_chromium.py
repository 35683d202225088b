"""A browser test without a browser says so by name, and fails where it must not be missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import find_chromium


def test_without_chromium_a_test_is_reported_as_not_run(tmp_path: Path) -> None:
    with pytest.raises(pytest.skip.Exception, match="not run: no Chromium"):
        find_chromium(search=str(tmp_path), required=False)


def test_where_it_is_required_its_absence_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="not run: no Chromium"):
        find_chromium(search=str(tmp_path), required=True)


def test_any_of_its_names_is_found(tmp_path: Path) -> None:
    program = tmp_path / "chromium-browser"
    program.touch(mode=0o755)
    assert find_chromium(search=str(tmp_path), required=True) == str(program)
