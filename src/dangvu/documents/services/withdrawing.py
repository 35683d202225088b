"""What the register does when the rows of a deed are taken back."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.withdrawal import Named, Withdrawn
from dangvu.documents.models import Alias, Document, DocumentVersion
from dangvu.documents.models.document import label_of
from dangvu.sources.models import Source

_MARKS = ("symbol", "issuer", "date", "summary", "grade")


def follow_withdrawal(actor: Actor, withdrawn: Withdrawn) -> None:
    """A paper whose corrected marks were taken back has its earlier ones again: sources themselves
    are not taken back, since a cited paper exists whoever cites it."""
    touched = DocumentVersion.objects.current().filter(
        document__in=list(withdrawn.touched.get(Document, ()))
    )
    for version in touched.select_related("document__source"):
        if not _agrees(version, version.document.source):
            _restore_marks(version)


def _agrees(version: DocumentVersion, source: Source) -> bool:
    """Whether what the register keeps to search by was derived from this source."""
    derived = DocumentVersion.derived_from(source, version.signatory)
    return all(getattr(version, name) == value for name, value in derived.items())


def _restore_marks(version: DocumentVersion) -> None:
    document = version.document
    aliases = Alias.objects.filter(document=document).select_related("source").order_by("-pk")
    before = next((one for one in aliases if _agrees(version, one.source)), None)
    if before is None:
        return
    mistaken, marks = document.source, {name: getattr(before.source, name) for name in _MARKS}
    document.source = temporal.revise(mistaken, **marks)
    document.save(update_fields=["source"])
    known = Alias.objects.current().filter(document=document).values_list("source", flat=True)
    for source in {mistaken, before.source}:
        if source.pk not in known:
            Alias.objects.create(source=source, document=document, reason=before.reason)


def document_names(ids: Iterable[int]) -> dict[int, Named]:
    """Papers by number, symbol and what they are about."""
    rows = Document.objects.filter(pk__in=list(ids)).select_related("source")
    return {
        row.pk: Named(label_of(row.source), reverse("documents:detail", args=[row.pk]))
        for row in rows
    }
