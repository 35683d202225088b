"""Reading cases and votes."""

from dangvu.procedures.definitions import Span
from dangvu.procedures.selectors.acts import Act, holds_of
from dangvu.procedures.selectors.electorates import electorate_of
from dangvu.procedures.selectors.known import startable, step_label, version_of
from dangvu.procedures.selectors.proving import Proof, Threshold, reprove

__all__ = [
    "Act",
    "Proof",
    "Span",
    "Threshold",
    "electorate_of",
    "holds_of",
    "reprove",
    "startable",
    "step_label",
    "version_of",
]
