from dangvu.documents.models.attachment import Attachment
from dangvu.documents.models.document import Alias, Document, DocumentVersion
from dangvu.documents.models.links import Link, Reach
from dangvu.documents.models.numbering import DocumentNumber, Series
from dangvu.documents.models.register import Delivery, Entry, Receipt
from dangvu.documents.models.regulation import Direction, Regulation, RegulationParty

__all__ = [
    "Alias",
    "Attachment",
    "Delivery",
    "Direction",
    "Document",
    "DocumentNumber",
    "DocumentVersion",
    "Entry",
    "Link",
    "Reach",
    "Receipt",
    "Regulation",
    "RegulationParty",
    "Series",
]
