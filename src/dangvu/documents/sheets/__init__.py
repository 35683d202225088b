"""The sheets of this room: papers, what they do to each other, regulations."""

from dangvu.core.sheets import register
from dangvu.documents.sheets.links import LINKS
from dangvu.documents.sheets.papers import PAPERS
from dangvu.documents.sheets.regulations import REGULATIONS

for sheet in (PAPERS, LINKS, REGULATIONS):
    register(sheet)
