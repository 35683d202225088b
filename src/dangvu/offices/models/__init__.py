from dangvu.offices.models.bodies import Body, BodyVersion, Post, PostVersion, VacancyNote
from dangvu.offices.models.holdings import Duty, Holding, Planned, Publication
from dangvu.offices.models.terms import Term, TermVersion

__all__ = [
    "Body",
    "BodyVersion",
    "Duty",
    "Holding",
    "Planned",
    "Post",
    "PostVersion",
    "Publication",
    "Term",
    "TermVersion",
    "VacancyNote",
]
