"""What becomes of committees, boards and duties when their organisation ends."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.core import reorganisation
from dangvu.core.actor import Actor
from dangvu.core.reorganisation import Change, Effect
from dangvu.offices.services.reorganizing import ending_with, follow_change

ROOM = "offices"


class OfficesFollow:
    """Bodies, posts, terms and holdings stay with the organisation and end with it; duties to
    follow it end, to be assigned anew."""

    def preview(self, change: Change, actor: Actor) -> list[Effect]:
        if not change.ended:
            return []
        ending = ending_with(change)
        lines = [
            (_("Tổ chức lãnh đạo, cơ quan kết thúc cùng tổ chức đảng"), ending.bodies),
            (_("Lượt giữ chức vụ kết thúc do sắp xếp tổ chức"), ending.holdings),
            (_("Nhiệm kỳ kết thúc"), ending.terms),
            (_("Phân công theo dõi kết thúc, phải phân công lại"), ending.followed),
        ]
        return [Effect(ROOM, text, count) for text, count in lines if count]

    def apply(self, change: Change, actor: Actor) -> None:
        if change.ended:
            follow_change(change, actor)


reorganisation.register(ROOM, OfficesFollow())
