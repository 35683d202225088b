"""The record of deeds and its seal, for whoever reads it."""

from dangvu.audit.views.deeds import one_deed, people, record
from dangvu.audit.views.sealing import seal

__all__ = ["one_deed", "people", "record", "seal"]
