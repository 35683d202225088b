"""A whole workbook with open cases: everything new at once, undone and brought in again; and the page
that says where cases wait, with ten thousand of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.imports.models import ImportBatch
from dangvu.imports.services import UndoBlocked, import_file, undo_import
from dangvu.members.models import Candidate
from dangvu.procedures import services
from dangvu.procedures.choices import State
from dangvu.procedures.models import Case, CasePaper, StepTaken, Vote
from dangvu.procedures.selectors.queue import queue_quality
from dangvu.rules.services import load_rulebook
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.factories.procedures import begin, fresh
from tests.imports.workbooks import WorkbookMaker, member
from tests.procedures.test_sheets import CASE, DOSSIER, PAPER, VOTE
from tests.procedures.toy import changed, in_use, toy


@pytest.fixture
def office(operator: Actor, own_files: None) -> Iterator[Actor]:
    load_rulebook(actor=operator)
    with in_use(toy()):
        yield operator


@pytest.fixture
def workbook(tmp_path: Path) -> WorkbookMaker:
    """Organisations, a member, and a case of the member: nothing of it is there yet."""
    made = WorkbookMaker(tmp_path, as_of=date(2026, 9, 30)).members(member("M1"))
    made.sheet("procedures.cases", CASE).sheet("procedures.lines", DOSSIER, VOTE)
    return made.sheet("procedures.papers", PAPER)


def bring(actor: Actor, book: WorkbookMaker) -> ImportBatch:
    preview, batch = import_file(actor=actor, source=book.write())
    assert batch is not None, [found.message for found in preview.findings]
    return batch


def held() -> tuple[int, ...]:
    """Cases, lines, votes and papers that are there."""
    with reading_whole():
        cases = Case.objects.exclude(state=State.CANCELLED)
        return (
            cases.count(),
            *(one.objects.current().count() for one in (StepTaken, Vote, CasePaper)),
        )


def test_a_case_comes_with_the_member_and_the_cell_of_the_same_workbook(
    office: Actor, workbook: WorkbookMaker
) -> None:
    bring(office, workbook)
    with reading_whole():
        case = Case.objects.select_related("person").get()
    assert (case.person.code, case.label, case.step) == ("M1", "Nguyễn Văn M1", "decision")
    preview, batch = import_file(actor=office, source=workbook.write())
    assert batch is None
    assert preview.counts["procedures.cases"]["unchanged"] == 1


def test_cases_that_came_in_are_gone_when_it_is_undone_and_come_in_again(
    office: Actor, workbook: WorkbookMaker
) -> None:
    rows = {code: workbook.rows.pop(code) for code in list(workbook.rows) if "procedures" in code}
    bring(office, workbook)
    workbook.rows |= rows
    batch = bring(office, workbook)
    assert held() == (1, 3, 1, 1)
    undo_import(actor=office, batch=batch, reason="nạp nhầm tệp")
    assert held() == (0, 0, 0, 0)
    with reading_whole():
        assert not Case.objects.visible_to(office).exists()
    bring(office, workbook)
    assert held() == (1, 3, 1, 1)


def test_who_came_into_the_pool_with_a_case_is_out_of_it_when_it_is_undone(
    office: Actor, workbook: WorkbookMaker
) -> None:
    rows = {code: workbook.rows.pop(code) for code in list(workbook.rows) if "procedures" in code}
    bring(office, workbook)
    about = {"person": None, "label": "Lý Thị Tư", "birth": date(1999, 9, 9), "sex": "Nữ"}
    rows["procedures.cases"] = [{**CASE, **about}]
    workbook.rows |= rows
    with in_use(changed(("about: person", "about: candidate"))):
        batch = bring(office, workbook)
        undo_import(actor=office, batch=batch, reason="nạp nhầm tệp")
        with reading_whole():
            assert not Candidate.objects.in_pool().exists()
        bring(office, workbook)
        with reading_whole():
            assert [one.full_name for one in Candidate.objects.in_pool()] == ["Lý Thị Tư"]
    assert held() == (1, 3, 1, 1)


def test_an_import_stands_once_work_went_on_with_its_case(
    office: Actor, workbook: WorkbookMaker
) -> None:
    batch = bring(office, workbook)
    with reading_whole():
        case = Case.objects.get()
    services.pause(actor=office, case=case, revision=1, on=date(2026, 10, 5), reason="Bão lũ")
    with pytest.raises(UndoBlocked) as blocked:
        undo_import(actor=office, batch=batch, reason="nạp nhầm tệp")
    assert {one.label for one in blocked.value.standing.obstacles} >= {
        "Đề nghị biểu dương đảng viên: Nguyễn Văn M1"
    }
    assert fresh(case).state == State.PAUSED


def test_the_queue_of_ten_thousand_takes_as_many_statements_as_that_of_one(
    praise: Cast, bloc: Tree
) -> None:
    def asked() -> tuple[int, Any]:
        with reading_whole(), CaptureQueriesContext(connection) as statements:
            found = queue_quality(praise.clerk, bloc["K"], TODAY, since=date(2026, 1, 1))
        return len(statements), found

    one = begin(praise.secretary, bloc["A1"], person=make_member(bloc["A1"]))
    few, _found = asked()
    with reading_whole(), deed(actor=praise.operator, verb="tests.fill"):
        template = {
            field.attname: getattr(fresh(one), field.attname)
            for field in Case._meta.concrete_fields
            if field.attname not in ("id", "person_id")
        }
        waits = [one.step_since - timedelta(days=number % 500) for number in range(9_999)]
        Case.objects.bulk_create(
            Case(**{**template, "began_on": day, "step_since": day}) for day in waits
        )
    many, found = asked()
    assert many == few
    (dossier,) = found.procedures[0].steps
    assert (dossier.waiting, dossier.longest) == (10_000, (TODAY - min(waits)).days)
    assert found.places[0].waiting == 10_000
