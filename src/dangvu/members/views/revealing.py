"""The number of a card, shown once to whoever says what for; and what of the page of a member is
about requests and restrictions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb
from dangvu.core.routes import needs
from dangvu.core.secrecy import SecretRefused
from dangvu.members.models import Card, Person
from dangvu.members.models.requests import managed_people
from dangvu.members.permissions import FILE, sets_of
from dangvu.members.selectors.numbers import COUNTED_DAYS, times_revealed
from dangvu.members.selectors.requests import (
    person_opened,
    requests_of,
    restriction_of,
    with_matters,
)
from dangvu.members.services import Refused
from dangvu.members.services.seeing import reveal_card_number


@needs("members")
@require_POST
def reveal(request: HttpRequest, person_id: int) -> HttpResponse:
    """The number stands on this answer alone: no address leads to it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = person_opened(actor, person_id)
    if person is None:
        raise Http404
    back = reverse("members:detail", args=[person_id])
    try:
        number = reveal_card_number(
            actor=actor, person=person, reason=request.POST.get("reason", "")
        )
    except (Refused, SecretRefused) as error:
        messages.error(request, str(error))
        return redirect(back)
    context = {
        "title": _("Số thẻ đảng viên"),
        "line": _("mã %s") % person.code,
        "number": number,
        "times": times_revealed(person, actor),
        "days": COUNTED_DAYS,
        "back": back,
        "crumbs": [
            Crumb(_("Đảng viên"), reverse("members:list")),
            Crumb(person.code, back),
            Crumb(_("Số thẻ")),
        ],
    }
    return render(request, "members/number.html", context)


def number_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """On the page of a member: asking for the whole number of the card."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not Card.objects.current().filter(person=subject).exclude(number="").exists():
        return None
    if FILE not in sets_of(actor, subject):
        return None
    return {
        "address": reverse("members:reveal", args=[subject.pk]),
        "times": times_revealed(subject, actor),
        "days": COUNTED_DAYS,
    }


def requests_panel(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """On the page of a member, for those who keep the record: what the person asked."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    kept = with_matters(Person.objects.filter(managed_people(actor)), actor.today)
    person = kept.filter(pk=subject.pk).first()
    if person is None:
        return None
    asked = requests_of(actor).filter(person=subject)[:5] if person.has_asked else ()
    return {
        "requests": list(asked),
        "restriction": restriction_of(subject, actor.today) if person.is_restricted else None,
        "new_url": reverse("members:request-new", args=[subject.pk]),
        "all_url": reverse("members:requests"),
    }
