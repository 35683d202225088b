"""Every way into the program, and which of them do not say whom they are for (core.routes)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.core.checks import Error
from django.core.management import get_commands, load_command_class
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.openapi.views import default_home
from ninja.operation import PathView

from dangvu.access.permissions import LINES
from dangvu.core import indicators, registry, routes
from dangvu.core.commands import DangvuCommand
from dangvu.core.routes import Policy, policy_of
from dangvu.core.sheets import all_sheets
from dangvu.jobs.services import registry as tasks

#: A view that is not ours to decorate: it answers 404 to everybody, so that addresses can be made.
_NOTHING_THERE = default_home


def plug_in() -> None:
    """Let the start look at all of them."""
    for finder in (pages, commands, jobs, entries, figures):
        routes.add_finder(finder)


def check_ways(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[Error]:
    """For `dangvu manage check`."""
    found = routes.undeclared()
    return [Error(routes.undeclared_words(found), id="dangvu.E002")] if found else []


def pages(urlconf: Any = None) -> Iterator[str]:
    """Addresses of pages and fragments, and the operations of every API under them. A page says its
    methods too; an operation cannot but do so."""
    # A path of an API has an address for each of its operations, with all of them behind it.
    told: dict[str, None] = {}
    for address, name, view in _views(get_resolver(urlconf).url_patterns, "/", ""):
        if getattr(view, "func", None) is _NOTHING_THERE:
            continue
        for method, function in _functions(view):
            problem = _problem(policy_of(function))
            if not problem and not method and not methods_of(view):
                problem = "(require_http_methods)"
            if problem:
                told[" ".join(filter(None, (method or name, address, problem)))] = None
    yield from told


def methods_of(view: Any) -> Sequence[str]:
    """The methods that a page says it answers, by the decorators of Django or as a class."""
    if (described := getattr(view, "view_class", None)) is not None:
        return [one for one in described.http_method_names if hasattr(described, one)]
    while view is not None:
        held = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        if "request_method_list" in held:
            return list(held["request_method_list"])
        view = getattr(view, "__wrapped__", None)
    return []


def _views(patterns: Iterable[Any], at: str, space: str) -> Iterator[tuple[str, str, Any]]:
    for one in patterns:
        address = f"{at}{one.pattern}"
        if isinstance(one, URLResolver):
            inside = f"{space}{one.namespace}:" if one.namespace else space
            yield from _views(one.url_patterns, address, inside)
        elif isinstance(one, URLPattern):
            yield address, f"{space}{one.name}" if one.name else "", one.callback


def _functions(view: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    """The view itself, or what stands behind a path of an API, each with its methods."""
    held = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
    path = held.get("self")
    if not isinstance(path, PathView):
        yield "", view
        return
    for operation in path.operations:
        yield "/".join(operation.methods), operation.view_func


def commands() -> Iterator[str]:
    """Commands of the rooms. Where nobody acts there is nobody to ask."""
    for name, app in get_commands().items():
        command = load_command_class(app, name) if isinstance(app, str) else app
        if not (
            isinstance(command, DangvuCommand) or type(command).__module__.startswith("dangvu.")
        ):
            continue
        declared = policy_of(command)
        if problem := _problem(declared):
            yield f"dangvu {name} {problem}".strip()
        elif declared and declared.signed_in and not getattr(command, "needs_actor", False):
            yield f"dangvu {name} (needs_actor = False)"


def jobs() -> Iterator[str]:
    for task in tasks.all_tasks():
        if problem := _problem(policy_of(task)):
            yield f"job {task.name} {problem}".strip()


def entries() -> Iterator[str]:
    """What rooms hung into pages of others, and the sheets that they write."""
    sheets = [(f"sheet {one.code}", one) for one in all_sheets()]
    for name, entry in [*registry.entries(), *sheets]:
        if problem := _problem(policy_of(entry)):
            yield f"{name} {problem}".strip()


def figures() -> Iterator[str]:
    for one in indicators.all_indicators():
        asked = Policy(((one.value_kind, "view"), (one.rows_kind, "rows")))
        if problem := _problem(asked):
            yield f"figure {one.code} {problem}".strip()


def _problem(declared: Policy | None) -> str:
    """What is wrong with a declaration, `?` where there is none."""
    if declared is None:
        return "?"
    known = {(line.kind, action) for line in LINES for action in line.actions}
    wrong = [f"{kind} {action}" for kind, action in declared.needs if (kind, action) not in known]
    if wrong:
        return f"({', '.join(wrong)})"
    return "" if declared.needs or declared.reason.strip() else "?"
