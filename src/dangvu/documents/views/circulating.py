"""A paper is sent, comes into the book of whoever received it, and is read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.documents import services
from dangvu.documents.forms import DeliverForm, EnterForm, ReadForm
from dangvu.documents.models import Delivery
from dangvu.documents.views._common import (
    about_paper,
    address_of,
    form_page,
    held,
    own_place,
    seen,
)


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = held(actor, pk)

    def write(given: dict[str, Any]) -> tuple[str, str]:
        sent = services.deliver_document(actor=actor, document=document, **given)
        return address_of(pk), _("Đã ghi gửi đến %d nơi.") % len(sent)

    return form_page(
        request,
        DeliverForm(request.POST or None, actor=actor, initial={"on": actor.today}),
        write,
        title=_("Gửi văn bản"),
        submit=_("Ghi đã gửi"),
        at="to",
        **about_paper(document),
    )


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper of the register comes into the book of one more organisation."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = seen(actor, pk)
    usual = {"came_on": actor.today, "place": request.GET.get("org", "") or own_place(actor)}

    def write(given: dict[str, Any]) -> tuple[str, str]:
        entry = services.receive_document(
            actor=actor,
            organization=given["place"],
            document=document,
            on=given["came_on"],
            handler=given["handler"],
        )
        return address_of(pk), _("Đã vào sổ đến, số %d.") % entry.number

    return form_page(
        request,
        EnterForm(request.POST or None, actor=actor, initial=usual),
        write,
        title=_("Vào sổ đến"),
        submit=_("Vào sổ đến"),
        at="place",
        **about_paper(document),
    )


@needs("documents")
@require_http_methods(["GET", "POST"])
def read(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Whoever reads papers at the recipient says: I have read it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    document = seen(actor, pk)
    sent = Delivery.objects.current().filter(organization__isnull=False)
    delivery = get_object_or_404(sent, document=document, pk=number)
    if not may(actor, "documents", "view", delivery.organization_id):
        raise PermissionDenied

    def write(given: dict[str, Any]) -> tuple[str, str]:
        services.acknowledge_delivery(actor=actor, delivery=delivery, on=given["on"])
        return address_of(pk), _("Đã ghi là đồng chí đã xem.")

    return form_page(
        request,
        ReadForm(request.POST or None, initial={"on": actor.today}),
        write,
        title=_("Ghi đã xem"),
        submit=_("Tôi đã xem văn bản này"),
        at="on",
        **about_paper(document),
    )
