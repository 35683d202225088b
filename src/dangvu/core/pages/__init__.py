"""The page kinds as functions: a room says what to show, and these answer the request.

How to write a page with them: docs/howto/add-a-page.md.
"""

from dangvu.core.pages.columns import Column, Filter
from dangvu.core.pages.figures import FigureView, Group, Option
from dangvu.core.pages.lists import list_page
from dangvu.core.pages.records import Crumb, Event, Fact
from dangvu.core.pages.trees import Branch, tree_page

__all__ = [
    "Branch",
    "Column",
    "Crumb",
    "Event",
    "Fact",
    "FigureView",
    "Filter",
    "Group",
    "Option",
    "list_page",
    "tree_page",
]
