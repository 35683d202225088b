"""The sheets of this room: terms, bodies with their posts, holders, duties."""

from dangvu.core.sheets import register
from dangvu.offices.sheets.bodies import BODIES
from dangvu.offices.sheets.duties import DUTIES
from dangvu.offices.sheets.holdings import HOLDINGS
from dangvu.offices.sheets.terms import TERMS

for sheet in (TERMS, BODIES, HOLDINGS, DUTIES):
    register(sheet)
