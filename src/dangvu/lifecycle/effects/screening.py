"""A round of review begins in every cell."""

from __future__ import annotations

from dangvu.organizations.choices import CELL_TYPES
from dangvu.organizations.models import Ancestry, Organization, OrganizationVersion
from dangvu.procedures.models import StepTaken
from dangvu.procedures.registry import Effect
from dangvu.procedures.selectors import Act
from dangvu.procedures.services import begin_everywhere


def have_cells_review(act: Act, taken: StepTaken) -> None:
    """A case for each cell that lives that day, under the name of the round."""
    below = Ancestry.objects.on(act.on).filter(ancestor=act.case.organization_id)
    cells = OrganizationVersion.objects.as_of(act.on).filter(
        organization__in=below.values("descendant"), type__in=CELL_TYPES
    )
    begin_everywhere(
        actor=act.actor,
        code="screening",
        organizations=Organization.objects.filter(pk__in=cells.values("organization")),
        on=act.on,
        label=act.case.label,
        source=taken.source,
    )


EFFECTS: tuple[Effect, ...] = (have_cells_review,)
