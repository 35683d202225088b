"""What the pages of figures are asked: by an address, by a form."""

from dangvu.figures.forms.asking import (
    Asked,
    CannotAsk,
    code_of,
    period_text,
    read_asked,
    read_when,
    year_so_far,
)
from dangvu.figures.forms.kept import FreezeForm, QuotedForm, ReasonForm

__all__ = [
    "Asked",
    "CannotAsk",
    "FreezeForm",
    "QuotedForm",
    "ReasonForm",
    "code_of",
    "period_text",
    "read_asked",
    "read_when",
    "year_so_far",
]
