"""Composed reads of terms, bodies, posts and who holds them, as of any day."""

from dangvu.offices.selectors.committees import Committee, Seat, Sitting, committee
from dangvu.offices.selectors.forecasts import Forecast, Leaving, forecast
from dangvu.offices.selectors.persons import HeldPost, on_both_sides, posts_of
from dangvu.offices.selectors.planned import PlannedGroup, planned_for, planned_structure
from dangvu.offices.selectors.signing import Signer, signers
from dangvu.offices.selectors.terms import numbering_term, term_on
from dangvu.offices.selectors.vacancies import Vacancy, vacancies

__all__ = [
    "Committee",
    "Forecast",
    "HeldPost",
    "Leaving",
    "PlannedGroup",
    "Seat",
    "Signer",
    "Sitting",
    "Vacancy",
    "committee",
    "forecast",
    "numbering_term",
    "on_both_sides",
    "planned_for",
    "planned_structure",
    "posts_of",
    "signers",
    "term_on",
    "vacancies",
]
