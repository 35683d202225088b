"""Sheets of terms, bodies, holders and duties: what comes in, what contradicts, what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.periods import Period
from dangvu.core.policy import Scope, scope_of
from dangvu.core.sheets import Intake, Level, SheetPlan, Table, all_sheets
from dangvu.figures.selectors import Question, ask
from dangvu.imports.choices import BatchState
from dangvu.imports.services import import_file, import_workbook, undo_import
from dangvu.members.choices import ExitKind
from dangvu.members.services import record_exit
from dangvu.offices.choices import EndReason, HoldingKind, PostKind
from dangvu.offices.models import Body, BodyVersion, Duty, Holding, Post, PostVersion, TermVersion
from dangvu.sources.models import Source
from tests.cast import TODAY, Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.imports.workbooks import WorkbookMaker, member

pytestmark = pytest.mark.django_db

DAY = date(2025, 12, 31)
LATER = date(2026, 6, 30)
SINCE = date(2020, 8, 1)

Row = Mapping[str, Any]

TERM: Row = {
    "organization": "A",
    "label": "2020-2025",
    "congress_closed": PartialDate(2020, 7, 31),
    "planned_end": date(2025, 7, 31),
    "decision": "12-NQ/ĐU, 31/07/2020",
}
SECRETARY: Row = {
    "organization": "A", "kind": "EXECUTIVE_COMMITTEE", "post_kind": "SECRETARY", "is_key": True,
    "valid_from": SINCE,
}  # fmt: skip
MEMBERS: Row = {
    **SECRETARY, "post_kind": "MEMBER", "title": "Đảng ủy viên", "seats": 7, "is_key": None,
}  # fmt: skip
BOARD: Row = {
    "organization": "A", "kind": "BOARD", "body": "BTC", "name": "Ban Tổ chức",
    "merged_with": "Phòng Tổ chức nhân sự", "post_kind": "HEAD", "title": "Trưởng ban",
    "valid_from": SINCE,
}  # fmt: skip
POSTS = (SECRETARY, MEMBERS, BOARD)


def held(person: str, title: str = "Bí thư", **more: Any) -> Row:
    return {
        "person": person, "organization": "A", "title": title, "kind": "ELECTED",
        "valid_from": SINCE, **more,
    }  # fmt: skip


class Examined:
    """Sheets planned one after the other, and committed unless something stands against it."""

    def __init__(
        self, actor: Actor, on: date = DAY, *, scope: Scope = Scope.EVERYTHING, **sheets: Any
    ) -> None:
        self.intake = Intake(actor, on, scope=scope)
        definitions = {s.code.rpartition(".")[2]: s for s in all_sheets() if "offices" in s.code}
        self.plans: dict[str, SheetPlan] = {}
        for name, rows in sheets.items():
            table = Table.of_rows(definitions[name], [dict(row) for row in rows])
            self.intake.tables[f"offices.{name}"] = table
        with reading_whole():
            for name in definitions:
                if name in sheets:
                    table = self.intake.tables[f"offices.{name}"]
                    self.plans[name] = definitions[name].plan(self.intake, table)
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


@pytest.fixture
def people(tree: Tree) -> None:
    for code in ("M1", "M2", "M3"):
        make_member(tree["A1"], code=code)


# --- terms ----------------------------------------------------------------------------------


def test_a_term_comes_in_and_the_same_again_changes_nothing(operator: Actor, tree: Tree) -> None:
    assert Examined(operator, terms=[TERM]).counts("terms") == (1, 0, 0)
    held = TermVersion.objects.select_related("source").get()
    assert (held.valid_from, held.numbers_from, held.kind) == (SINCE, SINCE, "CONGRESS")
    assert (held.source.symbol, held.source.date) == ("12-NQ/ĐU", PartialDate(2020, 7, 31))
    assert Examined(operator, LATER, terms=[TERM]).counts("terms") == (0, 0, 1)
    ended = {**TERM, "valid_to": date(2025, 7, 1)}
    assert Examined(operator, LATER, terms=[ended]).counts("terms") == (0, 1, 0)
    assert TermVersion.objects.current().get().valid_to == date(2025, 7, 1)
    assert Source.objects.filter(symbol="12-NQ/ĐU").count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"valid_to": date(2020, 7, 31), "valid_from": date(2020, 6, 1)}, "trước đại hội"),
        ({"planned_end": date(2019, 1, 1)}, "trước đại hội"),
        ({"congress_opened": PartialDate(2020, 8, 2)}, "trước ngày khai mạc"),
        ({"valid_to": date(2020, 8, 1)}, "trước khi bắt đầu"),
        ({"congress_closed": PartialDate(2020)}, "Thiếu ngày bắt đầu"),
        ({"organization": "Z9"}, "Không có tổ chức mã “Z9”"),
    ],
)
def test_a_term_that_contradicts_itself_is_refused(
    operator: Actor, tree: Tree, change: Row, said: str
) -> None:
    found = Examined(operator, terms=[{**TERM, **change}])
    assert len(found.errors) == 1
    assert said in found.errors[0]
    assert not TermVersion.objects.exists()


def test_terms_that_overlap_are_refused(operator: Actor, tree: Tree) -> None:
    next_one = {"organization": "A", "label": "2025-2030", "valid_from": date(2025, 6, 1)}
    said = Examined(operator, terms=[TERM, next_one]).errors
    assert ["Trùng thời gian với nhiệm kỳ" in one for one in said] == [True, True]
    first = {**TERM, "valid_to": date(2025, 6, 1)}
    assert Examined(operator, terms=[first, next_one]).counts("terms") == (2, 0, 0)


# --- bodies and posts -----------------------------------------------------------------------


def test_bodies_come_with_their_posts(operator: Actor, tree: Tree) -> None:
    assert Examined(operator, bodies=POSTS).counts("bodies") == (3, 0, 0)
    assert sorted(Body.objects.values_list("code", "kind")) == [
        ("BCH", "EXECUTIVE_COMMITTEE"),
        ("BTC", "BOARD"),
    ]
    names = BodyVersion.objects.values_list("name", "merged_with")
    assert set(names) == {
        ("Ban chấp hành, chi ủy", ""),
        ("Ban Tổ chức", "Phòng Tổ chức nhân sự"),
    }
    posts = Post.objects.values_list("title", "is_single", "versions__seats", "versions__is_key")
    assert set(posts) == {
        ("Bí thư", True, 1, True),
        ("Đảng ủy viên", False, 7, False),
        ("Trưởng ban", True, 1, False),
    }
    assert Examined(operator, LATER, bodies=POSTS).counts("bodies") == (0, 0, 3)


def test_another_norm_holds_from_the_day_of_the_sheet(operator: Actor, tree: Tree) -> None:
    Examined(operator, bodies=POSTS)
    assert Examined(operator, LATER, bodies=[{**MEMBERS, "seats": 9}]).counts("bodies") == (0, 1, 0)
    rows = PostVersion.objects.current().filter(post__title="Đảng ủy viên").order_by("valid_from")
    assert list(rows.values_list("valid_from", "valid_to", "seats")) == [
        (SINCE, LATER, 7),
        (LATER, None, 9),
    ]


def test_a_new_body_is_as_old_as_the_oldest_of_its_posts(operator: Actor, tree: Tree) -> None:
    old = date(2015, 8, 1)
    Examined(operator, bodies=[SECRETARY, {**MEMBERS, "valid_from": old}])
    assert BodyVersion.objects.get().valid_from == old


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**BOARD, "seats": 2}, "chỉ do một người giữ"),
        ({**BOARD, "body": ""}, "ban thì phải có mã"),
        ({**SECRETARY, "employer": "DN1"}, "hoặc mã doanh nghiệp"),
        ({**SECRETARY, "body": "KHAC", "title": "Bí thư hai"}, "đã có cơ quan loại đó, mã BCH"),
        (SECRETARY, "đã có ở dòng 2"),
    ],
)
def test_posts_that_cannot_be_are_refused(operator: Actor, tree: Tree, row: Row, said: str) -> None:
    found = Examined(operator, bodies=[SECRETARY, row])
    assert [said in message for message in found.errors] == [True]


# --- holders --------------------------------------------------------------------------------


def test_holders_come_in_and_are_ended_and_corrected_by_their_rows(
    operator: Actor, tree: Tree, people: None
) -> None:
    rows = [held("M1", term="2020-2025", decision="5-QĐ/ĐU"), held("M2", "Đảng ủy viên")]
    first = Examined(operator, terms=[TERM], bodies=POSTS, holdings=rows)
    assert first.errors == []
    assert first.counts("holdings") == (2, 0, 0)
    assert Examined(operator, LATER, holdings=rows).counts("holdings") == (0, 0, 2)
    ended = held("M1", valid_to=date(2026, 3, 1), end_reason="RETIRED", completes=True)
    after = held("M3", kind="APPOINTED", valid_from=date(2026, 3, 1))
    again = Examined(operator, LATER, holdings=[after, ended])
    assert again.errors == []
    assert again.counts("holdings") == (1, 1, 0)
    with reading_whole():
        found = Holding.objects.current().filter(post__title="Bí thư").order_by("valid_from")
        told = found.values_list("person__code", "valid_to", "end_reason", "completes", "is_single")
        assert list(told) == [
            ("M1", date(2026, 3, 1), EndReason.RETIRED, True, True),
            ("M3", None, "", False, True),
        ]
        assert found[0].source.symbol == "5-QĐ/ĐU"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([held("M1"), held("M2", valid_from=date(2022, 1, 1))], "đã có người giữ từ"),
        ([held("M9")], "Không có đảng viên mã “M9”"),
        ([held("M1", "Bí thư thứ hai")], "Ý là: Bí thư?"),
        ([held("M1", valid_from=date(2001, 1, 1))], "không phải là đảng viên"),
        ([held("M1", valid_from=date(2020, 7, 1))], "không còn chức danh"),
        ([held("M1", valid_to=SINCE)], "trước khi giữ"),
        ([held("M1", term="2015-2020")], "không có nhiệm kỳ"),
        ([held("M1", kind="ACTING", completes=True)], "chưa phải là kiện toàn"),
        ([held("M1", body="UBKT")], "không có cơ quan mã “UBKT”"),
    ],
)
def test_holders_that_cannot_be_are_refused(
    operator: Actor, tree: Tree, people: None, rows: list[Row], said: str
) -> None:
    found = Examined(operator, bodies=POSTS, holdings=rows)
    assert {said in message for message in found.errors} == {True}
    assert not Post.objects.exists()


def test_who_has_left_the_party_takes_no_post(operator: Actor, tree: Tree) -> None:
    person = make_member(tree["A1"], code="M1")
    record_exit(actor=operator, person=person, on=date(2021, 1, 1), kind=ExitKind.LEFT)
    late = held("M1", valid_from=date(2021, 1, 1))
    assert "không phải là đảng viên" in Examined(operator, bodies=POSTS, holdings=[late]).errors[0]
    assert Examined(operator, bodies=POSTS, holdings=[held("M1")]).errors == []


def test_an_acting_holder_stands_beside_the_one_who_holds(
    operator: Actor, tree: Tree, people: None
) -> None:
    rows = [held("M1"), held("M2", kind="ACTING", valid_from=date(2022, 1, 1))]
    assert Examined(operator, bodies=POSTS, holdings=rows).errors == []


# --- duties ---------------------------------------------------------------------------------


def duty(person: str, kind: str, **more: Any) -> Row:
    return {**held(person), "kind": kind, "valid_from": date(2020, 9, 1), **more}


def test_duties_come_in_after_the_holders_of_the_same_workbook(
    operator: Actor, tree: Tree, people: None
) -> None:
    rows = [
        duty("M1", "FOLLOWS", followed="A2"),
        duty("M1", "LINE", line="MASS_WORK"),
        duty("M1", "SUBSTITUTES", stands_in_for="Đảng ủy viên"),
    ]
    first = Examined(operator, bodies=POSTS, holdings=[held("M1")], duties=rows)
    assert first.errors == []
    assert first.counts("duties") == (3, 0, 0)
    ended = [{**rows[0], "valid_to": date(2026, 1, 1)}, *rows[1:]]
    assert Examined(operator, LATER, duties=ended).counts("duties") == (0, 1, 2)
    with reading_whole():
        told = Duty.objects.current().order_by("pk").values_list("kind", "valid_to")
        assert set(told) == {
            ("FOLLOWS", date(2026, 1, 1)),
            ("LINE", None),
            ("SUBSTITUTES", None),
        }


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (duty("M1", "LINE"), "ghi ở cột “Lĩnh vực”"),
        (duty("M1", "LINE", line="MASS_WORK", followed="A2"), "ghi ở cột “Lĩnh vực”"),
        (duty("M2", "LINE", line="MASS_WORK"), "không giữ chức danh"),
        (duty("M1", "FOLLOWS", followed="Z9"), "Không có tổ chức mã"),
    ],
)
def test_duties_that_cannot_be_are_refused(
    operator: Actor, tree: Tree, people: None, row: Row, said: str
) -> None:
    found = Examined(operator, bodies=POSTS, holdings=[held("M1")], duties=[row])
    assert [said in message for message in found.errors] == [True]


# --- who may, and how dear ------------------------------------------------------------------


def test_an_importer_writes_where_they_keep_offices(cast: Cast, bloc: Tree) -> None:
    """The office may import everywhere and keeps offices nowhere; a board keeps its own part."""
    for reader, said in {cast.clerk: 1, cast.outsider: 1, cast.officer: 0}.items():
        scope = scope_of(reader, "imports", "manage")
        found = Examined(reader, scope=scope, bodies=[SECRETARY], terms=[TERM])
        assert len(found.errors) == 2 * said
        assert {"ngoài phạm vi" in message for message in found.errors} <= {True}


def test_a_person_out_of_sight_is_as_if_not_there(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["B1"], code="M1")
    scope = scope_of(cast.officer, "imports", "manage")
    found = Examined(
        cast.officer, scope=scope, bodies=[SECRETARY], holdings=[held("M1"), held("M2")]
    )
    one, other = found.errors
    assert one == other.replace("M2", "M1")


def test_an_organisation_out_of_sight_is_followed_by_nobody(cast: Cast, bloc: Tree) -> None:
    make_member(bloc["A1"], code="M1")
    scope = scope_of(cast.officer, "imports", "manage")
    given: dict[str, Any] = {"bodies": POSTS, "holdings": [held("M1")]}
    hidden, absent = (
        Examined(
            cast.officer, scope=scope, duties=[duty("M1", "FOLLOWS", followed=code)], **given
        ).errors
        for code in ("B1", "Z7")
    )
    assert hidden == [one.replace("Z7", "B1") for one in absent]
    seen = [duty("M1", "FOLLOWS", followed="A2")]
    assert Examined(cast.officer, scope=scope, duties=seen, **given).errors == []


def test_holders_cost_the_same_however_many_they_are(operator: Actor, tree: Tree) -> None:
    Examined(operator, terms=[TERM], bodies=POSTS)
    counts = []
    for number in (1, 8):
        codes = [f"N{number}{each}" for each in range(number)]
        for code in codes:
            make_member(tree["A1"], code=code)
        rows = [held(code, "Đảng ủy viên", decision="5-QĐ/ĐU") for code in codes]
        with CaptureQueriesContext(connection) as asked:
            found = Examined(operator, holdings=rows)
        assert (found.errors, found.counts("holdings")) == ([], (number, 0, 0))
        counts.append(len(asked))
    # The first cites a paper that nobody had cited.
    assert counts[1] <= counts[0]


def test_what_goes_out_comes_in_again_unchanged(operator: Actor, tree: Tree, people: None) -> None:
    rows = [
        held("M1", term="2020-2025", decision="5-QĐ/ĐU, 01/08/2020"),
        held("M2", "Đảng ủy viên"),
    ]
    duties = [duty("M1", "FOLLOWS", followed="A2"), duty("M1", "LINE", line="MASS_WORK")]
    assert Examined(operator, terms=[TERM], bodies=POSTS, holdings=rows, duties=duties).errors == []
    sheets = {s.code.rpartition(".")[2]: s for s in all_sheets() if "offices" in s.code}
    out: dict[str, list[Row]] = {}
    for name, sheet in sheets.items():
        assert sheet.export is not None
        names = [column.name for column in sheet.columns]
        with reading_as(operator):
            out[name] = [
                dict(zip(names, row, strict=True)) for row in sheet.export(operator, LATER)
            ]
    assert {name: len(found) for name, found in out.items()} == {
        "terms": 1,
        "bodies": 3,
        "holdings": 2,
        "duties": 2,
    }
    again = Examined(operator, LATER, **out)
    assert again.errors == []
    assert all(again.counts(name)[:2] == (0, 0) for name in out)


# --- seed 001 -------------------------------------------------------------------------------


@pytest.mark.usefixtures("own_files")
def test_nine_consolidated_persons_come_in_by_workbook(operator: Actor, tmp_path: Path) -> None:
    """Seed 001: 7 secretaries, 1 deputy secretary, 1 member of a standing committee in 2020."""
    book = WorkbookMaker(tmp_path)
    book.members(*(member(f"M{number}") for number in range(9)))
    places = ("A", "B", "A1", "A2", "B1", "K", "C")
    book.organizations(
        {"code": "C", "name": "Đảng bộ Công ty C", "type": "Đảng bộ cơ sở", "parent": "K"}
    )
    post = {"kind": "BCH", "post_kind": "Bí thư", "valid_from": date(2020, 6, 1)}
    book.sheet("offices.bodies", *({**post, "organization": place} for place in places))
    book.sheet(
        "offices.bodies",
        {**post, "organization": "A", "post_kind": "Phó bí thư"},
        {**post, "organization": "A", "kind": "BTV", "post_kind": "Ủy viên thường vụ"},
    )
    row = {"kind": "Chỉ định", "valid_from": date(2020, 9, 1), "completes": "Có"}
    for number, place in enumerate(places):
        book.sheet(
            "offices.holdings",
            {**row, "person": f"M{number}", "organization": place, "title": "Bí thư"},
        )
    book.sheet(
        "offices.holdings",
        {**row, "person": "M7", "organization": "A", "title": "Phó bí thư"},
        {**row, "person": "M8", "organization": "A", "body": "BTV",
         "title": "Ủy viên ban thường vụ"},
    )  # fmt: skip
    path = book.write()
    done = import_workbook(actor=operator, source=path)
    assert [finding.message for finding in done.findings.of(Level.ERROR)] == []
    assert done.state is BatchState.COMMITTED
    root = BodyVersion.objects.get(body__organization__is_root=True).body.organization_id
    question = Question(organization_id=root, today=TODAY, period=Period.of_year(2020), by="post")
    figure = ask(operator, "offices.consolidated", question)
    assert figure.value == 9
    assert {group.key: group.value for group in figure.by or () if group.value} == {
        PostKind.SECRETARY: 7,
        PostKind.DEPUTY: 1,
        PostKind.STANDING_MEMBER: 1,
    }
    assert import_workbook(actor=operator, source=path).state is BatchState.UNCHANGED
    with reading_whole():
        assert {one.kind for one in Holding.objects.all()} == {HoldingKind.APPOINTED}


@pytest.mark.usefixtures("own_files")
def test_an_import_of_holders_is_taken_back_whole(operator: Actor, tmp_path: Path) -> None:
    import_workbook(actor=operator, source=WorkbookMaker(tmp_path).members(member("M1")).write())
    book = WorkbookMaker(tmp_path)
    post = {"organization": "A", "kind": "BCH", "post_kind": "Bí thư", "valid_from": SINCE}
    book.sheet("offices.terms", {"organization": "A", "label": "2020-2025", "valid_from": SINCE})
    book.sheet("offices.bodies", post)
    holding = {"person": "M1", "organization": "A", "title": "Bí thư", "valid_from": SINCE}
    book.sheet("offices.holdings", {**holding, "term": "2020-2025"})
    path = book.write("chuc-danh.xlsx")
    _preview, batch = import_file(actor=operator, source=path)
    assert batch is not None
    undo_import(actor=operator, batch=batch, reason="nạp nhầm")
    with reading_whole():
        for model in (TermVersion, BodyVersion, PostVersion, Holding):
            assert (model.objects.current().count(), model.objects.count()) == (0, 1)
    assert import_workbook(actor=operator, source=path).state is BatchState.COMMITTED
    assert Post.objects.count() == Body.objects.count() == 1
