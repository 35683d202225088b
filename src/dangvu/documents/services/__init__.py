"""What can happen to papers. Read this list first."""

from dangvu.documents.services._acting import Refused
from dangvu.documents.services._reaching import document_of, holds, keeps
from dangvu.documents.services.attaching import (
    attach_file,
    damaged_files,
    lines_of,
    remove_file,
    same_file,
)
from dangvu.documents.services.circulating import (
    acknowledge_delivery,
    deliver_document,
    receive_cited,
    receive_document,
)
from dangvu.documents.services.linking import (
    link_documents,
    merge_documents,
    unlink_documents,
)
from dangvu.documents.services.numbering import (
    cancel_number,
    explain_gap,
    number_papers,
    open_series,
    reserve_number,
)
from dangvu.documents.services.registering import (
    cancel_document,
    correct_document,
    issue_document,
    issue_new,
    plan_document,
    register_document,
)
from dangvu.documents.services.regulating import (
    change_regulation,
    end_regulation,
    record_direction,
    sign_regulation,
)

__all__ = [
    "Refused",
    "acknowledge_delivery",
    "attach_file",
    "cancel_document",
    "cancel_number",
    "change_regulation",
    "correct_document",
    "damaged_files",
    "deliver_document",
    "document_of",
    "end_regulation",
    "explain_gap",
    "holds",
    "issue_document",
    "issue_new",
    "keeps",
    "lines_of",
    "link_documents",
    "merge_documents",
    "number_papers",
    "open_series",
    "plan_document",
    "receive_cited",
    "receive_document",
    "record_direction",
    "register_document",
    "remove_file",
    "reserve_number",
    "same_file",
    "sign_regulation",
    "unlink_documents",
]
