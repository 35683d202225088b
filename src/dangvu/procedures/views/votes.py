"""The page of a vote: counts, the electorate with a reason for each exclusion, and the proof."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb, Fact
from dangvu.core.routes import needs
from dangvu.members.models import PersonVersion
from dangvu.members.selectors.requests import not_restricted
from dangvu.procedures.choices import Exclusion
from dangvu.procedures.models import Case, Elector, Vote
from dangvu.procedures.selectors.line import organization_names
from dangvu.procedures.selectors.listing import label_shown
from dangvu.procedures.selectors.proving import reprove

BODIES = {
    "cell": gettext_lazy("chi bộ"),
    "executive_committee": gettext_lazy("ban chấp hành"),
    "standing_committee": gettext_lazy("ban thường vụ"),
    "inspection_commission": gettext_lazy("ủy ban kiểm tra"),
}


@needs("procedures")
@require_GET
def vote_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    vote = get_object_or_404(Vote.objects.visible_to(actor), pk=pk)
    proof = reprove(vote)
    case = Case.objects.visible_to(actor).filter(pk=vote.case_id or 0).first()
    place = organization_names({vote.organization_id}, actor.today).get(vote.organization_id, "")
    title = label_shown(actor, case) if case else vote.question
    start = [Crumb(_("Hồ sơ giải quyết"), reverse("procedures:list"))]
    if case:
        start.append(Crumb(title, reverse("procedures:detail", args=[case.pk])))
    context = {
        "title": _("Biểu quyết: %s") % title,
        "line": f"{place} · {BODIES.get(vote.body, vote.body)}",
        "state": ("done", _("Đạt")) if vote.passed else ("ended", _("Không đạt")),
        "facts": _facts(vote, proof.needed),
        "vote": vote,
        "proof": proof,
        "electors": _electors(actor, vote),
        "crumbs": [*start, Crumb(_("Biểu quyết"))],
    }
    return render(request, "procedures/vote.html", context)


def _facts(vote: Vote, needed: int) -> list[Fact]:
    return [
        Fact(_("Ngày"), vote.on),
        Fact(_("Hình thức"), vote.get_ballot_display()),
        Fact(_("Có quyền biểu quyết"), vote.eligible),
        Fact(_("Có mặt"), vote.present),
        Fact(_("Tán thành"), vote.votes_for, note=_("cần ít nhất %s") % needed),
        Fact(_("Không tán thành"), vote.votes_against),
        Fact(_("Phiếu trắng, ý kiến khác"), vote.blank),
        Fact(_("Không hợp lệ"), vote.invalid),
    ]


def _electors(actor: Actor, vote: Vote) -> list[tuple[str, str, bool | None]]:
    """Name, reason of exclusion, whether they came; persons whose records are restricted without a
    name. Ordered by name, in which no ballot was cast."""
    rows = list(Elector.objects.filter(vote=vote).values_list("person_id", "excluded", "came"))
    with reading_whole():
        named = PersonVersion.objects.as_of(vote.on).filter(
            not_restricted(actor), person__in=[person for person, _why, _came in rows]
        )
        names = {
            pk: (key, name)
            for pk, key, name in named.values_list("person_id", "sort_key", "full_name")
        }
    words = dict(Exclusion.choices)
    shown = [
        (names.get(person, ("", _("bị hạn chế theo yêu cầu"))), str(words.get(why, why)), came)
        for person, why, came in rows
    ]
    return [(name, why, came) for (_key, name), why, came in sorted(shown, key=lambda one: one[0])]
