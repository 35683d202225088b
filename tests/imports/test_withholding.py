"""What an importer is not shown of persons on record: no preview, difference, count, copy or written
row answers a guess about it; and what somebody else uploaded is shown as a register shows it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from dangvu.access.selectors import reading_as, reading_whole
from dangvu.accounts.services import give_token
from dangvu.core.actor import Actor
from dangvu.core.sheets import all_sheets
from dangvu.imports import services
from dangvu.imports.models import ImportBatch
from dangvu.imports.permissions import MASK
from dangvu.members.models import PersonVersion
from dangvu.members.permissions import PRIVATE, SET_OF
from dangvu.members.sheets.people import export_people
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree
from tests.imports.pages import for_the_bloc, page, upload, work
from tests.imports.workbooks import WorkbookMaker, member

pytestmark = pytest.mark.django_db

TRUE, FALSE = "Cao Đài Tây Ninh", "Phật giáo Hòa Hảo"


@pytest.fixture
def register(cast: Cast, book: WorkbookMaker) -> WorkbookMaker:
    """One member on record, whose religion the office is not shown."""
    for_the_bloc(book).members(member("DV1", religion=TRUE, ethnicity="Khơ-me"))
    batch = load(cast, cast.operator, book)
    assert batch.state == "COMMITTED"
    return book


def load(cast: Cast, actor: Actor, book: WorkbookMaker) -> ImportBatch:
    client = cast.signed_in(actor)
    batch = work(upload(client, book.write("so.xlsx")))
    client.post(f"/imports/{batch.pk}/commit")
    return work(batch)


def shown(cast: Cast, actor: Actor, book: WorkbookMaker) -> list[str]:
    """Everything that an upload answers to whoever made it, without what numbers it."""
    client = cast.signed_in(actor)
    batch = work(upload(client, book.write("doan.xlsx")))
    client.post(f"/imports/{batch.pk}/reconcile/start")
    work(batch)
    told = [batch.state, str(batch.counts), str(batch.levels), str(batch.findings)]
    for state in ("new", "changed", "unchanged", "left_out"):
        rows = services.kept_preview(batch, "members.people", state)
        told.append(f"{state} {list(rows)}")
    comparison = services.comparison_of(batch)
    assert comparison is not None
    told += [str(comparison.counts), str(list(services.compared_rows(batch, "members.people")))]
    told.append(str(marks(services.answers_copy_path(batch))))
    return told


def marks(path: Path) -> list[tuple[str, str, str]]:
    """What the copy with the findings adds to the workbook, if there is one: colours and comments."""
    if not path.exists():
        return []
    sheets = openpyxl.load_workbook(path)
    return [
        (cell.coordinate, str(cell.fill.fgColor.rgb), cell.comment.text if cell.comment else "")
        for cell in (cell for row in sheets["Đảng viên"].iter_rows() for cell in row)
    ]


def religion() -> str:
    with reading_whole():
        rows = PersonVersion.objects.current().filter(person__code="DV1")
        return str(rows.latest("valid_from").religion)


def test_a_guess_is_answered_alike_whether_it_is_right_or_wrong(
    cast: Cast, register: WorkbookMaker
) -> None:
    answers = []
    for guess in (TRUE, FALSE):
        register.rows["members.people"] = [member("DV1", religion=guess)]
        answers.append(shown(cast, cast.clerk, register))
    assert answers[0] == answers[1]
    assert TRUE not in "".join(answers[1])
    assert "không so và không nạp" in "".join(answers[0])


def test_a_guess_of_who_is_shown_it_is_compared(cast: Cast, register: WorkbookMaker) -> None:
    """The planted positive of the comparison above."""
    answers = []
    for guess in (TRUE, FALSE):
        register.rows["members.people"] = [member("DV1", religion=guess)]
        answers.append(shown(cast, cast.operator, register))
    assert answers[0] != answers[1]
    assert TRUE in "".join(answers[1])


def test_what_is_not_shown_is_not_written_over(cast: Cast, register: WorkbookMaker) -> None:
    register.rows["members.people"] = [
        member("DV1", religion=FALSE, occupation="Thợ hàn"), member("DV2", religion=FALSE),
    ]  # fmt: skip
    batch = load(cast, cast.clerk, register)
    assert batch.state == "COMMITTED"
    assert religion() == TRUE
    with reading_whole():
        both = PersonVersion.objects.current().order_by("person__code")
        assert [one.occupation for one in both.filter(occupation="Thợ hàn")] == ["Thợ hàn"]
        assert both.get(person__code="DV2").religion == FALSE


def test_a_reader_is_shown_the_cells_of_another_as_a_register_shows_them(
    cast: Cast, register: WorkbookMaker, bloc: Tree
) -> None:
    register.rows["members.people"] = [member("DV1", religion=FALSE, occupation="Thợ hàn")]
    client = cast.signed_in(cast.operator)
    batch = work(upload(client, register.write("ban.xlsx")))
    address = f"/imports/{batch.pk}/rows/members.people/changed"
    client.post(f"/imports/{batch.pk}/reconcile/start")
    work(batch)
    compared = f"/imports/{batch.pk}/reconcile/members.people"
    assert FALSE in cast.page(cast.operator, address)
    assert TRUE in cast.page(cast.operator, compared)
    for where in (address, compared):
        text = cast.page(cast.clerk, where)
        assert "Thợ hàn" in text
        assert MASK in text
        assert FALSE not in text
        assert TRUE not in text


def test_findings_about_such_cells_are_masked_on_the_page_and_in_the_api(
    cast: Cast, register: WorkbookMaker
) -> None:
    long = "Đạo Bí Mật " * 9
    register.rows["members.people"] = [member("DV3", religion=long)]
    batch = work(upload(cast.signed_in(cast.operator), register.write("ban.xlsx")))
    assert "Bí Mật" in str(batch.findings)
    assert "Bí Mật" in page(cast.signed_in(cast.operator), batch)
    clerk, copy = cast.signed_in(cast.clerk), f"/imports/{batch.pk}/copy"
    assert "Bí Mật" not in page(clerk, batch)
    assert copy in page(cast.signed_in(cast.operator), batch)
    assert b"".join(cast.signed_in(cast.operator).get(copy))
    assert clerk.get(copy).status_code == 404
    assert copy not in page(clerk, batch)
    _token, secret = give_token(actor=cast.clerk, user=cast.user(cast.clerk), name="thử")
    headers = {"Authorization": f"Bearer {secret}"}
    for address in ("/api/v1/imports", f"/api/v1/imports/{batch.pk}"):
        answer = clerk.get(address, headers=headers)
        assert answer.status_code == 200
        assert "ban.xlsx" in answer.content.decode()
        assert "Bí Mật" not in answer.json().__repr__()


def test_an_export_has_no_more_than_its_reader_is_shown(
    cast: Cast, register: WorkbookMaker
) -> None:
    with reading_as(cast.operator):
        whole = [value for row in export_people(cast.operator, TODAY) for value in row]
    with reading_as(cast.clerk):
        part = [value for row in export_people(cast.clerk, TODAY) for value in row]
    assert TRUE in whole
    assert "DV1" in part
    assert TRUE not in part


def test_every_private_field_of_a_sheet_says_so() -> None:
    said = {
        column.name: column.fields
        for sheet in all_sheets()
        if sheet.code.startswith("members.")
        for column in sheet.columns
    }
    private = {name for name, one in SET_OF.items() if one == PRIVATE} - {"reasons"} | {"reason"}
    assert {name for name, one in said.items() if one == PRIVATE} == private
