"""What is known of somebody of the pool, for guards and effects: from the tables, and only where they
have nothing from what was written down with a step. Writes nothing."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from dangvu.access.selectors import reading_whole
from dangvu.core.partial_dates import PartialDate
from dangvu.lifecycle.reading import day, value
from dangvu.members.choices import Course, IntroducerKind, Sex
from dangvu.members.models import (
    Candidate,
    Certificate,
    Exit,
    Helper,
    Introducer,
    PersonVersion,
)
from dangvu.procedures.selectors import Act

#: The step at which facts are written down, of every procedure that is about somebody of the pool.
DOSSIER = "dossier"


def candidate(act: Act) -> Candidate | None:
    """None for a case that was brought in from elsewhere with a name alone."""
    if act.case.candidate_id is None:
        return None
    with reading_whole():
        return Candidate.objects.get(pk=act.case.candidate_id)


def page(act: Act, deed: str) -> str:
    """Where something is written down of the person of the case: "helper", "certificate", and of who is
    in the pool also "introducer" and "change". Empty where there is no such page."""
    if act.case.candidate_id is not None:
        return reverse("members:candidate-deed", args=[act.case.candidate_id, deed])
    if act.case.person_id is not None and deed in ("helper", "certificate"):
        return reverse("members:probation-deed", args=[act.case.person_id, deed])
    return ""


def birth(act: Act) -> PartialDate | None:
    """Of who is in the pool, of who was a member before, or as it was written down."""
    found = candidate(act)
    if found is not None and found.birth is not None:
        return found.birth
    if act.case.person_id is not None:
        with reading_whole():
            rows = PersonVersion.objects.current().filter(person=act.case.person_id)
            last = rows.order_by("-valid_from").first()
        if last is not None and last.birth is not None:
            return last.birth
    written = day(act, DOSSIER, "birth")
    return PartialDate.of(written) if written else None


def sex(act: Act) -> str:
    found = candidate(act)
    if found is not None and found.sex:
        return found.sex
    written = value(act, DOSSIER, "is_woman")
    return "" if written is None else Sex.FEMALE if written else Sex.MALE


def certified_on(act: Act) -> date | None:
    """The latest awareness course, up to that day."""
    found = candidate(act)
    if found is not None:
        with reading_whole():
            rows = Certificate.objects.current().filter(
                candidate=found, course=Course.AWARENESS, given_on__lte=act.on
            )
            given = rows.order_by("-given_on").values_list("given_on", flat=True).first()
        if given is not None:
            return given
    return day(act, DOSSIER, "certificate_on")


def introducers(act: Act) -> list[Introducer]:
    """Who had introduced them by that day; empty where nobody is written down."""
    if act.case.candidate_id is None:
        return []
    with reading_whole():
        rows = Introducer.objects.current().filter(
            candidate=act.case.candidate_id, introduced_on__lte=act.on
        )
        return list(rows.order_by("introduced_on", "pk"))


def together_since(act: Act) -> date | None:
    """From when all members who introduce them have known them; None where it is not known of one."""
    written = day(act, DOSSIER, "together_since")
    days = [
        one.together_since or written
        for one in introducers(act)
        if one.kind == IntroducerKind.MEMBER
    ] or [written]
    known = [one for one in days if one is not None]
    return max(known) if known and len(known) == len(days) else None


def is_helped(act: Act) -> bool:
    """Whether a member helps the person of the case that day."""
    with reading_whole():
        rows = Helper.objects.as_of(act.on)
        if act.case.person_id is not None:
            return rows.filter(person=act.case.person_id).exists()
        return rows.filter(candidate=act.case.candidate_id, candidate__isnull=False).exists()


def last_exit(act: Act) -> Exit | None:
    """How the person of the case left the last time."""
    with reading_whole():
        rows = Exit.objects.current().filter(person=act.case.person_id)
        return rows.order_by("-on", "-pk").select_related("membership").first()
