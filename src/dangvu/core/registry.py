"""What upper rooms hang into places that lower rooms own: menu, panels, search, home figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from dangvu.core.actor import Actor
from dangvu.core.routes import Policy

Text = str | Promise


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the navigation, shown to those whom `policy` allows."""

    label: Text
    url_name: str
    icon: str
    policy: Policy
    order: int = 100


@dataclass(frozen=True, slots=True)
class Panel:
    """A block that a room adds to a page owned by a lower room (`place`, e.g. `members.person`).

    `render(request, subject)` returns the context of `template`, or None to show nothing. It is
    asked for those whom `policy` allows.
    """

    place: str
    template: str
    render: Callable[[Any, Any], dict[str, Any] | None]
    policy: Policy
    order: int = 100


@dataclass(frozen=True, slots=True)
class SearchHit:
    label: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Searcher:
    """`find(actor, words, limit)` finds what the actor may see, for those whom `policy` allows."""

    label: Text
    find: Callable[[Actor, str, int], Iterable[SearchHit]]
    policy: Policy


@dataclass(frozen=True, slots=True)
class Alert:
    """A duty that is due or late: one sentence, until when, and where it is put right.

    `code` names the check. `due` is None for what is to be put right and has no last day.
    `basis` is the rule with its paper, as the reader sees it. `kind` is what duties of this code are
    called together: those that may come by tens have one, and a desk gathers them into a line.
    """

    code: str
    sentence: str
    due: date | None
    url: str
    late: bool = False
    basis: str = ""
    kind: Text = ""


@dataclass(frozen=True, slots=True)
class AlertSource:
    """`tell(actor)` tells what is due where the actor may see it, for those whom `policy` allows."""

    tell: Callable[[Actor], Iterable[Alert]]
    policy: Policy


@dataclass(frozen=True, slots=True)
class PaperField:
    """A name that a template of a paper may use. `sample` stands for it in a preview."""

    name: str
    label: Text
    sample: Any = ""


@dataclass(frozen=True, slots=True)
class PaperContext:
    """What a room can say of a subject in a paper: the names it gives, and their values.

    `read(actor, subject, on)` answers every field of `fields` for one subject on a day, to those
    whom `policy` allows.
    """

    subject: str
    fields: tuple[PaperField, ...]
    read: Callable[[Actor, Any, date], dict[str, Any]]
    policy: Policy


menu: list[MenuItem] = []
_panels: list[Panel] = []
_searchers: dict[str, Searcher] = {}
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


def add_searcher(room: str, searcher: Searcher) -> None:
    _searchers[room] = searcher


def search(actor: Actor, words: str, limit: int = 8) -> list[tuple[Text, list[SearchHit]]]:
    """Hits of every room, grouped under the room's label; rooms without a hit are left out."""
    asked = [one for one in _searchers.values() if one.policy.allows(actor)]
    found = [(one.label, list(one.find(actor, words, limit))) for one in asked]
    return [(label, hits) for label, hits in found if hits]


def add_alert_source(
    code: str, tell: Callable[[Actor], Iterable[Alert]], *, policy: Policy
) -> None:
    """`tell(actor)` tells what is due where the actor may see it, in a bounded number of
    statements; it is asked whenever the desk of someone is opened whom `policy` allows."""
    _alert_sources[code] = AlertSource(tell, policy)


def alerts(actor: Actor) -> list[Alert]:
    """Everything due for the actor, late ones first, those without a last day at the end."""
    asked = [one for one in _alert_sources.values() if one.policy.allows(actor)]
    found = [alert for source in asked for alert in source.tell(actor)]
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
        context.policy.require(actor)
        found |= context.read(actor, thing, on)
    return found


def entries() -> list[tuple[str, Any]]:
    """What rooms have hung in, each by name, for the check that all of it has a policy."""
    return [
        *((f"menu {one.url_name}", one) for one in menu),
        *((f"panel {one.place} {one.template}", one) for one in _panels),
        *((f"search {room}", one) for room, one in _searchers.items()),
        *((f"alert {code}", one) for code, one in _alert_sources.items()),
        *(
            (f"paper {one.subject} {one.fields[0].name if one.fields else ''}", one)
            for contexts in _paper_contexts.values()
            for one in contexts
        ),
    ]
