"""The form of a step, made from its definition; with a vote, who came and what was counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.pages.filters import read_day
from dangvu.core.routes import needs
from dangvu.procedures import services
from dangvu.procedures.definitions import Step
from dangvu.procedures.forms import StepForm
from dangvu.procedures.models import Case
from dangvu.procedures.selectors.acting import PLACE_LABELS
from dangvu.procedures.selectors.acts import lines_by_case
from dangvu.procedures.selectors.known import DefinitionChanged, step_of
from dangvu.procedures.selectors.line import case_line
from dangvu.procedures.selectors.listing import label_shown
from dangvu.procedures.selectors.proving import Threshold
from dangvu.procedures.services.asking import begun_by_asking
from dangvu.procedures.views.attendance import attendance_rows, meeting_of
from dangvu.procedures.views.shared import cited, form_page, keepable_or_404, revision_seen
from dangvu.rules.selectors import UnknownRule, parameter


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = keepable_or_404(actor, pk, acting=True)
    if not case.is_running:
        raise Http404
    try:
        found = step_of(case)
    except DefinitionChanged as changed:
        raise Http404 from changed
    on = asked_day(request, actor.today)
    rows = attendance_rows(case, found.vote.body, on, request.POST or None) if found.vote else []
    initial = {"on": actor.today, **_asked_for(case, found)}
    form = StepForm(request.POST or None, step=found, is_listed=bool(rows), initial=initial)

    def take(given: dict[str, Any]) -> object:
        meeting = (
            meeting_of(case, found.vote.body, given["on"], request.POST) if found.vote else None
        )
        return services.take_step(
            actor=actor,
            case=case,
            step=found.code,
            revision=revision_seen(request, case),
            on=given["on"],
            way=given.get("way", ""),
            values=form.values,
            count=form.count,
            meeting=meeting,
            source=cited(actor, given["symbol"], given["on"]),
            reason=given["reason"],
        )

    current = case_line(actor, case).current
    return form_page(
        request,
        case,
        form,
        title=found.label,
        submit=_("Ghi bước này"),
        do=take,
        done=_("Đã ghi: %s.") % found.label,
        template="procedures/step.html",
        rows=rows,
        threshold=threshold_shown(found, case, on),
        line=_("%(label)s · %(who)s làm")
        % {
            "label": label_shown(actor, case),
            "who": PLACE_LABELS[found.at],
        },
        holds=current.holds if current else (),
        is_held=any(not one.is_warning for one in current.holds) if current else False,
        on=on,
    )


def _asked_for(case: Case, found: Step) -> dict[str, Any]:
    """What the member wrote who asked for it, where the first step asks the same."""
    asked = begun_by_asking(lines_by_case([case.pk]).get(case.pk, []))
    if asked is None or asked.step != found.code:
        return {}
    said = {rule: asked.values.get(rule.name) for rule in found.values}
    return {
        f"value_{rule.name}": read_day(value) if rule.type == "date" else _as_chosen(value)
        for rule, value in said.items()
        if value is not None
    }


def _as_chosen(value: Any) -> Any:
    return {True: "1", False: "0"}.get(value, value) if isinstance(value, bool) else value


def asked_day(request: HttpRequest, usual: date) -> date:
    """The day in the form, where it is one: the list of voters is that of the day."""
    try:
        return read_day(request.POST.get("on", ""))
    except ValueError:
        return usual


def threshold_shown(found: Step, case: Case, on: date) -> dict[str, Any] | None:
    """The rule by which the vote passes that day, and how many that is of those who count now."""
    if found.vote is None:
        return None
    with reading_whole():
        try:
            rule = parameter(found.vote.threshold, on=on, organization_id=case.acting_id)
        except UnknownRule:
            return {"rule": None, "words": ""}
    return {"rule": rule, "words": Threshold.read(rule.value).words}
