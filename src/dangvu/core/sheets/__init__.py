"""Sheets: one definition drives the empty template, the import and the export."""

from dangvu.core.sheets.cells import Problem, read_cell
from dangvu.core.sheets.definition import (
    WITHHELD,
    Column,
    Kind,
    Match,
    SheetDefinition,
    all_sheets,
    register,
    sheet_called,
)
from dangvu.core.sheets.findings import Finding, Findings, Level
from dangvu.core.sheets.intake import Intake, SheetPlan, State
from dangvu.core.sheets.table import Spot, Table

__all__ = [
    "WITHHELD",
    "Column",
    "Finding",
    "Findings",
    "Intake",
    "Kind",
    "Level",
    "Match",
    "Problem",
    "SheetDefinition",
    "SheetPlan",
    "Spot",
    "State",
    "Table",
    "all_sheets",
    "read_cell",
    "register",
    "sheet_called",
]
