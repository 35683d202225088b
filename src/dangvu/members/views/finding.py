"""What the search of the whole system finds in this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.policy import Sets
from dangvu.core.registry import SearchHit
from dangvu.core.writing import write_date
from dangvu.members import selectors
from dangvu.members.permissions import FILE, birth_shown, row_shows, sets_shown


def found_by_words(actor: Actor, words: str, limit: int) -> Sequence[SearchHit]:
    """For the search of the whole system; those who left are found too."""
    shown = sets_shown(actor)
    return [
        SearchHit(
            one.full_name,
            " · ".join(
                part
                for part in (_born(one, shown), one.cell_name, one.above_name, _gone(one))
                if part
            ),
            reverse("members:detail", args=[one.person_id]),
        )
        for one in selectors.people_by_words(actor, words, limit)
    ]


def _born(one: Any, shown: Sets) -> str:
    return write_date(birth_shown(one.birth, whole=row_shows(one, shown, FILE)))


def _gone(one: Any) -> str:
    return "" if one.status else _("không còn trong sổ")
