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


def keep_toy() -> None:
    """The toy stays, for tests of pages that look at every room, where no room has procedures."""
    if "praise" not in registry.definitions():
        folder = Path(mkdtemp())
        (folder / "praise.yaml").write_text(toy(), encoding="utf-8")
        registry.add_definitions(folder)


def changed(*pairs: tuple[str, str], text: str = "") -> str:
    """The toy with some words changed; each must stand in it."""
    text = text or toy()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text
