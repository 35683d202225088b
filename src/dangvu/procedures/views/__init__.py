from dangvu.procedures.views.batch import batch
from dangvu.procedures.views.beginning import case_begin
from dangvu.procedures.views.deeds import (
    adopt,
    expire,
    extend,
    hold,
    pause,
    publish,
    release,
    resume,
    return_to,
    withdraw,
)
from dangvu.procedures.views.leading import lead
from dangvu.procedures.views.listing import case_list, found_by_words
from dangvu.procedures.views.own import (
    own_ask,
    own_case,
    own_cases_panel,
    own_door,
    own_withdraw,
)
from dangvu.procedures.views.panels import candidate_cases, candidate_doings, cases_panel
from dangvu.procedures.views.papers import lose, paper
from dangvu.procedures.views.printing import own_prints_panel, print_one, prints, prints_panel
from dangvu.procedures.views.queue import queue
from dangvu.procedures.views.record import case_detail
from dangvu.procedures.views.steps import step
from dangvu.procedures.views.votes import vote_detail

__all__ = [
    "adopt",
    "batch",
    "candidate_cases",
    "candidate_doings",
    "case_begin",
    "case_detail",
    "case_list",
    "cases_panel",
    "expire",
    "extend",
    "found_by_words",
    "hold",
    "lead",
    "lose",
    "own_ask",
    "own_case",
    "own_cases_panel",
    "own_door",
    "own_prints_panel",
    "own_withdraw",
    "paper",
    "pause",
    "print_one",
    "prints",
    "prints_panel",
    "publish",
    "queue",
    "release",
    "resume",
    "return_to",
    "step",
    "vote_detail",
    "withdraw",
]
