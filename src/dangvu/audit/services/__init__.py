"""Opening a deed, noting what was seen or refused, sealing the record."""

from dangvu.audit.services.deeds import deed, denied, seen
from dangvu.audit.services.exporting import export
from dangvu.audit.services.sealing import SealingRefused, declare_fork, declare_restore, seal

__all__ = [
    "SealingRefused",
    "declare_fork",
    "declare_restore",
    "deed",
    "denied",
    "export",
    "seal",
    "seen",
]
