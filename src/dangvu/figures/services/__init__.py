"""Figures are frozen, re-opened and quoted."""

from dangvu.figures.services.freezing import CannotFreeze, freeze, freeze_submission, reopen
from dangvu.figures.services.quoting import BadQuote, correct_quoted, quote_figure, withdraw_quoted

__all__ = [
    "BadQuote",
    "CannotFreeze",
    "correct_quoted",
    "freeze",
    "freeze_submission",
    "quote_figure",
    "reopen",
    "withdraw_quoted",
]
