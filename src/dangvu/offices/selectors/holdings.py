"""One holding with what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dangvu.core.actor import Actor
from dangvu.offices.models import Duty, Holding, Publication, TermVersion
from dangvu.offices.selectors.names import holder_names, organization_names
from dangvu.offices.selectors.persons import places_of


@dataclass(frozen=True, slots=True)
class HoldingRecord:
    """`name` is empty for a person whose record is restricted; `place` is the body with its
    organisation, or the enterprise; `followed` are the names of organisations in the duties."""

    holding: Holding
    name: str
    place: str
    term: TermVersion | None
    duties: tuple[Duty, ...]
    publications: tuple[Publication, ...]
    followed: dict[int, str]


def holding_record(actor: Actor, holding: Holding, on: date) -> HoldingRecord:
    """Duties and publications of this person in this post, also those that are over, the latest
    first. Nine statements at most; the caller has asked whether the holding may be seen."""
    which = {"person": holding.person_id, "post": holding.post_id}
    duties = list(
        Duty.objects.current()
        .visible_to(actor)
        .filter(**which)
        .select_related("stands_in_for", "source")
        .order_by("-valid_from", "-pk")
    )
    published = Publication.objects.current().visible_to(actor).filter(**which)
    term = None
    if holding.term_id is not None:
        term = TermVersion.objects.current().filter(term=holding.term_id).first()
    followed = {one.organization_id for one in duties if one.organization_id is not None}
    return HoldingRecord(
        holding=holding,
        name=holder_names(actor, [holding.person_id], on).get(holding.person_id, ""),
        place=places_of([holding])[0],
        term=term,
        duties=tuple(duties),
        publications=tuple(published.select_related("source").order_by("-published_on", "-pk")),
        followed=organization_names(followed, on),
    )
