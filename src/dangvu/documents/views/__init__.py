from dangvu.documents.views.entering import issue, receive
from dangvu.documents.views.files import attach, file
from dangvu.documents.views.record import paper_detail
from dangvu.documents.views.register import book, found_by_words, paper_list

__all__ = [
    "attach",
    "book",
    "file",
    "found_by_words",
    "issue",
    "paper_detail",
    "paper_list",
    "receive",
]
