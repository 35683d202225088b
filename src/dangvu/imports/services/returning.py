"""Giving the workbook back: what was found stands at the cells, in a copy that can be answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from dangvu.core.sheets import Finding, Level, State
from dangvu.core.sheets.findings import column_letters
from dangvu.core.whole_files import CannotWrite, whole_file
from dangvu.core.workbook import answers
from dangvu.imports.services.answering import Given
from dangvu.imports.services.importing import Preview

# Colouring more cells than this makes a file that opens slowly and tells nobody anything.
_COLOURED_AT_MOST = 20_000
_STATES: dict[Level, answers.State] = {
    Level.ERROR: "error",
    Level.QUESTION: "question",
    Level.WARNING: "warning",
}


def answers_path(source: Path) -> Path:
    """Where the copy goes when nobody says: beside the workbook."""
    # The copy of a copy keeps its name.
    stem = source.stem.removesuffix(".tra-loi")
    return source.with_name(f"{stem}.tra-loi.xlsx")


def write_answers_copy(*, preview: Preview, target: Path, given: Iterable[Given] = ()) -> None:
    """Write the copy, whole or not at all. `given` are answers of the screen: they stand in the copy
    as if they had been written there, so that it does not matter where one goes on. Raises CannotWrite.
    """
    with whole_file(target) as file:
        answers.write_answers(
            preview.data,
            file,
            [*_marks(preview), *_given(given)],
            header_rows=preview.headers,
            header_tops=preview.header_tops,
        )


def _marks(preview: Preview) -> Iterator[answers.Finding]:
    for finding in preview.findings:
        yield answers.Finding(
            sheet=finding.sheet,
            address=_address(preview, finding),
            state=_STATES[finding.level],
            message=preview.findings.told(finding),
            choices=finding.options,
        )
    yield from _changes(preview)


def _given(given: Iterable[Given]) -> Iterator[answers.Finding]:
    for each in given:
        yield answers.Finding(
            sheet=each.sheet,
            address=f"{column_letters(each.column or 1)}{each.row}",
            state="question",
            message=_("Đã trả lời trên màn hình: %(answer)s") % {"answer": each.text},
            answer=each.text,
        )


def _address(preview: Preview, finding: Finding) -> str:
    """Findings about a row stand at its first cell, those about a sheet at its header."""
    row = finding.row or preview.headers.get(finding.sheet, 1)
    return f"{column_letters(finding.column or 1)}{row}"


def _changes(preview: Preview) -> Iterator[answers.Finding]:
    left = _COLOURED_AT_MOST
    for plan in preview.intake.plans.values():
        table, key = plan.table, plan.table.definition.key[0]
        for row, state in enumerate(plan.states):
            names: set[str] = set()
            if state is State.CHANGED:
                names = plan.changed.get(row, set())
            elif state is State.NEW:
                names = {key}
            for name in names:
                sheet, number, at = table.spot(row, name)
                if at and left:
                    left -= 1
                    yield answers.Finding(
                        sheet,
                        f"{column_letters(at)}{number}",
                        "new" if state is State.NEW else "changed",
                    )


__all__ = ["CannotWrite", "answers_path", "write_answers_copy"]
