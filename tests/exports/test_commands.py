"""What a command writes out is counted and marked as what a page gives; the operator at the machine is
counted and not held back."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from dangvu.audit.models import Deed
from dangvu.core.commands import CommandFailed
from dangvu.core.exporting import Held, pass_out_of_command
from dangvu.exports.models import Export
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.imports.pages import for_the_bloc
from tests.imports.workbooks import WorkbookMaker, member

DAY = ("--as-of", "2026-11-21")
A1 = ("--org", "A1", *DAY)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people(bloc: Tree, settings: object) -> None:
    for number in range(4):
        make_member(bloc["A1"], code=f"DV-{number}", name=f"Trần Thị Xuất {number}")
    settings.EXPORT_PERSONS = 3  # type: ignore[attr-defined]


def called(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_rows_of_a_figure_are_counted_recorded_and_marked(cast: Cast) -> None:
    text = called("rows", "members.total", *A1)
    made = Export.objects.get()
    assert (made.user_id, made.kind, made.persons, made.channel) == (
        cast.operator.user_id, "members", 4, "cli",
    )  # fmt: skip
    assert f"lần xuất số {made.pk}." in text.splitlines()[-1]
    assert Deed.objects.get(verb="exports.take_out").actor_id == cast.operator.user_id
    data = json.loads(called("rows", "members.total", *A1, "--format", "json"))
    assert data["mark"].endswith(f"lần xuất số {Export.objects.latest('pk').pk}.")


def test_somebody_else_has_the_share_of_the_day_at_a_command_too(cast: Cast) -> None:
    user = cast.user(cast.officer).username
    with pytest.raises(CommandFailed, match="Cần người thứ hai duyệt"):
        called("rows", "members.total", *A1, "--as", user)
    assert not Export.objects.exists()
    assert called("rows", "organizations.cells", "--org", "A", *DAY, "--as", user)
    assert Export.objects.get().persons == 0


def test_the_operator_at_the_machine_is_counted_and_not_held(cast: Cast) -> None:
    for _time in range(2):
        called("rows", "members.total", *A1)
    made = Export.objects.all()
    assert [one.persons for one in made] == [4, 4]


def test_what_the_register_says_beside_a_workbook_is_counted(cast: Cast, tmp_path: object) -> None:
    book = for_the_bloc(WorkbookMaker(tmp_path)).members(member("DV-9"))  # type: ignore[arg-type]
    text = called("reconcile", str(book.write()))
    made = Export.objects.get(kind="members")
    assert made.persons >= 4
    assert f"lần xuất số {made.pk}." in text


def test_what_has_no_rows_is_no_export(cast: Cast) -> None:
    assert pass_out_of_command(cast.officer, label="x", kind="members", rows=0).mark == ""
    with pytest.raises(Held):
        pass_out_of_command(cast.officer, label="x", kind="members", rows=4)
