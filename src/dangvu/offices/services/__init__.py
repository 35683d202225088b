"""What can happen to terms, bodies, posts and who holds them."""

from dangvu.offices.services._acting import Refused, may_write
from dangvu.offices.services.bodies import (
    describe_body,
    end_body,
    end_post,
    establish_body,
    note_vacancy,
    set_post,
)
from dangvu.offices.services.correcting import correct, take_back
from dangvu.offices.services.holdings import (
    Appointed,
    appoint,
    assign_duty,
    end_duty,
    end_holding,
)
from dangvu.offices.services.planning import plan_person, publish, review_planned, unplan
from dangvu.offices.services.terms import close_term, first_day_of_term, open_term

__all__ = [
    "Appointed",
    "Refused",
    "appoint",
    "assign_duty",
    "close_term",
    "correct",
    "describe_body",
    "end_body",
    "end_duty",
    "end_holding",
    "end_post",
    "establish_body",
    "first_day_of_term",
    "may_write",
    "note_vacancy",
    "open_term",
    "plan_person",
    "publish",
    "review_planned",
    "set_post",
    "take_back",
    "unplan",
]
