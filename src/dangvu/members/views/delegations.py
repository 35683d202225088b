"""Which grassroots committees decide themselves, by which power and since when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import EXCEL_PICKED, PRINT_PICKED, Column, Crumb, Filter, list_page
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.members import services
from dangvu.members.choices import DelegatedPower
from dangvu.members.forms import DelegationForm, EndForm
from dangvu.members.models import Delegation
from dangvu.members.models.candidates import POOL
from dangvu.members.services import Refused
from dangvu.members.views.candidates import start
from dangvu.organizations.models import Organization, OrganizationVersion
from dangvu.sources.services import cite


@needs("procedures")
@require_http_methods(["GET", "POST"])
def delegation_list(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = (
        Delegation.objects.visible_to(actor)
        .current()
        .select_related("source")
        .annotate(place_name=_name("organization_id"), superior_name=_name("superior_id"))
    )
    return list_page(
        request,
        title=_("Ủy quyền cho đảng ủy cơ sở"),
        rows=rows,
        columns=[
            Column("place", _("Đảng ủy cơ sở"), "place_name", order=("place_name",), long=True),
            Column("power", _("Việc được ủy quyền"), lambda one: one.get_power_display(),
                   order=("power",)),
            Column("state", _("Tình trạng"), lambda one: _state(one, actor), kind="state"),
            Column("since", _("Từ ngày"), "valid_from", kind="date", order=("valid_from",)),
            Column("until", _("Đến trước ngày"), "valid_to", kind="date", order=("valid_to",)),
            Column("superior", _("Cấp ủy ủy quyền"), "superior_name", long=True),
            Column("paper", _("Văn bản"), "source", long=True),
            *_end_column(actor),
        ],
        filters=[Filter("power", _("Việc được ủy quyền"), choices=DelegatedPower.choices)],
        kind=POOL,
        order="-since",
        counted=_("ủy quyền"),
        empty=_("Ở đây sẽ có các đảng ủy cơ sở được cấp trên ủy quyền tự quyết định."),
        actions=[EXCEL_PICKED, PRINT_PICKED],
        file_name="uy-quyen",
        template="members/delegation_list.html",
        context={"crumbs": [start(), Crumb(_("Ủy quyền"))], "adds": may(actor, POOL, "manage")},
    )  # fmt: skip


def _name(path: str) -> Subquery:
    rows = OrganizationVersion.objects.current().filter(organization=OuterRef(path))
    return Subquery(rows.order_by("-valid_from").values("name")[:1])


def _end_column(actor: Actor) -> list[Column]:
    if not may(actor, POOL, "manage"):
        return []

    def words(row: Any) -> str:
        return _("Thôi") if _ending(row) else ""

    return [Column("end", _("Thôi ủy quyền"), words, url=_ending)]


def _ending(row: Any) -> str:
    return reverse("members:delegation-end", args=[row.pk]) if row.valid_to is None else ""


def _state(row: Delegation, actor: Actor) -> tuple[str, str]:
    if row.holds_on(actor.today):
        return "done", _("Đang ủy quyền")
    return ("due", _("Chưa đến ngày")) if row.valid_from > actor.today else ("ended", _("Đã hết"))


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def delegation_add(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = DelegationForm(request.POST or None, actor=actor, initial={"valid_from": actor.today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ids = [given["superior"].organization_id, given["place"].organization_id]
        found = Organization.objects.in_bulk(ids)
        symbol, day = given["symbol"], given["valid_from"]
        if not may(actor, POOL, "manage", ids[0]):
            form.add_error("superior", _("Đồng chí không quản lý quy trình của nơi này."))
        else:
            try:
                services.delegate(
                    actor=actor, superior=found[ids[0]], organization=found[ids[1]],
                    power=DelegatedPower(given["power"]), valid_from=day,
                    valid_to=given["valid_to"],
                    source=cite(actor=actor, symbol=symbol, date=PartialDate.of(day))
                    if symbol.strip() else None,
                )  # fmt: skip
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Đã ghi ủy quyền."))
                return redirect("members:delegations")
    context = {
        "title": _("Ghi ủy quyền cho đảng ủy cơ sở"),
        "form": form,
        "submit": _("Ghi ủy quyền"),
        "cancel_url": reverse("members:delegations"),
        "crumbs": [start(), _here(), Crumb(_("Ghi ủy quyền"))],
    }
    return render(request, "core/form.html", context)


@needs("procedures", "manage")
@require_http_methods(["GET", "POST"])
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = Delegation.objects.visible_to(actor).current().filter(pk=pk, valid_to__isnull=True)
    row = rows.annotate(place_name=_name("organization_id")).first()
    if row is None or not may(actor, POOL, "manage", row.superior_id):
        raise Http404
    form = EndForm(request.POST or None, initial={"on": actor.today})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_delegation(actor=actor, delegation=row, on=form.cleaned_data["on"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã ghi thôi ủy quyền."))
            return redirect("members:delegations")
    context = {
        "title": _("Thôi ủy quyền"),
        "line": f"{row.place_name} · {row.get_power_display()}",
        "form": form,
        "submit": _("Thôi ủy quyền"),
        "cancel_url": reverse("members:delegations"),
        "crumbs": [start(), _here(), Crumb(_("Thôi ủy quyền"))],
    }
    return render(request, "core/form.html", context)


def _here() -> Crumb:
    return Crumb(_("Ủy quyền"), reverse("members:delegations"))
