"""Pages of committees, holders, terms, quy hoạch and vacancies, the forms that write them, and what
other rooms' pages show of posts."""

from dangvu.offices.views.bodies import body_detail
from dangvu.offices.views.changing import describe, end_body, end_post
from dangvu.offices.views.filling import appoint, establish, plan, post, vacancy
from dangvu.offices.views.holdings import (
    assign_duty,
    correct_holding,
    end_duty,
    end_holding,
    holding_detail,
    publish_holding,
    take_back,
)
from dangvu.offices.views.panels import bodies_panel, posts_panel
from dangvu.offices.views.planned import (
    planned_detail,
    planned_list,
    publish_planned,
    review,
    unplan,
)
from dangvu.offices.views.terms import close_term, correct_term, open_term, term_list
from dangvu.offices.views.vacancies import vacancy_list
from dangvu.offices.views.writing import people

__all__ = [
    "appoint",
    "assign_duty",
    "bodies_panel",
    "body_detail",
    "close_term",
    "correct_holding",
    "correct_term",
    "describe",
    "end_body",
    "end_duty",
    "end_holding",
    "end_post",
    "establish",
    "holding_detail",
    "open_term",
    "people",
    "plan",
    "planned_detail",
    "planned_list",
    "post",
    "posts_panel",
    "publish_holding",
    "publish_planned",
    "review",
    "take_back",
    "term_list",
    "unplan",
    "vacancy",
    "vacancy_list",
]
