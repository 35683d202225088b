"""One meeting, many cases: `?definition=admission&step=cell_vote`, or the rows picked on the list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb, picked_ids
from dangvu.core.routes import needs
from dangvu.procedures import services
from dangvu.procedures.definitions import Step
from dangvu.procedures.forms import StepForm
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.selectors.known import DefinitionChanged, step_of
from dangvu.procedures.selectors.listing import waiting_at
from dangvu.procedures.services import Count, ManyHeld, Meeting, Take
from dangvu.procedures.views.attendance import attendance_rows, meeting_of
from dangvu.procedures.views.printing import meeting_address
from dangvu.procedures.views.shared import SAID, cited, reasons
from dangvu.procedures.views.steps import asked_day, threshold_shown

#: More than this at once is more than a meeting does.
MOST = 200


@dataclass(slots=True)
class Line:
    """A case of the meeting as the form shows it: its counts, and what stands against it."""

    case: Any
    counts: list[tuple[str, str, str]] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    is_chosen: bool = True


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    cases = _cases(request, actor)
    found = _step(cases)
    if found is None:
        messages.error(
            request, _("Chọn các hồ sơ của cùng một quy trình, cùng bước, cùng nơi giải quyết.")
        )
        return redirect("procedures:list")
    is_sent = request.method == "POST" and "do" in request.POST
    on, given = asked_day(request, actor.today), request.POST if is_sent else None
    rows = attendance_rows(cases[0], found.vote.body, on, given) if found.vote else []
    form = StepForm(given, step=found, many=True, is_listed=bool(rows), initial={"on": actor.today})
    lines = [_line(one, found, request, is_sent=is_sent) for one in cases]
    if is_sent and form.is_valid():
        try:
            done = _take(actor, request, form, found, lines)
        except ManyHeld as held:
            for line in lines:
                line.holds = [hold.reason for hold in held.holds.get(line.case.pk, [])]
            form.add_error(None, _("Chưa ghi hồ sơ nào: xem lý do ở từng hồ sơ."))
        except SAID as error:
            for reason in reasons(error):
                form.add_error(None, reason)
        except PermissionDenied:
            form.add_error(None, _("Có hồ sơ không thuộc nơi đồng chí ghi."))
        else:
            messages.success(request, _("Đã ghi %s hồ sơ.") % len(done))
            makes = done and any(found.ways[one.way].makes for one in done)
            return redirect(meeting_address(done[0]) if makes else reverse("procedures:list"))
    first = cases[0]
    context = {
        "title": _("%(step)s cho %(number)s hồ sơ") % {"step": found.label, "number": len(cases)},
        "line": first.acting_name,
        "form": form,
        "lines": lines,
        "rows": rows,
        "threshold": threshold_shown(found, first, on),
        "submit": _("Ghi cho các hồ sơ đã chọn"),
        "cancel_url": reverse("procedures:list"),
        "crumbs": [
            Crumb(_("Hồ sơ giải quyết"), reverse("procedures:list")),
            Crumb(_("Ghi cho nhiều hồ sơ")),
        ],
    }
    return render(request, "procedures/batch.html", context)


def _cases(request: HttpRequest, actor: Actor) -> list[Case]:
    """Those picked, or all that wait at a step where the reader may take it, at one organisation."""
    if request.method == "POST":
        ids = picked_ids(request)[:MOST]
        picked = list(Case.objects.visible_to(actor).filter(pk__in=ids))
        if not picked:
            return []
        first = picked[0]
        waiting = waiting_at(actor, first.definition, first.step)
        found = list(waiting.filter(pk__in=ids))
        return found if len(found) == len(picked) else []
    asked = request.GET.get("definition", ""), request.GET.get("step", "")
    rows = list(waiting_at(actor, *asked)[: MOST * 2])
    return [one for one in rows if one.acting_id == rows[0].acting_id][:MOST]


def _step(cases: list[Case]) -> Step | None:
    """The step of all of them; None where they are not of one."""
    if not cases or len({(one.step, one.acting_id, one.mark) for one in cases}) > 1:
        return None
    try:
        return step_of(cases[0])
    except DefinitionChanged:
        return None


def _line(case: Case, found: Step, request: HttpRequest, *, is_sent: bool) -> Line:
    line = Line(case, is_chosen=not is_sent or f"take_{case.pk}" in request.POST)
    if found.vote:
        labels = (_("Tán thành"), _("Không"), _("Trắng"), _("Hỏng"))
        names = [f"{name}_{case.pk}" for name in StepForm.COUNTS]
        line.counts = [
            (name, label, request.POST.get(name, "")[:6])
            for name, label in zip(names, labels, strict=True)
        ]
    return line


def _take(
    actor: Actor, request: HttpRequest, form: StepForm, found: Step, lines: list[Line]
) -> list[StepTaken]:
    given = form.cleaned_data
    source = cited(actor, given["symbol"], given["on"])
    takes = [
        Take(
            case=line.case,
            revision=_number(request.POST.get(f"revision_{line.case.pk}", "")),
            way=given.get("way", ""),
            values=form.values,
            count=Count(
                *(_number(text) for _name, _label, text in line.counts),
                eligible=given.get("eligible"),
            )
            if found.vote and any(text for _name, _label, text in line.counts)
            else None,
            source=source,
            reason=given["reason"],
        )
        for line in lines
        if line.is_chosen
    ]
    meeting = Meeting()
    if found.vote and lines:
        meeting = meeting_of(lines[0].case, found.vote.body, given["on"], request.POST)
    return services.take_step_for_many(
        actor=actor, step=found.code, on=given["on"], takes=takes, meeting=meeting
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
