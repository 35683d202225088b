"""One rule through time: what it said when, and which organisations say something of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dangvu.core.actor import Actor
from dangvu.organizations.models import OrganizationVersion
from dangvu.rules import shipped
from dangvu.rules.models import Parameter
from dangvu.rules.shipped import LeftOpen


@dataclass(frozen=True, slots=True)
class Version:
    """`place` names the organisation of a local rule; `may_change`: by whoever asked."""

    row: Parameter
    place: str = ""
    may_change: bool = False


@dataclass(frozen=True, slots=True)
class RuleHistory:
    """`general` and `local` versions, the newest first. `open` is set for a rule that the program
    asks for and ships no value of."""

    code: str
    label: str
    general: list[Version]
    local: list[Version]
    open: LeftOpen | None = None

    def held(self, on: date) -> Parameter | None:
        """The general rule of that day."""
        return next((one.row for one in self.general if one.row.holds_on(on)), None)


def history_of(actor: Actor, code: str) -> RuleHistory | None:
    """None for a code of which there is nothing that the actor may see. Three statements beside
    what the policy asks."""
    rows = Parameter.objects.current().filter(code=code)
    seen = list(rows.visible_to(actor).select_related("source").order_by("-valid_from", "pk"))
    left_open = shipped.left_open().get(code)
    if not seen and left_open is None:
        return None
    own = set(rows.manageable_by(actor).values_list("pk", flat=True))
    names = _names({row.organization_id for row in seen if row.organization_id})
    local = [
        Version(row, names.get(row.organization_id, ""), row.pk in own)
        for row in seen
        if row.organization_id
    ]
    general = [Version(row) for row in seen if row.organization_id is None]
    newest = next((one.row for one in [*general, *local]), None)
    label = newest.label if newest else left_open.label if left_open else code
    return RuleHistory(
        code=code,
        label=label,
        general=general,
        local=sorted(local, key=lambda one: (one.place, -one.row.valid_from.toordinal())),
        open=None if general else left_open,
    )


def _names(organization_ids: set[int]) -> dict[int, str]:
    """What each was called last."""
    rows = OrganizationVersion.objects.current().filter(organization__in=organization_ids)
    return dict(rows.order_by("valid_from").values_list("organization_id", "name"))
