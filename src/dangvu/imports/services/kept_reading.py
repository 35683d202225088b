"""What was read of a workbook, kept beside it from its preview to its commit.

Only what the cells say, and only of our own template: that depends on nothing but the file, the
answers and the program. What an import would do with it is planned anew each time, so that nothing
that changes in the register meanwhile can make what is kept wrong.

A column is its different values and, row by row, which of them: a tenth of the cells as they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dangvu import __version__
from dangvu.core.partial_dates import PartialDate
from dangvu.core.sheets import Finding, Intake, Level, SheetDefinition, Table, all_sheets
from dangvu.core.whole_files import whole_file
from dangvu.imports.services.answering import Given

_PLAIN = frozenset({type(None), bool, int, str})


@dataclass(frozen=True, slots=True)
class KeptReading:
    """A reading as it was before anything was planned."""

    as_of: date
    headers: dict[str, int]
    tables: dict[str, Table]
    findings: list[Finding]
    answers: list[list[Any]]


def keep_reading(
    path: Path, intake: Intake, headers: dict[str, int], *, sha256: str, given: Iterable[Given]
) -> bool:
    """Keep a reading that nothing stands against; whether it was. Raises CannotWrite.

    `given` are the answers of the screen, by which it was read.
    """
    tables = intake.tables.values()
    if intake.findings.blocking or any(t.unread or t.sheets or t.spots for t in tables):
        return False
    document = {
        "of": _mark(sha256, given),
        "as_of": str(intake.as_of),
        "headers": headers,
        "tables": [_table_told(table) for table in tables],
        "findings": [
            _finding_told(finding)
            for finding in intake.findings
            for _again in range(intake.findings.times(finding))
        ],
        "answers": intake.answers.as_lines(),
    }
    with whole_file(path) as file:
        file.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
    return True


def kept_reading(
    path: Path, *, sha256: str, given: Iterable[Given], as_of: date | None
) -> KeptReading | None:
    """What is kept of this very file, read by the same program with the same answers; else None."""
    try:
        document = json.loads(path.read_bytes())
        if document["of"] != _mark(sha256, given):
            return None
        day = date.fromisoformat(document["as_of"])
        tables = [_table(told) for told in document["tables"]]
        findings = [_finding(told) for told in document["findings"]]
        reading = KeptReading(
            day,
            document["headers"],
            {table.definition.code: table for table in tables},
            findings,
            document["answers"],
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    return reading if as_of in (None, day) else None


def _mark(sha256: str, given: Iterable[Given]) -> str:
    """Another one when anything is different that a reading depends on."""
    answers = sorted((*each.place, each.text) for each in given)
    shapes = [(sheet.code, [_shape(column) for column in sheet.columns]) for sheet in all_sheets()]
    told = json.dumps([__version__, sha256, answers, shapes], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _shape(column: Any) -> list[Any]:
    choices = [[code, str(label)] for code, label in column.choices]
    synonyms = [[code, list(words)] for code, words in column.synonyms.items()]
    titles = [str(column.title), *column.aliases]
    limits = [column.required, column.max_length]
    return [column.name, column.kind.value, titles, limits, choices, synonyms]


def _table_told(table: Table) -> dict[str, Any]:
    return {
        "sheet": table.definition.code,
        "title": table.title,
        "rows": table.rows,
        "places": table.places,
        "columns": {name: _column_told(values) for name, values in table.columns.items()},
    }


def _table(told: dict[str, Any]) -> Table:
    definition: SheetDefinition = next(s for s in all_sheets() if s.code == told["sheet"])
    columns = {name: _column(*column) for name, column in told["columns"].items()}
    return Table(definition, told["title"], told["rows"], columns, told["places"])


def _column_told(values: list[Any]) -> list[list[Any]]:
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return [[_value_told(value) for value in places], list(map(places.__getitem__, values))]


def _column(told: list[Any], which: list[int]) -> list[Any]:
    values = [_value(value) for value in told]
    return list(map(values.__getitem__, which))


def _value_told(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, PartialDate):
        return {"partial": str(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"codes": list(value)} if isinstance(value, tuple) else str(value)


def _value(told: Any) -> Any:
    if type(told) is not dict:
        return told
    if "partial" in told:
        return PartialDate.parse(told["partial"])
    return date.fromisoformat(told["day"]) if "day" in told else tuple(told["codes"])


def _finding_told(finding: Finding) -> list[Any]:
    place = [finding.sheet, finding.row, finding.column]
    return [finding.level.value, *place, finding.title, finding.message, list(finding.options)]


def _finding(told: list[Any]) -> Finding:
    level, sheet, row, column, title, message, options = told
    return Finding(Level(level), sheet, row, column, title, message, tuple(options))
