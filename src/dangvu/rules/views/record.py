"""One rule: what it says on a day, what it said before, what organisations say of their own."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Crumb, Fact
from dangvu.core.pages.days import AskedDay, asked_day
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.rules.choices import BRIEF, area_of
from dangvu.rules.models import Parameter, RuleDocument
from dangvu.rules.selectors import InForce, RuleHistory, history_of
from dangvu.rules.selectors.in_force import in_force
from dangvu.rules.templatetags.rules import LOOKS
from dangvu.rules.wording import can_be_typed


@needs("rules")
@require_GET
def rule_detail(request: HttpRequest, code: str) -> HttpResponse:
    """`?on=` asks another day. Not there and not to be seen look the same."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    history = history_of(actor, code)
    if history is None:
        raise Http404
    day = asked_day(request, actor.today)
    held = history.held(day.day)
    context = {
        "title": history.label,
        "line": f"{area_of(code)} · {code}",
        "state": _state(held),
        "facts": _facts(held, history, day),
        "general": [(in_force(one.row), one.row, one.row == held) for one in history.general],
        "local": [(in_force(one.row), one, one.row.holds_on(day.day)) for one in history.local],
        "day": day,
        "doings": _doings(actor, history),
        "crumbs": [
            Crumb(_("Quy định đang áp dụng"), reverse("rules:list") + day.query),
            Crumb(history.label),
        ],
    }
    return render(request, "rules/detail.html", context)


def _state(held: Parameter | None) -> tuple[str, str]:
    if held is None:
        return "neutral", _("Không có quy định chung")
    return LOOKS[held.certainty], capfirst(str(BRIEF[held.certainty]))


def _facts(held: Parameter | None, history: RuleHistory, day: AskedDay) -> list[Fact]:
    if held is None:
        unit = history.open.unit if history.open else ""
        return [
            Fact(_("Giá trị"), missing=_("sổ quy định chưa ghi")),
            *([Fact(_("Đơn vị"), unit)] if unit else []),
        ]
    rule = in_force(held)
    return [
        Fact(_("Giá trị"), rule.in_words),
        Fact(_("Mức chắc chắn"), rule.certainty_in_words, note=_use(rule)),
        Fact(_("Điều khoản"), held.clause, missing=_("chưa rõ")),
        Fact(_("Văn bản"), str(held.source) if held.source else None, url=_paper_url(held)),
        Fact(_("Từ ngày"), held.valid_from),
        Fact(_("Đến trước ngày"), held.valid_to, missing=_("chưa có")),
    ]


def _use(rule: InForce) -> str:
    if rule.is_certain:
        return _("được dùng để tính hạn và xét điều kiện")
    return _("chỉ để nhắc, không dùng để từ chối việc gì")


def _paper_url(row: Parameter) -> str:
    """The page of its document, if that is listed."""
    listed = RuleDocument.objects.current().filter(source=row.source_id)
    return reverse("rules:document", args=[row.source_id]) if listed.exists() else ""


def _doings(actor: Actor, history: RuleHistory) -> list[Action]:
    if not may(actor, "rules", "manage"):
        return []
    shape = history.open.value if history.open else None
    like = history.general[0].row.value if history.general else shape
    if like is None and history.local:
        like = history.local[0].row.value
    refused = "" if can_be_typed(like) else _("Nội dung này chỉ theo quy định chung.")
    url = reverse("rules:set-local", args=[history.code])
    return [Action(_("Đặt quy định riêng"), url, refused, icon="plus")]
