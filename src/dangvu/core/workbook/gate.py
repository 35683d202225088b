"""The gate as workbooks pass it; see `dangvu.core.gate`."""

from dangvu.core.gate import LIMITS, Limits, RefusedFile, Source, admit

__all__ = ["LIMITS", "Limits", "RefusedFile", "Source", "admit"]
