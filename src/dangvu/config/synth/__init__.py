"""Invented organisations, members and events whose figures are those of a case file.

Nothing here knows the database or the import: the product is a workbook like any office's.
"""

from .build import Bloc, build_bloc
from .case import Case, UnusableCase, read_case
from .opening import opened
from .workbook import write_workbook

__all__ = ["Bloc", "Case", "UnusableCase", "build_bloc", "opened", "read_case", "write_workbook"]
