from dangvu.figures.views.desk import desk_panel, organization_panel
from dangvu.figures.views.every import figure_list
from dangvu.figures.views.maps import figure_map
from dangvu.figures.views.one import figure_detail
from dangvu.figures.views.opened import figure_rows

__all__ = [
    "desk_panel",
    "figure_detail",
    "figure_list",
    "figure_map",
    "figure_rows",
    "organization_panel",
]
