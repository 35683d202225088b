"""The sheets of this room: open cases, what was done with them before, papers in hand."""

from dangvu.core.sheets import register
from dangvu.procedures.sheets.exporting import CASES, LINES, PAPERS

for sheet in (CASES, LINES, PAPERS):
    register(sheet)
