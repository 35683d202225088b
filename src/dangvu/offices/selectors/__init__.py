"""Composed reads of terms, bodies, posts and who holds them, as of any day."""

from dangvu.offices.selectors.committees import Committee, Seat, Sitting, committee
from dangvu.offices.selectors.forecasts import Forecast, Leaving, forecast
from dangvu.offices.selectors.holdings import HoldingRecord, holding_record
from dangvu.offices.selectors.meant import UnknownPerson, person_meant
from dangvu.offices.selectors.persons import HeldPost, on_both_sides, posts_of
from dangvu.offices.selectors.planned import (
    PlannedGroup,
    PlannedRow,
    planned_below,
    planned_for,
    planned_structure,
)
from dangvu.offices.selectors.signing import Signer, signers
from dangvu.offices.selectors.terms import numbering_term, term_on, terms_of
from dangvu.offices.selectors.vacancies import Vacancy, vacancies

__all__ = [
    "Committee",
    "Forecast",
    "HeldPost",
    "HoldingRecord",
    "Leaving",
    "PlannedGroup",
    "PlannedRow",
    "Seat",
    "Signer",
    "Sitting",
    "UnknownPerson",
    "Vacancy",
    "committee",
    "forecast",
    "holding_record",
    "numbering_term",
    "on_both_sides",
    "person_meant",
    "planned_below",
    "planned_for",
    "planned_structure",
    "posts_of",
    "signers",
    "term_on",
    "terms_of",
    "vacancies",
]
