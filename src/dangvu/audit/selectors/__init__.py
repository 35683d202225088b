"""Reading the record of deeds, and looking whether it is what was sealed."""

from dangvu.audit.selectors.deeds import deeds_of, deeds_of_rows
from dangvu.audit.selectors.examining import Report, examine
from dangvu.audit.selectors.heads import last_code

__all__ = ["Report", "deeds_of", "deeds_of_rows", "examine", "last_code"]
