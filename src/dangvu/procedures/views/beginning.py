"""A case begins: `?definition=admission&org=A1&person=DV00012`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.access.selectors import own_organization_id
from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb
from dangvu.core.routes import needs
from dangvu.members.models import Candidate
from dangvu.organizations.models import OrganizationVersion
from dangvu.procedures import registry, services
from dangvu.procedures.definitions import Definition
from dangvu.procedures.forms import BeginForm
from dangvu.procedures.selectors.acting import DESTINATIONS, PLACE_LABELS
from dangvu.procedures.selectors.known import startable
from dangvu.procedures.views.shared import SAID, cited, reasons


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def case_begin(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = request.GET.get("definition", "")
    start = [Crumb(_("Hồ sơ giải quyết"), reverse("procedures:list"))]
    if not asked:
        context = {
            "title": _("Lập hồ sơ"),
            "groups": _groups(actor),
            "crumbs": [*start, Crumb(_("Lập hồ sơ"))],
            "query": request.GET.urlencode(),
        }
        return render(request, "procedures/choose.html", context)
    definition = registry.definitions().get(asked)
    if definition is None or definition.version_on(actor.today) is None:
        raise Http404
    form = _form(request, actor, definition)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            case = services.begin(
                actor=actor,
                code=definition.code,
                organization=given["place"],
                on=given["on"],
                person=given.get("person"),
                candidate=given.get("candidate"),
                label=given.get("name", ""),
                destination=given.get("destination"),
                source=cited(actor, given["symbol"], given["on"]),
            )
        except services.NotInPool as error:
            form.add_error(None, _with_way_to_pool(error))
        except SAID as error:
            for reason in reasons(error):
                form.add_error(None, reason)
        else:
            messages.success(request, _("Đã lập hồ sơ."))
            return redirect("procedures:detail", case.pk)
    context = {
        "title": _("Lập hồ sơ: %s") % definition.label,
        "line": str(definition.version_on(actor.today).basis),  # type: ignore[union-attr]
        "form": form,
        "submit": _("Lập hồ sơ"),
        "cancel_url": reverse("procedures:list"),
        "crumbs": [
            *start,
            Crumb(_("Lập hồ sơ"), reverse("procedures:begin")),
            Crumb(definition.label),
        ],
    }
    return render(request, "procedures/form.html", context)


def _groups(actor: Actor) -> list[tuple[str, list[Definition]]]:
    """Procedures by who takes their first step: a secretary begins those of the cell."""
    found: dict[str, list[Definition]] = {}
    for one in startable(actor.today):
        version = one.version_on(actor.today)
        assert version is not None
        found.setdefault(version.first_step.at, []).append(one)
    order = [at for at in PLACE_LABELS if at in found]
    return [
        (_("Bắt đầu ở cấp nào cũng được") if at == "beginner" else _("Bắt đầu ở %s") % PLACE_LABELS[at],
         found[at])
        for at in order
    ]  # fmt: skip


def _form(request: HttpRequest, actor: Actor, definition: Definition) -> BeginForm:
    version = definition.version_on(actor.today)
    places = {step.at for step in version.steps.values()} if version else set()
    initial = {
        "on": actor.today,
        "place": request.GET.get("org", "")[:120] or _own_code(actor, definition),
        "person": request.GET.get("person", "")[:40],
        **_of_pool(request, actor),
    }
    return BeginForm(
        request.POST or None, actor=actor, definition=definition,
        has_destination=bool(DESTINATIONS & places), initial=initial,
    )  # fmt: skip


def _of_pool(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Whose page led here, with the cell that follows them."""
    number = request.GET.get("candidate", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return {}
    found = Candidate.objects.visible_to(actor).in_pool().filter(pk=number).first()
    if found is None:
        return {}
    rows = OrganizationVersion.objects.as_of(actor.today).filter(organization=found.organization_id)
    codes = [{"place": one.code} for one in rows]
    return {"candidate": found.pk, "name": found.full_name, **(codes[0] if codes else {})}


def _with_way_to_pool(error: Exception) -> ValidationError:
    link = reverse("members:candidates-add")
    said = format_html('{} <a href="{}">{}</a>', error, link, _("Đưa vào nguồn"))
    return ValidationError(said)


def _own_code(actor: Actor, definition: Definition) -> str:
    """Of whoever works for one place; a member's case runs at the member's cell, which is not said."""
    rows = OrganizationVersion.objects.as_of(actor.today)
    found = rows.filter(organization=own_organization_id(actor)).first()
    if found is None or (definition.about == "person" and not found.is_cell):
        return ""
    return found.code
