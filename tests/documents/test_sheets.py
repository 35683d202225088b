"""Sheets of papers: what is compared, what is told at which cell, what comes back out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from dangvu.audit.services import deed
from dangvu.core import temporal
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.periods import Period
from dangvu.core.policy import Scope
from dangvu.core.sheets import Intake, Level, SheetPlan, Table, all_sheets
from dangvu.documents import services
from dangvu.documents.models import (
    Document,
    DocumentNumber,
    DocumentVersion,
    Entry,
    Link,
    Regulation,
    Series,
)
from dangvu.documents.selectors import chain_of, papers_by_words, unexplained_gaps
from dangvu.figures.selectors import Question, ask
from dangvu.offices.models import Term
from dangvu.organizations.models import Organization
from dangvu.sources.models import Source
from dangvu.sources.services import cite
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree

Row = Mapping[str, Any]
DAY = date(2020, 12, 31)

# Seed 003: what the committee of the bloc issued; 03-NQ is named nowhere.
OWN: list[Row] = [
    {"place": "K", "book": "OUT", "issued_by": "Đảng ủy Khối", "type": kind, "symbol": symbol,
     "date": PartialDate.of(day), "summary": summary}
    for kind, symbol, day, summary in (
        ("RESOLUTION", "01-NQ/ĐUK", date(2012, 1, 10), "Nâng cao chất lượng sinh hoạt chi bộ"),
        ("RESOLUTION", "01-NQ/ĐUK", date(2016, 8, 19), "Nâng cao chất lượng chi bộ"),
        ("DIRECTIVE", "03-CT/ĐUK", date(2016, 9, 1), "Tăng cường kỷ luật"),
        ("RESOLUTION", "02-NQ/ĐUK", date(2016, 10, 27), "Đổi mới học tập, quán triệt"),
        ("RESOLUTION", "04-NQ/ĐUK", date(2017, 1, 25), "Công tác dân vận"),
        ("RESOLUTION", "05-NQ/ĐUK", date(2017, 1, 25), "Công tác tư tưởng"),
        ("RESOLUTION", "06-NQ/ĐUK", date(2017, 1, 25), "Tiên phong, gương mẫu"),
    )
]  # fmt: skip
ABOVE: Row = {
    "place": "K", "book": "IN", "type": "RESOLUTION", "symbol": "04-NQ/TW",
    "date": PartialDate(2016, 10, 30), "issued_by": "Ban Chấp hành Trung ương",
    "summary": "Tăng cường xây dựng, chỉnh đốn Đảng", "came_on": date(2016, 11, 10),
}  # fmt: skip


class Examined:
    """Tables of rows planned, and committed unless something stands against it."""

    def __init__(self, actor: Actor, *, as_of: date = DAY, **sheets: list[Row]) -> None:
        self.intake = Intake(actor, as_of, scope=Scope.EVERYTHING)
        definitions = {
            sheet.code.rpartition(".")[2]: sheet
            for sheet in all_sheets()
            if sheet.code.startswith("documents.")
        }
        self.plans: dict[str, SheetPlan] = {}
        for name, rows in sheets.items():
            definition = definitions[name]
            table = Table.of_rows(definition, [dict(row) for row in rows])
            self.intake.tables[definition.code] = table
            self.plans[name] = definition.plan(self.intake, table)
        if not self.intake.findings.blocking:
            with deed(actor=actor, verb="tests.load"):
                for name, plan in self.plans.items():
                    if plan.writes:
                        definitions[name].commit(self.intake, plan)

    @property
    def errors(self) -> list[str]:
        return [finding.message for finding in self.intake.findings.of(Level.ERROR)]

    def counts(self, name: str) -> tuple[int, int, int]:
        found = self.plans[name].counts()
        return found["new"], found["changed"], found["unchanged"]


def exported(actor: Actor, code: str) -> list[Row]:
    sheet = next(one for one in all_sheets() if one.code == code)
    assert sheet.export is not None
    names = [column.name for column in sheet.columns]
    return [dict(zip(names, row, strict=True)) for row in sheet.export(actor, DAY)]


def test_the_papers_of_a_case_come_in_with_their_numbering_and_its_gap(
    operator: Actor, bloc: Tree, terms: dict[str, Term]
) -> None:
    links: list[Row] = [
        {"later": "06-NQ/ĐUK", "kind": "IMPLEMENTS", "earlier": "04-NQ/TW"},
        {"later": "01-NQ/ĐUK", "later_date": PartialDate(2016, 8, 19), "kind": "SUCCEEDS",
         "earlier": "01-NQ/ĐUK", "earlier_date": PartialDate(2012, 1, 10)},
    ]  # fmt: skip
    came = Examined(operator, papers=[*OWN, ABOVE], links=links)
    assert came.errors == []
    assert (came.counts("papers"), came.counts("links")) == ((8, 0, 0), (2, 0, 0))
    both = papers_by_words(operator, "01-nq/duk")
    assert [row.document.source.date.year for row in both] == [2016, 2012]
    later = Series.objects.get(key="NQ", term=terms["XII"])
    assert unexplained_gaps(later) == [3]
    services.explain_gap(
        actor=operator, series=later, number=3, reason="Bài viết không nhắc đến số này"
    )
    assert unexplained_gaps(later) == []
    assert not DocumentNumber.objects.filter(
        document__isnull=False, series=later, number=3
    ).exists()
    question = Question(
        organization_id=bloc["K"], today=TODAY, period=Period.parse("2012..2020"), by="type"
    )
    issued = ask(operator, "documents.issued", question)
    assert issued.value == 7
    assert {group.key: group.value for group in issued.by or () if group.value} == {
        "RESOLUTION": 6,
        "DIRECTIVE": 1,
    }
    chain = chain_of(operator, both[0].document)
    assert [row.document.source.date.year for row in chain.papers] == [2012, 2016]


def test_the_same_workbook_again_changes_nothing(
    operator: Actor, bloc: Tree, terms: dict[str, Term]
) -> None:
    links: list[Row] = [{"later": "06-NQ/ĐUK", "kind": "IMPLEMENTS", "earlier": "04-NQ/TW"}]
    Examined(operator, papers=[*OWN, ABOVE], links=links)
    again = Examined(operator, papers=[*OWN, ABOVE], links=links)
    assert (again.counts("papers"), again.counts("links")) == ((0, 0, 8), (0, 0, 1))


def test_what_goes_out_comes_in_again_unchanged(
    operator: Actor, bloc: Tree, terms: dict[str, Term]
) -> None:
    links: list[Row] = [{"later": "06-NQ/ĐUK", "kind": "IMPLEMENTS", "earlier": "04-NQ/TW"}]
    regulation: Row = {
        "place": "A", "partner_kind": "LOCAL_COMMITTEE", "title": "Quy chế phối hợp",
        "partner": "X", "scope": "Tổ chức; kiểm tra", "signed": PartialDate(2019),
    }  # fmt: skip
    Examined(operator, papers=[*OWN, ABOVE], links=links, regulations=[regulation])
    again = Examined(
        operator,
        papers=exported(operator, "documents.papers"),
        links=exported(operator, "documents.links"),
        regulations=exported(operator, "documents.regulations"),
    )
    assert again.errors == []
    assert again.counts("papers") == (0, 0, 8)
    assert again.counts("links") == (0, 0, 1)
    assert again.counts("regulations") == (0, 0, 1)


def test_what_was_taken_back_may_come_in_again(operator: Actor, bloc: Tree) -> None:
    Examined(operator, papers=[OWN[0], ABOVE])
    with deed(actor=operator, verb="tests.take_back"):
        for model in (DocumentVersion, Entry, DocumentNumber):
            for row in model.objects.current():
                temporal.withdraw(row, reason="Hoàn tác bản nạp")
    again = Examined(operator, papers=[OWN[0], ABOVE])
    assert (again.errors, again.counts("papers")) == ([], (2, 0, 0))
    assert DocumentVersion.objects.current().count() == 2
    assert DocumentNumber.objects.current().get().number == 1


def test_a_source_cited_earlier_leads_to_the_paper_that_came_in(
    operator: Actor, bloc: Tree
) -> None:
    cited = cite(actor=operator, symbol="06-NQ/ĐUK", date=PartialDate(2017, 1, 25))
    Examined(operator, papers=[OWN[-1]])
    document = services.document_of(cited)
    assert document is not None
    assert document.source.summary == "Tiên phong, gương mẫu"


def test_a_difference_is_a_correction_with_its_reason(operator: Actor, bloc: Tree) -> None:
    Examined(operator, papers=[OWN[0]])
    changed = Examined(
        operator, papers=[{**OWN[0], "summary": "Sinh hoạt chi bộ", "signatory": "Lê Văn Thử"}]
    )
    assert changed.counts("papers") == (0, 1, 0)
    assert changed.plans["papers"].changed[0] == {"summary", "signatory"}
    version = DocumentVersion.objects.current().get()
    assert (version.signatory, version.document.source.summary) == (
        "Lê Văn Thử",
        "Sinh hoạt chi bộ",
    )
    old = Source.objects.get(symbol="01-NQ/ĐUK", superseded_at__isnull=False)
    assert old.correction_reason == "Bảng dữ liệu đến ngày 31/12/2020"


def test_one_paper_of_a_superior_comes_into_several_books(operator: Actor, bloc: Tree) -> None:
    came = Examined(operator, papers=[ABOVE, {**ABOVE, "place": "A"}])
    assert came.errors == []
    assert Document.objects.count() == 1
    assert Entry.objects.filter(book="IN", number=1).count() == 2
    later = Examined(operator, papers=[{**ABOVE, "place": "B"}])
    assert later.counts("papers") == (0, 1, 0)
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"place": "KK"}, "Không có tổ chức mã"),
        ({"date": PartialDate(2021)}, "sau ngày của số liệu"),
        ({"symbol": "", "summary": ""}, "phải có trích yếu"),
        ({"status": "PLANNED"}, "chưa có số"),
        ({"effective_from": DAY, "effective_to": date(2020, 1, 1)}, "hết hiệu lực"),
        ({"term": "XI"}, "thuộc nhiệm kỳ XII"),
        ({"symbol": "01-NQ/ĐUK", "summary": "Khác", "issued_by": "Ban Thường vụ"}, "đã dùng"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_at_its_cell(
    operator: Actor, bloc: Tree, terms: dict[str, Term], change: Row, said: str
) -> None:
    found = Examined(operator, papers=[OWN[1], {**OWN[3], **change}])
    (error,) = found.errors
    assert said in error
    assert Document.objects.count() == 0


def test_a_retired_symbol_is_told_and_an_unusual_one_only_warned_of(
    operator: Actor, bloc: Tree
) -> None:
    row = {**OWN[0], "type": "REGULATION", "date": PartialDate(2024, 1, 2)}
    found = Examined(operator, as_of=TODAY, papers=[{**row, "symbol": "01-QĐi/ĐUK"}])
    assert "không dùng vào ngày này" in found.errors[0]
    unusual = Examined(operator, as_of=TODAY, papers=[{**row, "symbol": "01-QC/ĐUK"}])
    assert unusual.errors == []
    assert unusual.intake.findings.count(Level.WARNING) == 1


def test_the_summary_of_a_graded_paper_stays_out(operator: Actor, bloc: Tree) -> None:
    came = Examined(operator, papers=[{**OWN[0], "grade": "MAT"}])
    assert came.intake.findings.count(Level.WARNING) == 1
    assert Source.objects.get(symbol="01-NQ/ĐUK").summary == ""


def test_relations_that_mean_several_papers_or_none_or_turn_in_a_circle_are_told(
    operator: Actor, bloc: Tree, terms: dict[str, Term]
) -> None:
    links: list[Row] = [
        {"later": "04-NQ/ĐUK", "kind": "BASED_ON", "earlier": "01-NQ/ĐUK"},
        {"later": "04-NQ/ĐUK", "kind": "BASED_ON", "earlier": "99-NQ/ĐUK"},
        {"later": "04-NQ/ĐUK", "kind": "REPLACES", "earlier": "04-nq/đuk"},
        {"later": "04-NQ/ĐUK", "kind": "BASED_ON", "earlier": "02-NQ/ĐUK"},
        {"later": "02-NQ/ĐUK", "kind": "BASED_ON", "earlier": "04-NQ/ĐUK"},
    ]
    found = Examined(operator, papers=OWN, links=links)
    assert [error.split(";")[0] for error in found.errors] == [
        "Có 2 văn bản “01-NQ/ĐUK” (10/01/2012, 19/08/2016)",
        "Không có văn bản “99-NQ/ĐUK” trong bảng và trong sổ.",
        "Một văn bản không thể sửa đổi hay thay thế chính nó.",
        "Quan hệ này làm thành vòng: văn bản kia đã dẫn về văn bản này.",
    ]
    assert Link.objects.count() == 0


def test_a_hundred_and_twenty_three_regulations_come_in_and_out_as_a_figure(
    operator: Actor, bloc: Tree
) -> None:
    rows: list[Row] = [
        {"place": "ABC"[number % 3], "partner_kind": "LOCAL_COMMITTEE",
         "title": "Quy chế phối hợp công tác", "partner_name": f"Cấp ủy địa phương {number}"}
        for number in range(123)
    ]  # fmt: skip
    came = Examined(operator, regulations=rows)
    assert came.errors == []
    assert Examined(operator, regulations=rows).counts("regulations") == (0, 0, 123)
    question = Question(organization_id=bloc["K"], today=TODAY, as_of=DAY, by="partner")
    figure = ask(operator, "documents.regulations", question)
    assert [(group.key, group.value) for group in figure.by or () if group.value] == [
        ("LOCAL_COMMITTEE", 123)
    ]
    assert Regulation.objects.current().count() == 123


def test_a_regulation_of_two_sides_has_a_partner(operator: Actor, bloc: Tree) -> None:
    row: Row = {"place": "A", "partner_kind": "STATE", "title": "Quy chế phối hợp"}
    assert Examined(operator, regulations=[row]).errors == ["Quy chế hai bên phải có đối tác."]
    alone = {**row, "partner_kind": "COMMITTEE", "title": "Quy chế làm việc"}
    assert Examined(operator, regulations=[alone]).errors == []


def test_a_regulation_names_no_partner_out_of_sight_unless_it_is_known(
    cast: Cast, bloc: Tree
) -> None:
    """The other side would read it. What somebody above has written stays as it is."""
    row: Row = {
        "place": "A", "partner_kind": "LOCAL_COMMITTEE", "title": "Quy chế", "partner": "B1",
    }  # fmt: skip
    hidden = Examined(cast.officer, regulations=[row]).errors
    absent = Examined(cast.officer, regulations=[{**row, "partner": "Z7"}]).errors
    assert hidden == [one.replace("Z7", "B1") for one in absent]
    assert "Không có tổ chức mã “B1”" in hidden[0]
    assert Examined(cast.officer, regulations=[{**row, "partner": "A2"}]).errors == []
    assert Examined(cast.operator, regulations=[row]).errors == []
    assert Examined(cast.officer, regulations=[row]).counts("regulations") == (0, 0, 1)


def test_nobody_is_compared_with_or_given_what_lies_elsewhere(cast: Cast, bloc: Tree) -> None:
    Examined(cast.operator, papers=[OWN[0], ABOVE])
    assert exported(cast.officer, "documents.papers") == []
    assert len(exported(cast.clerk, "documents.papers")) == 2


def test_what_others_keep_is_told_at_its_cell_and_not_at_the_end(
    cast: Cast, bloc: Tree, terms: dict[str, Term]
) -> None:
    """The board of a committee below was sent a resolution of the bloc, and a paper from above that
    the bloc received; its workbook says otherwise of both and relates the first."""
    Examined(cast.operator, papers=[OWN[1], ABOVE])
    a = Organization.objects.get(pk=bloc["A"])
    for paper in Document.objects.all():
        services.deliver_document(actor=cast.clerk, document=paper, on=DAY, to=[a])
    came_in: Row = {
        **OWN[1], "place": "A", "book": "IN", "summary": "Chất lượng", "came_on": DAY,
    }  # fmt: skip
    link: Row = {"later": "01-NQ/ĐUK", "kind": "IMPLEMENTS", "earlier": "04-NQ/TW"}
    came = Examined(cast.officer, papers=[came_in], links=[link])
    assert came.errors == ["Văn bản này do nơi khác giữ sổ; chỉ nơi đó ghi được quan hệ của nó."]
    warned = [finding.message for finding in came.intake.findings.of(Level.WARNING)]
    assert warned == ["Khác với sổ của nơi ban hành; chỉ nơi đó sửa được nên giữ như sổ."]
    assert Examined(cast.officer, papers=[came_in]).counts("papers") == (0, 1, 0)
    entry = Entry.objects.get(organization=bloc["A"])
    assert entry.document.source.summary == "Nâng cao chất lượng chi bộ"
    claim: Row = {**ABOVE, "place": "A", "book": "OUT", "came_on": None}
    assert Examined(cast.officer, papers=[claim]).errors == [
        "Văn bản này đã vào sổ đến ở nơi mà đồng chí không giữ sổ; đề nghị cấp trên nạp."
    ]
