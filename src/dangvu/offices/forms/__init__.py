"""What is asked of whoever writes down terms, posts and who holds them."""

from dangvu.offices.forms.holdings import (
    AppointForm,
    DayForm,
    DutyForm,
    EndForm,
    PlanForm,
    PublishForm,
    ReasonForm,
    ReviewForm,
    UnplanForm,
    VacancyForm,
)
from dangvu.offices.forms.places import BodyForm, CloseTermForm, OpenTermForm, PostForm

__all__ = [
    "AppointForm",
    "BodyForm",
    "CloseTermForm",
    "DayForm",
    "DutyForm",
    "EndForm",
    "OpenTermForm",
    "PlanForm",
    "PostForm",
    "PublishForm",
    "ReasonForm",
    "ReviewForm",
    "UnplanForm",
    "VacancyForm",
]
