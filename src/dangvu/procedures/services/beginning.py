"""A case begins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.policy import require, scope_of
from dangvu.core.secrecy import must_be_open
from dangvu.core.text import clean, search_key
from dangvu.core.writing import write_date
from dangvu.members.models import Candidate, Person, PersonVersion, Placement
from dangvu.organizations.models import Ancestry, Organization
from dangvu.procedures import registry
from dangvu.procedures.choices import What
from dangvu.procedures.definitions import Definition, Step, Version
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.selectors.acting import DESTINATIONS, NobodyActs, Ways, arrival
from dangvu.procedures.selectors.acts import Act, clock_day
from dangvu.procedures.selectors.clocks import Rules
from dangvu.procedures.services._acting import (
    Refused,
    acting,
    ruled_by,
    set_due,
    write_step,
)
from dangvu.sources.models import Source


class NotInPool(Refused):
    """Nobody of that name is followed there; they are added to the pool first."""


def begin(
    *,
    actor: Actor,
    code: str,
    organization: Organization,
    on: date,
    person: Person | None = None,
    candidate: Candidate | None = None,
    label: str = "",
    destination: Organization | None = None,
    source: Source | None = None,
) -> Case:
    """A case of the procedure begins for an organisation on a day, under the version of that day.

    `person` is the member whom it is about, `candidate` somebody of the pool (who may be called by
    `label` where the organisation follows one of that name), `label` the name of anything else.
    Raises PermissionDenied, Refused, NotInPool, UnknownProcedure.
    """
    definition = registry.definition(code)
    require(actor, definition.kind, "manage", organization.pk)
    version = version_begun(definition, on, actor)
    must_be_in_sight(actor, person, destination)
    if definition.about == "candidate" and person is None:
        candidate = _followed(actor, candidate, label, organization, on)
        label = candidate.full_name
    elif candidate is not None:
        raise Refused(_("Quy trình này không phải về quần chúng trong nguồn."))
    label = _label(definition, person, label, on)
    must_be_open(label)
    leads_on = any(one.at in DESTINATIONS for one in version.steps.values())
    # Where a member may ask for it, the place is found while it runs (`lead_to`).
    if destination is None and leads_on and definition.asked is None:
        raise Refused(_("Ghi nơi đến."))
    _must_be_of(organization, person, on)
    _must_not_run_unseen(actor, definition, person)
    case, first = new_case(definition, version, organization, on, person, label, destination)
    case.candidate = candidate
    with acting(actor=actor, verb="begin", label=f"{definition.code} {organization.pk}"):
        keep_new(Act(actor, case, definition, version, first, on), source=source)
    return case


def begin_everywhere(
    *,
    actor: Actor,
    code: str,
    organizations: Iterable[Organization],
    on: date,
    label: str,
    source: Source | None = None,
) -> list[Case]:
    """A case of the procedure, which is about no person, begins for each of these organisations under
    one name: all or none, as one deed; one statement for each and a few beside. Raises as `begin`."""
    definition, places = registry.definition(code), list(organizations)
    _must_manage_all(actor, definition.kind, places)
    version = version_begun(definition, on, actor)
    label = _label(definition, None, label, on)
    must_be_open(label)
    ways, rules = Ways(), Rules()
    begun = [new_case(definition, version, one, on, None, label, None, ways) for one in places]
    with acting(actor=actor, verb="begin", label=f"{definition.code} × {len(begun)}"):
        said = {}
        for case, first in begun:
            act = Act(actor, case, definition, version, first, on, rules=rules)
            reckoned = clock_day(act, "deadline")
            set_due(case, reckoned)
            said[case.organization_id] = ruled_by(reckoned)
        cases = Case.objects.bulk_create([case for case, _first in begun])
        StepTaken.objects.bulk_create(
            StepTaken(
                case=case, what=What.BEGUN, turn=0, step=case.step, to_step=case.step, due=case.due,
                on=on, organization_id=case.organization_id, source=source,
                **said[case.organization_id],
            )
            for case in cases
        )  # fmt: skip
    return cases


def _must_manage_all(actor: Actor, kind: str, places: list[Organization]) -> None:
    """Raises PermissionDenied."""
    scope, wanted = scope_of(actor, kind, "manage"), {one.pk for one in places}
    held = Organization.objects.inside(scope, actor.today).filter(pk__in=wanted)
    if wanted - set(held.values_list("pk", flat=True)):
        raise PermissionDenied


def _must_not_run_unseen(actor: Actor, definition: Definition, person: Person | None) -> None:
    """That one runs which the beginner may not see is told as anything that is held: neither what it
    is nor that it is there."""
    if person is None:
        return
    with reading_whole():
        running = Case.objects.running().filter(person=person, definition=definition.code)
        if running.exists() and not running.visible_to(actor).exists():
            raise Refused(_("Hồ sơ đang tạm giữ."))


def new_case(
    definition: Definition,
    version: Version,
    organization: Organization,
    on: date,
    person: Person | None,
    label: str,
    destination: Organization | None,
    ways: Ways | None = None,
) -> tuple[Case, Step]:
    """The case as it would begin, at its first step; nothing is written. Raises Refused."""
    try:
        first = arrival(
            version, version.first_step.code, organization.pk,
            destination.pk if destination else None, on, ways or Ways(),
        )  # fmt: skip
    except NobodyActs as nobody:
        raise Refused(str(nobody)) from nobody
    if first.acting is None:
        raise Refused(_("Ở tổ chức này quy trình không có bước nào phải làm."))
    case = Case(
        definition=definition.code,
        kind=definition.kind,
        version_from=version.starts,
        mark=version.mark,
        organization=organization,
        acting_id=first.acting,
        destination=destination,
        person=person,
        label=label,
        search_key=search_key(label),
        began_on=on,
        step=first.code,
        step_since=on,
    )
    return case, version.steps[first.code]


def keep_new(act: Act, **said: Any) -> None:
    """It is written, with its first line; `said` is what stands in that line beside."""
    case, reckoned = act.case, clock_day(act, "deadline")
    set_due(case, reckoned)
    case.save(force_insert=True)
    write_step(
        case, What.BEGUN, turn=0, on=act.on, organization_id=case.organization_id,
        **ruled_by(reckoned), **said,
    )  # fmt: skip


def version_begun(definition: Definition, on: date, actor: Actor) -> Version:
    if on > actor.today:
        raise Refused(_("Ngày bắt đầu sau hôm nay."))
    version = definition.version_on(on)
    if version is None:
        raise Refused(_("Ngày %s chưa có quy định về quy trình này.") % write_date(on))
    return version


def must_be_in_sight(actor: Actor, person: Person | None, destination: Organization | None) -> None:
    """What a write names is something that the writer may view; told as what is not there."""
    with reading_whole():
        if person is not None:
            seen = Person.objects.visible_to(actor, of_few=True).filter(pk=person.pk)
            if not seen.exists():
                raise Refused(_("Không có đảng viên này."))
        if destination is not None:
            places = Organization.objects.visible_to(actor).filter(pk=destination.pk)
            if not places.exists():
                raise Refused(_("Không có tổ chức này."))


def _label(definition: Definition, person: Person | None, label: str, on: date) -> str:
    """How the case is called: the name of the member that day, else what was written."""
    if (definition.about == "person") != (person is not None):
        asked = _("Ghi hồ sơ về đảng viên nào."), _("Quy trình này không phải về một đảng viên.")
        raise Refused(asked[person is not None])
    if person is None:
        if not clean(label):
            raise Refused(_("Ghi tên hồ sơ."))
        return clean(label)[:250]
    return name_on(person, on)


def _followed(
    actor: Actor, candidate: Candidate | None, name: str, organization: Organization, on: date
) -> Candidate:
    """Somebody of the pool whom the organisation follows, named as such or by their name."""
    with reading_whole():
        below = Ancestry.objects.on(on).filter(ancestor=organization).values("descendant")
        rows = Candidate.objects.visible_to(actor).in_pool().filter(organization__in=below)
        chosen = Q(pk=candidate.pk) if candidate else Q(search_key=search_key(clean(name)))
        found = list(rows.filter(chosen)[:2])
    if not found:
        raise NotInPool(_("Người này chưa có trong nguồn phát triển Đảng của tổ chức đó."))
    if len(found) > 1:
        raise Refused(_("Nguồn có nhiều người trùng tên; mở trang của đúng người rồi lập hồ sơ."))
    if on < found[0].selected_on:
        text = _("Người này vào nguồn ngày %s, sau ngày bắt đầu hồ sơ.")
        raise Refused(text % write_date(found[0].selected_on))
    return found[0]


def name_on(person: Person, on: date) -> str:
    """What the member is called that day, or first."""
    with reading_whole():
        known = PersonVersion.objects.current().filter(person=person).order_by("valid_from")
        names = [one.full_name for one in known if one.valid_from <= on] or [
            one.full_name for one in known
        ]
    return names[-1] if names else person.code


def _must_be_of(organization: Organization, person: Person | None, on: date) -> None:
    """A member's case runs where the member takes part, or above. Whoever takes part nowhere that
    day is anybody's."""
    if person is None:
        return
    with reading_whole():
        placed = Placement.objects.as_of(on).filter(person=person)
        cells = list(placed.values_list("organization_id", flat=True))
    below = Ancestry.objects.on(on).filter(ancestor=organization, descendant__in=cells)
    if cells and not below.exists():
        raise Refused(_("Ngày %s đảng viên này không sinh hoạt ở tổ chức đó.") % write_date(on))
