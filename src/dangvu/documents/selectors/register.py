"""The register: its papers, its books, what was entered twice."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dangvu.access.selectors import things_within
from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.documents.choices import ReceiptKind, Status
from dangvu.documents.models import (
    Alias,
    Attachment,
    Delivery,
    Document,
    DocumentVersion,
    Entry,
    Receipt,
)
from dangvu.documents.models.document import DocumentVersionQuerySet
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source

#: The books of so many organisations are taken together in place of looking each paper up.
FEW = 500


def papers(actor: Actor) -> DocumentVersionQuerySet:
    """What the register says of every paper that the actor may see, the newest first."""
    rows = DocumentVersion.objects.current().visible_to(actor)
    rows = rows.filter(_near(actor)).select_related("document__source")
    return rows.order_by("-dated", "-document_id")


def _near(actor: Actor) -> Q:
    """Nothing that `visible_to` does not ask already; where the reader reaches few organisations it is
    told which, so that papers are taken from their books and not looked up one by one."""
    scope = scope_of(actor, "documents")
    if scope.everything:
        return Q()
    places = Organization.objects.inside(scope, actor.today).values_list("pk", flat=True)
    few = list(places[: FEW + 1])
    if len(few) > FEW:
        return Q()
    entered = Entry.objects.current().filter(organization__in=few)
    sent = Delivery.objects.current().filter(organization__in=few)
    return Q(document__in=entered.values("document")) | Q(document__in=sent.values("document"))


def papers_by_words(actor: Actor, words: str, limit: int = 20) -> list[DocumentVersion]:
    """Papers whose symbol, summary, issuer or signatory have all the words, or one of whose files
    does, accents or not."""
    return list(with_words(papers(actor), words)[:limit])


def with_words(rows: DocumentVersionQuerySet, words: str) -> DocumentVersionQuerySet:
    """Those of the papers that have all the words in what the register says, or in a file."""
    files = Attachment.objects.current().holding(words)
    by_register = DocumentVersion.objects.current().matching(words)
    return rows.filter(Q(pk__in=by_register) | Q(document__in=files.values("document")))


def not_received(actor: Actor) -> QuerySet[Delivery]:
    """What was sent to organisations whose register the actor keeps, and of which nobody said that it
    came; a paper that was cancelled or merged is not waited for."""
    kept = things_within(actor, scope_of(actor, "documents", "manage"))
    received = Receipt.objects.current().filter(delivery=OuterRef("pk"), kind=ReceiptKind.RECEIVED)
    valid = DocumentVersion.objects.current().exclude(status=Status.CANCELLED)
    sent: QuerySet[Delivery] = Delivery.objects.current().filter(
        kept, ~Exists(received), Exists(valid.filter(document=OuterRef("document")))
    )
    return sent


def entered_twice(actor: Actor) -> list[list[DocumentVersion]]:
    """Papers that agree in symbol, issuer and date, together: they are to be merged or told apart.

    Two statements.
    """
    marks = ("document__source__symbol", "document__source__issuer", "document__source__date")
    rows = papers(actor).exclude(document__source__symbol="").exclude(status=Status.CANCELLED)
    several = rows.order_by().values(*marks).annotate(times=Count("pk")).filter(times__gt=1)
    symbols = [row["document__source__symbol"] for row in several]
    groups: dict[tuple[Any, ...], list[DocumentVersion]] = {}
    for row in rows.filter(document__source__symbol__in=symbols):
        source = row.document.source
        groups.setdefault((source.symbol, source.issuer, source.date), []).append(row)
    return [group for group in groups.values() if len(group) > 1]


def loose_citations(document: Document) -> QuerySet[Source]:
    """Citations of the very symbol and day of the paper, of an issuer that was not said, that mean no
    registered paper; none where another paper of the register has the same symbol and day."""
    source = document.source
    if not source.symbol or source.date is None:
        return Source.objects.none()
    same = Document.objects.filter(source__symbol=source.symbol, source__date=source.date)
    loose = Source.objects.numbered(source.symbol).filter(issuer="", date=source.date)
    loose = loose.filter(document=None).exclude(pk__in=Alias.objects.current().values("source"))
    return loose.exclude(Exists(same.exclude(pk=document.pk)))
