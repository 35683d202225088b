"""Pages of the rulebook: what held on a day, one rule through time, legal documents."""

from dangvu.rules.views.changing import change_local, end_local, set_local
from dangvu.rules.views.documents import document_detail, document_list
from dangvu.rules.views.listing import rule_list
from dangvu.rules.views.record import rule_detail

__all__ = [
    "change_local",
    "document_detail",
    "document_list",
    "end_local",
    "rule_detail",
    "rule_list",
    "set_local",
]
