from dangvu.figures.selectors.answers import Figure, Group, ask, ask_each
from dangvu.figures.selectors.closed import Closed, ClosedProfile, kept_each, kept_profile
from dangvu.figures.selectors.columns import by_child_at
from dangvu.figures.selectors.opened import Opened, Row, may_open_group, open_rows
from dangvu.figures.selectors.questions import HasNoRows, Question, UnknownDimension
from dangvu.figures.selectors.trends import Profile, profile, trend

__all__ = [
    "Closed",
    "ClosedProfile",
    "Figure",
    "Group",
    "HasNoRows",
    "Opened",
    "Profile",
    "Question",
    "Row",
    "UnknownDimension",
    "ask",
    "ask_each",
    "by_child_at",
    "kept_each",
    "kept_profile",
    "may_open_group",
    "open_rows",
    "profile",
    "trend",
]
