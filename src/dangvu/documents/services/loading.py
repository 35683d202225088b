"""Papers, relations and regulations as an import brings them, by the verbs of this room."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import require
from dangvu.documents.choices import Book, LinkKind, PartnerKind, Status
from dangvu.documents.models import Document
from dangvu.documents.services._reaching import source_of, version_of
from dangvu.documents.services.circulating import receive_document
from dangvu.documents.services.linking import link_documents
from dangvu.documents.services.registering import (
    cancel_document,
    correct_document,
    enter,
    plan_document,
    register_document,
)
from dangvu.documents.services.regulating import sign_regulation
from dangvu.organizations.models import Employer, Organization
from dangvu.organizations.services.loading import Entry as Place
from dangvu.sources.choices import Grade


@dataclass(slots=True, eq=False)
class LoadedPaper:
    """A row of the sheet of papers, its codes looked up; `pk` is None until it is written.

    place: in whose book it stands. issuer: the organisation of ours that issued it, if one did.
    is_ours: whether the register says so of a known one.
    places: keys of those in whose books it stands; `entering` are the rows that bring it into more.
    changed_marks, changed_facts: what is to be corrected of a known one.
    """

    type: str
    place: Place
    issuer: Place | None = None
    symbol: str = ""
    issued_by: str = ""
    date: PartialDate | None = None
    summary: str = ""
    grade: str = Grade.OPEN
    status: str = Status.ISSUED
    came_on: datetime.date | None = None
    number: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    pk: int | None = None
    is_ours: bool = False
    places: set[int | str] = field(default_factory=set)
    entering: list[LoadedPaper] = field(default_factory=list)
    changed_marks: dict[str, Any] = field(default_factory=dict)
    changed_facts: dict[str, Any] = field(default_factory=dict)

    @property
    def place_key(self) -> int | str:
        """Its number, its code where it is as new as the paper."""
        return self.place.pk or self.place.code

    @property
    def document(self) -> Document:
        return Document.objects.select_related("source").get(pk=self.pk)


@dataclass(slots=True, eq=False)
class LoadedLink:
    later: LoadedPaper
    earlier: LoadedPaper
    kind: str


@dataclass(slots=True, eq=False)
class LoadedRegulation:
    """`partners` are places, employers (by id) or names, as `sign_regulation` takes them."""

    place: Place
    partner_kind: str
    title: str
    partner: Place | None = None
    employer_id: int | None = None
    name: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def load_papers(*, actor: Actor, papers: Iterable[LoadedPaper], reason: str) -> None:
    """New papers are registered, planned or received; of known ones what differs is corrected."""
    with deed(actor=actor, verb="documents.load"):
        for paper in papers:
            if paper.pk is None:
                _load_new(actor, paper, reason)
            for line in paper.entering:
                _enter(actor, paper, line)
            if paper.changed_marks or paper.changed_facts:
                correct_document(
                    actor=actor,
                    document=paper.document,
                    reason=reason,
                    marks=paper.changed_marks,
                    **paper.changed_facts,
                )


def _load_new(actor: Actor, paper: LoadedPaper, reason: str) -> None:
    place = Organization(pk=paper.place.pk)
    given = {"type": paper.type, **paper.facts}
    if paper.status == Status.PLANNED:
        document = plan_document(actor=actor, issuer=place, summary=paper.summary, **given)
        paper.pk = document.pk
        return
    source = source_of(
        actor,
        symbol=paper.symbol,
        issuer=paper.issued_by,
        date=paper.date,
        summary=paper.summary,
        grade=Grade(paper.grade),
    )
    if paper.issuer is paper.place:
        document = register_document(actor=actor, issuer=place, source=source, **given)
    else:
        document = receive_document(
            actor=actor,
            organization=place,
            source=source,
            on=paper.came_on,
            number=paper.number,
            **given,
        ).document
    if paper.status == Status.CANCELLED:
        cancel_document(actor=actor, document=document, reason=reason)
    paper.pk = document.pk


def _enter(actor: Actor, paper: LoadedPaper, line: LoadedPaper) -> None:
    """A paper of the register comes into one more book: that of its issuer, of who issued it jointly,
    or of a recipient."""
    place, document = Organization(pk=line.place.pk), paper.document
    if line.issuer is line.place and version_of(document).issuer_id is None:
        given = {"type": line.type, **line.facts}
        register_document(actor=actor, issuer=place, source=document.source, **given)
    elif line.issuer is line.place:
        require(actor, "documents", "manage", place.pk)
        enter(document, place, Book.OUT, None)
    else:
        receive_document(
            actor=actor,
            organization=place,
            document=document,
            on=line.came_on,
            number=line.number,
        )


def load_links(*, actor: Actor, links: Iterable[LoadedLink]) -> None:
    with deed(actor=actor, verb="documents.load"):
        for link in links:
            link_documents(
                actor=actor,
                later=link.later.document,
                earlier=link.earlier.document,
                kind=LinkKind(link.kind),
            )


def load_regulations(*, actor: Actor, regulations: Iterable[LoadedRegulation]) -> None:
    with deed(actor=actor, verb="documents.load"):
        for one in regulations:
            sign_regulation(
                actor=actor,
                organization=Organization(pk=one.place.pk),
                partner_kind=PartnerKind(one.partner_kind),
                title=one.title,
                partners=[_party(one)] if _party(one) else [],
                **one.more,
            )


def _party(one: LoadedRegulation) -> dict[str, Any]:
    if one.partner is not None:
        return {"organization": Organization(pk=one.partner.pk)}
    if one.employer_id is not None:
        return {"employer": Employer(pk=one.employer_id)}
    return {"name": one.name} if one.name else {}
