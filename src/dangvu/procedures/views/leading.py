"""Where a case leads to, said while it runs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.procedures import services
from dangvu.procedures.forms import LeadForm
from dangvu.procedures.selectors.acts import lines_by_case
from dangvu.procedures.selectors.known import DefinitionChanged, version_of
from dangvu.procedures.services.asking import begun_by_asking
from dangvu.procedures.services.leading import leads_somewhere
from dangvu.procedures.views.shared import form_page, keepable_or_404, revision_seen


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = keepable_or_404(actor, pk, acting=True)
    try:
        _definition, version = version_of(case)
    except DefinitionChanged as changed:
        raise Http404 from changed
    if request.method == "GET" and not (
        case.is_running and leads_somewhere(version, version.steps[case.step])
    ):
        raise Http404
    form = LeadForm(request.POST or None, actor=actor, initial={"on": actor.today})

    def do(given: dict[str, Any]) -> object:
        return services.lead_to(
            actor=actor, case=case, revision=revision_seen(request, case),
            destination=given["destination"], on=given["on"],
        )  # fmt: skip

    asked = begun_by_asking(lines_by_case([case.pk]).get(case.pk, []))
    wanted = str(asked.values.get("to_place", "")) if asked else ""
    more = {"line": _("Đảng viên ghi: %s") % wanted} if wanted else {}
    return form_page(
        request, case, form, title=_("Ghi nơi đến"), submit=_("Ghi nơi đến"), do=do,
        done=_("Đã ghi nơi đến."), **more,
    )  # fmt: skip
