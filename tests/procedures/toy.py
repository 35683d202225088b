"""The toy procedure of the how-to, as it stands there, and others made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from dangvu.procedures import registry

_HOWTO = Path(__file__).parents[2] / "docs/howto/add-a-procedure.md"


def toy() -> str:
    """The file of the how-to."""
    found = re.search(r"```yaml\n(.*?)```", _HOWTO.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


@contextmanager
def in_use(*texts: str) -> Iterator[None]:
    """Definitions as files of a room."""
    with TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            (Path(folder) / f"p{number}.yaml").write_text(text, encoding="utf-8")
        with registry.trying(Path(folder)):
            yield


def keep_toy(text: str = "") -> None:
    """The toy stays, for tests of pages that look at every room, where no room has procedures."""
    text = text or toy()
    code = text.split("code: ", 1)[1].split("\n", 1)[0]
    if code not in registry.definitions():
        folder = Path(mkdtemp())
        (folder / f"{code}.yaml").write_text(text, encoding="utf-8")
        registry.add_definitions(folder)


def rich_toy() -> str:
    """The toy with everything that can be done with a case: it expires after a day in its first step,
    and has a second version from 2026 on."""
    text = changed(
        ("code: praise", "code: rich"),
        ("next: cell_vote\n", "next: cell_vote\n        expires: {count: 1, unit: days}\n"),
        ("withdrawn: Đã rút", "withdrawn: Đã rút, expired: Hết thời hạn"),
    )
    return text + text.split("versions:\n")[1].replace("2021-07-30", "2026-01-01")


def changed(*pairs: tuple[str, str], text: str = "") -> str:
    """The toy with some words changed; each must stand in it."""
    text = text or toy()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text
