"""Papers that an import may mean: those of the register that the importer sees, and its own rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.sheets import Intake
from dangvu.core.text import search_key
from dangvu.documents.models import DocumentVersion, Entry
from dangvu.documents.services import keeps
from dangvu.documents.services.loading import LoadedPaper
from dangvu.organizations.services.loading import Entry as Place

Key = tuple[str, PartialDate | None, str]


class Known:
    """By symbol, or by summary where there is none; three statements."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._kept: dict[int, bool] = {}
        self._papers: dict[Key, LoadedPaper] = {}
        self._named: dict[str, list[LoadedPaper]] = defaultdict(list)
        visible = Entry.objects.current().visible_to(actor)
        books: dict[int, set[int]] = defaultdict(set)
        for document, organization in visible.values_list("document_id", "organization_id"):
            books[document].add(organization)
        for version in versions_seen(actor):
            self.add(_held(version, books[version.document_id]))

    def add(self, paper: LoadedPaper) -> None:
        self._papers[_key(paper)] = paper
        self._named[_name(paper.symbol or paper.summary)].append(paper)

    def keeps(self, paper: LoadedPaper) -> bool:
        """Whether the importer may change what the register says of it; what is as new as the import
        was asked about where it lies."""
        if paper.pk is None:
            return True
        if paper.pk not in self._kept:
            self._kept[paper.pk] = keeps(self._actor, paper.document)
        return self._kept[paper.pk]

    def like(self, paper: LoadedPaper) -> LoadedPaper | None:
        """The one that agrees in symbol (or summary), date and issuer."""
        return self._papers.get(_key(paper))

    def named(self, text: str, day: PartialDate | None) -> list[LoadedPaper]:
        """Those of that symbol or summary, of that day if one is given."""
        found = self._named.get(_name(text), [])
        return [paper for paper in found if day is None or paper.date == day]


def known_of(intake: Intake) -> Known:
    """Read once for all sheets of this room."""
    held: Known | None = intake.shared.get("documents.known")
    if held is None:
        held = intake.shared["documents.known"] = Known(intake.actor)
    return held


def versions_seen(actor: Actor) -> Iterable[DocumentVersion]:
    """What the register says of every paper that the actor sees."""
    rows: Iterable[DocumentVersion] = (
        DocumentVersion.objects.current().visible_to(actor).select_related("document__source")
    )
    return rows


def _held(version: DocumentVersion, places: set[int]) -> LoadedPaper:
    source = version.document.source
    names = ("type", "signatory", "mark", "effective_from", "effective_to")
    facts: dict[str, Any] = {name: getattr(version, name) for name in names}
    return LoadedPaper(
        type=version.type,
        place=Place(code=""),
        symbol=source.symbol,
        issued_by=source.issuer,
        date=source.date,
        summary=source.summary,
        grade=source.grade,
        status=version.status,
        is_ours=version.issuer_id is not None,
        facts=facts,
        places=places,
        pk=version.document_id,
    )


def _key(paper: LoadedPaper) -> Key:
    return _name(paper.symbol or paper.summary), paper.date, search_key(paper.issued_by)


def _name(text: str) -> str:
    return search_key(text).replace(" ", "")
