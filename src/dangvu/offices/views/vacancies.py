"""Seats that stand empty below an organisation, or those that will: `?org=CODE&on=30/9/2026`.

The two are asked by themselves: of a whole bloc each takes its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Column, Crumb
from dangvu.core.pages.days import AskedDay, asked_day
from dangvu.core.pages.export import Sheet, workbook
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.offices import selectors
from dangvu.offices.selectors import Forecast, Leaving, Vacancy
from dangvu.offices.views.places import kind_of_names, place_asked, words_asked
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import SeveralOrganizations

#: How far ahead the page may look.
MONTHS = (6, 12, 24)
#: Of more vacancies than this the longest are shown, of more that will be the first.
SHOWN = 200


@needs("offices")
@require_GET
def vacancy_list(request: HttpRequest) -> HttpResponseBase:
    """`?key=1` asks key posts alone, `?months=6` what will fall vacant until then, `?format=xlsx` for
    Excel, which has both."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = asked_day(request, actor.today)
    key_only = request.GET.get("key") == "1"
    months = next((one for one in MONTHS if str(one) == request.GET.get("months")), None)
    try:
        version = place_asked(request, day)
    except SeveralOrganizations:
        return redirect(
            reverse("organizations:list") + "?" + urlencode({"q": words_asked(request)})
        )
    place = version.organization_id
    if request.GET.get("format") == "xlsx":
        found = selectors.vacancies(actor, place, day.day, key_only=key_only)
        ahead = selectors.forecast(actor, place, day.day, months=months or MONTHS[-1])
        return _excel(request, found, ahead, version, day)
    context = {
        "title": _("Chức danh khuyết"),
        "line": version.name,
        "version": version,
        "day": day,
        "key_only": key_only,
        "keeps": policy.may(actor, "offices", "manage"),
        "months": months,
        "choices": MONTHS,
        "usual": MONTHS[-1],
        "doings": _doings(actor, version),
        "crumbs": [
            Crumb(version.label, reverse("organizations:detail", args=[place]) + day.query),
            Crumb(_("Chức danh khuyết")),
        ],
    }
    if months:
        told = selectors.forecast(actor, place, day.day, months=months)
        context |= {
            "forecast": told,
            "leaving": told.leaving[:SHOWN],
            "terms": told.terms[:SHOWN],
        }
    else:
        empty = selectors.vacancies(actor, place, day.day, key_only=key_only)
        context |= {"vacancies": empty[:SHOWN], "total": len(empty)}
    return render(request, "offices/vacancies.html", context)


def _doings(actor: Actor, version: OrganizationVersion) -> list[Action]:
    asked = "?" + urlencode({"org": version.code})
    doings = [
        Action(_("Quy hoạch"), reverse("offices:planned-list") + asked, icon="people"),
        Action(_("Nhiệm kỳ"), reverse("offices:terms") + asked, icon="calendar"),
    ]
    if policy.may(actor, "offices", "manage", version.organization_id):
        establish = reverse("offices:establish") + asked
        doings.append(Action(_("Lập tổ chức lãnh đạo"), establish, icon="plus"))
    return doings


def _excel(
    request: HttpRequest,
    found: Sequence[Vacancy],
    forecast: Forecast,
    version: OrganizationVersion,
    day: AskedDay,
) -> HttpResponseBase:
    lines = [version.label, _("Ngày %s") % write_date(day.day)]
    sheets = [
        Sheet(_("Đang khuyết"), [_("Chức danh khuyết"), *lines], _vacant_columns(), found),
        Sheet(_("Sẽ khuyết"), [_("Sẽ khuyết"), *lines], _leaving_columns(), forecast.leaving),
    ]
    return workbook(
        request,
        sheets,
        label=_("Chức danh khuyết"),
        file_name="chuc-danh-khuyet",
        kind=kind_of_names(request.actor),  # type: ignore[attr-defined]
        rows=sum(len(one.acting) for one in found) + len(forecast.leaving),
    )


def _vacant_columns() -> list[Column]:
    def title(one: Vacancy) -> str:
        return one.version.post.title

    return [
        Column("title", _("Chức danh"), title),
        Column("body", _("Cơ quan"), "body"),
        Column("organization", _("Tổ chức đảng"), "organization"),
        Column("key", _("Chủ chốt"), lambda one: _("có") if one.version.is_key else ""),
        Column("seats", _("Định mức"), lambda one: one.version.seats, kind="number"),
        Column("vacant", _("Khuyết"), "vacant", kind="number"),
        Column("since", _("Từ ngày"), "since", kind="date"),
        Column("days", _("Số ngày"), "days", kind="number"),
        Column("acting", _("Tạm giữ"), lambda one: ", ".join(one.acting)),
        Column("reason", _("Lý do"), "reason"),
        Column("plan", _("Hướng kiện toàn"), "plan"),
    ]


def _leaving_columns() -> list[Column]:
    def title(one: Leaving) -> str:
        return one.holding.post.title

    return [
        Column("title", _("Chức danh"), title),
        Column("body", _("Cơ quan"), "body"),
        Column("organization", _("Tổ chức đảng"), "organization"),
        Column("name", _("Người giữ"), "name"),
        Column("on", _("Dự kiến"), "on", kind="date"),
        Column("why", _("Vì"), lambda one: str(one.why.label)),
        Column("basis", _("Căn cứ"), "basis"),
    ]
