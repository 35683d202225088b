"""Papers of a case come in, and are in hand no longer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.core.writing import write_date
from dangvu.procedures import registry, services
from dangvu.procedures.forms import LoseForm, PaperForm
from dangvu.procedures.models import CasePaper
from dangvu.procedures.selectors.known import definition_of
from dangvu.procedures.services import Paper
from dangvu.procedures.views.shared import form_page, keepable_or_404


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """`?paper=CODE` chooses the kind."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = keepable_or_404(actor, pk)
    kinds = services.paper_kinds(definition_of(case))
    asked = {"on": actor.today, "paper": request.GET.get("paper", "")}
    form = PaperForm(request.POST or None, kinds=kinds, initial=asked)

    def record(given: dict[str, Any]) -> object:
        written = Paper(
            given["paper"], given["on"], label=given["label"], place=given["place"],
            holder=given["holder"], number=given["number"],
        )  # fmt: skip
        return services.record_paper(actor=actor, case=case, paper=written)

    return form_page(
        request, case, form, title=_("Ghi giấy tờ"), submit=_("Ghi giấy tờ"), do=record,
        done=_("Đã ghi giấy tờ."),
    )  # fmt: skip


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def lose(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = keepable_or_404(actor, pk)
    held = {str(one.pk): one for one in CasePaper.objects.current().filter(case=case)}
    if not held and request.method == "GET":
        raise Http404
    definition = definition_of(case)
    choices = [
        (key, f"{registry.paper_label(definition, one.paper)}, {write_date(one.received_on)}")
        for key, one in held.items()
    ]
    form = LoseForm(request.POST or None, papers=choices)

    def withdrawn(given: dict[str, Any]) -> object:
        return services.lose_paper(actor=actor, paper=held[given["paper"]], reason=given["reason"])

    return form_page(
        request, case, form, title=_("Ghi giấy tờ không còn"), submit=_("Ghi không còn"),
        do=withdrawn, done=_("Đã ghi."),
    )  # fmt: skip
