"""Nothing that goes out as a spreadsheet runs anything, whatever stands in the records."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from dangvu.core.workbook import Column, Table, write_workbook
from dangvu.imports.services import export_workbook
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree
from tests.formulas import (
    LEADING,
    OUTPUTS,
    active_cells,
    control,
    fetched,
    plant,
    planted,
    planted_cells,
)


def test_the_eye_sees_what_is_active() -> None:
    assert active_cells(control()) == ["Sheet!A1", "Sheet!A3"]


@pytest.mark.parametrize("kind", ["text", "whole", "number", "percent", "date"])
def test_no_kind_of_column_makes_a_text_active(kind: str) -> None:
    target = io.BytesIO()
    rows = [[planted(lead)] for lead in LEADING]
    titles = [Column(planted(lead), kind) for lead in LEADING]  # type: ignore[arg-type]
    write_workbook(
        target,
        [
            Table("=1", [titles[0]], rows, lines=[planted("=")]),
            Table("b", titles, [[planted(lead) for lead in LEADING]]),
        ],
        mark=planted("="),
    )
    content = target.getvalue()
    assert planted_cells(content) > 2 * len(LEADING)
    assert active_cells(content) == []


@pytest.mark.django_db
@pytest.mark.parametrize("lead", LEADING)
def test_no_list_and_no_filled_template_has_an_active_cell(
    cast: Cast, bloc: Tree, tmp_path: Path, lead: str
) -> None:
    plant(cast, bloc, lead)
    client = cast.signed_in(cast.operator)
    seen = 0
    for address in OUTPUTS:
        content = fetched(client, address)
        assert active_cells(content) == [], address
        seen += planted_cells(content)
    assert seen >= 8
    export_workbook(actor=cast.operator, on=TODAY, target=tmp_path / "x.xlsx")
    content = (tmp_path / "x.xlsx").read_bytes()
    assert active_cells(content) == []
    assert planted_cells(content) >= 2
