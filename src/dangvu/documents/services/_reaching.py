"""What stands in the register, and where somebody may write it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from dangvu.access.selectors import things_within
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import require, scope_of
from dangvu.core.text import clean
from dangvu.documents.models import Document, DocumentVersion, Entry
from dangvu.sources.choices import Grade
from dangvu.sources.models import Source


def version_of(document: Document) -> DocumentVersion:
    """What the register says of it now."""
    return DocumentVersion.objects.current().get(document=document)


def document_of(source: Source) -> Document | None:
    """The registered paper that a citation means, however it was cited; None where there is none, or
    where its registration was taken back."""
    found = Document.objects.filter(source=source).first()
    if found is None:
        aliases = Document.objects.filter(
            aliases__source=source, aliases__superseded_at__isnull=True
        )
        found = aliases.first()
    if found is None:
        return None
    while found.merged_into is not None:
        found = found.merged_into
    registered = DocumentVersion.objects.current().filter(document=found).exists()
    return found if registered else None


def source_of(
    actor: Actor,
    *,
    symbol: str,
    issuer: str = "",
    date: PartialDate | None = None,
    summary: str = "",
    grade: Grade = Grade.OPEN,
) -> Source:
    """The citation of a paper with these marks, written down if there is none; inside a deed.

    One that stands for a registered paper which the actor may not see is left alone: whoever knows
    the marks of a paper is shown nothing of it by entering them. Where both are seen they are told
    of as entered twice.
    """
    symbol, issuer, summary = clean(symbol), clean(issuer), clean(summary)
    told = summary if grade == Grade.OPEN else ""
    rows = Source.objects.numbered(symbol).filter(issuer=issuer, date=date, grade=grade)
    # Without a symbol only what it is about tells one paper from another.
    for row in (rows if symbol else rows.filter(summary=told)).order_by("pk"):
        held = document_of(row)
        if held is None or _is_seen(actor, held):
            return row
    return Source.objects.create(symbol=symbol, issuer=issuer, date=date, summary=told, grade=grade)


def _is_seen(actor: Actor, document: Document) -> bool:
    return Document.objects.visible_to(actor).filter(pk=document.pk).exists()


def must_keep(actor: Actor, document: Document) -> int:
    """The organisation at which the actor keeps the paper: its issuer, or for a paper from outside
    one of those in whose books it stands, all of which the actor must keep.

    Raises PermissionDenied. Who only received a paper of ours may not change what it says.
    """
    issuer_id = version_of(document).issuer_id
    if issuer_id is not None:
        require(actor, "documents", "manage", issuer_id)
        return issuer_id
    entries, mine = _books(actor, document)
    if not mine or len(mine) != entries.count():
        raise PermissionDenied
    return mine[0]


def must_hold(actor: Actor, document: Document) -> int:
    """An organisation in whose book the paper stands and whose register the actor keeps. Raises
    PermissionDenied when there is none."""
    _entries, mine = _books(actor, document)
    if not mine:
        raise PermissionDenied
    return mine[0]


def _books(actor: Actor, document: Document) -> tuple[QuerySet[Entry], list[int]]:
    scope = scope_of(actor, "documents", "manage")
    entries = Entry.objects.current().filter(document=document)
    mine = entries.filter(things_within(actor, scope)).order_by("pk")
    return entries, list(mine.values_list("organization_id", flat=True))


def keeps(actor: Actor, document: Document) -> bool:
    """Whether the actor may change what the register says of it."""
    return _allowed(must_keep, actor, document)


def holds(actor: Actor, document: Document) -> bool:
    """Whether the paper stands in a book that the actor keeps."""
    return _allowed(must_hold, actor, document)


def _allowed(asked: Callable[[Actor, Document], int], actor: Actor, document: Document) -> bool:
    try:
        asked(actor, document)
    except PermissionDenied:
        return False
    return True


def must_see(actor: Actor, document: Document) -> None:
    """Raises PermissionDenied for a paper that the actor may not see."""
    if not _is_seen(actor, document):
        raise PermissionDenied
