"""What becomes of grants when their organisation is merged away: they stay where they were given and
reach nothing from then on. Nobody gets a right by a reorganisation, so they are only named."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from dangvu.access.models import Grant
from dangvu.core import reorganisation
from dangvu.core.actor import Actor
from dangvu.core.reorganisation import Change, Effect

ROOM = "access"
_NAMED = 5


class GrantsStay:
    """Tells whose grants end with their organisation."""

    def preview(self, change: Change, actor: Actor) -> list[Effect]:
        if not change.ended:
            return []
        held = Grant.objects.current().filter(organization__in=list(change.ended))
        held = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=change.on))
        found = list(held.select_related("user").order_by("user__display_name", "pk"))
        if not found:
            return []
        named = [f"{one.user.display_name} ({one.get_role_display()})" for one in found[:_NAMED]]
        names = ", ".join(named) + (" …" if len(found) > _NAMED else "")
        text = _("Phân quyền ở nơi kết thúc sẽ không còn tác dụng, cần giao lại: %s.") % names
        return [Effect(ROOM, text, count=len(found))]

    def apply(self, change: Change, actor: Actor) -> None:
        """Nothing: who holds what where is decided by people."""


reorganisation.register(ROOM, GrantsStay())
