"""The rules that held on a day, as a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dangvu.core.actor import Actor
from dangvu.organizations.selectors import versions_as_of
from dangvu.rules.choices import AREAS, area_of
from dangvu.rules.models import Parameter
from dangvu.rules.selectors.in_force import basis_of
from dangvu.rules.wording import value_in_words


@dataclass(frozen=True, slots=True)
class ListedRule:
    """`place` is the organisation whose own rule it is, empty for a general one."""

    pk: int
    code: str
    label: str
    area: str
    in_words: str
    place: str
    place_code: str
    certainty: str
    basis: str
    valid_from: date
    valid_to: date | None

    @property
    def is_local(self) -> bool:
        return bool(self.place)


def rules_listed(actor: Actor, on: date) -> list[ListedRule]:
    """What held on the day of what the actor may see: by content, the general rule first and then
    those of organisations that lived. Two statements beside what the policy asks."""
    rows = Parameter.objects.as_of(on).visible_to(actor).select_related("source")
    held = list(rows)
    places = versions_as_of({row.organization_id for row in held if row.organization_id}, on)
    listed = []
    for row in held:
        place = places.get(row.organization_id or 0)
        if row.organization_id is not None and place is None:
            continue
        listed.append(
            ListedRule(
                pk=row.pk,
                code=row.code,
                label=row.label,
                area=area_of(row.code),
                in_words=value_in_words(row.value, row.unit),
                place=place.name if place else "",
                place_code=place.code if place else "",
                certainty=row.certainty,
                basis=basis_of(row, brief=True),
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            )
        )
    areas = list(dict.fromkeys(str(label) for label in AREAS.values()))
    order = {label: number for number, label in enumerate(areas)}
    return sorted(
        listed,
        key=lambda one: (order.get(one.area, len(order)), one.code, one.is_local, one.place),
    )
