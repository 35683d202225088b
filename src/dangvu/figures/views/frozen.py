"""Frozen figures: the list of them, freezing, one beside what the records say now, re-opening."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Column, Crumb, Fact, Filter, list_page
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.core.temporal import AlreadySuperseded
from dangvu.core.writing import write_date, write_number
from dangvu.figures.forms import FreezeForm, ReasonForm, read_asked
from dangvu.figures.models import FrozenFigure
from dangvu.figures.selectors.comparing import Comparison, Difference, compare
from dangvu.figures.selectors.kept import as_number, frozen_figures
from dangvu.figures.services import CannotFreeze, freeze, reopen
from dangvu.figures.views.asking import explained, scope_words, start
from dangvu.figures.views.closed import when_of


def _label(one: FrozenFigure) -> str:
    return str(indicators.get(one.indicator).label)


def _state(one: FrozenFigure) -> tuple[str, str]:
    return ("ended", _("Đã mở lại")) if one.is_open else ("done", _("Đang chốt"))


@needs("figures")
@require_GET
def frozen_list(request: HttpRequest) -> HttpResponseBase:
    """Every figure that was frozen where the reader may see figures."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return list_page(
        request,
        title=_("Số liệu đã chốt"),
        rows=frozen_figures(actor),
        columns=[
            Column("figure", _("Chỉ tiêu"), _label, order=("indicator",), url=_url),
            Column("organization", _("Tổ chức"), "place_name", long=True),
            Column("when", _("Thời gian"), when_of, order=("last_day",)),
            Column("value", _("Số đã chốt"), lambda one: as_number(one.value), kind="number"),
            Column("unit", _("Đơn vị"), "unit"),
            Column("purpose", _("Chốt cho"), "purpose", order=("purpose",), long=True),
            Column("state", _("Trạng thái"), _state, kind="state"),
            Column("moment", _("Chốt lúc"), "recorded_at", kind="date", order=("recorded_at",)),
        ],
        filters=[
            Filter("indicator", _("Chỉ tiêu"), choices=_indicator_choices),
            Filter(
                "state",
                _("Trạng thái"),
                choices=[("frozen", _("Đang chốt")), ("open", _("Đã mở lại"))],
                apply=lambda rows, state: rows.filter(superseded_at__isnull=state == "frozen"),
            ),
            Filter("last_day", _("Đến ngày"), kind="range"),
        ],
        order="-moment",
        counted=_("số đã chốt"),
        empty=_("Số liệu của báo cáo đã gửi hay kỳ đã đóng được chốt lại ở đây."),
        empty_action=(_("Chốt số liệu"), reverse("figures:freeze"))
        if _may_keep(actor)
        else ("", ""),
        file_name="so-lieu-da-chot",
        template="figures/frozen_list.html",
        context={"may_keep": _may_keep(actor), "crumbs": [start(), Crumb(_("Đã chốt"))]},
    )


@needs("figures", "manage")
@require_http_methods(["GET", "POST"])
@explained
def freeze_form(request: HttpRequest) -> HttpResponseBase:
    """Freeze all figures, or chosen ones, of an organisation for a day or a period."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = read_asked(request.GET.dict(), actor, flow=True)
    if not may(actor, "figures", "manage", asked.organization.organization_id):
        raise PermissionDenied
    form = FreezeForm(request.POST if request.method == "POST" else None, question=asked.question)
    if request.method == "POST" and form.is_valid():
        try:
            kept = freeze(
                actor=actor,
                codes=form.cleaned_data["codes"],
                question=asked.question,
                purpose=form.cleaned_data["purpose"],
            )
        except CannotFreeze as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _frozen_words(len(kept)))
            return HttpResponseRedirect(reverse("figures:frozen"))
    context = {
        "title": _("Chốt số liệu"),
        "line": f"{scope_words(asked)}, {asked.when}",
        "asked": asked,
        "form": form,
        "submit": _("Chốt số liệu"),
        "cancel_url": reverse("figures:frozen"),
        "crumbs": [
            start(),
            Crumb(_("Đã chốt"), reverse("figures:frozen")),
            Crumb(_("Chốt số liệu")),
        ],
    }
    return render(request, "figures/freeze.html", context)


@needs("figures")
@require_GET
def frozen_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One frozen figure beside what the records say now, explained row by row."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    frozen = get_object_or_404(frozen_figures(actor), pk=pk)
    found = compare(actor, frozen)
    context = {
        "title": _label(frozen),
        "line": f"{frozen.place_name}, {when_of(frozen)}",
        "frozen": frozen,
        "state": _state(frozen),
        "found": found,
        "difference": _difference(found),
        "then": as_number(frozen.value),
        "same": found.same,
        "lines": [_line(one, found) for one in found.differences],
        "doings": [_reopen_action(actor, frozen)],
        "live_url": _live_url(frozen),
        "frozen_url": "" if frozen.is_open else f"{_live_url(frozen)}&frozen=1",
        "facts": _facts(frozen),
        "crumbs": [
            start(),
            Crumb(_("Đã chốt"), reverse("figures:frozen")),
            Crumb(_label(frozen)),
        ],
    }
    return render(request, "figures/frozen.html", context)


@needs("figures", "manage")
@require_http_methods(["GET", "POST"])
def reopen_form(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Let a frozen figure stand no longer, with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    frozen = get_object_or_404(frozen_figures(actor), pk=pk)
    if not may(actor, "figures", "manage", frozen.organization_id):
        raise PermissionDenied
    back = reverse("figures:frozen-detail", args=[pk])
    if frozen.is_open:
        messages.warning(request, _("Người khác vừa mở lại số này."))
        return HttpResponseRedirect(back)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reopen(actor=actor, frozen=frozen, reason=form.cleaned_data["reason"])
            messages.success(request, _("Đã mở lại. Số đã chốt vẫn đọc được."))
        except AlreadySuperseded:
            messages.warning(request, _("Người khác vừa mở lại số này."))
        return HttpResponseRedirect(back)
    context = {
        "title": _("Mở lại số đã chốt"),
        "line": f"{_label(frozen)}, {when_of(frozen)}",
        "form": form,
        "submit": _("Mở lại"),
        "cancel_url": back,
        "cancel": _("Giữ nguyên"),
        "crumbs": [start(), Crumb(_label(frozen), back), Crumb(_("Mở lại"))],
    }
    return render(request, "core/form.html", context)


def _may_keep(actor: Actor) -> bool:
    return may(actor, "figures", "manage")


def _url(one: FrozenFigure) -> str:
    return reverse("figures:frozen-detail", args=[one.pk])


def _indicator_choices() -> list[tuple[str, Any]]:
    return [(one.code, one.label) for one in indicators.all_indicators()]


def _frozen_words(count: int) -> str:
    if not count:
        return _("Các số này đã chốt từ trước, không có gì phải chốt thêm.")
    return ngettext("Đã chốt %(count)d số liệu.", "Đã chốt %(count)d số liệu.", count) % {
        "count": count
    }


def _live_url(frozen: Any) -> str:
    code = frozen.place_code
    when = (
        f"as_of={frozen.last_day}"
        if frozen.first_day == frozen.last_day
        else f"period={frozen.first_day}..{frozen.last_day}"
    )
    return reverse("figures:detail", args=[frozen.indicator]) + f"?org={code}&{when}"


def _facts(frozen: FrozenFigure) -> list[Fact]:
    facts = [
        Fact(_("Chốt cho"), frozen.purpose),
        Fact(_("Chốt lúc"), write_date(frozen.recorded_at)),
        Fact(_("Người chốt"), getattr(frozen.owner, "display_name", None)),
        Fact(_("Cách đếm khi chốt"), frozen.definition),
    ]
    if frozen.row_count is not None:
        facts.append(Fact(_("Số dòng đã đếm"), frozen.row_count))
    if frozen.is_open:
        facts.append(Fact(_("Mở lại lúc"), write_date(frozen.superseded_at)))
        facts.append(Fact(_("Lý do mở lại"), frozen.correction_reason))
    return facts


def _difference(found: Comparison) -> str:
    """How the two lists differ, in one sentence that leaves out what is nought."""
    counts = [
        (_("%s dòng khi chốt có, nay không"), found.gone),
        (_("%s dòng nay có, khi chốt chưa"), found.come),
    ]
    told = _(" và ").join(words % write_number(count) for words, count in counts if count)
    if not told:
        return ""
    if found.moved:
        told += _("; trong đó %s người hay tổ chức đổi chỗ đếm") % write_number(found.moved)
    return _("Danh sách khác: %s.") % told


def _reopen_action(actor: Actor, frozen: FrozenFigure) -> Action:
    label = _("Mở lại")
    if frozen.is_open:
        return Action(label, refused=_("Số này đã mở lại."))
    if not may(actor, "figures", "manage", frozen.organization_id):
        return Action(label, refused=_("Chỉ người được giao giữ số liệu mới mở lại được."))
    return Action(label, reverse("figures:reopen", args=[frozen.pk]))


def _line(one: Difference, found: Comparison) -> dict[str, Any]:
    """A differing row as the page tells it."""
    page = found.indicator.row_page
    if one.moved:
        what = _("nay đếm ở đây") if one.counted_now else _("khi chốt đếm ở đây")
    else:
        what = _("nay có thêm") if one.counted_now else _("nay không còn")
    if one.moment is None:
        why = _("Hồ sơ liên quan hoặc cây tổ chức đã sửa sau khi chốt.")
    elif one.counted_now:
        why = _("Ghi vào sổ lúc %s.") % write_date(one.moment)
    else:
        why = _("Sửa lúc %s.") % write_date(one.moment)
        if one.reason:
            why = f"{why} {_('Lý do: %s') % one.reason}"
    return {
        "label": one.label,
        "url": reverse(page, args=[one.id]) if page else "",
        "place": f"{one.organization_name} ({one.organization})",
        "day": write_date(one.date),
        "now": one.counted_now,
        "what": what,
        "why": why,
    }
