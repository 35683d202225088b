"""Where a case leads to is found while it runs: somebody asked for it in words only."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.procedures.choices import What
from dangvu.procedures.definitions import Step, Version
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.selectors.acting import DESTINATIONS
from dangvu.procedures.selectors.acts import lines_by_case
from dangvu.procedures.selectors.known import DefinitionChanged, version_of
from dangvu.procedures.services._acting import (
    Refused,
    acting,
    lock_as_seen,
    must_act,
    must_be_its_day,
    must_run,
    write_step,
)
from dangvu.procedures.services.beginning import must_be_in_sight


def leads_somewhere(version: Version, step: Step) -> bool:
    """Whether the place to which a case leads may be said at this step: there is one, and it does not
    act yet."""
    places = {one.at for one in version.steps.values()}
    return bool(DESTINATIONS & places) and step.at not in DESTINATIONS


def lead_to(
    *, actor: Actor, case: Case, destination: Organization, revision: int, on: date
) -> StepTaken:
    """From now on the case leads there. Raises PermissionDenied, Refused, TakenMeanwhile."""
    must_act(actor, case)
    must_be_in_sight(actor, None, destination)
    with acting(actor=actor, verb="lead_to", label=f"{case.definition} {case.pk}"):
        found = lock_as_seen(case, revision)
        must_run(found)
        line = lines_by_case([found.pk]).get(found.pk, [])
        must_be_its_day(actor, found, on, max((one.on for one in line), default=None))
        try:
            _definition, version = version_of(found)
        except DefinitionChanged as changed:
            raise Refused(str(changed)) from changed
        if not leads_somewhere(version, version.steps[found.step]):
            raise Refused(_("Ở bước này không ghi nơi đến nữa."))
        found.destination, found.revision = destination, found.revision + 1
        taken = write_step(
            found, What.DESTINATION, on=on, reason=_name(destination, on), was_due=found.due
        )
        found.save()
        return taken


def _name(destination: Organization, on: date) -> str:
    versions = OrganizationVersion.objects.as_of(on).filter(organization=destination)
    found = versions.first()
    if found is None:
        raise Refused(_("Ngày %s tổ chức này không hoạt động.") % f"{on:%d/%m/%Y}")
    return f"{found.name} ({found.code})"
