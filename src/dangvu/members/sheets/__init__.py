"""The sheets of this room: members, and what happened to them."""

from dangvu.core.sheets import register
from dangvu.members.sheets.movements import MOVEMENTS
from dangvu.members.sheets.people import PEOPLE
from dangvu.members.sheets.pool import POOL_SHEET

for sheet in (PEOPLE, MOVEMENTS, POOL_SHEET):
    register(sheet)
