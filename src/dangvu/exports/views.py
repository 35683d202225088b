"""What one has taken out, asking for more, and deciding about what others ask."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import Column, Crumb, Fact, list_page
from dangvu.core.proving import freshly_proved
from dangvu.core.routes import needs
from dangvu.core.writing import write_number
from dangvu.exports import selectors, services
from dangvu.exports.choices import AskState
from dangvu.exports.forms import AskForm, DecideForm
from dangvu.exports.models import Ask, Export
from dangvu.exports.permissions import may_decide
from dangvu.exports.receivers import SALT, limit

#: How long the link to the page that asks is good for.
_ASK_WITHIN = 24 * 3600


@needs("members", "rows")
@require_GET
def export_list(request: HttpRequest) -> HttpResponseBase:
    """The reader's own exports; all of them for who reads the record of deeds."""
    actor = _actor(request)
    taken = selectors.taken_today(actor)
    return list_page(
        request,
        title=_("Xuất dữ liệu"),
        rows=Export.objects.visible_to(actor).select_related("user", "ask__decided_by"),
        columns=[
            Column("number", _("Lần xuất số"), "pk", kind="number", order=("pk",)),
            Column("label", _("Danh sách"), "label", long=True),
            Column("user", _("Người xuất"), "user.display_name"),
            Column("at", _("Lúc"), lambda one: _moment(one.at)),
            Column("rows", _("Số dòng"), "rows", kind="number"),
            Column("persons", _("Số người"), "persons", kind="number"),
            Column("by", _("Người duyệt"), lambda one: one.ask and one.ask.decided_by.display_name),
        ],
        order="-number",
        counted=_("lần xuất"),
        empty=_("Mỗi lần xuất danh sách ra Excel hoặc in cả danh sách được ghi ở đây."),
        file_name="lan-xuat",
        template="exports/list.html",
        context={
            "crumbs": [Crumb(_("Xuất dữ liệu"))],
            "taken": write_number(taken),
            "limit": write_number(limit()),
            "to_decide": selectors.to_be_decided(actor),
            "to_fetch": selectors.can_be_fetched(actor),
        },
    )


@needs("members")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask a second person; what is asked for comes signed from where it was held back."""
    told = _told(request)
    form = AskForm(
        request.POST if request.method == "POST" else None, initial={"persons": told["persons"]}
    )
    if request.method == "POST" and form.is_valid():
        services.ask_for(
            actor=_actor(request),
            label=told["label"],
            address=told["address"],
            key=told["key"],
            persons=max(form.cleaned_data["persons"], told["persons"]),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("Đã gửi. Khi được duyệt, việc này hiện ở trang chủ."))
        return redirect("exports:list")
    context = {
        "title": _("Xin duyệt xuất “%s”") % told["label"],
        "line": _(
            "Một tài khoản tự xuất tối đa %(limit)s đảng viên trong một ngày; hôm nay đã xuất"
            " %(taken)s, danh sách này có %(wanted)s. Nhiều hơn thì cần người thứ hai duyệt: ban tổ"
            " chức hoặc lãnh đạo cấp ủy phụ trách."
        )
        % {
            "limit": write_number(limit()),
            "taken": write_number(selectors.taken_today(_actor(request))),
            "wanted": write_number(told["persons"]),
        },
        "form": form,
        "submit": _("Gửi xin duyệt"),
        "cancel_url": reverse("exports:list"),
        "cancel": _("Không gửi"),
        "crumbs": [_crumb(), Crumb(_("Xin duyệt"))],
    }
    return render(request, "core/form.html", context, status=422 if form.errors else 200)


@needs("members")
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it out or not: for somebody else who answers for those members."""
    actor = _actor(request)
    one = Ask.objects.select_related("user").filter(pk=pk).first()
    if one is None or not may_decide(actor, one):
        raise Http404
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decide(
                actor=actor,
                ask=one,
                approve=request.POST.get("decision") == "approve",
                note=form.cleaned_data["note"],
            )
        except services.AlreadyDecided as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Đã ghi ý kiến."))
        return redirect("exports:list")
    context = {
        "title": _("%s xin xuất dữ liệu") % one.user.display_name,
        "form": form,
        "ask": one,
        "open": one.state == AskState.ASKED,
        "facts": _facts(one),
        "crumbs": [_crumb(), Crumb(_("Duyệt"))],
    }
    return render(request, "exports/decide.html", context)


def _facts(one: Ask) -> list[Fact]:
    return [
        Fact(_("Danh sách"), one.label),
        Fact(_("Số người"), one.persons),
        Fact(_("Xuất để làm gì"), one.reason),
        Fact(_("Gửi lúc"), _moment(one.asked_at)),
        Fact(_("Trạng thái"), one.get_state_display()),
    ]


def _told(request: HttpRequest) -> dict[str, Any]:
    what = request.GET.get("what", "")
    if what in request.session.get(SALT, {}):
        return request.session[SALT][what]  # type: ignore[no-any-return]
    try:
        return signing.loads(what, salt=SALT, max_age=_ASK_WITHIN)  # type: ignore[no-any-return]
    except signing.BadSignature as error:
        raise Http404 from error


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _crumb() -> Crumb:
    return Crumb(_("Xuất dữ liệu"), reverse("exports:list"))


def _moment(at: Any) -> str:
    return date_format(localtime(at), "d/m/Y H:i")
