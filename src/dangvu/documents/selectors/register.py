"""The register: its papers, its books, what was entered twice."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Q, QuerySet

from dangvu.core.actor import Actor
from dangvu.core.policy import scope_of
from dangvu.documents.choices import Status
from dangvu.documents.models import Alias, Attachment, Delivery, Document, DocumentVersion, Entry
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


def book_lines(
    actor: Actor, organization_id: int, book: str, year: int, types: Collection[str] = ()
) -> QuerySet[Any]:
    """A book as it is printed: the lines of a year in order, of some types of paper or of all."""
    lines = Entry.objects.current().visible_to(actor)
    lines = lines.filter(organization=organization_id, book=book, year=year)
    if types:
        lines = lines.filter(
            document__versions__type__in=types, document__versions__superseded_at__isnull=True
        )
    return lines.select_related("document__source").order_by("number", "on", "pk")


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


def citations_like(document: Document) -> QuerySet[Source]:
    """Citations of the same symbol that no registered paper bears, and that may mean this one: what
    they say of issuer and date does not contradict it."""
    source = document.source
    loose = Source.objects.numbered(source.symbol).exclude(symbol="").filter(document=None)
    loose = loose.exclude(pk__in=Alias.objects.current().values("source"))
    return loose.filter(Q(issuer="") | Q(issuer=source.issuer), Q(date=None) | Q(date=source.date))
