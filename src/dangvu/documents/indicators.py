"""Figures of papers: issued, received, and the regulations that bind two sides."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, Trim
from django.utils.translation import gettext_lazy as _

from dangvu.core.indicators import Day, Dimension, Indicator, Kind, register
from dangvu.core.periods import Period
from dangvu.documents.choices import Book, DocumentType, PartnerKind, Status
from dangvu.documents.models import DocumentVersion, Entry, Regulation
from dangvu.sources.choices import Grade

_OWN_RECORDS = _("sổ văn bản của đơn vị")
_BY_DAY = _("theo ngày của từng văn bản trong kỳ")


def _in_period(rows: QuerySet[Any], period: Period) -> QuerySet[Any]:
    return rows.filter(counted_on__gte=period.start, counted_on__lt=period.end)


def _issued(period: Period) -> QuerySet[Any]:
    rows = DocumentVersion.objects.current().filter(status=Status.ISSUED, issuer__isnull=False)
    rows = rows.filter(document__source__date__isnull=False)
    return _in_period(rows.annotate(counted_on=F("dated")), period)


def _received(period: Period) -> QuerySet[Any]:
    rows = Entry.objects.current().filter(book=Book.IN)
    return _in_period(rows.annotate(counted_on=F("on")), period)


def _labelled(rows: QuerySet[Any], on: Day) -> QuerySet[Any]:
    """Number and symbol first, then what the paper is about, as far as it may be told."""
    source = "document__source__"
    told = Case(
        When(Q(**{f"{source}grade": Grade.OPEN}), then=F(f"{source}summary")),
        default=Value(str(_("(văn bản mật)"))),
        output_field=TextField(),
    )
    words = Concat(F(f"{source}symbol"), Value(" "), told, output_field=TextField())
    return rows.annotate(paper=Trim(words))


def _with_version(rows: QuerySet[Any], on: Day) -> QuerySet[Any]:
    return rows.filter(document__versions__superseded_at__isnull=True)


def _of_papers(code: str, label: Any, definition: Any, order: int, **more: Any) -> Indicator:
    return Indicator(
        code=code,
        label=label,
        kind=Kind.FLOW,
        unit=_("văn bản"),
        definition=definition,
        basis=_OWN_RECORDS,
        value_kind="figures",
        rows_kind="documents",
        describe=_labelled,
        row_label="paper",
        row_order="document__source__date",
        row_id="document_id",
        order=order,
        **{"time_axis": _BY_DAY, **more},
    )


def _types() -> dict[str, Any]:
    return dict(DocumentType.choices)


register(
    _of_papers(
        "documents.issued",
        _("Văn bản ban hành"),
        _(
            "Văn bản đã ban hành của tổ chức được hỏi và cấp dưới; văn bản liên tịch tính ở nơi chủ trì,"
            " văn bản dự kiến và văn bản đã hủy không tính."
        ),
        70,
        rows=_issued,
        organization="issuer",
        dimensions={"type": Dimension("type", _("loại văn bản"), lambda on: F("type"), _types)},
    ),
    _of_papers(
        "documents.received",
        _("Văn bản đến"),
        _("Lượt văn bản vào sổ đến của tổ chức được hỏi và cấp dưới; mỗi nơi nhận tính một lượt."),
        71,
        rows=_received,
        time_axis=_("theo ngày vào sổ trong kỳ"),
        dimensions={
            "type": Dimension(
                "type",
                _("loại văn bản"),
                lambda on: F("document__versions__type"),
                _types,
                _with_version,
            )
        },
    ),
    Indicator(
        code="documents.regulations",
        label=_("Quy chế hai bên còn hiệu lực"),
        kind=Kind.STOCK,
        unit=_("quy chế"),
        definition=_(
            "Quy chế phối hợp, quy chế làm việc mà tổ chức được hỏi và cấp dưới đã ký và còn hiệu lực;"
            " mỗi quy chế tính một lần ở nơi ký của đảng bộ, quy chế chưa rõ ngày ký coi như đã ký."
        ),
        basis=_OWN_RECORDS,
        time_axis=_("tại một ngày, theo cây tổ chức của ngày đó"),
        value_kind="figures",
        rows_kind="documents",
        rows=Regulation.objects.in_force,
        row_label="title",
        dimensions={
            "partner": Dimension(
                "partner",
                _("loại đối tác"),
                lambda on: F("partner_kind"),
                lambda: dict(PartnerKind.choices),
            )
        },
        order=72,
    ),
)
