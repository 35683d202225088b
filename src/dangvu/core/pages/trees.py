"""The expandable tree: one branch at a time with htmx, by plain links without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from dangvu.core.pages.columns import Text
from dangvu.core.pages.links import changed_query
from dangvu.core.writing import write_value

#: Deeper than any tree of organisations; ends a walk over wrong data.
DEEPEST = 24
#: So many branches open in one URL at most.
_MOST_OPEN = 200


@dataclass(frozen=True, slots=True)
class Branch:
    """One node: its counts in the order of the columns, and whether something is below it."""

    key: int
    label: Text
    url: str
    counts: Sequence[Any] = ()
    opens: bool = False
    note: Text = ""
    state: tuple[str, Text] | None = None


@dataclass(frozen=True, slots=True)
class TreeRow:
    branch: Branch
    level: int
    indent: int
    path: str
    expanded: bool
    toggle_url: str
    load_url: str
    cells: Sequence[tuple[Text, str]]


@dataclass(frozen=True, slots=True)
class TreeView:
    """Everything `core/tree.html` shows."""

    title: Text
    label: Text
    columns: Sequence[Text]
    rows: Sequence[TreeRow]
    fold_url: str


Children = Callable[[Sequence[int | None]], Mapping[int | None, Sequence[Branch]]]


def tree_page(
    request: HttpRequest,
    *,
    title: Text,
    label: Text,
    columns: Sequence[Text],
    children: Children,
    opened: Sequence[int] = (),
    template: str = "core/tree.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer a tree: the page, or for htmx the rows of one branch.

    `children(parents)` gives the branches below each of the parents (None: the roots), already
    only those that the reader may see; it is called once a level, never once a node. `opened`
    are the nodes open at first.
    """
    columns = list(columns)
    below = _below(request) if getattr(request, "htmx", False) else None
    if below is not None:
        key, level, path = below
        rows = [
            _row(request, branch, columns, level + 1, path, frozenset())
            for branch in children([key]).get(key, ())
        ]
        view = TreeView(title, label, columns, rows, "")
        # A fragment belongs to the template that defines it, not to those that extend it.
        response = render(request, "core/tree.html#rows", {**(context or {}), "tree": view})
    else:
        shown = _opened(request, opened)
        rows = list(_walk(request, columns, _levels(children, shown), shown))
        view = TreeView(title, label, columns, rows, changed_query(request, open="0"))
        response = render(request, template, {**(context or {}), "tree": view})
    patch_vary_headers(response, ("HX-Request",))
    return response


def _below(request: HttpRequest) -> tuple[int, int, str] | None:
    """The branch whose rows htmx asks for, with its level and path."""
    steps = request.GET.get("branch", "").split("-")
    if not all(step.isascii() and step.isdigit() and len(step) < 18 for step in steps):
        return None
    return int(steps[-1]), min(len(steps), DEEPEST), "-".join(steps[:DEEPEST])


def _opened(request: HttpRequest, opened: Sequence[int]) -> frozenset[int]:
    if "open" not in request.GET:
        return frozenset(opened)
    keys = request.GET["open"].split(",")[:_MOST_OPEN]
    return frozenset(int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 18)


def _levels(children: Children, shown: frozenset[int]) -> dict[int | None, Sequence[Branch]]:
    """Children of the root and of every open node that can be reached, level by level."""
    found: dict[int | None, Sequence[Branch]] = {}
    wanted: list[int | None] = [None]
    for _depth in range(DEEPEST):
        if not wanted:
            break
        level = children(wanted)
        found.update(level)
        wanted = [
            branch.key
            for branches in level.values()
            for branch in branches
            if branch.opens and branch.key in shown and branch.key not in found
        ]
    return found


def _walk(
    request: HttpRequest,
    columns: Sequence[Text],
    found: Mapping[int | None, Sequence[Branch]],
    shown: frozenset[int],
    parent: int | None = None,
    path: str = "",
    level: int = 1,
) -> Iterator[TreeRow]:
    for branch in found.get(parent, ()):
        row = _row(request, branch, columns, level, path, shown)
        yield row
        if row.expanded and level < DEEPEST:
            yield from _walk(request, columns, found, shown, branch.key, row.path, level + 1)


def _row(
    request: HttpRequest,
    branch: Branch,
    columns: Sequence[Text],
    level: int,
    path: str,
    shown: frozenset[int],
) -> TreeRow:
    expanded = branch.opens and branch.key in shown
    own_path = f"{path}-{branch.key}" if path else str(branch.key)
    toggled = shown - {branch.key} if expanded else shown | _keys_of(own_path)
    return TreeRow(
        branch=branch,
        level=level,
        indent=min(level, 8),
        path=own_path,
        expanded=expanded,
        toggle_url=changed_query(
            request, branch=None, open=",".join(map(str, sorted(toggled))) or "0"
        )
        + f"#n{branch.key}",
        load_url=changed_query(request, open=None, branch=own_path),
        cells=[
            (label, write_value(value)) for label, value in zip(columns, branch.counts, strict=True)
        ],
    )


def _keys_of(path: str) -> frozenset[int]:
    return frozenset(int(step) for step in path.split("-"))
