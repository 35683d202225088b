"""Into the pool, from one cell to another, and out of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core import guard, temporal
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import require
from dangvu.core.secrecy import must_be_open
from dangvu.core.text import clean
from dangvu.core.writing import write_date
from dangvu.members.choices import DropReason
from dangvu.members.models import Candidate, Helper, Person, PoolPlace
from dangvu.members.models.candidates import POOL
from dangvu.members.services._acting import Refused, require_cell
from dangvu.members.services._pool import (
    must_be_followed,
    must_be_past,
    must_keep,
    pooling,
)
from dangvu.members.services.people import named
from dangvu.sources.models import Source

#: What is known of a candidate and may be changed.
FACTS = frozenset({"full_name", "birth", "sex", "workplace", "is_youth_union", "planned_for"})


def add_candidate(
    *,
    actor: Actor,
    organization_id: int,
    full_name: str,
    selected_on: date,
    birth: PartialDate | None = None,
    source: Source | None = None,
    **facts: Any,
) -> Candidate:
    """A cell selects somebody and follows them from that day on.

    Raises PermissionDenied; Refused for who is in the pool of that cell already.
    """
    require(actor, POOL, "manage", organization_id)
    must_be_past(actor, selected_on)
    for day in (selected_on, actor.today):
        require_cell(organization_id, day)
    known = _facts({"full_name": full_name, "birth": birth, **facts})
    _must_be_born(known, selected_on)
    label = f"@{organization_id}"
    with pooling(actor=actor, verb="members.add_candidate", place_id=organization_id, label=label):
        _must_be_new(organization_id, known)
        made = Candidate.objects.create(
            organization_id=organization_id, selected_on=selected_on, source=source, **known
        )
        PoolPlace.objects.create(
            candidate=made, organization_id=organization_id, valid_from=selected_on, source=source
        )
        return made


def change_candidate(*, actor: Actor, candidate: Candidate, **facts: Any) -> Candidate:
    """What is known of somebody in the pool becomes something else; the record of deeds has what it
    was."""
    place = must_keep(actor, candidate, None)
    must_be_followed(candidate)
    known = _facts(facts)
    _must_be_born(known, candidate.selected_on)
    with pooling(
        actor=actor, verb="members.change_candidate", place_id=place, label=f"#{candidate.pk}"
    ):
        Candidate.objects.filter(pk=candidate.pk).update(**known)
        candidate.refresh_from_db()
        return candidate


def drop_candidate(
    *, actor: Actor, candidate: Candidate, on: date, why: DropReason, note: str = ""
) -> None:
    """The cell follows somebody no longer. Raises StepHeld where something still runs for them."""
    place = must_keep(actor, candidate, None)
    must_be_followed(candidate)
    must_be_past(actor, on, candidate.selected_on)
    must_be_open(note)
    with pooling(
        actor=actor, verb="members.drop_candidate", place_id=place, label=f"#{candidate.pk}"
    ):
        guard.check("members.drop_candidate", actor=actor, subject=candidate)
        _leave_pool(candidate, on)
        candidate.dropped_on, candidate.dropped_why = on, why
        candidate.dropped_note = clean(note)[:250]
        candidate.save(update_fields=["dropped_on", "dropped_why", "dropped_note"])


def move_candidate(
    *,
    actor: Actor,
    candidate: Candidate,
    organization_id: int,
    on: date,
    source: Source | None = None,
) -> None:
    """Another cell follows somebody from a day on. Who helped them in the old one helps no longer."""
    place = must_keep(actor, candidate, None)
    require(actor, POOL, "manage", organization_id)
    must_be_followed(candidate)
    with reading_whole():
        held = PoolPlace.objects.current().get(candidate=candidate, valid_to__isnull=True)
    must_be_past(actor, on, held.valid_from)
    require_cell(organization_id, on)
    if organization_id == place:
        raise Refused(_("Người này đang ở nguồn của chi bộ đó."))
    with pooling(
        actor=actor, verb="members.move_candidate", place_id=place, label=f"#{candidate.pk}"
    ):
        guard.check("members.move_candidate", actor=actor, subject=candidate)
        known = {"search_key": candidate.search_key, "birth": candidate.birth}
        _must_be_new(organization_id, known)
        temporal.change_from(held, on=on, organization_id=organization_id, source=source)
        _end_helpers(candidate, on)
        candidate.organization_id = organization_id
        candidate.save(update_fields=["organization"])


def admit_candidate(*, actor: Actor, candidate: Candidate, person: Person, on: date) -> None:
    """Somebody of the pool is a member from that day on; whoever helps them helps on, in probation."""
    place = must_keep(actor, candidate, None)
    must_be_followed(candidate)
    with pooling(
        actor=actor, verb="members.admit_candidate", place_id=place, label=f"#{candidate.pk}"
    ):
        helping = list(Helper.objects.as_of(on).filter(candidate=candidate))
        _leave_pool(candidate, on)
        for one in helping:
            Helper.objects.create(
                person=person, member_id=one.member_id, valid_from=on, source_id=one.source_id
            )
        candidate.admitted_on, candidate.person = on, person
        candidate.save(update_fields=["admitted_on", "person"])


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as they are stored. Raises Refused for no name, SecretRefused for a stamp."""
    unknown = set(facts) - FACTS
    if unknown:
        raise TypeError(f"a candidate has no {', '.join(sorted(unknown))}")
    if "full_name" in facts and not clean(facts["full_name"]):
        raise Refused(_("Ghi họ và tên."))
    texts: dict[str, Any] = {
        name: clean(facts[name]) for name in ("full_name", "workplace") if name in facts
    }
    must_be_open(*texts.values())
    return named({**facts, **texts})


def _must_be_born(known: dict[str, Any], selected_on: date) -> None:
    birth = known.get("birth")
    if birth is not None and birth.earliest > selected_on:
        raise Refused(_("Ngày sinh sau ngày chi bộ chọn."))


def _must_be_new(organization_id: int, known: dict[str, Any]) -> None:
    """Two of one name in a cell differ by their birth."""
    rows = Candidate.objects.in_pool().filter(
        organization=organization_id, search_key=known["search_key"]
    )
    births = [one.birth for one in rows]
    if any(one is None or known["birth"] is None or one == known["birth"] for one in births):
        raise Refused(_("Người này đã có trong nguồn của chi bộ."))


def _leave_pool(candidate: Candidate, on: date) -> None:
    held = PoolPlace.objects.current().filter(candidate=candidate, valid_to__isnull=True).first()
    if held is not None:
        if on < held.valid_from:
            text = _("Ngày ghi trước ngày chi bộ này theo dõi (%s).")
            raise Refused(text % write_date(held.valid_from))
        temporal.end(held, on=on)
    _end_helpers(candidate, on)


def _end_helpers(candidate: Candidate, on: date) -> None:
    rows = Helper.objects.current().filter(candidate=candidate, valid_to__isnull=True)
    for one in rows:
        temporal.end(one, on=on)
