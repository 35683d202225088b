"""Background work: `enqueue` asks for it, `task` registers what can be asked for.

from dangvu.jobs import services as jobs

@jobs.task("imports.run", policy=needs("imports", "manage"), retry=3)
def run_batch(work: jobs.Work, *, batch: int) -> str: ...

jobs.enqueue(actor=actor, task="imports.run", label=..., args={"batch": 7}, lock="imports.run:7")
"""

from dangvu.jobs.services import registry
from dangvu.jobs.services.answers import make_answer, may_take
from dangvu.jobs.services.asking import cancel, enqueue, may_touch, retry
from dangvu.jobs.services.beats import beats, every
from dangvu.jobs.services.derived import (
    Derived,
    UnknownDerived,
    add_derived,
    derived_data,
    forget_derived,
    rebuild_derived,
    rebuild_later,
    verify_derived,
)
from dangvu.jobs.services.files import (
    file_of,
    forget_all_files,
    forget_old_files,
    keep_file,
    kept_until,
)
from dangvu.jobs.services.line import Line, own_line, same_line
from dangvu.jobs.services.recovery import ask_daily, recover
from dangvu.jobs.services.registry import UnknownTask, daily, task
from dangvu.jobs.services.running import run
from dangvu.jobs.services.tickets import QUEUE, TASK
from dangvu.jobs.services.work import Cancelled, Interrupted, JobRefused, Work

__all__ = [
    "QUEUE",
    "TASK",
    "Cancelled",
    "Derived",
    "Interrupted",
    "JobRefused",
    "Line",
    "UnknownDerived",
    "UnknownTask",
    "Work",
    "add_derived",
    "ask_daily",
    "beats",
    "cancel",
    "daily",
    "derived_data",
    "enqueue",
    "every",
    "file_of",
    "forget_all_files",
    "forget_derived",
    "forget_old_files",
    "keep_file",
    "kept_until",
    "make_answer",
    "may_take",
    "may_touch",
    "own_line",
    "rebuild_derived",
    "rebuild_later",
    "recover",
    "registry",
    "retry",
    "run",
    "same_line",
    "task",
    "verify_derived",
]
