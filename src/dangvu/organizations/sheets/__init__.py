"""The sheets of this room: organisations, employers, mass organisations, reorganisations."""

from dangvu.core.sheets import register
from dangvu.organizations.sheets.employers import EMPLOYERS
from dangvu.organizations.sheets.events import EVENTS
from dangvu.organizations.sheets.mass import MASS
from dangvu.organizations.sheets.tree import ORGANIZATIONS

for sheet in (ORGANIZATIONS, EMPLOYERS, MASS, EVENTS):
    register(sheet)
