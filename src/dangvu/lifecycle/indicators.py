"""Figures that only the cases of a member's life tell: on which ground members were struck off."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from dangvu.core.actor import Actor
from dangvu.core.indicators import Dimension, Indicator, Kind, register
from dangvu.core.periods import Period
from dangvu.members.selectors.requests import not_restricted
from dangvu.procedures import registry
from dangvu.procedures.choices import What
from dangvu.procedures.models import StepTaken


def _decided(period: Period) -> QuerySet[Any]:
    """Decisions of a deletion that passed, each with the ground on which the cell opened it."""
    rows = StepTaken.objects.current().filter(
        what=What.DONE, case__definition="deletion", step="decision", way="passed"
    )
    opened = StepTaken.objects.current().filter(case=OuterRef("case"), what=What.DONE, step="open")
    ground = Coalesce(Subquery(opened.order_by("-id").values("way")[:1]), Value(""))
    rows = rows.annotate(counted_on=F("on"), ground=ground)
    return rows.filter(counted_on__gte=period.start, counted_on__lt=period.end)


def _grounds() -> dict[str, Any]:
    (*_older, newest) = registry.definition("deletion").versions
    return {code: way.label for code, way in newest.steps["open"].ways.items()}


def _told(actor: Actor) -> Q:
    return not_restricted(actor, "case__person")


register(
    Indicator(
        code="lifecycle.deletions",
        label=_("Xóa tên theo quy trình"),
        kind=Kind.FLOW,
        unit=_("đảng viên"),
        definition=_(
            "Quyết định xóa tên trong kỳ của hồ sơ theo quy trình, theo trường hợp phải xóa tên; xóa tên ghi"
            " thẳng vào sổ và xóa tên đảng viên dự bị khi xét công nhận không tính."
        ),
        basis=_("sổ hồ sơ giải quyết theo quy trình của đơn vị"),
        time_axis=_("theo ngày quyết định trong kỳ"),
        value_kind="figures",
        rows_kind="procedures",
        rows=_decided,
        organization="case__organization",
        row_label="case__label",
        row_id="case_id",
        row_page="procedures:detail",
        told=_told,
        dimensions={
            "ground": Dimension("ground", _("trường hợp"), lambda on: F("ground"), _grounds)
        },
        order=83,
    )
)
