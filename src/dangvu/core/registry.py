"""What upper rooms hang into places that lower rooms own: menu, panels, search, home figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from dangvu.core.actor import Actor

Text = str | Promise


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the navigation; shown to those who may do `action` to `kind` somewhere."""

    label: Text
    url_name: str
    icon: str
    kind: str
    action: str = "view"
    order: int = 100


@dataclass(frozen=True, slots=True)
class Panel:
    """A block that a room adds to a page owned by a lower room (`place`, e.g. `members.person`).

    `render(request, subject)` returns the context of `template`, or None to show nothing.
    """

    place: str
    template: str
    render: Callable[[Any, Any], dict[str, Any] | None]
    order: int = 100


@dataclass(frozen=True, slots=True)
class SearchHit:
    label: str
    detail: str
    url: str


Searcher = Callable[[Actor, str, int], Iterable[SearchHit]]


@dataclass(frozen=True, slots=True)
class Alert:
    """A duty that is due or late: one sentence, until when, and where it is put right.

    `code` names the check. `due` is None for what is to be put right and has no last day.
    `basis` is the rule with its paper, as the reader sees it.
    """

    code: str
    sentence: str
    due: date | None
    url: str
    late: bool = False
    basis: str = ""


AlertSource = Callable[[Actor], Iterable[Alert]]

menu: list[MenuItem] = []
_panels: list[Panel] = []
_searchers: dict[str, tuple[Text, Searcher]] = {}
_alert_sources: dict[str, AlertSource] = {}


def add_menu_item(item: MenuItem) -> None:
    menu.append(item)
    menu.sort(key=lambda one: one.order)


def add_panel(panel: Panel) -> None:
    _panels.append(panel)
    _panels.sort(key=lambda one: one.order)


def panels(place: str) -> list[Panel]:
    return [panel for panel in _panels if panel.place == place]


def add_searcher(room: str, label: Text, searcher: Searcher) -> None:
    """`searcher(actor, words, limit)` finds what the actor may see."""
    _searchers[room] = (label, searcher)


def search(actor: Actor, words: str, limit: int = 8) -> list[tuple[Text, list[SearchHit]]]:
    """Hits of every room, grouped under the room's label; rooms without a hit are left out."""
    found = [(label, list(find(actor, words, limit))) for label, find in _searchers.values()]
    return [(label, hits) for label, hits in found if hits]


def add_alert_source(code: str, source: AlertSource) -> None:
    """`source(actor)` tells what is due where the actor may see it, in a bounded number of
    statements; it is asked whenever the desk is opened."""
    _alert_sources[code] = source


def alerts(actor: Actor) -> list[Alert]:
    """Everything due for the actor, late ones first, those without a last day at the end."""
    found = [alert for source in _alert_sources.values() for alert in source(actor)]
    return sorted(found, key=lambda alert: (not alert.late, alert.due or date.max))
