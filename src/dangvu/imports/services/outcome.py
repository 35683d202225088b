"""What is kept of a preview with its batch: the counts, and the findings with their cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dangvu.core.sheets import Finding, Level
from dangvu.core.sheets.cells import text_of
from dangvu.core.workbook.reader import Book
from dangvu.imports.services.importing import Preview

# What more there is stands in nobody's head; the counts are of all of them.
_KEPT_FINDINGS = 10_000
_LONGEST_CELL = 200

Cells = Mapping[tuple[str, int, int], str]


def outcome_of(preview: Preview) -> dict[str, Any]:
    """Values of the batch after its preview or its commit."""
    findings = [f for level in Level for f in preview.findings.of(level)][:_KEPT_FINDINGS]
    cells = _cells_of(preview, findings)
    kept: dict[str, Any] = {
        "state": preview.state,
        "counts": _counts(preview),
        "levels": preview.levels,
        "findings": [_told(preview, finding, cells) for finding in findings],
        "message": "",
        "seen": preview.mark,
        "deed": preview.deed,
    }
    # The day of a workbook with errors is not sure yet.
    return kept if preview.findings.blocking else kept | {"as_of": preview.intake.as_of}


def _counts(preview: Preview) -> dict[str, dict[str, int]]:
    """By sheet: its rows by state, its findings by level. Sheets without rows by their name."""
    titles = {plan.table.title: code for code, plan in preview.intake.plans.items()}
    counts = {code: dict(found) for code, found in preview.counts.items()}
    for finding in preview.findings:
        of_sheet = counts.setdefault(titles.get(finding.sheet, f"sheet:{finding.sheet}"), {})
        of_sheet[finding.level.value] = of_sheet.get(finding.level.value, 0) + 1
    return counts


def _cells_of(preview: Preview, findings: list[Finding]) -> Cells:
    """What stands in the cells that something is said about; sheets without a finding stay shut."""
    wanted: dict[str, dict[int, set[int]]] = {}
    for found in findings:
        if found.row and found.column:
            wanted.setdefault(found.sheet, {}).setdefault(found.row, set()).add(found.column)
    if not wanted:
        return {}
    book = Book(preview.data)
    cells = {}
    for name in set(book.sheet_names) & wanted.keys():
        for row in book.sheet(name).rows():
            for column in wanted[name].get(row.number, ()):
                cells[name, row.number, column] = text_of(row.cell(column))[:_LONGEST_CELL]
    return cells


def _told(preview: Preview, finding: Finding, cells: Cells) -> dict[str, Any]:
    place = finding.sheet, finding.row, finding.column
    return {
        "level": finding.level.value,
        "sheet": finding.sheet,
        "row": finding.row,
        "column": finding.column,
        "address": finding.address,
        "title": finding.title,
        "value": cells.get(place, ""),
        "message": preview.findings.told(finding),
        "options": list(finding.options),
        "of_row": bool(finding.row) and finding.row != preview.headers.get(finding.sheet),
    }
