"""What is shipped is written into the book when an installation is made or upgraded."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.rules import shipped
from dangvu.rules.models import Parameter, RuleDocument, RuleLink
from dangvu.rules.shipped import Entry, Link, ShippedDocument
from dangvu.sources.models import Source
from dangvu.sources.services import Marks, cite_papers

Held = dict[Marks, Source]


def load_rulebook(*, actor: Actor) -> int:
    """Write what the shipped files say and the database does not; returns how many rows.

    Runs at every start of an installation: what says the same is left, what says something else is
    superseded, what the files no longer say is withdrawn. Rows of the office are never touched.
    Seven statements at most beside what the policy and the record of deeds ask.
    """
    rules, rules_gone = _rules()
    documents, documents_gone = _documents()
    links, links_gone = _links()
    old: list[Parameter | RuleDocument | RuleLink] = [*rules_gone, *documents_gone, *links_gone]
    if not (rules or documents or links or old):
        return 0
    with deed(actor=actor, verb="rules.load_rulebook"):
        for row in old:
            temporal.withdraw(row, reason=_("bản quy định mới của phần mềm"))
        papers = [*(one.paper for one in rules), *shipped.papers().values()]
        held = cite_papers(actor=actor, papers={one.marks: one.summary for one in papers})
        Parameter.objects.bulk_create(_parameter(one, held) for one in rules)
        RuleDocument.objects.bulk_create(_document(one, held) for one in documents)
        RuleLink.objects.bulk_create(_link(one, held) for one in links)
    return len(rules) + len(documents) + len(links)


def _rules() -> tuple[list[Entry], list[Parameter]]:
    """Those to write, and the rows that give way or are said no longer."""
    rows = Parameter.objects.current().filter(organization__isnull=True).select_related("source")
    kept = {(row.code, row.valid_from): row for row in rows}
    news = []
    for entry in shipped.entries():
        row = kept.get(entry.key)
        if row is not None and _says_the_same(row, entry):
            del kept[entry.key]
        else:
            news.append(entry)
    return news, list(kept.values())


def _says_the_same(row: Parameter, entry: Entry) -> bool:
    return (
        row.value == entry.value
        and row.valid_to == entry.valid_to
        and row.certainty == entry.certainty
        and row.label == entry.label
        and row.unit == entry.unit
        and row.clause == entry.clause
        and _marks(row.source) == entry.paper.marks
    )


def _marks(source: Source | None) -> Marks | None:
    if source is None:
        return None
    return Marks(source.symbol, source.issuer, source.date)


def _parameter(entry: Entry, held: Held) -> Parameter:
    return Parameter(
        code=entry.code,
        label=entry.label,
        value=entry.value,
        unit=entry.unit,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        certainty=entry.certainty,
        source=held[entry.paper.marks],
        clause=entry.clause,
    )


def _documents() -> tuple[list[ShippedDocument], list[RuleDocument]]:
    """A document that the office has listed itself is left to it."""
    rows = list(RuleDocument.objects.current().select_related("source"))
    own = {_marks(row.source) for row in rows if not row.is_shipped}
    kept = {_marks(row.source): row for row in rows if row.is_shipped}
    news = []
    for one in shipped.documents():
        row = kept.get(one.paper.marks)
        if row is not None and _says(row) == (one.topic, one.effective, one.certainty, one.note):
            del kept[one.paper.marks]
        elif one.paper.marks not in own:
            news.append(one)
    return news, list(kept.values())


def _says(row: RuleDocument) -> tuple[object, ...]:
    return row.topic, row.effective, row.certainty, row.note


def _document(one: ShippedDocument, held: Held) -> RuleDocument:
    return RuleDocument(
        source=held[one.paper.marks],
        topic=one.topic,
        effective=one.effective,
        certainty=one.certainty,
        note=one.note,
        is_shipped=True,
    )


Key = tuple[Marks | None, Marks | None, str]


def _links() -> tuple[list[Link], list[RuleLink]]:
    papers = shipped.papers()
    rows = list(RuleLink.objects.current().select_related("later", "earlier"))
    own = {_key(row) for row in rows if not row.is_shipped}
    kept = {_key(row): row for row in rows if row.is_shipped}
    news = []
    for one in shipped.links():
        key = papers[one.later].marks, papers[one.earlier].marks, one.effect
        row = kept.get(key)
        if row is not None and (row.part, row.certainty) == (one.part, one.certainty):
            del kept[key]
        elif key not in own:
            news.append(one)
    return news, list(kept.values())


def _key(row: RuleLink) -> Key:
    return _marks(row.later), _marks(row.earlier), row.effect


def _link(one: Link, held: Held) -> RuleLink:
    papers = shipped.papers()
    return RuleLink(
        later=held[papers[one.later].marks],
        earlier=held[papers[one.earlier].marks],
        effect=one.effect,
        part=one.part,
        certainty=one.certainty,
        is_shipped=True,
    )
