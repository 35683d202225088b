"""Reports are rendered, written, kept, sent, returned and accepted."""

from dangvu.papers.services import BadTemplate
from dangvu.reports.services.composing import Composed, Marks
from dangvu.reports.services.handing import (
    accept_report,
    keep_version,
    report_seen,
    return_report,
    send_report,
    sent_version,
)
from dangvu.reports.services.reading import (
    form_of,
    kept_report,
    live_report,
    organization_of,
    question_of,
    template_of,
    unwritten,
)
from dangvu.reports.services.rendering import (
    ROOM,
    UnknownReport,
    compose,
    render_pdf,
    render_report,
    report_names,
)
from dangvu.reports.services.submitting import frozen_before, purpose_of, why_not_frozen
from dangvu.reports.services.writing import (
    Entry,
    StateRefused,
    Written,
    marks_seen,
    open_report,
    write_boxes,
    write_marks,
)

__all__ = [
    "ROOM",
    "BadTemplate",
    "Composed",
    "Entry",
    "Marks",
    "StateRefused",
    "UnknownReport",
    "Written",
    "accept_report",
    "compose",
    "form_of",
    "frozen_before",
    "keep_version",
    "kept_report",
    "live_report",
    "marks_seen",
    "open_report",
    "organization_of",
    "purpose_of",
    "question_of",
    "render_pdf",
    "render_report",
    "report_names",
    "report_seen",
    "return_report",
    "send_report",
    "sent_version",
    "template_of",
    "unwritten",
    "why_not_frozen",
    "write_boxes",
    "write_marks",
]
