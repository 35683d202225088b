"""Figures of a report, live or as a version keeps them."""

from dangvu.reports.selectors.addresses import Addresses
from dangvu.reports.selectors.kept import KeptFigures, Taken
from dangvu.reports.selectors.live import FiguresOfReport, plain_codes

__all__ = ["Addresses", "FiguresOfReport", "KeptFigures", "Taken", "plain_codes"]
