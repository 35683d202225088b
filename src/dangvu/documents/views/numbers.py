"""Series of numbers: what became of each, which are missing and why, which are kept."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dangvu.core.actor import Actor
from dangvu.core.pages import Action, Column, Crumb, Filter, list_page
from dangvu.core.policy import may
from dangvu.core.routes import needs
from dangvu.documents import services
from dangvu.documents.choices import NumberState
from dangvu.documents.forms import CancelNumberForm, ExplainForm, OpenSeriesForm, ReserveForm
from dangvu.documents.models import DocumentNumber, Series
from dangvu.documents.models.document import label_of
from dangvu.documents.models.numbering import CONGRESS
from dangvu.documents.selectors import numbers_of, runs_of, series_seen, unexplained_gaps
from dangvu.documents.symbols import write_number
from dangvu.documents.views._common import address_of, form_page, own_place, start

_LOOKS = {
    NumberState.RESERVED: "soon",
    NumberState.TAKEN: "done",
    NumberState.CANCELLED: "ended",
    NumberState.GAP: "ended",
}


@needs("documents")
@require_GET
def series_list(request: HttpRequest) -> HttpResponseBase:
    """Every series with its last number and how many of it are missing."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    doings = []
    if may(actor, "documents", "manage"):
        reserve = reverse("documents:reserve")
        doings.append(Action(_("Giữ số"), reserve, icon="plus", primary=True))
        doings.append(Action(_("Mở dãy số"), reverse("documents:series-open"), icon="columns"))
    return list_page(
        request,
        title=_("Dãy số văn bản"),
        kind="documents",
        rows=series_seen(actor),
        columns=[
            Column("key", _("Ký hiệu"), _name, order=("key", "pk"), url=_series_url),
            Column("issuer", _("Cơ quan ban hành"), "issuer_name", long=True),
            Column("body", _("Cơ quan của cấp ủy"), "body", spare=True),
            Column("term", _("Nhiệm kỳ"), "term_label"),
            Column("last", _("Số cuối"), "last", kind="number"),
            Column("reserved", _("Đang giữ"), "reserved", kind="number"),
            Column("gaps", _("Thiếu chưa rõ lý do"), "gaps", kind="number"),
        ],
        filters=[
            Filter(
                "gaps",
                _("Số bỏ trống"),
                choices=[("1", _("Chưa rõ lý do"))],
                apply=lambda rows, _value: rows.filter(gaps__gt=0),
            )
        ],
        order="key",
        counted=_("dãy số"),
        empty=_("Dãy số được mở khi văn bản đầu tiên lấy số."),
        file_name="day-so",
        template="documents/list.html",
        context={"crumbs": [start(), Crumb(_("Dãy số"))], "doings": doings},
    )


def _name(series: Series) -> str:
    key = _("Đại hội") if series.key == CONGRESS else series.key
    return f"{key}/{series.mark}"


def _series_url(series: Series) -> str:
    return reverse("documents:series", args=[series.pk])


@needs("documents")
@require_GET
def series_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The numbers of a series in order, with those that are missing above."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    series = _seen(actor, pk)
    keeps = may(actor, "documents", "manage", series.issuer_id)
    gaps = runs_of(unexplained_gaps(series))
    term = _("nhiệm kỳ %s") % series.term_label if series.term_label else ""
    columns = [
        Column(
            "number",
            _("Số"),
            lambda row: write_number(row.number, row.suffix),
            order=("number", "suffix"),
        ),
        Column(
            "state",
            _("Tình trạng"),
            lambda row: (_LOOKS[row.state], str(row.get_state_display())),
            kind="state",
        ),
        Column("paper", _("Văn bản"), _paper, url=_paper_url, long=True),
        Column(
            "date",
            _("Ngày"),
            lambda row: row.document.source.date if row.document else None,
            kind="date",
        ),
        Column("explanation", _("Lý do, giữ cho"), "explanation", long=True),
    ]
    return list_page(
        request,
        title=_("Dãy số %s") % _name(series),
        kind="documents",
        rows=numbers_of(series),
        columns=columns,
        filters=[Filter("state", _("Tình trạng"), choices=NumberState.choices)],
        order="number",
        counted=_("số"),
        empty=_("Dãy số chưa có số nào."),
        file_name="day-so",
        template="documents/series.html",
        context={
            "line": " · ".join(part for part in (series.issuer_name, term) if part),
            "series": series,
            "gaps": gaps,
            "keeps": keeps,
            "reserved": _reserved(series) if keeps else [],
            "crumbs": [
                start(),
                Crumb(_("Dãy số"), reverse("documents:series-list")),
                Crumb(_name(series)),
            ],
        },
    )


def _seen(actor: Actor, pk: int) -> Any:
    return get_object_or_404(series_seen(actor), pk=pk)


def _reserved(series: Series) -> list[DocumentNumber]:
    rows = numbers_of(series).filter(state=NumberState.RESERVED)
    return list(rows)


def _paper(row: DocumentNumber) -> str | None:
    return label_of(row.document.source) if row.document else None


def _paper_url(row: DocumentNumber) -> str:
    return address_of(row.document_id) if row.document_id else ""


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def open_series(request: HttpRequest) -> HttpResponse:
    """Before the first paper takes its number: its mark, and where the numbers begin."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    usual = {"on": actor.today, "place": own_place(actor)}

    def write(given: dict[str, Any]) -> tuple[str, str]:
        series = services.open_series(
            actor=actor,
            issuer=given["place"],
            key=CONGRESS if given["congress"] else given["key"],
            on=given["on"],
            mark=given["issuer_mark"],
            body=given["body"],
            starts_at=given["starts_at"],
        )
        return _series_url(series), _("Đã mở dãy số.")

    return form_page(
        request,
        OpenSeriesForm(request.POST or None, actor=actor, initial=usual),
        write,
        title=_("Mở dãy số"),
        submit=_("Mở dãy số"),
        back=reverse("documents:series-list"),
        crumbs=_crumbs(),
        at="key",
    )


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def reserve(request: HttpRequest) -> HttpResponse:
    """The next number is kept for a paper to come."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    usual = {"on": actor.today, "place": own_place(actor)}

    def write(given: dict[str, Any]) -> tuple[str, str]:
        number = services.reserve_number(
            actor=actor,
            issuer=given["place"],
            key=given["key"],
            on=given["on"],
            reason=given["reason"],
        )
        written = f"{write_number(number.number)}-{number.series}"
        return _series_url(number.series), _("Đã giữ số %s.") % written

    return form_page(
        request,
        ReserveForm(request.POST or None, actor=actor, initial=usual),
        write,
        title=_("Giữ số cho văn bản sắp ban hành"),
        submit=_("Giữ số kế tiếp"),
        back=reverse("documents:series-list"),
        crumbs=_crumbs(),
        at="key",
    )


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Why no paper bears a number; the gap stays a gap."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    series = _seen(actor, pk)
    if not may(actor, "documents", "manage", series.issuer_id):
        raise PermissionDenied

    def write(given: dict[str, Any]) -> tuple[str, str]:
        services.explain_gap(actor=actor, series=series, **given)
        return _series_url(series), _("Đã ghi lý do; số vẫn bỏ trống.")

    usual = {
        name: text
        for name in ("number", "last")
        if (text := request.GET.get(name, "")).isascii() and text.isdigit()
    }
    return form_page(
        request,
        ExplainForm(request.POST or None, initial=usual),
        write,
        title=_("Ghi lý do số bỏ trống"),
        submit=_("Ghi lý do"),
        back=_series_url(series),
        crumbs=[*_crumbs(), Crumb(_name(series), _series_url(series))],
        line=_name(series),
        at="number",
    )


@needs("documents", "manage")
@require_http_methods(["GET", "POST"])
def cancel_number(request: HttpRequest, pk: int) -> HttpResponse:
    """A number that was kept is borne by no paper; it is never given again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = DocumentNumber.objects.current().filter(state=NumberState.RESERVED)
    rows = rows.filter(series__in=Series.objects.visible_to(actor)).select_related("series")
    number = get_object_or_404(rows, pk=pk)
    if not may(actor, "documents", "manage", number.series.issuer_id):
        raise PermissionDenied
    back = _series_url(number.series)

    def write(given: dict[str, Any]) -> tuple[str, str]:
        services.cancel_number(actor=actor, number=number, reason=given["reason"])
        return back, _("Đã hủy; số này không cấp lại.")

    return form_page(
        request,
        CancelNumberForm(request.POST or None),
        write,
        title=_("Hủy số đã giữ"),
        submit=_("Hủy số"),
        back=back,
        crumbs=[*_crumbs(), Crumb(_name(number.series), back)],
        line=f"{write_number(number.number)}-{number.series}",
    )


def _crumbs() -> list[Crumb]:
    return [start(), Crumb(_("Dãy số"), reverse("documents:series-list"))]
