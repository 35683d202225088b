"""What comes in, what is refused, and that it is all of it or nothing."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.access.selectors import reading_whole
from dangvu.audit.models import Deed
from dangvu.core.actor import Actor
from dangvu.core.sheets import Level
from dangvu.imports.choices import BatchState
from dangvu.imports.services import Preview, import_workbook
from dangvu.members.models import Person, PersonVersion, Placement, Standing
from dangvu.organizations.models import Ancestry, Organization, OrganizationVersion
from tests.cast import assemble
from tests.factories.organizations import Tree
from tests.imports.conftest import Import
from tests.imports.workbooks import AS_OF, ORGANIZATIONS, WorkbookMaker, member, movement

pytestmark = pytest.mark.django_db


def said(preview: Preview, level: Level = Level.ERROR) -> list[tuple[str, str, str]]:
    return [(f.sheet, f.address, f.message) for f in preview.findings.of(level)]


def only(preview: Preview, level: Level = Level.ERROR) -> tuple[str, str, str]:
    found = said(preview, level)
    assert len(found) == 1, found
    return found[0]


def deeds() -> int:
    return Deed.objects.filter(verb="imports.import_workbook").count()


def test_a_first_import_makes_the_bloc_and_its_members(book: WorkbookMaker, bring: Import) -> None:
    done = bring(book.members(member("M1"), member("M2", "B1")))
    assert done.state is BatchState.COMMITTED
    assert done.counts["members.people"]["new"] == 2
    root = Organization.objects.get(is_root=True)
    assert root.versions.get().code == "K"
    assert Ancestry.objects.filter(ancestor=root, depth__gt=0).count() == 5
    with reading_whole():
        assert Placement.objects.filter(organization__versions__code="B1").count() == 1
        assert Person.objects.get(code="M1").home.versions.get().code == "A1"
        assert list(
            Standing.objects.filter(person__code="M1").values_list("status", "valid_from")
        ) == [("PROBATIONARY", date(2010, 5, 19)), ("FULL", date(2011, 5, 19))]
    assert deeds() == 1


def test_the_same_file_twice_changes_nothing_and_says_so(
    book: WorkbookMaker, bring: Import
) -> None:
    path = book.members(
        member("M1", card="12", employer="", exempt_since="2020"),
        member("M2", "A2", entered=date(2015, 1, 1), host="B1", host_since=date(2025, 9, 1)),
    ).movements(
        movement("M1", "Đổi thẻ", date(2021, 3, 3), "A1", number="12"),
        movement("M2", "Chuyển nội bộ", date(2018, 3, 1), "A1", other="A2"),
    ).write()  # fmt: skip
    assert bring(path).state is BatchState.COMMITTED
    again = bring(path)
    assert again.state is BatchState.UNCHANGED
    assert not again.writes
    assert deeds() == 1


def test_a_preview_writes_nothing(book: WorkbookMaker, look: Import) -> None:
    assert look(book.members(member("M1"))).state is BatchState.READY
    assert not Organization.objects.exists()
    assert deeds() == 0


def test_one_error_keeps_everything_out(book: WorkbookMaker, bring: Import) -> None:
    done = bring(book.members(member("M1"), member("M2", ceremony="31/02/2010")))
    assert done.state is BatchState.ERRORS
    assert "31/02/2010" in only(done)[2]
    assert not Organization.objects.exists()


def test_a_clerk_without_the_right_may_not_import(book: WorkbookMaker, tree: Tree) -> None:
    cast = assemble(tree)
    with pytest.raises(PermissionDenied):
        import_workbook(actor=cast.secretary, source=book.write())


def test_a_board_imports_into_its_own_part_of_the_tree_only(
    book: WorkbookMaker, tree: Tree
) -> None:
    officer = assemble(tree).officer
    del book.rows["organizations.organizations"]
    done = import_workbook(actor=officer, source=book.members(member("M1", "A1")).write())
    assert done.state is BatchState.COMMITTED
    refused = import_workbook(actor=officer, source=book.members(member("M2", "B1")).write())
    assert "ngoài phạm vi" in only(refused)[2]


# --- the tree ---------------------------------------------------------------------------------


def test_a_parent_may_come_on_a_later_row(book: WorkbookMaker, bring: Import) -> None:
    book.organizations(*reversed(ORGANIZATIONS), add=False)
    assert bring(book).state is BatchState.COMMITTED


def test_a_parent_that_does_not_exist_is_named_with_near_codes(
    book: WorkbookMaker, look: Import
) -> None:
    book.organizations(
        {"code": "C.01.1", "name": "Chi bộ C", "type": "Chi bộ trực thuộc", "parent": "C.02"},
        {"code": "C.01", "name": "Đảng bộ C", "type": "Đảng bộ cơ sở", "parent": "K"},
    )
    sheet, address, message = only(look(book))
    assert (sheet, address) == ("Tổ chức đảng", "E8")
    assert "“C.02”" in message
    assert "C.01" in message


def test_a_cycle_is_named_with_its_path(book: WorkbookMaker, look: Import) -> None:
    book.organizations(
        {"code": "X", "name": "X", "type": "Đảng bộ cơ sở", "parent": "Y"},
        {"code": "Y", "name": "Y", "type": "Đảng bộ bộ phận", "parent": "X"},
    )
    assert only(look(book))[2] == "Cấp trên đi vòng tròn: X → Y → X."


def test_two_organisations_without_a_parent_are_refused(book: WorkbookMaker, look: Import) -> None:
    book.organizations({"code": "Z", "name": "Z", "type": "Đảng bộ cơ sở"})
    assert [address for _sheet, address, _message in said(look(book))] == ["E2", "E8"]


def test_an_external_organisation_needs_no_parent_and_is_not_counted(
    book: WorkbookMaker, bring: Import
) -> None:
    book.organizations({"code": "N", "name": "N", "type": "Chi bộ cơ sở", "is_external": "Có"})
    assert bring(book).state is BatchState.COMMITTED
    version = OrganizationVersion.objects.get(code="N")
    assert version.is_external
    assert not Ancestry.objects.filter(descendant=version.organization, depth__gt=0).exists()


def test_an_organisation_that_ends_before_it_begins_is_refused(
    book: WorkbookMaker, look: Import
) -> None:
    book.organizations(
        {"code": "Z", "name": "Z", "type": "Chi bộ trực thuộc", "parent": "A",
         "founded": date(2020, 1, 1), "ended": date(2019, 1, 1)},
    )  # fmt: skip
    assert only(look(book))[1] == "N8"


def test_a_renamed_and_moved_organisation_keeps_its_past(
    book: WorkbookMaker, bring: Import
) -> None:
    bring(book)
    later = WorkbookMaker(book.folder, date(2026, 6, 30))
    later.rows["organizations.organizations"][3] = {
        "code": "A1", "name": "Chi bộ Văn phòng", "type": "Chi bộ trực thuộc", "parent": "B",
    }  # fmt: skip
    done = bring(later)
    assert done.state is BatchState.COMMITTED
    assert done.intake.plans["organizations.organizations"].changed == {3: {"name", "parent"}}
    cell = OrganizationVersion.objects.filter(code="A1").first().organization
    assert OrganizationVersion.objects.as_of(AS_OF).get(code="A1").name == "Chi bộ A1"
    assert OrganizationVersion.objects.as_of(date(2026, 7, 1)).get(code="A1").name == (
        "Chi bộ Văn phòng"
    )

    def parent(on: date) -> str:
        row = Ancestry.objects.on(on).get(descendant=cell, depth=1)
        return row.ancestor.versions.get().code

    assert (parent(AS_OF), parent(date(2026, 7, 1))) == ("A", "B")


# --- cells ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("1-6-1980", "1980-06-01"),
        ("01/6/1980", "1980-06-01"),
        ("1.6.1980", "1980-06-01"),
        ("tháng 6/1980", "1980-06"),
        ("năm 1980", "1980"),
        ("ngày 1 tháng 6 năm 1980", "1980-06-01"),
    ],
)
def test_dates_are_read_in_the_spellings_of_offices(
    book: WorkbookMaker, bring: Import, written: str, stored: str
) -> None:
    assert bring(book.members(member("M1", birth=written))).state is BatchState.COMMITTED
    with reading_whole():
        assert str(PersonVersion.objects.get().birth) == stored


def test_a_date_without_its_year_is_a_question_with_the_cell(
    book: WorkbookMaker, look: Import
) -> None:
    found = look(book.members(member("M1", birth="16.1")))
    assert found.state is BatchState.QUESTIONS
    assert only(found, Level.QUESTION)[:2] == ("Đảng viên", "C2")


def test_nfd_text_is_stored_as_nfc(book: WorkbookMaker, bring: Import) -> None:
    name = "Trần Thị Bình"
    bring(book.members(member("M1", full_name=unicodedata.normalize("NFD", name))))
    with reading_whole():
        assert PersonVersion.objects.get().full_name == name


def test_zero_width_characters_are_taken_out_and_said(book: WorkbookMaker, bring: Import) -> None:
    done = bring(book.members(member("M1", full_name="Trần\u200b Bình")))
    assert "U+200B" in only(done, Level.WARNING)[2]
    with reading_whole():
        assert PersonVersion.objects.get().full_name == "Trần Bình"


def test_direction_overrides_are_refused(book: WorkbookMaker, look: Import) -> None:
    found = look(book.members(member("M1", full_name="Trần\u202eBình")))
    assert "U+202E" in only(found)[2]


def test_foreign_letters_that_look_alike_are_a_question(book: WorkbookMaker, look: Import) -> None:
    found = look(book.members(member("M1", full_name="Tr\u1ea7n B\u0430o")))
    finding = found.findings.of(Level.QUESTION)[0]
    assert finding.options == ("Trần Bao", "Trần B\u0430o")


def test_a_required_cell_that_is_blank_is_named(book: WorkbookMaker, look: Import) -> None:
    assert only(look(book.members(member("M1", sex="")))) == (
        "Đảng viên", "D2", "Ô bắt buộc, chưa ghi.",
    )  # fmt: skip


def test_an_unknown_choice_lists_the_known_ones(book: WorkbookMaker, look: Import) -> None:
    message = only(look(book.members(member("M1", sex="X"))))[2]
    assert "Nam; Nữ" in message


def test_totals_rows_are_left_out_with_a_warning(book: WorkbookMaker, bring: Import) -> None:
    book.members(
        member("M1"), {"code": "Cộng", "full_name": 1}, {"full_name": "Tổng cộng", "birth": 1}
    )
    done = bring(book)
    assert done.state is BatchState.COMMITTED
    assert [address for _sheet, address, _message in said(done, Level.WARNING)] == ["3", "4"]


def test_a_heading_inside_the_data_is_left_out_with_a_warning(
    book: WorkbookMaker, bring: Import
) -> None:
    done = bring(book.members({"full_name": "I. Chi bộ A1"}, member("M1")))
    assert done.state is BatchState.COMMITTED
    assert "tiêu đề nhóm" in only(done, Level.WARNING)[2]


def test_merged_cells_give_their_value_to_every_row(book: WorkbookMaker, bring: Import) -> None:
    book.members(member("M1"), member("M2", cell=""))
    book.merged.append(("members.people", "M2:M3", "A2"))
    done = bring(book)
    assert done.state is BatchState.COMMITTED
    assert "M2:M3" in only(done, Level.WARNING)[2]
    with reading_whole():
        assert Placement.objects.filter(organization__versions__code="A2").count() == 2


def test_a_code_merged_over_rows_is_the_other_layout(book: WorkbookMaker, look: Import) -> None:
    book.members(member("M1"), {"full_name": "Nữ"})
    book.merged.append(("members.people", "A2:A3", "M1"))
    assert any("7-HSĐV" in message for _sheet, _address, message in said(look(book)))


def test_stacked_lines_in_one_cell_are_refused(book: WorkbookMaker, look: Import) -> None:
    found = look(book.members(member("M1", ceremony="19/5/2010\n19/5/2011")))
    assert only(found)[:2] == ("Đảng viên", "R2")
    found = look(WorkbookMaker(book.folder).members(member("M1", full_name="Trần A\nLê B")))
    assert "nhiều dòng" in only(found)[2]


# --- titles and sheets ------------------------------------------------------------------------


def test_a_known_other_title_is_taken(book: WorkbookMaker, bring: Import) -> None:
    book.titles["members.people.ceremony"] = "Ngày vào Đảng"
    assert bring(book.members(member("M1"))).state is BatchState.COMMITTED


def test_a_missing_column_is_named_with_the_title_that_resembles_it(
    book: WorkbookMaker, look: Import
) -> None:
    book.titles["members.people.ceremony"] = "Ngày kết nạo"
    message = said(look(book.members(member("M1"))))[0][2]
    assert "“Ngày kết nạp”" in message
    assert "“Ngày kết nạo”" in message


def test_an_optional_column_may_be_missing(book: WorkbookMaker, bring: Import) -> None:
    book.without = {"members.people.religion", "members.people.host"}
    assert bring(book.members(member("M1"))).state is BatchState.COMMITTED


def test_an_unknown_column_is_left_out_with_a_warning(book: WorkbookMaker, bring: Import) -> None:
    book.titles["members.people.religion"] = "Sở thích"
    done = bring(book.members(member("M1")))
    assert only(done, Level.WARNING) == (
        "Đảng viên", "F1", "Không nhận ra cột này; bỏ qua.",
    )  # fmt: skip


def test_an_unknown_sheet_is_left_out_with_the_near_name(book: WorkbookMaker, look: Import) -> None:
    book.sheet_names["members.people"] = "Đảng viênn"
    message = only(look(book.members(member("M1"))), Level.WARNING)[2]
    assert "“Đảng viên”" in message


def test_titles_may_stand_below_a_heading(book: WorkbookMaker, bring: Import) -> None:
    from dangvu.core.sheets import sheet_called

    sheet = sheet_called("Đảng viên")
    assert sheet is not None
    row = member("M1") | {"birth": "1/2/1980", "ceremony": "19/5/2010", "official": "19/5/2011"}
    book.raw["Đảng viên"] = [
        ["DANH SÁCH ĐẢNG VIÊN"],
        [],
        [c.heading for c in sheet.columns],
        [row.get(c.name) for c in sheet.columns],
    ]
    assert bring(book).state is BatchState.COMMITTED


@pytest.mark.parametrize("as_of", [None, "2025", date(2030, 1, 1), "hôm nay"])
def test_the_day_of_the_figures_must_be_a_past_day(
    book: WorkbookMaker, look: Import, as_of: object
) -> None:
    book.as_of = as_of
    assert only(look(book))[:2] == ("Thông tin", "B2")


def test_the_day_of_the_figures_may_come_from_the_command(
    book: WorkbookMaker, look: Import
) -> None:
    book.as_of = None
    assert look(book, as_of=AS_OF).state is BatchState.READY


# --- members ----------------------------------------------------------------------------------


def test_a_member_in_two_official_cells_is_refused(book: WorkbookMaker, look: Import) -> None:
    found = look(book.members(member("M1", "A1"), member("M1", "B1")))
    assert "hai chi bộ chính thức" in only(found)[2]


def test_a_recognition_before_the_admission_is_refused(book: WorkbookMaker, look: Import) -> None:
    found = look(book.members(member("M1", official=date(2009, 1, 1))))
    assert only(found)[1] == "U2"


def test_an_official_cell_that_is_no_cell_is_refused(book: WorkbookMaker, look: Import) -> None:
    assert "không phải chi bộ" in only(look(book.members(member("M1", "A"))))[2]


def test_an_official_cell_that_has_ended_is_refused(book: WorkbookMaker, look: Import) -> None:
    book.organizations(
        {"code": "Z", "name": "Z", "type": "Chi bộ trực thuộc", "parent": "A",
         "ended": date(2024, 1, 1)},
    )  # fmt: skip
    assert "đã kết thúc" in only(look(book.members(member("M1", "Z"))))[2]


def test_a_temporary_cell_that_is_the_official_one_is_refused(
    book: WorkbookMaker, look: Import
) -> None:
    found = look(book.members(member("M1", host="A1", host_since=date(2025, 9, 1))))
    assert only(found)[1] == "O2"


def test_an_exit_before_the_admission_is_refused(book: WorkbookMaker, look: Import) -> None:
    book.members(member("M1")).movements(movement("M1", "Từ trần", date(2009, 1, 1)))
    assert "không là đảng viên" in only(look(book))[2]


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"birth": date(1995, 1, 1), "official": date(2013, 5, 19)}, "18 tuổi"),
        ({"official": None}, "quá 12 tháng"),
        ({"official": date(2012, 11, 19)}, "ngắn hơn 12 tháng"),
    ],
)
def test_what_is_unusual_is_a_warning(
    book: WorkbookMaker, bring: Import, more: dict[str, object], word: str
) -> None:
    done = bring(book.members(member("M1", ceremony=date(2012, 5, 19), **more)))
    assert done.state is BatchState.COMMITTED
    assert word in only(done, Level.WARNING)[2]


def test_no_rule_is_named_for_a_time_of_which_the_rulebook_is_silent(
    book: WorkbookMaker, bring: Import
) -> None:
    old = member("M1", birth=date(1970, 1, 1), ceremony=date(1986, 5, 19), official=None)
    done = bring(book.members(old))
    assert "chưa ghi ngày chính thức" in only(done, Level.WARNING)[2]


def test_an_unknown_member_in_the_movements_is_refused(book: WorkbookMaker, look: Import) -> None:
    book.members(member("M1")).movements(movement("M9", "Từ trần", date(2020, 1, 1)))
    assert only(look(book))[:2] == ("Biến động", "A2")


def test_a_cell_that_contradicts_the_movements_is_refused(
    book: WorkbookMaker, look: Import
) -> None:
    book.members(member("M1", "A1")).movements(
        movement("M1", "Chuyển nội bộ", date(2018, 3, 1), "A1", other="A2")
    )
    assert "chi bộ cuối cùng là A2" in only(look(book))[2]


# --- questions --------------------------------------------------------------------------------


def test_two_codes_with_one_name_and_birth_are_a_question(
    book: WorkbookMaker, look: Import
) -> None:
    same = {"full_name": "Trần Thị Hoà", "birth": date(1980, 2, 3)}
    found = look(
        book.members(member("M1", **same), member("M2", **same | {"full_name": "Trần Thị Hòa"}))
    )
    assert found.state is BatchState.QUESTIONS
    assert "cùng một người" in only(found, Level.QUESTION)[2]


def test_a_namesake_in_the_database_is_asked_about_too(book: WorkbookMaker, bring: Import) -> None:
    same = {"full_name": "Trần Thị Hòa", "birth": date(1980, 2, 3)}
    bring(book.members(member("M1", **same)))
    later = WorkbookMaker(book.folder)
    later._count = 5
    assert bring(later.members(member("M2", **same))).state is BatchState.QUESTIONS


def test_another_cell_without_a_movement_is_a_question(book: WorkbookMaker, bring: Import) -> None:
    bring(book.members(member("M1", "A1")))
    later = WorkbookMaker(book.folder, date(2026, 6, 30))
    later._count = 5
    found = bring(later.members(member("M1", "A2")))
    assert found.state is BatchState.QUESTIONS
    assert only(found, Level.QUESTION)[1] == "M2"


def test_facts_for_life_are_corrected_and_others_change_from_the_day(
    book: WorkbookMaker, bring: Import
) -> None:
    bring(book.members(member("M1", occupation="Công nhân")))
    day = date(2026, 6, 30)
    later = WorkbookMaker(book.folder, day)
    later._count = 5
    later.members(member("M1", occupation="Chuyên viên", hometown="Nghệ An"))
    done = bring(later)
    assert done.intake.plans["members.people"].changed == {0: {"occupation", "hometown"}}
    with reading_whole():
        before = PersonVersion.objects.as_of(AS_OF).get()
        after = PersonVersion.objects.as_of(day).get()
        superseded = PersonVersion.objects.filter(superseded_at__isnull=False).get()
    assert (before.occupation, before.hometown) == ("Công nhân", "Nghệ An")
    assert (after.occupation, after.hometown) == ("Chuyên viên", "Nghệ An")
    assert superseded.hometown == ""
    assert superseded.correction_reason
    assert done.cell_state("members.people", 0, "occupation") == "changed"
    assert done.cell_state("members.people", 0, "full_name") == "unchanged"


def test_a_new_movement_moves_a_known_member(book: WorkbookMaker, bring: Import) -> None:
    bring(book.members(member("M1", "A1")))
    later = WorkbookMaker(book.folder, date(2026, 6, 30))
    later._count = 5
    later.members(member("M1", "A2")).movements(
        movement("M1", "Chuyển nội bộ", date(2026, 3, 1), "A1", other="A2")
    )
    assert bring(later).state is BatchState.COMMITTED

    def cell(on: date) -> str:
        row = Placement.objects.as_of(on).get(kind="OFFICIAL")
        return row.organization.versions.get().code

    with reading_whole():
        assert (cell(date(2026, 2, 28)), cell(date(2026, 3, 1))) == ("A1", "A2")
        assert Person.objects.get().home.versions.get().code == "A2"
    assert bring(later).state is BatchState.UNCHANGED


def test_a_workbook_without_sheets_of_ours_is_refused(tmp_path: Path, look: Import) -> None:
    book = WorkbookMaker(tmp_path)
    book.rows.clear()
    assert "Không có trang nào" in only(look(book))[2]


def test_the_actor_is_on_the_deed(book: WorkbookMaker, bring: Import, operator: Actor) -> None:
    bring(book)
    assert Deed.objects.get(verb="imports.import_workbook").actor_id == operator.user_id
