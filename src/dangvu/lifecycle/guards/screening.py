"""Rounds of review: what cells have done, and that numbers and cases agree."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core.guard import Hold
from dangvu.lifecycle.reading import last_done, value
from dangvu.members.choices import PlacementKind
from dangvu.members.models import Placement, Standing
from dangvu.organizations.models import Ancestry, OrganizationVersion
from dangvu.procedures.choices import RUNNING, State, What
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.registry import Guard
from dangvu.procedures.selectors import Act

NUMBERS = ("reviewed", "to_help", "to_delete")
#: How many cells are named before the rest is only counted.
_NAMED = 10


def review_numbers(act: Act) -> Hold | None:
    """No more are proposed than reviewed, and none reviewed who are not of the cell."""
    said = [act.values.get(name) for name in NUMBERS]
    if any(one is None for one in said):
        return None
    reviewed, to_help, to_delete = (one or 0 for one in said)
    if min(reviewed, to_help, to_delete) < 0:
        return Hold("number_negative", _("Số đảng viên không thể nhỏ hơn 0."))
    if to_help + to_delete > reviewed:
        return Hold("proposed_too_many", _("Đề nghị nhiều hơn số đã rà soát."))
    with reading_whole():
        placed = Placement.objects.as_of(act.on).filter(
            organization=act.case.organization_id, kind=PlacementKind.OFFICIAL
        )
        members = Standing.objects.as_of(act.on).filter(person__in=placed.values("person"))
        there = members.count()
    if reviewed > there:
        text = _("Chi bộ có %(there)s đảng viên, ghi rà soát %(said)s.")
        return Hold("reviewed_too_many", text % {"there": there, "said": reviewed})
    return None


def each_has_a_case(act: Act) -> Hold | list[Hold] | None:
    """Whoever is proposed has a case of the own, begun in the round."""
    found = []
    for name, definition, text in (
        ("to_help", "education", _("Cần giúp đỡ %(said)s đảng viên, mới lập %(made)s hồ sơ.")),
        ("to_delete", "deletion", _("Đề nghị xóa tên %(said)s đảng viên, mới lập %(made)s hồ sơ.")),
    ):
        said = value(act, "review", name) or 0
        with reading_whole():
            made = Case.objects.filter(
                definition=definition, organization=act.case.organization_id,
                began_on__gte=act.case.began_on,
            ).exclude(state=State.WITHDRAWN).count()  # fmt: skip
        if made < said:
            found.append(Hold(f"{name}_without_case", text % {"said": said, "made": made}))
    return found


def reviews_of(act: Act) -> QuerySet[Case]:
    """The cases of the cells in this round: of its name, since the day on which it was announced."""
    announced = last_done(act, "announce")
    below = Ancestry.objects.on(act.on).filter(ancestor=act.case.organization_id)
    return Case.objects.filter(
        definition="screening",
        label=act.case.label,
        began_on__gte=announced.on if announced else act.case.began_on,
        organization__in=below.values("descendant"),
    )


def every_cell_reviewed(act: Act) -> Hold | None:
    """Which cells have not done it, by name."""
    with reading_whole():
        waiting = reviews_of(act).filter(state__in=RUNNING).values("organization")
        rows = OrganizationVersion.objects.as_of(act.on).filter(organization__in=waiting)
        names = list(rows.order_by("name").values_list("name", flat=True))
    if not names:
        return None
    shown = ", ".join(names[:_NAMED])
    if len(names) > _NAMED:
        shown += _(" và %s chi bộ khác") % (len(names) - _NAMED)
    words = {"count": len(names), "cells": shown}
    text = _("Còn %(count)s chi bộ chưa rà soát xong: %(cells)s.")
    return Hold("cells_waiting", text % words)


def sums_right(act: Act) -> Hold | None:
    """The numbers are those of the cells, added."""
    if any(act.values.get(name) is None for name in NUMBERS):
        return None
    with reading_whole():
        done = reviews_of(act).filter(state=State.DONE)
        rows = StepTaken.objects.current().filter(case__in=done, step="review", what=What.DONE)
        last = {one.case_id: one.values for one in rows.order_by("pk")}
    sums = {name: sum(one.get(name) or 0 for one in last.values()) for name in NUMBERS}
    if all(act.values[name] == sums[name] for name in NUMBERS):
        return None
    text = _(
        "Cộng từ các chi bộ: rà soát %(reviewed)s, giúp đỡ %(to_help)s, xóa tên %(to_delete)s."
    )
    return Hold("sums_wrong", text % sums)


GUARDS: tuple[Guard, ...] = (
    review_numbers,
    each_has_a_case,
    every_cell_reviewed,
    sums_right,
)
