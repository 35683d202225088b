"""The rules in force on a day: `?on=30/6/2021`."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import EXCEL_PICKED, PRINT_PICKED, Action, Column, Crumb, Filter, list_page
from dangvu.core.pages.days import asked_day, day_filter
from dangvu.core.routes import needs
from dangvu.rules import shipped
from dangvu.rules.choices import AREAS, BRIEF, Certainty
from dangvu.rules.selectors import ListedRule, rules_listed
from dangvu.rules.templatetags.rules import LOOKS


@needs("rules")
@require_http_methods(["GET", "POST"])
def rule_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = asked_day(request, actor.today)
    rows = rules_listed(actor, day.day)
    written = {one.code for one in rows}
    return list_page(
        request,
        title=_("Quy định đang áp dụng"),
        rows=rows,
        columns=_columns(day.query),
        filters=[
            Filter("area", _("Nội dung"), choices=_areas()),
            Filter("certainty", _("Mức chắc chắn"), choices=Certainty.choices),
            Filter(
                "local",
                _("Phạm vi"),
                lookup="is_local",
                choices=[("0", _("Quy định chung")), ("1", _("Quy định riêng"))],
                read=lambda text: text == "1",
            ),
            day_filter(day),
        ],
        search=("label", "code", "basis", "place", "in_words"),
        kind="rules",
        counted=_("quy định"),
        empty=_("Sổ quy định chưa có gì vào ngày này."),
        actions=[EXCEL_PICKED, PRINT_PICKED],
        file_name="quy-dinh",
        template="rules/list.html",
        context={
            "crumbs": [Crumb(_("Quy định đang áp dụng"))],
            "doings": [
                Action(_("Văn bản và thay thế"), reverse("rules:documents"), icon="document")
            ],
            "left_open": [
                (one.label, reverse("rules:detail", args=[one.code]))
                for one in shipped.left_open().values()
                if one.code not in written
            ],
        },
    )


def _columns(query: str) -> list[Column]:
    return [
        Column(
            "label",
            _("Quy định về"),
            "label",
            url=lambda one: reverse("rules:detail", args=[one.code]) + query,
            long=True,
        ),
        Column("value", _("Giá trị"), "in_words", long=True),
        Column("certainty", _("Mức chắc chắn"), _certainty, kind="state"),
        Column("place", _("Phạm vi"), lambda one: one.place or _("Chung")),
        Column("basis", _("Căn cứ"), "basis", long=True),
        Column("from", _("Từ ngày"), "valid_from", kind="date"),
        Column("until", _("Đến trước ngày"), "valid_to", kind="date", spare=True),
        Column("area", _("Nội dung"), "area", spare=True),
        Column("code", _("Mã"), "code", spare=True),
    ]


def _certainty(one: ListedRule) -> tuple[str, str]:
    return LOOKS[one.certainty], str(BRIEF[one.certainty])


def _areas() -> list[tuple[str, str]]:
    """Each once; several parts of the codes are about one thing."""
    return [(name, name) for name in dict.fromkeys(str(label) for label in AREAS.values())]
