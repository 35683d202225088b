"""The page kinds as functions: a room says what to show, and these answer the request.

How to write a page with them: docs/howto/add-a-list.md, add-a-record.md, add-a-page.md; every
part can be seen at `/kit`.
"""

from dangvu.core.pages.bulk import EXCEL_PICKED, PRINT_PICKED, BulkAction, picked_ids
from dangvu.core.pages.charts import Chart, Point
from dangvu.core.pages.columns import Column
from dangvu.core.pages.figures import Breakdown, Compared, FigureView, Group, Option
from dangvu.core.pages.filters import Filter
from dangvu.core.pages.lists import list_page
from dangvu.core.pages.maps import HeatCell, HeatMap, HeatRow, MapView
from dangvu.core.pages.records import Action, Crumb, Event, Fact
from dangvu.core.pages.trees import Branch, tree_page

__all__ = [
    "EXCEL_PICKED",
    "PRINT_PICKED",
    "Action",
    "Branch",
    "Breakdown",
    "BulkAction",
    "Chart",
    "Column",
    "Compared",
    "Crumb",
    "Event",
    "Fact",
    "FigureView",
    "Filter",
    "Group",
    "HeatCell",
    "HeatMap",
    "HeatRow",
    "MapView",
    "Option",
    "Point",
    "list_page",
    "picked_ids",
    "tree_page",
]
