"""What the documents promise: links, paths, commands and their options, make targets."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from django.core.management import load_command_class

from dangvu.config.cli import own_commands

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_COMMAND = re.compile(
    r"(?:^|(?<=[\s`/(]))dangvu +(?!dangvu\b)([a-z][a-z-]*)([^`|;\n#]*)", re.MULTILINE
)
_OPTION = re.compile(r"(?<!\S)\[?(--[a-z][a-z-]*)")
_MAKE = re.compile(r"(?:^|(?<=[\s`]))make +([a-z][a-z-]*)", re.MULTILINE)
_PATH = re.compile(r"`((?:src|docs|tests|benchmarks|verification|scripts|requirements)/[\w./-]*)`")
# A file named by the end of its path: `core/list.html`, `services/asking.py`.
_FILE = re.compile(r"`((?!/)[\w./-]+\.(?:py|html|css|js))`")
_SOURCES = ("src", "tests", "benchmarks", "verification")
# `dangvu manage` is Django's own and takes what Django takes.
_DJANGO = "manage"


def faults(root: Path, document: Path) -> list[str]:
    """What a document names that does not exist, a sentence each."""
    text = document.read_text(encoding="utf-8")
    code = "\n".join(_CODE.findall(text))
    found = [*_links(document, text), *_paths(root, text), *_commands(code), *_targets(root, code)]
    return [f"{document.relative_to(root)}: {fault}" for fault in found]


def _links(document: Path, text: str) -> Iterator[str]:
    for target in _LINK.findall(_CODE.sub("", text)):
        path = target.partition("#")[0]
        if path and "://" not in path and not (document.parent / path).exists():
            yield f"the link {target} leads nowhere"


def _paths(root: Path, text: str) -> Iterator[str]:
    for path in _PATH.findall(text):
        if not (root / path).exists():
            yield f"there is no {path}"
    for path in _FILE.findall(text):
        if not path.startswith(_SOURCES) and not any(
            next((root / place).rglob(path), None) for place in _SOURCES
        ):
            yield f"there is no {path}"


def _commands(code: str) -> Iterator[str]:
    for name, rest in _COMMAND.findall(code):
        if name == _DJANGO:
            continue
        if name not in own_commands():
            yield f"there is no command dangvu {name}"
            continue
        known = _options(name)
        for option in _OPTION.findall(rest):
            if option not in known:
                yield f"dangvu {name} has no {option}"


def _options(name: str) -> set[str]:
    """Every option of a command and of what stands below it."""
    command = load_command_class(own_commands()[name], name)
    waiting: list[argparse.ArgumentParser] = [command.create_parser("dangvu", name)]
    known: set[str] = set()
    while waiting:
        for action in waiting.pop()._actions:
            known.update(action.option_strings)
            if isinstance(action, argparse._SubParsersAction):
                waiting += action.choices.values()
    return known


def _targets(root: Path, code: str) -> Iterator[str]:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for target in _MAKE.findall(code):
        if target not in known:
            yield f"there is no make {target}"


def untold(documents: list[Path]) -> list[str]:
    """Commands that people are shown and no document names."""
    code = "\n".join(
        part for one in documents for part in _CODE.findall(one.read_text(encoding="utf-8"))
    )
    told = {name for name, _rest in _COMMAND.findall(code)}
    shown = {
        name
        for name, app in own_commands().items()
        if not getattr(load_command_class(app, name), "is_hidden", False)
    }
    return sorted(shown - told)
