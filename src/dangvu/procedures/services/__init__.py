"""What can happen to cases. Read this list first."""

from dangvu.core.guard import StepHeld
from dangvu.procedures.services._acting import Refused, TakenMeanwhile
from dangvu.procedures.services.asking import ask, take_back
from dangvu.procedures.services.beginning import NotInPool, begin, begin_everywhere
from dangvu.procedures.services.leading import lead_to
from dangvu.procedures.services.papers import (
    Paper,
    lose_paper,
    paper_kinds,
    publish_result,
    record_paper,
)
from dangvu.procedures.services.printing import (
    NothingToPrint,
    Printed,
    may_print,
    print_many,
    print_paper,
)
from dangvu.procedures.services.stepping import (
    ManyHeld,
    Meeting,
    Take,
    take_step,
    take_step_for_many,
)
from dangvu.procedures.services.turning import (
    adopt_version,
    expire,
    extend,
    hold,
    pause,
    release,
    resume,
    return_to,
    withdraw,
)
from dangvu.procedures.services.voting import Count, record_vote

__all__ = [
    "Count",
    "ManyHeld",
    "Meeting",
    "NotInPool",
    "NothingToPrint",
    "Paper",
    "Printed",
    "Refused",
    "StepHeld",
    "Take",
    "TakenMeanwhile",
    "adopt_version",
    "ask",
    "begin",
    "begin_everywhere",
    "expire",
    "extend",
    "hold",
    "lead_to",
    "lose_paper",
    "may_print",
    "paper_kinds",
    "pause",
    "print_many",
    "print_paper",
    "publish_result",
    "record_paper",
    "record_vote",
    "release",
    "resume",
    "return_to",
    "take_back",
    "take_step",
    "take_step_for_many",
    "withdraw",
]
