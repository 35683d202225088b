"""Papers, relations and regulations of the five case files come in as sheets and out as chains."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from dangvu.config.synth.documents import read_papers, sheets_of
from dangvu.core.actor import Actor
from dangvu.core.periods import Period
from dangvu.core.sheets import Problem, all_sheets, read_cell
from dangvu.documents import services
from dangvu.documents.models import Document, Link, Regulation, Series
from dangvu.documents.selectors import (
    chain_of,
    numbers_of,
    papers_by_words,
    series_seen,
    unexplained_gaps,
)
from dangvu.figures.selectors import Question, ask
from dangvu.offices.models import Term
from tests.cases import case_file
from tests.cast import TODAY
from tests.documents.test_sheets import Examined
from tests.factories.organizations import Tree

AS_OF = date(2025, 12, 31)
#: Papers, relations, regulations.
EXPECTED = {
    "seed-000": (5, 1, 123),
    "seed-001": (13, 6, 0),
    "seed-002": (9, 2, 0),
    "seed-003": (19, 8, 0),
    "seed-004": (2, 0, 0),
}
#: What the case files give a day for, and how many regulations with whom: by type and by partner.
FIGURES = {
    "seed-000": {"documents.regulations": {"LOCAL_COMMITTEE": 123}},
    "seed-003": {"documents.issued": {"RESOLUTION": 6, "DIRECTIVE": 2, "DECISION": 1}},
}


def sheets(name: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of the case as the workbook has them, read cell by cell."""
    raw = yaml.safe_load(case_file(name).read_text(encoding="utf-8"))
    papers = read_papers(raw, AS_OF)
    declared = {str(sheet.title): sheet for sheet in all_sheets()}
    found: dict[str, list[dict[str, Any]]] = {}
    for title, titles, rows, _required in sheets_of(
        papers, "K", ["A", "B", "C"], "2015-2020", date(2015, 8, 1)
    ):
        columns = declared[title].columns
        assert list(titles) == [str(column.title) for column in columns]
        read = [
            {column.name: read_cell(column, value) for column, value in zip(columns, row)}  # noqa: B905 -- rows end early
            for row in rows
        ]
        assert not any(isinstance(value, Problem) for row in read for value in row.values())
        for row in read:
            # Terms are a sheet of their own, not written here: the case has only this column.
            row.pop("term", None) if title == "Văn bản" else None
        found[declared[title].code.rpartition(".")[2]] = read
    return found


@pytest.mark.parametrize("name", EXPECTED)
def test_a_case_comes_in_whole(operator: Actor, bloc: Tree, terms: object, name: str) -> None:
    came = Examined(operator, as_of=AS_OF, **sheets(name))
    assert came.errors == []
    counts = (Document.objects.count(), Link.objects.count(), Regulation.objects.count())
    assert counts == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_case_comes_out_as_figures(operator: Actor, bloc: Tree, terms: object, name: str) -> None:
    """Papers of ours that have a day, by type; those that came in; regulations by partner."""
    Examined(operator, as_of=AS_OF, **sheets(name))
    ever = Question(
        organization_id=bloc["K"], today=TODAY, period=Period.parse("1990..2025"), by="type"
    )
    now = Question(organization_id=bloc["K"], today=TODAY, as_of=AS_OF, by="partner")
    told = {
        code: {
            group.key: group.value
            for group in ask(operator, code, question).by or ()
            if group.value
        }
        for code, question in (
            ("documents.issued", ever),
            ("documents.received", ever),
            ("documents.regulations", now),
        )
    }
    assert {code: groups for code, groups in told.items() if groups} == FIGURES.get(name, {})


def test_the_gap_of_a_case_is_explained_and_not_repaired(
    operator: Actor, bloc: Tree, terms: dict[str, Term]
) -> None:
    Examined(operator, as_of=AS_OF, **sheets("seed-003"))
    series = Series.objects.get(key="NQ", term=terms["XII"])
    assert unexplained_gaps(series) == [3]
    # Of directives and decisions the article names one from the middle of the series.
    listed = {one.key: one.gaps for one in series_seen(operator).filter(gaps__gt=0)}
    assert listed == {"NQ": 1, "CT": 2, "QĐ": 1048}
    why = "Bài viết không nhắc đến nghị quyết này"
    services.explain_gap(actor=operator, series=series, number=3, reason=why)
    assert unexplained_gaps(series) == []
    assert not papers_by_words(operator, "03-NQ/ĐUK")
    assert numbers_of(series).get(number=3).explanation == why


def test_the_resolution_of_a_term_stands_in_its_chain(
    operator: Actor, bloc: Tree, terms: object
) -> None:
    Examined(operator, as_of=AS_OF, **sheets("seed-003"))
    later, earlier = papers_by_words(operator, "01-NQ/ĐUK")
    chain = chain_of(operator, later.document)
    assert earlier.document_id in chain.back
    told = {
        (link.kind, link.earlier_id) for link in chain.links if link.later_id == later.document_id
    }
    assert ("SUCCEEDS", earlier.document_id) in told
    assert {kind for kind, _paper in told} == {"SUCCEEDS", "CONCRETISES"}
