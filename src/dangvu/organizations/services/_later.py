"""An event that is entered late reaches organisations that have ended since."""

from __future__ import annotations

from collections.abc import Iterable

from dangvu.core import reorganisation
from dangvu.core.actor import Actor
from dangvu.core.reorganisation import Change, Effect
from dangvu.organizations.choices import CELL_TYPES, Part
from dangvu.organizations.models import ReorganizationPart
from dangvu.organizations.services._edges import write_edges
from dangvu.organizations.services._known import Known
from dangvu.organizations.services._plan import Plan
from dangvu.organizations.services.events import Event


def pass_on_later_ends(reached: Iterable[int], actor: Actor) -> list[Effect]:
    """What newly came to an organisation goes on to its heir from the day it ended.

    A merged into B in July, entered in December; B merged into C in September: what was A's is
    B's from July and C's from September. What was there before has gone to C already.
    """
    effects: list[Effect] = []
    seen: set[int] = set()
    queue = set(reached)
    while queue:
        seen |= queue
        ends = (
            ReorganizationPart.objects.current()
            .filter(organization__in=queue, part=Part.PREDECESSOR, event__superseded_at=None)
            .select_related("event")
            .order_by("event__on", "pk")
        )
        parts = list(ends)
        for part in parts:
            effects += _pass_on(part, actor)
        queue = {part.heir_id for part in parts if part.heir_id} - seen
    return effects


def _pass_on(part: ReorganizationPart, actor: Actor) -> list[Effect]:
    ended, event = part.organization_id, part.event
    named = event.parts.current().filter(part=Part.SUCCESSOR, organization_id=part.heir_id)
    heir = part.heir_id if part.heir_id and named.exists() else None
    known = Known({ended} | ({heir} if heir else set()))
    plan = Plan(Event(on=event.on, source=event.source), known)
    plan.rehang(ended, heir)
    write_edges(plan)
    return reorganisation.apply(_change(ended, heir, part, known), actor)


def _change(ended: int, heir: int | None, part: ReorganizationPart, known: Known) -> Change:
    was_cell = any(version.type in CELL_TYPES for version in known.versions[ended][-1:])
    takes_in = heir is not None and was_cell and known.on(heir, part.event.on).is_cell
    return Change(
        kind=part.event.kind,
        on=part.event.on,
        event_id=part.event_id,
        ended={ended: heir},
        absorbed={ended: heir} if takes_in and heir is not None else {},
        vacated=frozenset({ended}) if was_cell else frozenset(),
        successors=frozenset() if heir is None else frozenset({heir}),
    )
