"""What is asked of whoever writes down terms, posts and who holds them."""

from dangvu.offices.forms.holdings import (
    AppointForm,
    CorrectHoldingForm,
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
from dangvu.offices.forms.places import (
    BodyForm,
    CloseTermForm,
    CorrectTermForm,
    DescribeBodyForm,
    EndBodyForm,
    EndPostForm,
    OpenTermForm,
    PostForm,
)

__all__ = [
    "AppointForm",
    "BodyForm",
    "CloseTermForm",
    "CorrectHoldingForm",
    "CorrectTermForm",
    "DayForm",
    "DescribeBodyForm",
    "DutyForm",
    "EndBodyForm",
    "EndForm",
    "EndPostForm",
    "OpenTermForm",
    "PlanForm",
    "PostForm",
    "PublishForm",
    "ReasonForm",
    "ReviewForm",
    "UnplanForm",
    "VacancyForm",
]
