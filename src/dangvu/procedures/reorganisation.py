"""What becomes of running cases when organisations are merged, divided, moved or ended."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from dangvu.core import reorganisation
from dangvu.core.actor import Actor
from dangvu.core.reorganisation import Change, Effect
from dangvu.organizations.models import OrganizationVersion
from dangvu.procedures.services.handing import follow_change, handings

ROOM = "procedures"


class CasesFollow:
    """Running cases go on at the heir, with their step, their papers and their deadline; cases that
    are over stay where they were."""

    def preview(self, change: Change, actor: Actor) -> list[Effect]:
        found = handings(change)
        counts = Counter(one.acting for one in found)
        ids = [one for one in counts if one is not None]
        rows = OrganizationVersion.objects.as_of(change.on).filter(organization__in=ids)
        names = dict(rows.values_list("organization_id", "name"))
        lines = [
            Effect(
                ROOM, _("Hồ sơ đang giải quyết bàn giao cho %s") % names.get(one, one), counts[one]
            )
            for one in sorted(ids)
        ]
        if stranded := counts[None]:
            text = _("Hồ sơ đang giải quyết không còn tổ chức nào làm tiếp")
            lines.append(Effect(ROOM, text, stranded, blocks=True))
        return lines

    def apply(self, change: Change, actor: Actor) -> None:
        follow_change(change, actor)


reorganisation.register(ROOM, CasesFollow())
