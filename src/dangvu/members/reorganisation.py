"""What becomes of members when their cell is merged, divided or ended.

Bulk transfers need no letters of introduction: the placement ends and the next begins on the
day, both for the reason of the reorganisation, and no Transfer is written.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core import reorganisation
from dangvu.core.actor import Actor
from dangvu.core.reorganisation import Change, Effect
from dangvu.members.choices import PlacementKind
from dangvu.members.models import Placement
from dangvu.members.services.reorganizing import follow_change, pool_moves, target_of
from dangvu.organizations.models import OrganizationVersion
from dangvu.rules.selectors import UnknownRule, parameter

ROOM = "members"
HAND_OVER = "reorganization.hand_over_working_days"


class MembersFollow:
    """Placements of the day and later, and records from the day on, go where the change says."""

    def preview(self, change: Change, actor: Actor) -> list[Effect]:
        if not _sources(change):
            return []
        with reading_whole():
            placed = _placed(change)
            followed = Counter(pool_moves(change).values())
        moved: Counter[tuple[int, str]] = Counter()
        stranded: Counter[int] = Counter()
        for person, cell, kind in placed:
            into = target_of(change, person, cell)
            if into is not None:
                moved[into, kind] += 1
            elif cell in change.vacated or cell in change.ended:
                stranded[cell] += 1
        names = _names({into for into, _kind in moved} | set(stranded) | set(followed))
        return [
            *_strangers(change, placed),
            *(_going(names[into], kind, count) for (into, kind), count in sorted(moved.items())),
            *(
                _followed(names[into], count, divided=bool(change.assigned))
                for into, count in sorted(followed.items())
            ),
            *(_stranded(change, cell, names[cell], stranded[cell]) for cell in sorted(stranded)),
        ]

    def apply(self, change: Change, actor: Actor) -> None:
        if _sources(change):
            follow_change(change, actor)


def _sources(change: Change) -> set[int]:
    return set(change.ended) | change.vacated | set(change.absorbed) | set(change.assigned)


def _placed(change: Change) -> list[tuple[int, int, str]]:
    rows = Placement.objects.current().filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=change.on), organization__in=_sources(change)
    )
    return list(rows.values_list("person_id", "organization_id", "kind"))


def _names(organizations: set[int]) -> dict[int, str]:
    """The last name of each, whether it lives or not."""
    # What began and ended on one day has only rows that are superseded.
    rows = OrganizationVersion.objects.filter(organization__in=organizations)
    order = (F("superseded_at").asc(nulls_last=True), "valid_from")
    return dict(rows.order_by(*order).values_list("organization_id", "name"))


def _going(name: str, kind: str, count: int) -> Effect:
    official = kind == PlacementKind.OFFICIAL
    text = (
        _("Đảng viên chuyển sinh hoạt chính thức về %(cell)s")
        if official
        else _("Đảng viên đang sinh hoạt tạm thời chuyển về %(cell)s")
    )
    return Effect(ROOM, text % {"cell": name}, count)


def _followed(name: str, count: int, *, divided: bool) -> Effect:
    """The pool goes as one; of a divided cell somebody may belong elsewhere, which nobody has named."""
    text = _("Quần chúng trong nguồn chuyển về %s theo dõi") % name
    if divided:
        text = (
            _(
                "%s; ai thuộc chi bộ khác thì chuyển ở trang của người ấy trong Nguồn phát triển Đảng"
            )
            % text
        )
    return Effect(ROOM, text, count)


def _stranded(change: Change, cell: int, name: str, count: int) -> Effect:
    text = _("%(cell)s còn %(count)s đảng viên chưa có nơi chuyển đến") % {
        "cell": name,
        "count": count,
    }
    try:
        rule = parameter(HAND_OVER, on=change.on, organization_id=cell)
    except UnknownRule:
        return Effect(ROOM, text, count, blocks=True)
    deadline = _("phải chuyển trong %(value)s %(unit)s (%(basis)s)") % {
        "value": rule.value,
        "unit": rule.unit,
        "basis": rule.basis,
    }
    return Effect(ROOM, f"{text}; {deadline}", count, blocks=True)


def _strangers(change: Change, placed: list[tuple[Any, ...]]) -> list[Effect]:
    """Persons named for a cell in which they are not, or sent where the event does not lead."""
    here = {(cell, person) for person, cell, _kind in placed}
    wrong = [
        person
        for cell, people in change.assigned.items()
        for person, into in people.items()
        if (cell, person) not in here or (into != cell and into not in change.successors)
    ]
    if not wrong:
        return []
    text = _("Có người được xếp chi bộ nhưng không ở chi bộ này, hoặc nơi đến không thuộc việc này")
    return [Effect(ROOM, text, len(wrong), blocks=True)]


reorganisation.register(ROOM, MembersFollow())
