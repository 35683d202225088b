"""An import where less is kept of members: counted, left out, and nothing of it lies about."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as program

from dangvu.access.selectors import reading_whole
from dangvu.access.services import enter_mode
from dangvu.figures.models import QuotedFigure
from dangvu.imports import services
from dangvu.imports.choices import BatchState
from dangvu.members.models import Card, Exit, PersonVersion
from dangvu.members.selectors.keeping import beyond_net
from tests.cast import Cast
from tests.imports.pages import for_the_bloc, page, press, upload, work
from tests.imports.workbooks import AS_OF, WorkbookMaker, member, movement

pytestmark = pytest.mark.django_db
ALONE = "Qzxtongiao"


@pytest.fixture
def net(cast: Cast, settings: Any) -> Cast:
    settings.DANGVU_MODE = "net"
    enter_mode(actor=cast.operator, mode="net")
    return cast


def full(book: WorkbookMaker) -> WorkbookMaker:
    """Six members of one faith, one of another; one who left for a reason."""
    rows = [
        member(f"DV{number}", religion="Phật giáo", ethnicity="Kinh", hometown="Nam Định",
               occupation="Kỹ sư", card=f"09876543{number}")
        for number in range(6)
    ]  # fmt: skip
    rows.append(member("DV9", religion=ALONE, ethnicity="Kinh"))
    gone = movement("DV9", "Khai trừ", AS_OF, reason="vi phạm nghiêm trọng")
    return for_the_bloc(book).members(*rows).movements(gone)


def test_what_is_not_kept_is_counted(net: Cast, book: WorkbookMaker) -> None:
    client = net.signed_in(net.operator)
    batch = work(upload(client, full(book).write()))
    assert batch.state == BatchState.READY, batch.findings
    assert "chỉ giữ năm sinh" in page(client, batch)
    press(client, batch, "commit")
    assert work(batch).state == BatchState.COMMITTED, batch.message
    assert beyond_net() == []
    with reading_whole():
        kept = PersonVersion.objects.values_list("religion", "hometown", "occupation", "employer")
        assert set(kept) == {("", "", "", None)}
        assert {str(one.birth) for one in PersonVersion.objects.all()} <= {
            str(year) for year in range(1970, 1991)
        }
        assert {one.number for one in Card.objects.all()} == {f"••••••43{n}" for n in range(6)}
        assert Exit.objects.get().reason == ""
    told = {one.subject: int(one.value) for one in QuotedFigure.objects.current()}
    assert told == {"Đảng viên theo dân tộc: Kinh": 7, "Đảng viên theo tôn giáo: Phật giáo": 6}


def test_no_file_of_the_import_stays(net: Cast, book: WorkbookMaker) -> None:
    client = net.signed_in(net.operator)
    batch = work(upload(client, full(book).write()))
    press(client, batch, "commit")
    work(batch)
    left = [path.name for path in services.imports_folder().iterdir()]
    assert not [name for name in left if name.endswith((".xlsx", ".reading.json"))]
    for path in services.imports_folder().iterdir():
        assert ALONE not in path.read_text("utf-8"), path.name
    assert program.DANGVU_MODE == "net"


def test_the_same_workbook_again_changes_nothing(net: Cast, book: WorkbookMaker) -> None:
    client = net.signed_in(net.operator)
    path = full(book).write()
    batch = work(upload(client, path))
    press(client, batch, "commit")
    work(batch)
    assert work(upload(client, path)).state == BatchState.UNCHANGED
