"""Numbers are reserved, taken, cancelled; gaps are explained and never filled."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.text import clean
from dangvu.documents.choices import NumberState
from dangvu.documents.models import Document, DocumentNumber, Series
from dangvu.documents.models.numbering import CONGRESS
from dangvu.documents.selectors.marks import mark_borne
from dangvu.documents.selectors.numbering import next_number
from dangvu.documents.selectors.symbols import Symbols
from dangvu.documents.services._acting import Refused, acting
from dangvu.documents.symbols import Symbol, write_number
from dangvu.offices.selectors import numbering_term
from dangvu.organizations.models import Organization, OrganizationVersion


def open_series(
    *,
    actor: Actor,
    issuer: Organization,
    key: str,
    on: date,
    mark: str,
    body: str = "",
    starts_at: int = 1,
) -> Series:
    """The series of a symbol in the term of the day, with what stands behind the slash.

    Taking a number opens it as well; said beforehand where numbers do not begin at 1. `CONGRESS`
    is the key of the series that all papers of a congress share.
    """
    with acting(actor=actor, verb="documents.open_series", organization_id=issuer.pk, label=key):
        series = series_on(
            issuer_id=issuer.pk, key=key, on=on, body=body, mark=clean(mark), starts_at=starts_at
        )
        must_bear(series, mark)
        if series.starts_at != starts_at:
            raise Refused(_("Dãy số này đã mở, bắt đầu từ số %d.") % series.starts_at)
        return series


def series_on(
    *,
    issuer_id: int,
    key: str,
    on: date,
    body: str = "",
    mark: str = "",
    starts_at: int = 1,
) -> Series:
    """The series of that day, locked until the transaction ends, opened if need be.

    Inside a deed. Raises Refused for a symbol that is no longer used.
    """
    if key != CONGRESS and Symbols().is_retired(key, on=on, organization_id=issuer_id):
        raise Refused(_("Ký hiệu “%s” không dùng vào ngày này.") % key)
    term = numbering_term(issuer_id, on)
    which = {"issuer_id": issuer_id, "body": body, "key": key}
    which["term_id"] = term.term_id if term else None
    held = Series.objects.filter(**which).select_for_update()
    series: Series | None = held.first()
    if series is not None:
        return series
    mark = mark or _mark_of(issuer_id, body, on)
    # Somebody else may be opening it now: one of us does, and both find it.
    Series.objects.bulk_create(
        [Series(**which, mark=mark, starts_at=starts_at)], ignore_conflicts=True
    )
    return held.get()


def _mark_of(issuer_id: int, body: str, on: date) -> str:
    """What the issuer last wrote behind the slash, else what every committee or cell writes."""
    last = mark_borne(issuer_id, body)
    if last:
        return last
    if body:
        raise Refused(_("Chưa biết ký hiệu cơ quan của “%s”; hãy ghi ký hiệu.") % body)
    version = OrganizationVersion.objects.as_of(on).filter(organization_id=issuer_id).first()
    if version is None:
        raise Refused(_("Cơ quan ban hành không hoạt động vào ngày này."))
    return "CB" if version.is_cell else "ĐU"


def must_bear(series: Series, mark: str) -> None:
    """Raises Refused where the papers of the series bear another mark behind the slash."""
    if mark and clean(mark) != series.mark:
        raise Refused(_("Văn bản của dãy số này mang ký hiệu cơ quan “%s”.") % series.mark)


def symbol_of(series: Series, number: DocumentNumber, key: str = "") -> str:
    """As it is printed; papers of a congress bear the symbol of their own type."""
    return str(Symbol(number.number, key or series.key, series.mark, number.suffix))


def reserve_number(
    *, actor: Actor, issuer: Organization, key: str, on: date, body: str = "", reason: str = ""
) -> DocumentNumber:
    """Keep the next number for a paper to come."""
    with acting(actor=actor, verb="documents.reserve_number", organization_id=issuer.pk, label=key):
        series = series_on(issuer_id=issuer.pk, key=key, on=on, body=body)
        return DocumentNumber.objects.create(
            series=series,
            number=next_number(series),
            state=NumberState.RESERVED,
            explanation=reason,
        )


def take(
    series: Series, document: Document, number: int | None = None, suffix: str = ""
) -> DocumentNumber:
    """A paper gets the next number, or the one that it bears already or that was reserved.

    Inside a deed, with the series locked. Raises Refused when the number is another's.
    """
    if number is None:
        number = next_number(series)
    held = (
        DocumentNumber.objects.current().filter(series=series, number=number, suffix=suffix).first()
    )
    if held is not None and held.state == NumberState.RESERVED:
        return temporal.revise(held, state=NumberState.TAKEN, document=document)
    if held is not None:
        raise Refused(_refusal(held))
    return DocumentNumber.objects.create(
        series=series, number=number, suffix=suffix, state=NumberState.TAKEN, document=document
    )


def must_be_given(series: Series, number: int) -> None:
    """Raises Refused for a number that never left the series: a paper that took it would leave a gap
    of all before it."""
    left = DocumentNumber.objects.current().filter(series=series, number=number, suffix="")
    if not left.exists():
        raise Refused(
            _("Số %s chưa giữ chỗ. Bỏ trống để lấy số kế tiếp, hoặc giữ số trước.")
            % write_number(number)
        )


def _refusal(held: DocumentNumber) -> str:
    written = write_number(held.number, held.suffix)
    if held.state == NumberState.TAKEN:
        return _("Số %s đã dùng cho văn bản khác trong nhiệm kỳ này.") % written
    return _("Số %(number)s không dùng được: %(reason)s") % {
        "number": written,
        "reason": held.explanation,
    }


def cancel_number(*, actor: Actor, number: DocumentNumber, reason: str) -> DocumentNumber:
    """A number that was reserved or taken is borne by no paper; it is never given again."""
    issuer_id = number.series.issuer_id
    with acting(
        actor=actor,
        verb="documents.cancel_number",
        organization_id=issuer_id,
        label=str(number.series),
    ):
        return temporal.revise(
            number, state=NumberState.CANCELLED, document=None, explanation=reason
        )


def explain_gap(
    *, actor: Actor, series: Series, number: int, reason: str, last: int | None = None
) -> list[DocumentNumber]:
    """Why no paper bears a number below the last one, or those from it to `last`. The gap stays a
    gap."""
    with acting(
        actor=actor,
        verb="documents.explain_gap",
        organization_id=series.issuer_id,
        label=str(series),
    ):
        Series.objects.select_for_update().get(pk=series.pk)
        numbers = range(number, (last or number) + 1)
        if not numbers:
            raise Refused(_("Số sau phải lớn hơn số trước."))
        for one in (numbers[0], numbers[-1]):
            if not series.starts_at <= one < next_number(series):
                raise Refused(_("Số %s chưa đến lượt, không phải số bỏ trống.") % write_number(one))
        return DocumentNumber.objects.bulk_create(
            DocumentNumber(series=series, number=one, state=NumberState.GAP, explanation=reason)
            for one in numbers
        )


def number_papers(*, issuer_id: int, symbol: str, on: date, count: int) -> list[str]:
    """Answers `core.numberer`, inside the deed of whoever makes the papers: the numbers are kept until
    the papers are registered."""
    series = series_on(issuer_id=issuer_id, key=symbol, on=on)
    first = next_number(series)
    kept = DocumentNumber.objects.bulk_create(
        DocumentNumber(series=series, number=number, state=NumberState.RESERVED)
        for number in range(first, first + count)
    )
    return [symbol_of(series, one) for one in kept]
