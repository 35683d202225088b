"""Who acts: found in the tree of the day of the act, from the organisation for which a case runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.organizations.choices import OrganizationType
from dangvu.organizations.models import Heir, OrganizationVersion
from dangvu.organizations.selectors import path_to_root
from dangvu.procedures.definitions import Step, Version

#: Who acts, for people.
PLACE_LABELS: dict[str, str | Promise] = {
    "cell": gettext_lazy("chi bộ"),
    "sectional": gettext_lazy("đảng ủy bộ phận"),
    "grassroots": gettext_lazy("đảng ủy cơ sở"),
    "superior": gettext_lazy("cấp trên trực tiếp của cơ sở"),
    "root": gettext_lazy("cấp ủy của cơ quan sử dụng"),
    "member": gettext_lazy("đảng viên"),
    "beginner": gettext_lazy("nơi lập hồ sơ"),
    "destination": gettext_lazy("nơi đến"),
    "destination_grassroots": gettext_lazy("đảng ủy cơ sở nơi đến"),
}

#: Whoever acts there is found from where the case leads to.
DESTINATIONS = frozenset({"destination", "destination_grassroots"})


class NobodyActs(Exception):
    """In the tree of that day nobody is there to take the step; the message says who is missing."""


@dataclass(slots=True)
class Ways:
    """Organisations from one upwards, each asked of the database once, for many cases at a time."""

    _above: dict[tuple[int, date], list[OrganizationVersion]] = field(default_factory=dict)

    def above(self, organization_id: int, on: date) -> list[OrganizationVersion]:
        """The organisation and all above it that day, the nearest first; where it has ended, those
        of its heir. Empty when nothing stands for it."""
        key = organization_id, on
        if key not in self._above:
            found = path_to_root(organization_id, on)[::-1]
            if not found or found[0].organization_id != organization_id:
                heir = Heir.objects.on(on).filter(organization=organization_id)
                stands = heir.values_list("heir_id", flat=True).first()
                found = path_to_root(stands, on)[::-1] if stands else []
            self._above[key] = found
        return self._above[key]


def acting_for(
    step: Step, organization_id: int, destination_id: int | None, on: date, ways: Ways
) -> int | None:
    """Which organisation takes a step for a case of `organization_id`; None when there is none."""
    if step.at in DESTINATIONS:
        found = ways.above(destination_id, on) if destination_id else []
        if step.at == "destination_grassroots":
            found = [one for one in found if one.is_grassroots]
        return found[0].organization_id if found else None
    above = ways.above(organization_id, on)
    if not above:
        return None
    chosen = _chosen(step.at, above)
    return chosen.organization_id if chosen else None


def _chosen(at: str, above: list[OrganizationVersion]) -> OrganizationVersion | None:
    base = above[0]
    if at in ("member", "beginner"):
        return base
    if at == "cell":
        return base if base.is_cell else None
    if at == "root":
        return above[-1]
    if at == "sectional":
        sectional = OrganizationType.SECTIONAL_COMMITTEE
        return next((one for one in above if one.type == sectional), None)
    places = [number for number, one in enumerate(above) if one.is_grassroots]
    if at == "grassroots":
        return above[places[0]] if places else None
    return above[places[0] + 1] if places and places[0] + 1 < len(above) else None


@dataclass(frozen=True, slots=True)
class Arrived:
    """Where a case comes to: a step with who takes it, or an end (`acting` is None)."""

    code: str
    acting: int | None


def arrival(
    version: Version,
    target: str,
    organization_id: int,
    destination_id: int | None,
    on: date,
    ways: Ways,
) -> Arrived:
    """Follows `skip_to` where nobody of that kind stands above, or the cell itself would. Raises
    NobodyActs."""
    passed: set[str] = set()
    while target in version.steps and target not in passed:
        passed.add(target)
        step = version.steps[target]
        acting = acting_for(step, organization_id, destination_id, on, ways)
        above = ways.above(organization_id, on)
        is_own = bool(above) and acting == above[0].organization_id
        upward = step.at in ("sectional", "grassroots", "superior")
        if step.skip_to and (acting is None or (is_own and upward)):
            target = step.skip_to
            continue
        if acting is None:
            raise NobodyActs(
                _("Ngày %(day)s không có %(who)s để làm bước “%(step)s”.")
                % {"day": f"{on:%d/%m/%Y}", "who": PLACE_LABELS[step.at], "step": step.label}
            )
        return Arrived(target, acting)
    return Arrived(target, None)
