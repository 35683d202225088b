"""Legal documents, what replaced what, and how each stood on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.rules.choices import Certainty, Effect, Topic
from dangvu.rules.models import RuleDocument, RuleLink
from dangvu.sources.models import Source


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """`pk` is the number of the paper, which stays when more becomes known of it. `by` names what
    replaced or amended it."""

    pk: int
    row: RuleDocument
    look: str = ""
    state: str = ""
    by: str = ""

    @property
    def label(self) -> str:
        return called(self.row.source)

    @property
    def symbol(self) -> str:
        return self.row.source.symbol

    @property
    def issuer(self) -> str:
        return self.row.source.issuer

    @property
    def summary(self) -> str:
        return self.row.source.summary

    @property
    def topic(self) -> str:
        return str(Topic(self.row.topic).label)

    @property
    def certainty(self) -> str:
        return self.row.certainty

    @property
    def certainty_in_words(self) -> str:
        return str(Certainty(self.row.certainty).label)

    @property
    def signed(self) -> date | None:
        """To sort by: the earliest that it can be."""
        return self.row.source.date.earliest if self.row.source.date else None

    @property
    def begins(self) -> date | None:
        """The earliest day of effect, of signing where that is all that is known."""
        known = self.row.effective or self.row.source.date
        return known.earliest if known else None


def called(source: Source) -> str:
    """With its year: symbols begin anew in each term."""
    if source.date is None or not source.symbol:
        return str(source)
    return f"{source.symbol} ({source.date.year})"


def documents_listed(actor: Actor, on: date) -> list[ListedDocument]:
    """Every document with its state on the day, the newest first; two statements beside what the
    policy asks."""
    rows = RuleDocument.objects.current().visible_to(actor).select_related("source")
    found = {row.source_id: row for row in rows}
    listed = _listed(found, _links() if found else [], on)
    return sorted(listed, key=lambda one: (one.signed or date.min, one.pk), reverse=True)


def _links() -> list[RuleLink]:
    return list(RuleLink.objects.current().order_by("pk"))


def _listed(
    found: dict[int, RuleDocument], links: Iterable[RuleLink], on: date
) -> list[ListedDocument]:
    plain = {pk: ListedDocument(pk, row) for pk, row in found.items()}
    done: dict[int, list[tuple[RuleLink, ListedDocument]]] = {}
    for link in links:
        later = plain.get(link.later_id)
        if later is not None and (later.begins is None or later.begins <= on):
            done.setdefault(link.earlier_id, []).append((link, later))
    return [
        ListedDocument(pk, one.row, *_state(one, done.get(pk, []), on)) for pk, one in plain.items()
    ]


def _state(
    one: ListedDocument, done: list[tuple[RuleLink, ListedDocument]], on: date
) -> tuple[str, str, str]:
    """A look, words, and by what. That nothing is known to have replaced it does not say that it
    holds."""
    if one.begins is not None and one.begins > on:
        return "neutral", _("Chưa có hiệu lực"), ""
    replaced = [(link, by.label) for link, by in done if link.effect == Effect.REPLACES]
    for link, by in replaced:
        if link.is_certain and not link.part:
            return "ended", _("Đã được thay thế"), by
    for link, by in replaced:
        if not link.is_certain:
            return "question", _("Có thể đã thay thế"), by
    if replaced:
        parts = "; ".join(f"{by} ({link.part})" for link, by in replaced)
        return "changed", _("Thay thế một phần"), parts
    amended = [by.label for link, by in done if link.effect == Effect.AMENDS]
    if amended:
        return "changed", _("Đã sửa đổi"), "; ".join(amended)
    return "done", _("Chưa thấy thay thế"), ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What a document of a chain does to an earlier one."""

    effect: str
    part: str
    earlier: ListedDocument
    is_certain: bool
    certainty_in_words: str


@dataclass(frozen=True, slots=True)
class DocumentChain:
    """A document with all that stands in a line with it, the oldest first, each with what it does."""

    document: ListedDocument
    papers: list[tuple[ListedDocument, list[Deed]]]


def chain_of(actor: Actor, source_id: int, on: date) -> DocumentChain | None:
    """None for a paper that is not listed, or not to be seen."""
    rows = RuleDocument.objects.current().visible_to(actor).select_related("source")
    found = {row.source_id: row for row in rows}
    if source_id not in found:
        return None
    links = [link for link in _links() if {link.later_id, link.earlier_id} <= found.keys()]
    listed = {one.pk: one for one in _listed(found, links, on)}
    joined = _joined(source_id, links)
    papers = sorted((listed[pk] for pk in joined), key=lambda one: (one.signed or date.min, one.pk))
    return DocumentChain(listed[source_id], [(one, _deeds(one, links, listed)) for one in papers])


def _deeds(
    one: ListedDocument, links: Iterable[RuleLink], listed: dict[int, ListedDocument]
) -> list[Deed]:
    return [
        Deed(
            effect=str(Effect(link.effect).label),
            part=link.part,
            earlier=listed[link.earlier_id],
            is_certain=link.is_certain,
            certainty_in_words=str(Certainty(link.certainty).label),
        )
        for link in links
        if link.later_id == one.pk
    ]


def _joined(source_id: int, links: Iterable[RuleLink]) -> set[int]:
    """Papers that links lead to, in either direction and however far."""
    near: dict[int, set[int]] = {}
    for link in links:
        near.setdefault(link.later_id, set()).add(link.earlier_id)
        near.setdefault(link.earlier_id, set()).add(link.later_id)
    joined, ahead = {source_id}, [source_id]
    while ahead:
        fresh = near.get(ahead.pop(), set()) - joined
        joined |= fresh
        ahead += fresh
    return joined
