"""Giving a role and ending it; both ask once more who is there."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.access.forms import EndForm, GrantForm
from dangvu.access.giving import people_like, roles_to_give
from dangvu.access.models import Grant
from dangvu.access.services import AlreadyHeld, NoBasis, end_grant, grant_role, may_end
from dangvu.access.views.grants import address, described, place_words
from dangvu.core.actor import Actor
from dangvu.core.pages import Crumb
from dangvu.core.proving import freshly_proved
from dangvu.core.routes import needs
from dangvu.core.temporal import AlreadySuperseded
from dangvu.core.writing import write_date
from dangvu.sources.services import cite


@needs("grants", "manage")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """<option> elements for `q`: the user name is what goes into the field."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = people_like(actor, words) if words else []
    options = ((one.username, one.display_name) for one in found)
    return HttpResponse(format_html_join("", '<option value="{}">{}</option>', options))


@needs("grants", "manage")
@require_http_methods(["GET", "POST"])
@freshly_proved
def give(request: HttpRequest) -> HttpResponseBase:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not roles_to_give(actor):
        raise PermissionDenied
    asked = {"user": request.GET.get("user", "").replace("\0", "")[:64], "first": actor.today}
    form = GrantForm(request.POST if request.method == "POST" else None, actor=actor, initial=asked)
    if request.method == "POST" and form.is_valid():
        grant = _given(actor, form)
        if grant is not None:
            messages.success(
                request,
                _("Đã giao vai trò %(role)s cho %(who)s.")
                % {"role": grant.get_role_display(), "who": grant.user.display_name},
            )
            return HttpResponseRedirect(address(grant))
    context = {
        "title": _("Giao vai trò"),
        "line": _("Chỉ giao được vai trò không rộng hơn vai trò của mình, ở tổ chức mình phụ trách."),
        "form": form,
        "submit": _("Giao vai trò"),
        "cancel_url": reverse("access:grants"),
        "crumbs": [Crumb(_("Phân quyền"), reverse("access:grants")), Crumb(_("Giao vai trò"))],
    }  # fmt: skip
    return render(request, "core/form.html", context, status=422 if form.errors else 200)


@needs("grants")
@require_http_methods(["GET", "POST"])
@freshly_proved
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The last day on which it holds, and why. Yesterday ends it at once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    grant = get_object_or_404(
        described(Grant.objects.visible_to(actor).current(), actor.today), pk=pk
    )
    if grant.user_id != actor.user_id and not may_end(actor, grant):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = EndForm(data, initial={"last": actor.today - timedelta(days=1)})
    if request.method == "POST" and form.is_valid() and _ended(actor, grant, form):
        messages.success(
            request, _("%s thôi giữ vai trò từ ngày đã ghi.") % grant.user.display_name
        )
        return HttpResponseRedirect(reverse("access:grants"))
    context = {
        "title": _("Cho thôi vai trò"),
        "line": f"{grant.user.display_name} · {grant.get_role_display()} · {place_words(grant)}",
        "form": form,
        "submit": _("Cho thôi"),
        "cancel_url": address(grant),
        "cancel": _("Giữ nguyên"),
        "crumbs": [
            Crumb(_("Phân quyền"), reverse("access:grants")),
            Crumb(grant.user.display_name, address(grant)),
            Crumb(_("Cho thôi")),
        ],
    }
    return render(request, "core/form.html", context, status=422 if form.errors else 200)


def _given(actor: Actor, form: GrantForm) -> Grant | None:
    """The grant, or None with the problem on the form; then its paper is not kept either."""
    said = form.cleaned_data
    try:
        with transaction.atomic():
            source = None
            if said["symbol"] or said["issuer"]:
                source = cite(actor=actor, symbol=said["symbol"], issuer=said["issuer"])
            return grant_role(
                actor=actor,
                user=said["user"],
                role=said["role"],
                organization=said["organization"],
                valid_from=said["first"],
                valid_to=form.valid_to,
                source=source,
            )
    except NoBasis as problem:
        form.add_error("symbol", str(problem))
    except AlreadyHeld as problem:
        form.add_error("user", str(problem))
    except PermissionDenied:
        form.add_error(
            None,
            _(
                "Đồng chí không giao được vai trò này ở tổ chức đó trong thời gian đó: ngoài phạm"
                " vi, rộng hơn hoặc dài hơn vai trò của mình."
            ),
        )
    return None


def _ended(actor: Actor, grant: Grant, form: EndForm) -> bool:
    said = form.cleaned_data
    until = said["last"] + timedelta(days=1)
    if grant.valid_to is not None and until > grant.valid_to:
        words = _("Vai trò này vốn chỉ giữ đến hết ngày %s.")
        form.add_error("last", words % write_date(grant.valid_to - timedelta(days=1)))
        return False
    try:
        end_grant(actor=actor, grant=grant, on=until, reason=said["reason"])
    except AlreadySuperseded:
        form.add_error(None, _("Người khác vừa sửa phân quyền này. Tải lại rồi xem."))
        return False
    return True
