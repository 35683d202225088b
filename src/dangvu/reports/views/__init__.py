"""Reports on screen: asked for at once, or kept as a paper that is written, sent and answered."""

from dangvu.reports.views.asking import (
    begin,
    make_later,
    report_file,
    report_list,
    report_paper,
)
from dangvu.reports.views.handing import accept, give_back, keep, send
from dangvu.reports.views.kept import kept, kept_file, marks, version, version_file, write

__all__ = [
    "accept",
    "begin",
    "give_back",
    "keep",
    "kept",
    "kept_file",
    "make_later",
    "marks",
    "report_file",
    "report_list",
    "report_paper",
    "send",
    "version",
    "version_file",
    "write",
]
