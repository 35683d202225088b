"""The register of members as a list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.pages import EXCEL_PICKED, PRINT_PICKED, Column, Crumb, Filter, list_page
from dangvu.core.pages.columns import Text
from dangvu.core.pages.days import asked_day, day_filter
from dangvu.core.policy import Sets
from dangvu.core.routes import needs
from dangvu.members import selectors
from dangvu.members.choices import Sex, Status
from dangvu.members.permissions import (
    BASIC,
    FILE,
    birth_shown,
    row_shows,
    set_of,
    sets_shown,
)
from dangvu.members.selectors.lists import inside, named
from dangvu.organizations.models import OrganizationVersion

#: What else is known of a person, for those who ask for it.
_SPARE = {
    "ethnicity": gettext_lazy("Dân tộc"),
    "religion": gettext_lazy("Tôn giáo"),
    "hometown": gettext_lazy("Quê quán"),
    "education": gettext_lazy("Học vấn"),
    "qualification": gettext_lazy("Chuyên môn"),
    "theory_level": gettext_lazy("Lý luận chính trị"),
    "occupation": gettext_lazy("Nghề nghiệp"),
}


@needs("members")
@require_http_methods(["GET", "POST"])
def member_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day, shown = asked_day(request, actor.today), sets_shown(actor)
    return list_page(
        request,
        title=_("Đảng viên"),
        rows=selectors.member_list(actor, day.day),
        columns=_columns(shown),
        filters=[*_filters(actor, day.day, shown), day_filter(day)],
        kind="members",
        search=named,
        order="name",
        counted=_("đảng viên"),
        empty=_("Ở đây sẽ có đảng viên mà đồng chí được xem. Nhập từ Excel để bắt đầu."),
        actions=[EXCEL_PICKED, PRINT_PICKED],
        file_name="dang-vien",
        context={"crumbs": [Crumb(_("Đảng viên"))]},
    )


def _columns(shown: Sets) -> list[Column]:
    """Those of which the reader is shown something; in rows of which it is not shown they are
    empty."""
    columns = [
        Column(
            "name",
            _("Họ và tên"),
            "full_name",
            order=("sort_key",),
            url=lambda row: reverse("members:detail", args=[row.person_id]),
        ),
        Column("code", _("Mã"), "code", order=("code",)),
        _birth(shown),
        Column("sex", _("Giới tính"), lambda row: Sex(row.sex).label if row.sex else None),
        Column("status", _("Tư cách"), _status_badge, kind="state"),
        Column("cell", _("Chi bộ"), _cell_words, order=("cell_code", "sort_key"), long=True),
        Column("admitted", _("Kết nạp"), "admitted", kind="date", order=("admitted",)),
        Column("full", _("Chính thức"), "full_since", kind="date", order=("full_since",)),
        *(_spare(key, label, shown) for key, label in _SPARE.items()),
    ]
    return [column for column in columns if set_of(column.key) in {BASIC, *shown.somewhere}]


def _birth(shown: Sets) -> Column:
    """The year for whoever is shown no more, and then no order by the day."""

    def value(row: Any) -> Any:
        return birth_shown(row.birth, whole=row_shows(row, shown, FILE))

    label = _("Ngày sinh") if FILE in shown.somewhere else _("Năm sinh")
    order = ("birth",) if FILE in shown.everywhere else ()
    return Column("birth" if FILE in shown.somewhere else "born", label, value, "date", order)


def _spare(key: str, label: Text, shown: Sets) -> Column:
    def value(row: Any) -> Any:
        return getattr(row, key) if row_shows(row, shown, set_of(key)) else None

    return Column(key, label, value, source=F(f"person__versions__{key}"), spare=True)


def _status_badge(row: Any) -> tuple[str, str]:
    look = "info" if row.status == Status.PROBATIONARY else "done"
    return look, str(Status(row.status).label)


def _cell_words(row: Any) -> str:
    """Many cells have the same name: what is above tells them apart."""
    words = " · ".join(part for part in (row.cell_name, row.above_short or row.above_name) if part)
    if not row.guest_of:
        return words
    return _("%(cell)s (tạm thời ở %(guest)s)") % {"cell": words, "guest": row.guest_of}


def _filters(actor: Actor, on: date, shown: Sets) -> list[Filter]:
    """By what the reader is shown of every row: a list narrowed by a field tells it."""
    filters = [
        Filter(
            "org",
            _("Tổ chức (mã hoặc tên)"),
            kind="text",
            read=lambda text: _organizations(actor, text, on),
            apply=lambda rows, found: inside(rows, found, on),
            suggest=reverse("organizations:options"),
        ),
        Filter("admitted", _("Kết nạp"), kind="range"),
        Filter("status", _("Tư cách"), choices=Status.choices),
        Filter("sex", _("Giới tính"), choices=Sex.choices),
        _dimension_filter("age_band", _("Độ tuổi"), on),
        _dimension_filter("party_age", _("Tuổi đảng"), on),
    ]
    return [one for one in filters if set_of(one.key) in {BASIC, *shown.everywhere}]


def _organizations(actor: Actor, text: str, on: date) -> list[int]:
    """What has that code, else all whose name has the words; the list takes what is below too."""
    rows = OrganizationVersion.objects.as_of(on).visible_to(actor)
    found = rows.filter(code__iexact=text) or rows.matching(text)
    ids = list(found.values_list("organization_id", flat=True)[:1000])
    if not ids:
        raise ValueError(text)
    return ids


def _dimension_filter(code: str, label: str, on: date) -> Filter:
    """The bands of a figure, so that a list and the breakdown of the figure agree."""
    dimension = indicators.get("members.total").dimensions[code]

    def apply(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        keyed = dimension.prepare(rows, on).annotate(**{f"in_{code}": dimension.expression(on)})
        return keyed.filter(**{f"in_{code}": value})

    return Filter(code, label, choices=lambda: list(dimension.labels().items()), apply=apply)
