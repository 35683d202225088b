"""A paper among those that it goes back to and those that go back to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from dangvu.core.actor import Actor
from dangvu.documents.models import Document, DocumentVersion, Link, Reach


@dataclass(frozen=True, slots=True)
class Chain:
    """papers: from the oldest on, the asked one among them. links: between two of them.

    back, forward: ids of those that it leads to, and that lead to it.
    """

    papers: list[DocumentVersion]
    links: list[Link]
    back: frozenset[int]
    forward: frozenset[int]


def chain_of(actor: Actor, document: Document) -> Chain:
    """As far as the actor may see it; three statements, however long it is."""
    back, forward = set(), set()
    pairs = Reach.objects.filter(Q(later=document) | Q(earlier=document))
    for later, earlier in pairs.values_list("later", "earlier"):
        if later == document.pk:
            back.add(earlier)
        else:
            forward.add(later)
    rows = DocumentVersion.objects.current().visible_to(actor)
    rows = rows.filter(document__in={document.pk, *back, *forward})
    papers = list(rows.select_related("document__source").order_by("dated", "document"))
    seen = {paper.document_id for paper in papers}
    links = Link.objects.current().filter(later__in=seen, earlier__in=seen).order_by("pk")
    return Chain(papers, list(links), frozenset(back & seen), frozenset(forward & seen))
