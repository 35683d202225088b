"""On the page of a member: the contact with the cell of residence, its yearly comment, its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dangvu.core import policy
from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.members import services
from dangvu.members.forms import ResidenceForm
from dangvu.members.models import Person
from dangvu.members.permissions import FILE, sets_of
from dangvu.members.selectors.residence import residence_of
from dangvu.members.services import Refused


@needs("members", "manage")
@require_POST
def residence(request: HttpRequest, person_id: int, deed: str) -> HttpResponse:
    """`comment`: the comment for a year came. `end`: no contact from a day on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = Person.objects.visible_to(actor, of_few=True).filter(pk=person_id).first()
    if person is None or deed not in ("comment", "end"):
        raise Http404
    form = ResidenceForm(request.POST, with_year=deed == "comment")
    back = redirect("members:detail", person_id)
    if not form.is_valid():
        messages.error(request, " ".join(text for each in form.errors.values() for text in each))
        return back
    on = form.cleaned_data["on"]
    try:
        if deed == "comment":
            services.record_residence_comment(
                actor=actor, person=person, year=form.cleaned_data["year"], on=on
            )
        else:
            services.end_residence_contact(actor=actor, person=person, on=on)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Đã ghi."))
    return back


def residence_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """For those who are shown the file of the member."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if FILE not in sets_of(actor, subject):
        return None
    now = residence_of(subject, actor.today)
    if now.contact is None and not now.comments:
        return None
    return {
        "now": now,
        "person": subject,
        "year": actor.today.year,
        "today": actor.today,
        "may": policy.may(actor, "members", "manage", subject.home_id),
    }
