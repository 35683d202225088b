"""Papers of ours are planned, issued, registered, corrected, cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import require
from dangvu.core.text import clean
from dangvu.core.writing import write_date
from dangvu.documents.choices import Book, NumberState, Status
from dangvu.documents.models import (
    Alias,
    Attachment,
    Document,
    DocumentNumber,
    DocumentVersion,
    Entry,
)
from dangvu.documents.models.document import marks_of
from dangvu.documents.models.numbering import CONGRESS
from dangvu.documents.selectors.register import loose_citations
from dangvu.documents.selectors.symbols import Symbols
from dangvu.documents.services._acting import Refused, acting
from dangvu.documents.services._reaching import document_of, keeps, must_keep, version_of
from dangvu.documents.services.numbering import (
    must_be_given,
    must_bear,
    series_on,
    symbol_of,
    take,
)
from dangvu.documents.symbols import read_symbol
from dangvu.offices.models import Term
from dangvu.offices.selectors import numbering_term
from dangvu.organizations.models import Organization
from dangvu.sources.choices import Grade
from dangvu.sources.models import Source


def register_document(
    *,
    actor: Actor,
    issuer: Organization,
    source: Source,
    type: str,  # noqa: A002 -- the word of the column
    book: Book = Book.OUT,
    body: str = "",
    on: date | None = None,
    term: Term | None = None,
    jointly_with: Iterable[Organization] = (),
    **facts: Any,
) -> Document:
    """A paper that `issuer` issued and a record may have cited already: nothing is retyped.

    Its number is that of its symbol, in the issuer's series of its day; a joint paper is numbered by
    the issuer, which leads, and stands in the books of all. Who received it may have entered it
    before: then it is that paper. Raises Refused when the number is another's, when the day lies in
    another term than `term`, and for a paper in books of which the actor does not keep all.
    """
    with acting(
        actor=actor, verb="documents.register", organization_id=issuer.pk, label=marks_of(source)
    ):
        _must_be_in_term(issuer, source.date, term)
        written = read_symbol(source.symbol)
        facts |= {"type": type, "issuer": issuer, "body": body}
        if written:
            facts |= {"number": written.number, "suffix": written.suffix}
        held = document_of(source)
        document = create(source, **facts) if held is None else _claim(actor, held, **facts)
        if written and source.date:
            day = source.date.earliest
            series = series_on(
                issuer_id=issuer.pk, key=written.key, on=day, body=body, mark=written.mark
            )
            take(series, document, written.number, written.suffix)
        partners = list(jointly_with)
        for partner in partners:
            require(actor, "documents", "manage", partner.pk)
        for organization in (issuer, *partners):
            enter(document, organization, book, on or _day_of(source))
        return document


def plan_document(
    *,
    actor: Actor,
    issuer: Organization,
    type: str,  # noqa: A002 -- the word of the column
    summary: str,
    issued_by: str = "",
    grade: Grade = Grade.OPEN,
    body: str = "",
    book: Book = Book.OUT,
    **facts: Any,
) -> Document:
    """A paper that is to be issued; it has no number and no day yet. Of a graded one only who will
    issue it is kept."""
    with acting(actor=actor, verb="documents.plan", organization_id=issuer.pk, label=issued_by):
        source = Source.objects.create(
            summary=clean(summary) if grade == Grade.OPEN else "",
            issuer=clean(issued_by),
            grade=grade,
        )
        document = create(
            source, type=type, issuer=issuer, body=body, status=Status.PLANNED, **facts
        )
        enter(document, issuer, book, None)
        return document


def issue_new(
    *,
    actor: Actor,
    issuer: Organization,
    type: str,  # noqa: A002 -- the word of the column
    summary: str,
    on: date,
    issued_by: str,
    key: str = "",
    issuer_mark: str = "",
    of_congress: bool = False,
    jointly_with: Iterable[Organization] = (),
    **facts: Any,
) -> Document:
    """Planned and issued at once: the paper lies signed on the table and gets its number. A joint
    paper stands in the books of all who issue it."""
    with acting(actor=actor, verb="documents.issue", organization_id=issuer.pk, label=issued_by):
        document = plan_document(
            actor=actor, issuer=issuer, type=type, summary=summary, issued_by=issued_by, **facts
        )
        for partner in jointly_with:
            require(actor, "documents", "manage", partner.pk)
            enter(document, partner, Book.OUT, None)
        return issue_document(
            actor=actor,
            document=document,
            on=on,
            issued_by=issued_by,
            key=key,
            issuer_mark=issuer_mark,
            of_congress=of_congress,
        )


def issue_document(
    *,
    actor: Actor,
    document: Document,
    on: date,
    issued_by: str,
    key: str = "",
    issuer_mark: str = "",
    of_congress: bool = False,
    number: int | None = None,
    **facts: Any,
) -> Document:
    """A planned paper is signed on the day and takes the next number, or the one reserved for it;
    Refused for another that nobody reserved.

    `issued_by` is the issuer as it is printed; `key` the symbol, by the rulebook where none is given;
    `issuer_mark` stands behind the slash, as in the series where none is given. Papers of a congress
    take their numbers from its own series.
    """
    version = version_of(document)
    if version.issuer_id is None or version.status != Status.PLANNED:
        raise Refused(_("Chỉ văn bản dự kiến của cấp ủy mình mới ban hành được."))
    with acting(
        actor=actor,
        verb="documents.issue",
        organization_id=version.issuer_id,
        label=marks_of(document.source),
    ):
        key = key or key_of(version.type, on, version.issuer_id)
        series = series_on(
            issuer_id=version.issuer_id,
            key=CONGRESS if of_congress else key,
            on=on,
            body=version.body,
            mark=clean(issuer_mark),
        )
        must_bear(series, issuer_mark)
        if number is not None:
            must_be_given(series, number)
        taken = take(series, document, number)
        marks = {"symbol": symbol_of(series, taken, key), "date": PartialDate.of(on)}
        change_marks(document, reason="", issuer=clean(issued_by), **marks)
        _adopt_citations(document)
        _revise(document, status=Status.ISSUED, number=taken.number, suffix=taken.suffix, **facts)
        for entry in Entry.objects.current().filter(document=document, on=None):
            temporal.revise(entry, on=on, year=on.year)
        return document


def key_of(document_type: str, on: date, issuer_id: int) -> str:
    """The symbol of a type by the rulebook. Raises Refused where it says nothing."""
    rule = Symbols().of(document_type, on=on, organization_id=issuer_id)
    if not rule.symbol:
        raise Refused(_("Chưa ghi quy định nào về ký hiệu của loại văn bản này; hãy ghi ký hiệu."))
    return rule.symbol


def correct_document(
    *,
    actor: Actor,
    document: Document,
    reason: str,
    marks: dict[str, Any] | None = None,
    **facts: Any,
) -> Document:
    """What was written wrongly. `marks` are those of the paper (symbol, issuer, date, summary,
    grade); with another symbol or day it also gets its number anew."""
    with acting(
        actor=actor,
        verb="documents.correct",
        organization_id=must_keep(actor, document),
        label=marks_of(document.source),
    ):
        if marks:
            change_marks(document, reason=reason, **marks)
            if {"symbol", "date"} & set(marks):
                facts |= _numbered_anew(document, reason)
                _adopt_citations(document)
        _revise(document, reason=reason, **facts)
        return document


def cancel_document(*, actor: Actor, document: Document, reason: str) -> None:
    """It is not or no longer issued; its number is borne by no paper."""
    with acting(
        actor=actor,
        verb="documents.cancel",
        organization_id=must_keep(actor, document),
        label=marks_of(document.source),
    ):
        _revise(document, reason=reason, status=Status.CANCELLED)
        taken = DocumentNumber.objects.current().filter(document=document)
        for number in taken:
            temporal.revise(number, state=NumberState.CANCELLED, document=None, explanation=reason)


def create(source: Source, **facts: Any) -> Document:
    """The paper of a source and what the register says of it, inside a deed."""
    if source.superseded_at is not None:
        raise Refused(_("Dòng văn bản dẫn này đã được sửa; hãy chọn dòng mới."))
    facts["signatory"] = clean(facts.get("signatory", ""))
    # It is there already when its registration was taken back. Who registers it at the same time is
    # refused by the database.
    held = Document.objects.filter(source=source).first()
    document = held or Document.objects.create(source=source)
    DocumentVersion.objects.create(
        document=document,
        **DocumentVersion.derived_from(source, facts["signatory"]),
        **facts,
    )
    document.source = source
    _adopt_citations(document)
    return document


def _adopt_citations(document: Document) -> None:
    """What records cited of it before it was registered, without saying who issued it, leads to it
    from now on."""
    reason = _("Cùng số, ký hiệu, ngày")
    loose = [
        Alias(source=one, document=document, reason=reason) for one in loose_citations(document)
    ]
    # Somebody else may be registering a paper of these marks now: one of us has it.
    Alias.objects.bulk_create(loose, ignore_conflicts=True)


def _claim(actor: Actor, document: Document, **facts: Any) -> Document:
    """A paper that was entered as one from outside is ours: from now on its issuer keeps it, so that
    whoever kept it until now must say so."""
    if version_of(document).issuer_id is not None:
        raise Refused(_("Văn bản này đã được đăng ký."))
    if not keeps(actor, document):
        raise Refused(
            _(
                "Văn bản này đã vào sổ đến ở nơi mà đồng chí không giữ sổ. Đề nghị cấp trên giữ các sổ"
                " ấy đăng ký văn bản cho tổ chức ban hành."
            )
        )
    _revise(document, **facts)
    return document


def enter(
    document: Document, organization: Organization, book: str, on: date | None, **more: Any
) -> Entry:
    """A line of a book, inside a deed."""
    return Entry.objects.create(
        document=document,
        organization=organization,
        book=book,
        on=on,
        year=on.year if on else None,
        **more,
    )


def change_marks(document: Document, *, reason: str, **marks: Any) -> None:
    """The source of a paper is superseded; who cited it before is still led to the paper."""
    before = document.source
    becomes_graded = marks.get("grade", before.grade) != Grade.OPEN
    if becomes_graded:
        marks["summary"] = ""
    if "summary" in marks:
        marks["summary"] = clean(marks["summary"])
    document.source = temporal.revise(before, reason=reason, **marks)
    document.save(update_fields=["source"])
    Alias.objects.create(source=before, document=document, reason=reason)
    if becomes_graded:
        _forget(document, before, reason)


def _forget(document: Document, before: Source, reason: str) -> None:
    """What a graded paper is about and its files are kept nowhere, not even as superseded."""
    if before.grade == Grade.OPEN and not (before.symbol or before.issuer):
        raise Refused(_("Văn bản mật phải có số, ký hiệu hoặc cơ quan ban hành."))
    Source.objects.filter(aliases__document=document).update(summary="")
    DocumentVersion.objects.filter(document=document).update(search_key="")
    held = Attachment.objects.filter(document=document)
    held.update(content=b"", size=0, words=None)
    for file in held.current():
        temporal.withdraw(file, reason=reason)


def _revise(document: Document, *, reason: str = "", **facts: Any) -> DocumentVersion:
    held = version_of(document)
    signatory = facts.get("signatory", held.signatory)
    derived = DocumentVersion.derived_from(document.source, signatory)
    return temporal.revise(held, reason=reason, **derived, **facts)


def _numbered_anew(document: Document, reason: str) -> dict[str, Any]:
    """Number and suffix by the symbol and the day that the source has now; a cancelled paper takes
    none out of its series."""
    for number in DocumentNumber.objects.current().filter(document=document):
        temporal.withdraw(number, reason=reason)
    source, version = document.source, version_of(document)
    written = read_symbol(source.symbol)
    if written is None:
        return {"number": None, "suffix": ""}
    if version.issuer_id is not None and source.date and version.status != Status.CANCELLED:
        series = series_on(
            issuer_id=version.issuer_id,
            key=written.key,
            on=source.date.earliest,
            body=version.body,
            mark=written.mark,
        )
        take(series, document, written.number, written.suffix)
    return {"number": written.number, "suffix": written.suffix}


def _day_of(source: Source) -> date | None:
    known = source.date
    return known.earliest if known is not None and known.precision == "DAY" else None


def _must_be_in_term(issuer: Organization, day: PartialDate | None, term: Term | None) -> None:
    if term is None or day is None:
        return
    held = numbering_term(issuer.pk, day.earliest)
    if held is None or held.term_id != term.pk:
        raise Refused(
            _("Ngày %(day)s không thuộc nhiệm kỳ này mà thuộc nhiệm kỳ %(term)s.")
            % {"day": write_date(day), "term": held.label if held else "–"}
        )
