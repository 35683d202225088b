from dangvu.documents.views.books import book
from dangvu.documents.views.circulating import deliver, enter, read
from dangvu.documents.views.directions import direction_list, direction_new
from dangvu.documents.views.entering import cancel, correct, issue, issue_planned, plan, receive
from dangvu.documents.views.files import attach, file, remove
from dangvu.documents.views.marks import check, marks
from dangvu.documents.views.numbers import (
    cancel_number,
    explain,
    open_series,
    reserve,
    series_detail,
    series_list,
)
from dangvu.documents.views.record import paper_detail
from dangvu.documents.views.register import found_by_words, paper_list
from dangvu.documents.views.regulations import (
    regulation_change,
    regulation_detail,
    regulation_end,
    regulation_list,
    regulation_new,
)
from dangvu.documents.views.relating import link, merge, paper_options, twice, unlink

__all__ = [
    "attach",
    "book",
    "cancel",
    "cancel_number",
    "check",
    "correct",
    "deliver",
    "direction_list",
    "direction_new",
    "enter",
    "explain",
    "file",
    "found_by_words",
    "issue",
    "issue_planned",
    "link",
    "marks",
    "merge",
    "open_series",
    "paper_detail",
    "paper_list",
    "paper_options",
    "plan",
    "read",
    "receive",
    "regulation_change",
    "regulation_detail",
    "regulation_end",
    "regulation_list",
    "regulation_new",
    "remove",
    "reserve",
    "series_detail",
    "series_list",
    "twice",
    "unlink",
]
