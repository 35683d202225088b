"""The expandable tree: one branch at a time with htmx, by plain links without JavaScript.

The open branches stand in the address: `?open=12,15`, or `?open=all` with those that are closed
again in `shut`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dangvu.core.icons import icon
from dangvu.core.pages.columns import Text
from dangvu.core.pages.links import changed_query
from dangvu.core.pages.states import badge
from dangvu.core.writing import write_value

#: Deeper than any tree of organisations; ends a walk over wrong data.
DEEPEST = 24
#: So many branches open in one URL at most.
_MOST_OPEN = 200
ALL = "all"


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
class TreeView:
    """Everything `core/tree.html` shows. `rows` are written already: a template would need longer
    for a whole tree than the database does."""

    title: Text
    label: Text
    columns: Sequence[Text]
    rows: SafeString
    fold_url: str
    open_url: str


Children = Callable[[Sequence[int | None]], Mapping[int | None, Sequence[Branch]]]


def tree_page(
    request: HttpRequest,
    *,
    title: Text,
    label: Text,
    columns: Sequence[Text],
    children: Children,
    opened: Collection[int] = (),
    found: Collection[int] = (),
    template: str = "core/tree.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer a tree: the page, or for htmx the rows of one branch.

    `children(parents)` gives the branches below each of the parents (None: the roots), already
    only those that the reader may see; it is called once a level, never once a node. `opened`
    are the nodes open at first, `found` those that a search marks.
    """
    below = _below(request) if getattr(request, "htmx", False) else None
    if below is not None:
        key, level, path = below
        writer = _Writer(request, columns, _Opened(), found)
        branches = children([key]).get(key, ())
        rows = (writer.row(branch, level + 1, _joined(path, branch)) for branch in branches)
        view = TreeView(title, label, columns, mark_safe("\n".join(rows)), "", "")  # noqa: S308
        # A fragment belongs to the template that defines it, not to those that extend it.
        response = render(request, "core/tree.html#rows", {**(context or {}), "tree": view})
    else:
        view = tree_view(request, title, label, columns, children, opened, found)
        response = render(request, template, {**(context or {}), "tree": view})
    patch_vary_headers(response, ("HX-Request",))
    return response


def tree_view(
    request: HttpRequest,
    title: Text,
    label: Text,
    columns: Sequence[Text],
    children: Children,
    opened: Collection[int] = (),
    found: Collection[int] = (),
) -> TreeView:
    """The tree as it stands open in the address, to be shown as a part of a page."""
    shown = _opened(request, opened)
    writer = _Writer(request, columns, shown, found)
    written = _walk(writer, _levels(children, shown), shown)
    return TreeView(
        title,
        label,
        columns,
        mark_safe("\n".join(written)),  # noqa: S308 - the writer escapes
        changed_query(request, open="0", shut=None),
        changed_query(request, open=ALL, shut=None),
    )


@dataclass(frozen=True, slots=True)
class _Opened:
    """Which branches stand open: those named, or all but those named."""

    keys: frozenset[int] = frozenset()
    all_but: bool = False

    def __contains__(self, key: int) -> bool:
        return (key in self.keys) is not self.all_but

    def toggled(self, path: str) -> str:
        """The parameters for the same with the last branch of the path opened or closed."""
        steps = [int(step) for step in path.split("-")]
        if self.all_but:
            keys = self.keys ^ {steps[-1]}
            return f"open={ALL}" + (f"&shut={_listed(keys)}" if keys else "")
        keys = self.keys - {steps[-1]} if steps[-1] in self.keys else self.keys | {*steps}
        return f"open={_listed(keys) or '0'}"


def _listed(keys: Collection[int]) -> str:
    return ",".join(map(str, sorted(keys)))


def _joined(path: str, branch: Branch) -> str:
    return f"{path}-{branch.key}" if path else str(branch.key)


def _below(request: HttpRequest) -> tuple[int, int, str] | None:
    """The branch whose rows htmx asks for, with its level and path."""
    steps = request.GET.get("branch", "").split("-")
    if not all(step.isascii() and step.isdigit() and len(step) < 18 for step in steps):
        return None
    return int(steps[-1]), min(len(steps), DEEPEST), "-".join(steps[:DEEPEST])


def _opened(request: HttpRequest, opened: Collection[int]) -> _Opened:
    asked = request.GET.get("open")
    if asked is None:
        return _Opened(frozenset(opened))
    if asked == ALL:
        return _Opened(_numbers(request.GET.get("shut", "")), all_but=True)
    return _Opened(_numbers(asked))


def _numbers(text: str) -> frozenset[int]:
    keys = text.split(",")[:_MOST_OPEN]
    return frozenset(int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 18)


def _levels(children: Children, shown: _Opened) -> dict[int | None, Sequence[Branch]]:
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
    writer: _Writer,
    found: Mapping[int | None, Sequence[Branch]],
    shown: _Opened,
    parent: int | None = None,
    path: str = "",
    level: int = 1,
) -> Iterator[str]:
    for branch in found.get(parent, ()):
        own_path = _joined(path, branch)
        yield writer.row(branch, level, own_path)
        if branch.opens and branch.key in shown and level < DEEPEST:
            yield from _walk(writer, found, shown, branch.key, own_path, level + 1)


class _Writer:
    """Writes rows; what is the same in all of them is made once."""

    def __init__(
        self,
        request: HttpRequest,
        columns: Sequence[Text],
        shown: _Opened,
        found: Collection[int],
    ) -> None:
        base = changed_query(request, open=None, shut=None, branch=None)
        self._base = escape(f"{base}&" if len(base) > 1 else "?")
        self._titles = [escape(str(column)) for column in columns]
        self._chevron = icon("chevron")
        self._toggles = escape(_("Mở hoặc đóng %s"))
        self._shown = shown
        self._found = frozenset(found)

    def row(self, branch: Branch, level: int, path: str) -> str:
        opens = ""
        if branch.opens:
            opens = f' aria-expanded="{"true" if branch.key in self._shown else "false"}"'
        mark = ' class="found"' if branch.key in self._found else ""
        note = f'<span class="note">{escape(str(branch.note))}</span>' if branch.note else ""
        state = f" {badge(*branch.state)}" if branch.state else ""
        label = escape(str(branch.label))
        cells = "".join(
            f'<td role="gridcell" class="number" data-label="{title}">{escape(write_value(value))}</td>'
            for title, value in zip(self._titles, branch.counts, strict=True)
        )
        return (
            f'<tr role="row" id="n{branch.key}" aria-level="{level}" data-path="{path}"{opens}{mark}>'
            f'<th scope="row" role="rowheader" class="level-{min(level, 8)}"><span class="name">'
            f'{self._twig(branch, label, path)}<span><a class="open" href="{escape(branch.url)}">'
            f"{label}</a>{state}{note}</span></span></th>{cells}</tr>"
        )

    def _twig(self, branch: Branch, label: str, path: str) -> str:
        if not branch.opens:
            return '<span class="leaf"></span>'
        address = f"{self._base}{escape(self._shown.toggled(path))}#n{branch.key}"
        return (
            f'<a class="twig" href="{address}" data-load="{self._base}branch={path}"'
            f' aria-label="{self._toggles % label}">{self._chevron}</a>'
        )
