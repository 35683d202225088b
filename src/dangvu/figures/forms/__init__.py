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
from dangvu.figures.forms.kept import CorrectQuotedForm, FreezeForm, QuotedForm, ReasonForm

__all__ = [
    "Asked",
    "CannotAsk",
    "CorrectQuotedForm",
    "FreezeForm",
    "QuotedForm",
    "ReasonForm",
    "code_of",
    "period_text",
    "read_asked",
    "read_when",
    "year_so_far",
]
