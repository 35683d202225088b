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


@dataclass(frozen=True, slots=True)
class PaperField:
    """A name that a template of a paper may use. `sample` stands for it in a preview."""

    name: str
    label: Text
    sample: Any = ""


@dataclass(frozen=True, slots=True)
class PaperContext:
    """What a room can say of a subject in a paper: the names it gives, and their values.

    `read(actor, subject, on)` answers every field of `fields` for one subject on a day.
    """

    subject: str
    fields: tuple[PaperField, ...]
    read: Callable[[Actor, Any, date], dict[str, Any]]


menu: list[MenuItem] = []
_panels: list[Panel] = []
_searchers: dict[str, tuple[Text, Searcher]] = {}
_alert_sources: dict[str, AlertSource] = {}
_paper_contexts: dict[str, list[PaperContext]] = {}


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


def add_paper_context(context: PaperContext) -> None:
    """A room gives the papers about `context.subject` ("organization", "person") its fields."""
    _paper_contexts.setdefault(context.subject, []).append(context)


def paper_contexts(subject: str) -> list[PaperContext]:
    """What rooms give to papers about a kind of subject, in the order of registration."""
    return list(_paper_contexts.get(subject, ()))


def paper_fields(subject: str) -> list[PaperField]:
    """Every name that a paper about a kind of subject may use."""
    return [one for context in paper_contexts(subject) for one in context.fields]


def read_paper_context(actor: Actor, subject: str, thing: Any, on: date) -> dict[str, Any]:
    """The values of those names for one thing on a day."""
    found: dict[str, Any] = {}
    for context in paper_contexts(subject):
        found |= context.read(actor, thing, on)
    return found
