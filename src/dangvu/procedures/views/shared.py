"""What the pages of cases have in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.core.guard import StepHeld
from dangvu.core.pages import Crumb
from dangvu.core.partial_dates import PartialDate
from dangvu.core.secrecy import SecretRefused
from dangvu.procedures.choices import State
from dangvu.procedures.models import Case
from dangvu.procedures.selectors.known import step_label
from dangvu.procedures.selectors.listing import label_shown
from dangvu.procedures.services import ManyHeld, Refused
from dangvu.sources.models import Source
from dangvu.sources.services import cite

#: What a service says to whoever tried, instead of doing it.
SAID = (Refused, StepHeld, SecretRefused)


def case_or_404(actor: Actor, pk: int) -> Case:
    found = Case.objects.visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_act(actor: Actor, case: Case) -> bool:
    """Whether the reader takes the step where the case stands."""
    return policy.may(actor, case.kind, "manage", case.acting_id)


def keepable(actor: Actor, case: Case) -> bool:
    """Whether the reader keeps its papers: at either end of it."""
    places = {case.acting_id, case.organization_id}
    return any(policy.may(actor, case.kind, "manage", place) for place in places)


def keepable_or_404(actor: Actor, pk: int, *, acting: bool = False) -> Case:
    """A case that the reader may write something of; `acting`: where it must be acted on. What they
    may only read is not there to be written."""
    found = case_or_404(actor, pk)
    if not (may_act(actor, found) if acting else keepable(actor, found)):
        raise Http404
    return found


def crumbs(actor: Actor, case: Case, *last: str) -> list[Crumb]:
    start = Crumb(_("Hồ sơ giải quyết"), reverse("procedures:list"))
    if not last:
        return [start, Crumb(label_shown(actor, case))]
    here = Crumb(label_shown(actor, case), reverse("procedures:detail", args=[case.pk]))
    return [start, here, *(Crumb(word) for word in last)]


def state_of(case: Case, today: date) -> tuple[str, str]:
    """The badge of a case."""
    if case.state == State.OPEN:
        if case.due is not None and case.due < today:
            return "late", _("Quá hạn")
        return "info", step_label(case)
    if case.state == State.DONE:
        return "done", step_label(case)
    look = "ended" if not case.is_running else "warn"
    return look, str(State(case.state).label)


def cited(actor: Actor, symbol: str, on: date) -> Source | None:
    """The paper of that symbol and day."""
    return cite(actor=actor, symbol=symbol, date=PartialDate.of(on)) if symbol.strip() else None


def reasons(error: Exception) -> list[str]:
    """Every reason of a refusal by itself."""
    if isinstance(error, StepHeld):
        return [hold.reason for hold in error.holds]
    if isinstance(error, ManyHeld):
        return [hold.reason for each in error.holds.values() for hold in each]
    return [str(error)]


def revision_seen(request: HttpRequest, case: Case) -> int:
    """The revision that the page showed; of a page opened now the present one."""
    text = request.POST.get("revision", "")
    if request.method == "POST":
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    return case.revision


def _page_or_list(actor: Actor, case: Case) -> str:
    """Where to go on after a deed: whoever sends a case back or leads it on may see it no more."""
    if Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        return reverse("procedures:detail", args=[case.pk])
    return reverse("procedures:list")


def form_page(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    *,
    title: str,
    submit: str,
    do: Callable[[dict[str, Any]], object],
    done: str,
    template: str = "procedures/form.html",
    **more: Any,
) -> HttpResponse:
    """A form about a case: shown, or done and back to the case; a refusal stands over the form."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except SAID as error:
            for reason in reasons(error):
                form.add_error(None, reason)
        else:
            messages.success(request, done)
            return redirect(_page_or_list(actor, case))
    context = {
        "title": title,
        "line": f"{label_shown(actor, case)} · {step_label(case)}",
        "form": form,
        "submit": submit,
        "revision": revision_seen(request, case),
        "cancel_url": reverse("procedures:detail", args=[case.pk]),
        "crumbs": crumbs(actor, case, title),
        **more,
    }
    return render(request, template, context)
